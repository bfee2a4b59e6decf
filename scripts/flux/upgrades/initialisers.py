"""Functions that set a contract up, found in the syntax trees, and whether anybody can still call them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eth_utils.crypto import keccak

from scripts.flux import codec
from scripts.flux.errors import RpcRefused
from scripts.flux.resolve import Lookup
from scripts.flux.rpc import Rpc
from scripts.flux.sender import revert_data
from scripts.flux.upgrades.getters import said
from tools.gates.compiled import Compiled
from tools.gates.selectors import EXTENSIONS

MODIFIERS = {"initializer", "reinitializer"}
NAME = "initialize"  # of a function that counts without a modifier as well
REFUSAL = "0x" + keccak(text="InvalidInitialization()")[:4].hex()
STRANGER = "0x" + keccak(text="whoever comes first")[-20:].hex()


def initialisers(contract: str, compiled: Compiled, lookup: Lookup) -> list[Mapping[str, Any]]:
    """Entries of the ABIs of the contract and of its extension."""
    names = [contract, *([EXTENSIONS[contract]] if contract in EXTENSIONS else [])]
    marked = {
        node["name"]
        for name in names
        for owner in compiled.lineage(compiled.contracts[name])
        for node in owner.node["nodes"]
        if node["nodeType"] == "FunctionDefinition"
        and MODIFIERS & {modifier["modifierName"]["name"] for modifier in node["modifiers"]}
    }
    return [
        entry
        for name in names
        for entry in codec.functions(lookup(name).abi)
        if entry["name"] in marked or entry["name"].lower().removeprefix("re").startswith(NAME)
    ]


def reopened(rpc: Rpc, places: Mapping[str, str], entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What a stranger's calls are not refused with InvalidInitialization, at these places by their names."""
    for name, address in places.items():
        for entry in entries:
            arguments = [empty(part) for part in entry["inputs"]]
            data = codec.selector(entry) + codec.encode(entry["inputs"], arguments, entry["name"])
            call = {"from": STRANGER, "to": address, "data": "0x" + data.hex()}
            (answer,) = rpc.try_batch([("eth_call", [call, "latest"])])
            if not isinstance(answer, RpcRefused):
                yield f"{entry['name']} of {name} takes a call of a stranger"
            elif revert_data(answer.data) != REFUSAL:
                yield f"{entry['name']} of {name} {said(answer)} instead of {REFUSAL}"


def empty(part: Mapping[str, Any]) -> Any:
    """A value of the type: the stranger for an address, nothing for the rest."""
    kind = str(part["type"])
    if kind.endswith("]"):
        return [] if kind.endswith("[]") else [empty({**part, "type": kind[: kind.rindex("[")]})] * size(kind)
    if kind == "tuple":
        return tuple(empty(inner) for inner in part["components"])
    if kind.startswith("bytes"):
        return bytes(int(kind.removeprefix("bytes") or 0))
    return {"address": STRANGER, "bool": False, "string": ""}.get(kind, 0)


def size(kind: str) -> int:
    return int(kind[kind.rindex("[") + 1 : -1])
