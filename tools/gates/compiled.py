"""What the compiler knows about the contracts without generating code: trees, selectors, storage layouts.

Compiled with the settings of brownie-config.yaml, mocks left out; remembered in build/gates by the hash of
everything that goes in.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build/gates"
LAUNCHER = ROOT / "tools/solc"
MAX_CACHE = 200_000_000  # bytes; the whole project takes ten million

Node = dict[str, Any]


@dataclass(frozen=True)
class Contract:
    name: str
    path: str
    node: Node
    selectors: dict[str, str]  # signature: four bytes
    layout: Node


class CompilationError(Exception):
    """The contracts do not compile; the compiler's words are in the message."""


class Compiled:
    """One run of the compiler. `contracts` are ours, `all_contracts` those of imported packages as well."""

    def __init__(self, output: Node, sources: dict[str, str]) -> None:
        self.output = output
        self.sources = sources

    @cached_property
    def all_contracts(self) -> dict[str, Contract]:
        found = (contract for path in self.output["sources"] for contract in self._contracts_in(path))
        return {contract.name: contract for contract in found}

    @cached_property
    def contracts(self) -> dict[str, Contract]:
        return {name: c for name, c in self.all_contracts.items() if c.path in self.sources}

    @cached_property
    def by_id(self) -> dict[int, Node]:
        """Every node of Solidity; those of assembly have no number."""
        nodes = (node for path in self.output["sources"] for node in walk(self.tree(path)))
        return {node["id"]: node for node in nodes if "id" in node}

    def tree(self, path: str) -> Node:
        tree: Node = self.output["sources"][path]["ast"]
        return tree

    def deployable(self) -> Iterator[Contract]:
        for contract in self.contracts.values():
            if contract.node["contractKind"] == "contract" and not contract.node["abstract"]:
                yield contract

    def line(self, node: Node, path: str) -> int:
        start = int(node["src"].split(":")[0])
        return self.sources[path].encode()[:start].count(b"\n") + 1

    def lineage(self, contract: Contract) -> list[Contract]:
        """The contract and all it inherits from, nearest first."""
        by_id = {c.node["id"]: c for c in self.all_contracts.values()}
        return [by_id[i] for i in contract.node["linearizedBaseContracts"]]

    def _contracts_in(self, path: str) -> Iterator[Contract]:
        for node in self.tree(path)["nodes"]:
            if node["nodeType"] == "ContractDefinition":
                facts = self.output["contracts"][path][node["name"]]
                selectors = facts["evm"]["methodIdentifiers"]
                yield Contract(node["name"], path, node, selectors, facts.get("storageLayout", {}))


def walk(node: Any) -> Iterator[Node]:
    """The node and everything below it, in the order of the source."""
    if isinstance(node, dict):
        if "nodeType" in node:
            yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for item in node:
            yield from walk(item)


def compile_project(extra: dict[str, str] | None = None) -> Compiled:
    """Every contract but the mocks; `extra` sources by path come along and count as ours."""
    files = sorted((ROOT / "contracts").rglob("*.sol"))
    ours = {f.relative_to(ROOT).as_posix(): f for f in files if "mocks" not in f.parts}
    texts = {path: file.read_text(encoding="utf-8") for path, file in ours.items()}
    return compile_sources(texts | (extra or {}))


def compile_sources(sources: dict[str, str]) -> Compiled:
    settings = compiler_settings()
    version = settings.pop("version")
    request = {
        "language": "Solidity",
        "sources": {path: {"content": text} for path, text in sources.items()},
        "settings": settings
        | {
            "outputSelection": {
                "*": {"": ["ast"], "*": ["abi", "storageLayout", "evm.methodIdentifiers"]},
            }
        },
    }
    packages = (ROOT / "package-lock.json").read_bytes()
    key = hashlib.sha256(json.dumps(request).encode() + version.encode() + packages).hexdigest()[:24]
    output = remembered(f"compiled-{key}", lambda: _run(version, request))
    errors = [e["formattedMessage"] for e in output.get("errors", []) if e["severity"] == "error"]
    if errors:
        raise CompilationError("\n".join(errors))
    return Compiled(output, sources)


def compiler_settings() -> Node:
    compiler = yaml.safe_load((ROOT / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    solc = compiler["solc"]
    return {
        "version": solc["version"],
        "evmVersion": compiler["evm_version"],
        "optimizer": solc["optimizer"],
        "remappings": solc["remappings"],
    }


def remembered(name: str, make: Any) -> Any:
    """The result of `make`, kept under a name that contains the hash of what it depends on."""
    file = CACHE / f"{name}.json"
    if file.is_file():
        os.utime(file)
        return json.loads(file.read_text(encoding="utf-8"))
    result = make()
    CACHE.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result), encoding="utf-8")
    _forget_the_oldest()
    return result


def _forget_the_oldest() -> None:
    latest_first = sorted(CACHE.glob("*.json"), key=lambda f: f.stat().st_mtime, reverse=True)
    total = 0
    for file in latest_first:
        total += file.stat().st_size
        if total > MAX_CACHE:
            file.unlink()


def _run(version: str, request: Node) -> Node:
    command = [str(LAUNCHER / f"solc-v{version}"), "--standard-json"]
    run = subprocess.run(
        command, input=json.dumps(request), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        raise CompilationError(run.stderr)
    output: Node = json.loads(run.stdout)
    return output
