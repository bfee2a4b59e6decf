// A compiler that stays: one JSON request a line on stdin, one JSON answer a line on stdout.
//   request   {"files": [path], "sources": {path: text}, "outputs": {path: {contract or "": [what]}}, "settings": {...}}
//   answer    solc's standard JSON output
// `sources` stand in for files; the others are read from the working directory, npm packages from node_modules.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const solc = require(path.resolve('node_modules/solc'));

const known = new Map();

function read(name) {
  if (!known.has(name)) {
    const found = [name, path.join('node_modules', name)].find((candidate) => fs.existsSync(candidate));
    known.set(name, found ? fs.readFileSync(found, 'utf8') : undefined);
  }
  return known.get(name);
}

function compile({ files, sources, outputs, settings }) {
  const imported = (name) => {
    const contents = sources[name] ?? read(name);
    return contents === undefined ? { error: `File not found: ${name}` } : { contents };
  };
  const given = { ...sources };
  for (const name of files) given[name] ??= read(name);
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(given).map(([name, content]) => [name, { content }])),
    settings: { ...settings, outputSelection: outputs },
  };
  return solc.compile(JSON.stringify(input), { import: imported });
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  process.stdout.write(JSON.stringify(JSON.parse(compile(JSON.parse(line)))) + '\n');
});
