"""The parts of solc's syntax tree that the operators look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

# Of no consequence to what a contract does to money, or read by nobody.
SKIPPED = {
    "EmitStatement",
    "ErrorDefinition",
    "EventDefinition",
    "ImportDirective",
    "InlineAssembly",
    "OverrideSpecifier",
    "PragmaDirective",
    "StructDefinition",
    "StructuredDocumentation",
    "UsingForDirective",
}


@dataclass(frozen=True)
class Place:
    """A node, what it is in, and the function, modifier or constant that it belongs to."""

    node: Node
    parent: Node
    owner: str


@dataclass(frozen=True)
class Source:
    """A file; solc counts bytes."""

    path: str
    content: bytes

    def text(self, start: int, end: int) -> str:
        return self.content[start:end].decode()

    def line_of(self, start: int) -> int:
        return self.content.count(b"\n", 0, start) + 1

    def replaced(self, start: int, end: int, text: str) -> str:
        return (self.content[:start] + text.encode() + self.content[end:]).decode()


def span(node: Node) -> tuple[int, int]:
    """First byte, and the one after the last."""
    start, length, _ = map(int, node["src"].split(":"))
    return start, start + length


def places(tree: Node) -> Iterator[Place]:
    """All nodes in the order of the source, without what is skipped."""
    yield from _places(tree, tree, "")


def _places(node: Node, parent: Node, owner: str) -> Iterator[Place]:
    if node["nodeType"] in SKIPPED:
        return
    owner = owner_of(node) or owner
    yield Place(node, parent, owner)
    for child in sorted(children(node), key=span):
        yield from _places(child, node, owner)


def children(node: Node) -> Iterator[Node]:
    for value in node.values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict) and "nodeType" in child and "src" in child:
                yield child


def owner_of(node: Node) -> str:
    """Under whose name mutants inside are listed; nothing where the name is that of what is around."""
    kind = node["nodeType"]
    if kind == "FunctionDefinition":
        return str(node["name"] or node["kind"])
    if kind == "ModifierDefinition" or (kind == "VariableDeclaration" and node.get("stateVariable")):
        return str(node["name"])
    return ""


def type_of(node: Node) -> str:
    return str(node.get("typeDescriptions", {}).get("typeString") or "")


def function_names(trees: dict[str, Node]) -> set[str]:
    """Of functions that have a body or will get one."""
    return {
        place.node["name"]
        for tree in trees.values()
        for place in places(tree)
        if place.node["nodeType"] == "FunctionDefinition"
    }


def deployable_contracts(tree: Node) -> list[str]:
    return [
        node["name"]
        for node in tree["nodes"]
        if node["nodeType"] == "ContractDefinition"
        and node["contractKind"] == "contract"
        and not node["abstract"]
    ]


def imports_of(tree: Node) -> set[str]:
    return {node["absolutePath"] for node in tree["nodes"] if node["nodeType"] == "ImportDirective"}
