"""Functions of the syntax trees, and what they call inside the project."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.gates.compiled import Compiled, Contract, Node, walk


@dataclass(frozen=True)
class Function:
    place: str  # Contract.function
    path: str
    kind: str  # of its contract: contract, library, interface
    node: Node


def functions_of(compiled: Compiled, contract: Contract) -> Iterator[Function]:
    """Functions and modifiers that the contract itself defines."""
    for node in contract.node["nodes"]:
        if node["nodeType"] in ("FunctionDefinition", "ModifierDefinition"):
            function = {"kind": "modifier", "stateMutability": "view"} | node
            name = node["name"] or function["kind"]
            place = f"{contract.name}.{name}"
            yield Function(place, contract.path, contract.node["contractKind"], function)


def callees(compiled: Compiled, function: Function) -> Iterator[Node]:
    """The function and all that it calls by name, directly or not: not in other contracts, not overrides."""
    seen: set[int] = set()
    waiting: list[Node] = [function.node]
    while waiting:
        node = waiting.pop()
        if node["id"] in seen:
            continue
        seen.add(node["id"])
        yield node
        for child in walk(node):
            target = compiled.by_id.get(child.get("referencedDeclaration") or 0)
            if target is not None and target["nodeType"] == "FunctionDefinition":
                waiting.append(target)


def source_of(compiled: Compiled, function: Function, node: Node) -> str:
    start, length, _ = (int(part) for part in node["src"].split(":"))
    text = compiled.sources[function.path].encode()[start : start + length].decode()
    return " ".join(text.split())
