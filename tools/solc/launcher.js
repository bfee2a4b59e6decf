// The part of solc's command line that Brownie and Slither use, over the npm package `solc` (WebAssembly):
//   launcher.js PACKAGE --standard-json [--base-path P] [--include-path P] [FILE]     input from FILE or stdin
//   launcher.js PACKAGE --combined-json KEYS [--optimize] [--evm-version V] [REMAPPING...] FILE...
'use strict';
const fs = require('fs');
const path = require('path');

const TAKES_VALUE = new Set(['--base-path', '--include-path', '-I', '--allow-paths', '--combined-json',
  '--optimize-runs', '--evm-version', '--metadata-hash']);
const IS_FLAG = new Set(['--standard-json', '--optimize', '--via-ir']);

function fail(message) {
  process.stderr.write(message + '\n');
  process.exit(1);
}

function parse(argv) {
  const given = { includes: [], remappings: [], files: [] };
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = argv[i].startsWith('--') ? argv[i].split(/=(.*)/s) : [argv[i]];
    if (TAKES_VALUE.has(name)) {
      const value = inline ?? argv[++i];
      if (name === '--include-path' || name === '-I') given.includes.push(value);
      else given[name] = value;
    } else if (IS_FLAG.has(name)) given[name] = true;
    else if (name.startsWith('-') && name !== '-') fail(`Unknown option of the solc launcher: ${name}`);
    else if (name.includes('=')) given.remappings.push(name);
    else if (name !== '-') given.files.push(name);
  }
  return given;
}

// Absolute, else below the base path, else below each include path, as solc looks files up.
function reader(given) {
  const roots = [given['--base-path'] || '.', ...given.includes];
  return (file) => {
    const candidates = path.isAbsolute(file) ? [file] : roots.map((root) => path.resolve(root, file));
    const found = candidates.find((candidate) => fs.existsSync(candidate));
    if (found) return { contents: fs.readFileSync(found, 'utf8') };
    return { error: `File not found: ${file}. Searched: ${candidates.join(', ')}` };
  };
}

// This 32-bit build writes the syntax-tree ids of built-ins (msg, require, ...) as 2^32 - n where the native compiler
// writes -n; Brownie's coverage maps need the latter.
function nativeIds(output) {
  return output.replace(/:(429496\d{4})(?=[,}\]])/g, (_, id) => ':' + (Number(id) - 2 ** 32));
}

function compile(solc, input, read) {
  for (const source of Object.values(input.sources || {})) {
    const url = source.content === undefined && (source.urls || []).find((u) => read(u).contents !== undefined);
    if (url) {
      source.content = read(url).contents;
      delete source.urls;
    }
  }
  return nativeIds(solc.compile(JSON.stringify(input), { import: read }));
}

function standardJson(solc, given, read) {
  const text = fs.readFileSync(given.files.length ? given.files[0] : 0, 'utf8');
  process.stdout.write(compile(solc, JSON.parse(text), read) + '\n');
}

function combinedJson(solc, given, read) {
  const sources = {};
  for (const file of given.files) {
    const { contents, error } = read(file);
    if (error) fail(error);
    sources[file] = { content: contents };
  }
  const settings = {
    remappings: given.remappings,
    optimizer: { enabled: Boolean(given['--optimize']), runs: Number(given['--optimize-runs'] || 200) },
    evmVersion: given['--evm-version'],
    viaIR: given['--via-ir'],
    outputSelection: { '*': { '': ['ast'], '*': ['abi', 'metadata', 'devdoc', 'userdoc', 'evm', 'storageLayout'] } },
  };
  const output = JSON.parse(compile(solc, { language: 'Solidity', sources, settings }, read));
  for (const error of output.errors || []) process.stderr.write(error.formattedMessage + '\n');
  if ((output.errors || []).some((error) => error.severity === 'error')) process.exit(1);

  const pick = {
    abi: (c) => c.abi,
    bin: (c) => c.evm.bytecode.object,
    'bin-runtime': (c) => c.evm.deployedBytecode.object,
    srcmap: (c) => c.evm.bytecode.sourceMap,
    'srcmap-runtime': (c) => c.evm.deployedBytecode.sourceMap,
    hashes: (c) => c.evm.methodIdentifiers,
    userdoc: (c) => c.userdoc,
    devdoc: (c) => c.devdoc,
    metadata: (c) => c.metadata,
    'storage-layout': (c) => c.storageLayout,
  };
  const keys = given['--combined-json'].split(',');
  const result = { contracts: {}, sources: {}, version: solc.version() };
  for (const [file, contracts] of Object.entries(output.contracts || {})) {
    for (const [name, contract] of Object.entries(contracts)) {
      result.contracts[`${file}:${name}`] =
        Object.fromEntries(keys.filter((key) => pick[key]).map((key) => [key, pick[key](contract)]));
    }
  }
  const ordered = Object.entries(output.sources || {}).sort(([, a], [, b]) => a.id - b.id);
  result.sourceList = ordered.map(([file]) => file);
  if (keys.includes('ast')) for (const [file, { ast, id }] of ordered) result.sources[file] = { AST: ast, id };
  process.stdout.write(JSON.stringify(result) + '\n');
}

const [packageDirectory, ...argv] = process.argv.slice(2);
const solc = require(path.resolve(packageDirectory));
const given = parse(argv);
if (given['--standard-json']) standardJson(solc, given, reader(given));
else if (given['--combined-json']) combinedJson(solc, given, reader(given));
else fail('The solc launcher needs --standard-json or --combined-json.');
