"""What can be wrong at a place: every operator says which bytes it replaces by what.

Events are left alone (nothing in the protocol reads them), and so is assembly.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tools.mutants.syntax import Node, Place, Source, span, type_of

BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
RELATION = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "**": "*"}
BITS = {"&": "|", "|": "&", "^": "|", "<<": ">>", ">>": "<<"}
LOGIC = {"&&": "||", "||": "&&"}
BINARY = {
    "boundary": BOUNDARY,
    "relation": RELATION,
    "arithmetic": ARITHMETIC,
    "bits": BITS,
    "logic": LOGIC,
}
COMPOUND = {
    "arithmetic": {f"{old}=": f"{new}=" for old, new in ARITHMETIC.items()},
    "bits": {f"{old}=": f"{new}=" for old, new in BITS.items()},
}
PRICES = {"low": "high", "mid": "low", "high": "low"}
ROUNDING = {"Down": "Up", "Up": "Down", "Floor": "Ceil", "Ceil": "Floor"}
CHECKS = {"require", "assert"}
NOTHING = "true"  # a statement without effect


@dataclass(frozen=True)
class Change:
    """Bytes from `start` to `end` become `text`. A void one changes nothing that a program does."""

    operator: str
    start: int
    end: int
    text: str
    is_void: bool = False


Operator = Callable[[Place, Source, set[str]], Iterator[Change]]


def changes_at(place: Place, source: Source, functions: set[str]) -> Iterator[Change]:
    """`functions` are the names that exist: an opposite rounding may not."""
    for operator in OPERATORS:
        yield from operator(place, source, functions)


def binary(place: Place, source: Source, _: set[str]) -> Iterator[Change]:
    node = place.node
    if node["nodeType"] == "BinaryOperation":
        between = span(node["leftExpression"])[1], span(node["rightExpression"])[0]
        for change in replaced_sign(node["operator"], BINARY, between, source):
            is_void = change.operator == "boundary" and is_choice(place, source)
            yield replace(change, is_void=is_void)
    if node["nodeType"] == "Assignment" and node["operator"] != "=":
        between = span(node["leftHandSide"])[1], span(node["rightHandSide"])[0]
        yield from replaced_sign(node["operator"], COMPOUND, between, source)


def replaced_sign(
    sign: str, tables: dict[str, dict[str, str]], between: tuple[int, int], source: Source
) -> Iterator[Change]:
    start = between[0] + source.text(*between).index(sign)
    for operator, table in tables.items():
        if sign in table:
            yield Change(operator, start, start + len(sign), table[sign])


def is_choice(place: Place, source: Source) -> bool:
    """The lesser, the greater or the excess of two values: nothing hangs on which when they are equal."""
    node, parent = place.node, place.parent
    left, right = (compact(node[side], source) for side in ("leftExpression", "rightExpression"))
    if parent["nodeType"] == "Conditional":
        branches = {compact(parent[branch], source) for branch in ("trueExpression", "falseExpression")}
        excess = f"{left}-{right}" if node["operator"] in ">=" else f"{right}-{left}"
        return branches in ({left, right}, {excess, "0"})
    if parent["nodeType"] == "IfStatement" and not parent.get("falseBody"):
        return compact(parent["trueBody"], source).rstrip(";") in {f"{left}={right}", f"{right}={left}"}
    return False


def compact(node: Node, source: Source) -> str:
    return "".join(source.text(*span(node)).split())


def unary(place: Place, source: Source, _: set[str]) -> Iterator[Change]:
    node = place.node
    if node["nodeType"] == "UnaryOperation" and node["operator"] in "!~":
        start, _end = span(node)
        yield Change("logic" if node["operator"] == "!" else "bits", start, start + 1, "")


def literal(place: Place, source: Source, _: set[str]) -> Iterator[Change]:
    node = place.node
    if node["nodeType"] == "Literal" and node["kind"] == "bool":
        yield Change("literal", *span(node), "false" if node["value"] == "true" else "true")


def condition(place: Place, source: Source, _: set[str]) -> Iterator[Change]:
    """Conditions that no other operator turns round."""
    tested = place.node.get("condition")
    if is_call_of(place.node, CHECKS):
        tested = place.node["arguments"][0]
    if tested and tested["nodeType"] in {"Identifier", "FunctionCall", "MemberAccess", "IndexAccess"}:
        start, end = span(tested)
        yield Change("condition", start, end, f"!{source.text(start, end)}")


def rounding(place: Place, source: Source, functions: set[str]) -> Iterator[Change]:
    node = place.node
    name, end = name_of(node), span(node)[1]
    called = place.parent["nodeType"] == "FunctionCall" and place.parent["expression"] is node
    for old, new in ROUNDING.items():
        opposite = re.sub(f"{old}$", new, name)
        if opposite != name and ((called and opposite in functions) or type_of(node) == "enum Math.Rounding"):
            yield Change("rounding", end - len(name.encode()), end, opposite)


def price(place: Place, source: Source, _: set[str]) -> Iterator[Change]:
    """A bound of a price, or a local variable that is called as it."""
    node = place.node
    name, end = name_of(node), span(node)[1]
    of_price = re.match(r"struct (\w+\.)?Price\b", type_of(node.get("expression") or {}))
    is_written = place.parent.get("leftHandSide") is node
    if name in PRICES and not is_written and (of_price or node["nodeType"] == "Identifier"):
        yield Change("price", end - len(name), end, PRICES[name])


def removed_statement(place: Place, source: Source, _: set[str]) -> Iterator[Change]:
    node = place.node
    if node["nodeType"] == "RevertStatement":
        yield Change("check", *span(node), NOTHING)
    if node["nodeType"] != "ExpressionStatement":
        return
    expression = node["expression"]
    if expression["nodeType"] == "FunctionCall" and expression["kind"] == "functionCall":
        yield Change("check" if is_call_of(expression, CHECKS) else "call", *span(node), NOTHING)
    elif writes_state(expression):
        yield Change("write", *span(node), NOTHING)


def removed_modifier(place: Place, source: Source, _: set[str]) -> Iterator[Change]:
    node = place.node
    if node["nodeType"] == "ModifierInvocation" and node.get("kind") == "modifierInvocation":
        yield Change("modifier", *span(node), "")


def is_call_of(node: Node, names: set[str]) -> bool:
    return node["nodeType"] == "FunctionCall" and name_of(node["expression"]) in names


def name_of(node: Node) -> str:
    return str(node.get("memberName" if node["nodeType"] == "MemberAccess" else "name") or "")


def writes_state(expression: Node) -> bool:
    """Writes storage, an immutable, or a part of a struct or array in memory: what outlives the statement."""
    kind = expression["nodeType"]
    if kind == "Assignment":
        return is_lasting(expression["leftHandSide"])
    if kind == "UnaryOperation" and expression["operator"] in {"++", "--", "delete"}:
        return is_lasting(expression["subExpression"])
    return False


def is_lasting(target: Node) -> bool:
    if target["nodeType"] in {"MemberAccess", "IndexAccess"}:
        return True
    # constants, immutables and storage variables are written in CAPITALS here, local variables are not
    return target["nodeType"] == "Identifier" and str(target["name"]).isupper()


OPERATORS: tuple[Operator, ...] = (
    binary,
    unary,
    literal,
    condition,
    rounding,
    price,
    removed_statement,
    removed_modifier,
)
