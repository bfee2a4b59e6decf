"""The house's rules about the contracts' syntax trees. What is allowed on purpose stands in allowed.yaml.

forbidden          tx.origin, block.number and the like, selfdestruct, ecrecover, send and transfer of coin
delegatecall       in assembly or not
low-level-call     call and staticcall, and that what they return is looked at
own-balance        balanceOf(address(this)): a number that strangers can raise
division           `/` outside the libraries whose names say how they round
open-function      state-changing entry points that neither lock nor ask who calls
unchecked          blocks without a comment right above that says why they cannot overflow
unbounded-loop     loops that are not `counter < bound`, and bounds that are lengths in storage
call-in-loop       external calls inside a loop
spot-price         words of exchanges' momentary state outside the oracle's room
silent-setter      setters that emit nothing
boundless-setter   setters of numbers that check none
allowance          approvals that the contracts give
unlocked-init      implementations whose initialisers are open
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.gates.breach import Allowed, Finding
from tools.gates.calls import Function, callees, functions_of, source_of
from tools.gates.compiled import Compiled, Node, walk

ALLOWED = Path(__file__).with_name("allowed.yaml")

MATHEMATICS = ("contracts/libraries/", "contracts/markets/RateMath.sol", "contracts/markets/Interest.sol")
FORBIDDEN_MEMBERS = {
    ("tx", "origin"),
    ("block", "number"),
    ("block", "prevrandao"),
    ("block", "difficulty"),
    ("block", "coinbase"),
}
FORBIDDEN_CALLS = {"selfdestruct", "ecrecover", "blockhash"}
SPOT_WORDS = {"slot0", "getReserves", "get_virtual_price", "latestAnswer", "getRate", "pricePerShare"}
APPROVALS = {"approve", "forceApprove", "safeApprove", "safeIncreaseAllowance", "increaseAllowance"}
# Internal functions that refuse a locked market or the wrong caller, and delegation to a half that does.
GUARDS = {"_lock", "_lockUnpaused", "_readOpen", "_readUnlocked", "_requireGuardian", "_fallback"}


def rule_breaches(compiled: Compiled, allowed: Path = ALLOWED) -> Iterator[str]:
    yield from Allowed.read(allowed).judge(rule_findings(compiled))


def rule_findings(compiled: Compiled) -> list[Finding]:
    found: list[Finding] = []
    for contract in compiled.contracts.values():
        for function in functions_of(compiled, contract):
            for rule, look in RULES.items():
                found += [Finding(rule, function.place, text) for text in look(compiled, function)]
    found += _open_initialisers(compiled)
    return found


# --- words


def _forbidden(compiled: Compiled, function: Function) -> Iterator[str]:
    for node in walk(function.node):
        if node["nodeType"] == "MemberAccess":
            base = node["expression"]
            if (base.get("name"), node["memberName"]) in FORBIDDEN_MEMBERS:
                yield f"{base['name']}.{node['memberName']}"
            is_payable = base.get("typeDescriptions", {}).get("typeString") == "address payable"
            if is_payable and node["memberName"] in ("send", "transfer"):
                yield f"address payable.{node['memberName']}"
        is_built_in = node["nodeType"] == "Identifier" and node.get("referencedDeclaration", 0) < 0
        if is_built_in and node["name"] in FORBIDDEN_CALLS:
            yield node["name"]
        if node["nodeType"] == "YulFunctionCall" and node["functionName"]["name"] in FORBIDDEN_YUL:
            yield f"{node['functionName']['name']} in assembly"


FORBIDDEN_YUL = {"selfdestruct", "origin", "number", "prevrandao", "coinbase", "callcode", "create"}


def _delegatecalls(compiled: Compiled, function: Function) -> Iterator[str]:
    for node in walk(function.node):
        if node["nodeType"] == "MemberAccess" and node["memberName"] in (
            "delegatecall",
            "functionDelegateCall",
        ):
            yield source_of(compiled, function, node)
        if node["nodeType"] == "YulFunctionCall" and node["functionName"]["name"] == "delegatecall":
            yield "delegatecall in assembly"


def _low_level_calls(compiled: Compiled, function: Function) -> Iterator[str]:
    looked_at = {n.get("referencedDeclaration") for n in walk(function.node) if n["nodeType"] == "Identifier"}
    for node in walk(function.node):
        if node["nodeType"] == "YulFunctionCall" and node["functionName"]["name"] in ("call", "staticcall"):
            yield f"{node['functionName']['name']} in assembly"
        if node["nodeType"] == "MemberAccess" and node["memberName"] in ("call", "staticcall"):
            yield source_of(compiled, function, node)
        if node["nodeType"] == "VariableDeclarationStatement" and _is_low_level(node.get("initialValue")):
            first = node["declarations"][0]
            if first is None or first["id"] not in looked_at:
                yield "nobody looks at whether it succeeded: " + source_of(compiled, function, node)
        if node["nodeType"] == "ExpressionStatement" and _is_low_level(node["expression"]):
            yield "what it returns is dropped: " + source_of(compiled, function, node)


def _is_low_level(call: Node | None) -> bool:
    kinds = {"function (bytes memory) payable", "function (bytes memory) view"}
    if not call or call["nodeType"] != "FunctionCall":
        return False
    kind: str = call["expression"].get("typeDescriptions", {}).get("typeString", "")
    return any(kind.startswith(k) for k in kinds)


def _spot_prices(compiled: Compiled, function: Function) -> Iterator[str]:
    if "/oracle/" in function.path:
        return
    for node in walk(function.node):
        if node["nodeType"] == "MemberAccess" and node["memberName"] in SPOT_WORDS:
            yield source_of(compiled, function, node)


# --- amounts


def _own_balances(compiled: Compiled, function: Function) -> Iterator[str]:
    for node in walk(function.node):
        if node["nodeType"] != "FunctionCall" or node["expression"].get("memberName") != "balanceOf":
            continue
        if [source_of(compiled, function, a) for a in node["arguments"]] == ["address(this)"]:
            yield source_of(compiled, function, node)


def _divisions(compiled: Compiled, function: Function) -> Iterator[str]:
    if function.path.startswith(MATHEMATICS):
        return
    for node in walk(function.node):
        is_division = node["nodeType"] == "BinaryOperation" and node["operator"] == "/"
        if is_division or (node["nodeType"] == "Assignment" and node["operator"] == "/="):
            yield source_of(compiled, function, node)


def _unchecked(compiled: Compiled, function: Function) -> Iterator[str]:
    lines = compiled.sources[function.path].splitlines()
    for node in walk(function.node):
        if node["nodeType"] == "UncheckedBlock":
            above = lines[compiled.line(node, function.path) - 2].strip()
            if not above.startswith("//"):
                yield "unchecked without a proof above it"


def _allowances(compiled: Compiled, function: Function) -> Iterator[str]:
    for node in walk(function.node):
        if node["nodeType"] == "FunctionCall" and node["expression"].get("memberName") in APPROVALS:
            yield source_of(compiled, function, node)


# --- loops


def _loops(compiled: Compiled, function: Function) -> Iterator[str]:
    for loop in _loops_in(function.node):
        condition = loop.get("condition") or {}
        while condition.get("nodeType") == "BinaryOperation" and condition["operator"] == "&&":
            condition = condition["rightExpression"]
        if condition.get("operator") not in ("<", "<=") or loop["nodeType"] != "ForStatement":
            text = source_of(compiled, function, condition) if condition else ""
            yield f"{loop['nodeType'].removesuffix('Statement').lower()} ({text})"
            continue
        bound = condition["rightExpression"]
        base = bound.get("expression", {}).get("typeDescriptions", {}).get("typeString", "")
        if bound.get("memberName") == "length" and "storage" in base:
            yield f"as long as {source_of(compiled, function, bound)}, in storage"


def _calls_in_loops(compiled: Compiled, function: Function) -> Iterator[str]:
    for loop in _loops_in(function.node):
        for node in walk(loop["body"]):
            if node["nodeType"] == "FunctionCall":
                kind = node["expression"].get("typeDescriptions", {}).get("typeString", "")
                if re.search(r"\) (view |pure |payable )?external", kind):
                    yield source_of(compiled, function, node)


def _loops_in(node: Node) -> Iterator[Node]:
    kinds = ("ForStatement", "WhileStatement", "DoWhileStatement")
    return (child for child in walk(node) if child["nodeType"] in kinds)


# --- entry points


def _is_entry_point(function: Function) -> bool:
    node = function.node
    is_function = node["kind"] == "function" and node["visibility"] in ("external", "public")
    writes = node["stateMutability"] not in ("view", "pure")
    return is_function and writes and node.get("body") is not None and function.kind == "contract"


def _open_functions(compiled: Compiled, function: Function) -> Iterator[str]:
    if not _is_entry_point(function) or function.node["modifiers"]:
        return
    if any(
        _calls(node, guard) for part in callees(compiled, function) for node in walk(part) for guard in GUARDS
    ):
        return
    for node in walk(function.node["body"]):
        if node["nodeType"] == "BinaryOperation" and node["operator"] in ("==", "!="):
            sides = [source_of(compiled, function, node[f"{side}Expression"]) for side in ("left", "right")]
            if "msg.sender" in sides:
                return
    yield "neither locks nor asks who calls"


def _setters(compiled: Compiled, function: Function) -> bool:
    return _is_entry_point(function) and re.match(r"set[A-Z]", function.node["name"]) is not None


def _silent_setters(compiled: Compiled, function: Function) -> Iterator[str]:
    if _setters(compiled, function) and not _forwards(function):
        nodes = (node for part in callees(compiled, function) for node in walk(part))
        if not any(node["nodeType"] == "EmitStatement" for node in nodes):
            yield "emits nothing"


def _boundless_setters(compiled: Compiled, function: Function) -> Iterator[str]:
    if not _setters(compiled, function) or _forwards(function):
        return
    types = [p["typeDescriptions"]["typeString"] for p in function.node["parameters"]["parameters"]]
    if not any(re.match(r"u?int|struct", kind) for kind in types):
        return
    names = {
        node["expression"].get("name")
        for part in callees(compiled, function)
        for node in walk(part)
        if node["nodeType"] == "FunctionCall"
    }
    reverts = any(
        n["nodeType"] == "RevertStatement" for part in callees(compiled, function) for n in walk(part)
    )
    if "require" not in names and not reverts:
        yield "checks no bound"


def _forwards(function: Function) -> bool:
    statements = function.node["body"]["statements"]
    calls = [s for s in statements if s["nodeType"] == "ExpressionStatement"]
    return len(calls) == 1 and calls[0]["expression"].get("expression", {}).get("name") == "_fallback"


def _open_initialisers(compiled: Compiled) -> Iterator[Finding]:
    for contract in compiled.deployable():
        lineage = [base for base in compiled.lineage(contract) if base.path in compiled.sources]
        bases = {base.name for base in compiled.lineage(contract)}
        if not bases & {"Initializable", "UUPSUpgradeable"}:
            continue
        constructors = [f for base in lineage for f in functions_of(compiled, base) if _is_constructor(f)]
        nodes = [node for f in constructors for part in callees(compiled, f) for node in walk(part)]
        if not any(_calls(node, "_disableInitializers") for node in nodes):
            yield Finding("unlocked-init", contract.name, "no constructor calls _disableInitializers()")
        for function in (f for base in lineage for f in functions_of(compiled, base)):
            if re.match("initialize", function.node["name"]) and _is_entry_point(function):
                names = {m["modifierName"]["name"] for m in function.node["modifiers"]}
                if not names & {"initializer", "reinitializer"} and not _forwards(function):
                    yield Finding("unlocked-init", function.place, "no `initializer`")


def _is_constructor(function: Function) -> bool:
    return bool(function.node["kind"] == "constructor")


def _calls(node: Node, name: str) -> bool:
    return bool(node["nodeType"] == "FunctionCall" and node["expression"].get("name") == name)


RULES: dict[str, Callable[[Compiled, Function], Iterator[str]]] = {
    "forbidden": _forbidden,
    "delegatecall": _delegatecalls,
    "low-level-call": _low_level_calls,
    "spot-price": _spot_prices,
    "own-balance": _own_balances,
    "division": _divisions,
    "unchecked": _unchecked,
    "allowance": _allowances,
    "unbounded-loop": _loops,
    "call-in-loop": _calls_in_loops,
    "open-function": _open_functions,
    "silent-setter": _silent_setters,
    "boundless-setter": _boundless_setters,
}
