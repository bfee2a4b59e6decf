"""Where every contract keeps what: storage-layouts/<Contract>.json, to which upgrades may only append.

All state of the upgradeable contracts lies in ERC-7201 namespaces, which the compiler's layout of a contract
does not show. So a harness is compiled that declares a variable of every namespaced struct a contract uses;
structs are opened up to their fields, through mappings and arrays, and every field is compared by place and
type.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from Crypto.Hash import keccak

from tools.gates.compiled import ROOT, Compiled, Contract, Node, compile_sources, walk

FOLDER = ROOT / "storage-layouts"
TAG = "@custom:storage-location erc7201:"
HARNESS = "contracts/StorageHarness.sol"
PROGRAM = "python -m tools.gates --accept-layouts"

Fields = dict[str, str]  # path of a field: "slot S, byte B: type"
Layout = dict[str, Fields]  # namespace, or "" for plain state variables


@dataclass(frozen=True)
class Namespace:
    id: str
    struct: str  # as the harness writes it
    path: str

    @property
    def slot(self) -> str:
        """keccak256(abi.encode(uint256(keccak256(id)) - 1)) & ~bytes32(uint256(0xff))"""
        inner = int.from_bytes(hashed(self.id.encode()), "big") - 1
        outer = int.from_bytes(hashed(inner.to_bytes(32, "big")), "big")
        return f"0x{outer & ~0xFF:064x}"


def hashed(data: bytes) -> bytes:
    digest: bytes = keccak.new(digest_bits=256, data=data).digest()
    return digest


def storage_breaches(compiled: Compiled, folder: Path = FOLDER) -> Iterator[str]:
    layouts = derive_layouts(compiled)
    yield from _misplaced(compiled)
    for name, layout in sorted(layouts.items()):
        file = folder / f"{name}.json"
        if not file.is_file():
            yield f"{name} has no {file.name} in {folder.name}: run {PROGRAM}"
            continue
        recorded = json.loads(file.read_text(encoding="utf-8"))
        yield from (f"{name}: {text}" for text in moved(recorded, layout))
        if not list(moved(recorded, layout)) and recorded != layout:
            new = ", ".join(appended(recorded, layout))
            yield f"{name}: appended, which is allowed, but not recorded: {new}; run {PROGRAM}"
    for file in sorted(folder.glob("*.json")):
        if file.stem not in layouts:
            yield f"{folder.name}/{file.name}: there is no contract {file.stem} with storage"


def accept_layouts(compiled: Compiled, folder: Path = FOLDER) -> Iterator[str]:
    """Writes what is new. What has moved is not written: the file has to be deleted by hand for that."""
    folder.mkdir(exist_ok=True)
    for name, layout in sorted(derive_layouts(compiled).items()):
        file = folder / f"{name}.json"
        if file.is_file():
            recorded = json.loads(file.read_text(encoding="utf-8"))
            breaches = list(moved(recorded, layout))
            yield from (f"{name}: {text}" for text in breaches)
            if breaches or recorded == layout:
                continue
        file.write_text(json.dumps(layout, indent=2) + "\n", encoding="utf-8")
        print(f"written: {folder.name}/{file.name}")


# --- comparing


def moved(recorded: Layout, layout: Layout) -> Iterator[str]:
    """What an upgrade would read from the wrong place, in words."""
    for namespace, old in recorded.items():
        where = namespace or "plain storage"
        if namespace not in layout:
            yield f"{where} is gone"
            continue
        new = layout[namespace]
        for path, place in old.items():
            if new.get(path) == place:
                continue
            if path in new:
                yield f"{where}: {path} was at {place}, is now at {new[path]}"
            else:
                heirs = [other for other, at in new.items() if at == place and parent(other) == parent(path)]
                fate = f"{heirs[0]} is there now" if heirs else "nothing is there now"
                yield f"{where}: {path} at {place} is gone, {fate}"


def appended(recorded: Layout, layout: Layout) -> Iterator[str]:
    for namespace, new in layout.items():
        for path, place in new.items():
            if path not in recorded.get(namespace, {}):
                yield f"{path} at {place}"


def parent(path: str) -> str:
    return path.rpartition(".")[0]


# --- deriving


@lru_cache(maxsize=1)
def derive_layouts(compiled: Compiled) -> dict[str, Layout]:
    used = used_namespaces(compiled)
    every = sorted({ns for found in used.values() for ns in found}, key=lambda ns: ns.id)
    sources = {path: text for path, text in compiled.sources.items() if path != HARNESS}
    harness = compile_sources(sources | {HARNESS: harness_of(every)}) if every else compiled
    layouts: dict[str, Layout] = {}
    for contract in compiled.deployable():
        layout: Layout = {}
        if contract.layout["storage"]:
            layout[""] = opened(contract.layout)
        for namespace in used[contract.name]:
            fields = opened(harness.contracts[f"Layout{every.index(namespace)}"].layout)
            plain = {path.partition(".")[2]: place for path, place in fields.items()}
            layout[f"{namespace.id} @ {namespace.slot}"] = plain
        if layout:
            layouts[contract.name] = layout
    return layouts


@lru_cache(maxsize=1)
def used_namespaces(compiled: Compiled) -> dict[str, list[Namespace]]:
    return {contract.name: list(namespaces_of(compiled, contract)) for contract in compiled.deployable()}


def namespaces_of(compiled: Compiled, contract: Contract) -> Iterator[Namespace]:
    """Of the tagged structs that the contract, its bases, and what they call or create mention."""
    seen: set[int] = set()
    waiting = [base.node for base in compiled.lineage(contract)]
    found: dict[str, Namespace] = {}
    owners = {
        child["id"]: (path, owner.get("name", ""))
        for path in compiled.output["sources"]
        for owner in compiled.tree(path)["nodes"]
        for child in (owner, *owner.get("nodes", []))
    }
    while waiting:
        node = waiting.pop()
        if node["id"] in seen:
            continue
        seen.add(node["id"])
        for child in walk(node):
            if child["nodeType"] == "StructDefinition" and (tag := tag_of(child)):
                path, owner = owners[child["id"]]
                name = child["name"] if owner in ("", child["name"]) else f"{owner}.{child['name']}"
                found[tag] = Namespace(tag, name, path)
            target = compiled.by_id.get(child.get("referencedDeclaration", 0))
            if target is not None and target["nodeType"] != "VariableDeclaration":
                waiting.append(target)
    return iter(sorted(found.values(), key=lambda namespace: namespace.id))


def tag_of(struct: Node) -> str:
    documentation = struct.get("documentation") or {}
    text = documentation if isinstance(documentation, str) else documentation.get("text", "")
    _, _, tail = text.partition(TAG)
    return tail.split()[0] if tail else ""


def harness_of(namespaces: list[Namespace]) -> str:
    lines = ["// SPDX-License-Identifier: MIT", "pragma solidity ^0.8.37;"]
    for index, namespace in enumerate(namespaces):
        name = namespace.struct.split(".")[0]
        alias = f"S{index}"
        lines.append(f'import {{{name} as {alias}}} from "{namespace.path}";')
        struct = alias + namespace.struct.removeprefix(name)
        lines.append(f"contract Layout{index} {{ {struct} private table; }}")
    return "\n".join(lines)


def opened(layout: Node) -> Fields:
    """The fields behind the variables; slots count from where the outermost part begins."""
    types = layout.get("types") or {}

    def of(path: str, slot: int, offset: int, type_id: str) -> Iterator[tuple[str, str]]:
        kind = types[type_id]
        if "members" in kind:
            for member in kind["members"]:
                place = slot + int(member["slot"]), int(member["offset"])
                yield from of(f"{path}.{member['label']}", *place, member["type"])
            return
        words = -(-int(kind["numberOfBytes"]) // 32)
        length = "" if words < 2 else f", {words} slots"
        yield path, f"slot {slot}, byte {offset}: {label(types, type_id)}{length}"
        inner = kind.get("value") or kind.get("base")
        if inner and "members" in types[inner]:
            if kind.get("base"):
                yield f"{path}[]", f"every {-(-int(types[inner]['numberOfBytes']) // 32)} slots"
            yield from of(f"{path}[]", 0, 0, inner)
        elif inner and (types[inner].get("value") or types[inner].get("base")):
            yield from of(f"{path}[]", 0, 0, inner)

    fields: Fields = {}
    for variable in layout["storage"]:
        place = int(variable["slot"]), int(variable["offset"])
        fields |= dict(of(variable["label"], *place, variable["type"]))
    return fields


def label(types: Node, type_id: str) -> str:
    """A type without names that may change: a struct is its fields, which are listed themselves."""
    kind = types[type_id]
    if "key" in kind:
        return f"mapping({label(types, kind['key'])} => {label(types, kind['value'])})"
    if kind.get("base"):
        return f"array of {label(types, kind['base'])}"
    text: str = kind["label"]
    return "struct" if text.startswith("struct ") else text


# --- rules of their own


def _misplaced(compiled: Compiled) -> Iterator[str]:
    """Plain state behind a proxy; a namespace whose slot does not follow from its name."""
    constants = "".join(compiled.sources.values()).lower()
    for contract in compiled.deployable():
        bases = {base.name for base in compiled.lineage(contract)}
        if "UUPSUpgradeable" in bases and contract.layout["storage"]:
            names = ", ".join(variable["label"] for variable in contract.layout["storage"])
            yield f"{contract.name} is upgradeable and keeps {names} outside a namespace"
        for namespace in used_namespaces(compiled)[contract.name]:
            if namespace.path in compiled.sources and namespace.slot not in constants:
                yield f"{contract.name}: no constant has the slot of {namespace.id}, {namespace.slot}"
