"""Results, and coverage as Brownie counts it, from anvil's traces at a hundredth of the size.

Brownie asks for the stack and the memory at every step of a transaction, and looks at the place alone, or at
the last step. Here the places come without stack and memory, and anvil's list of calls says what was returned
and whose code was running: coverage is measured six times as quickly. Two things are better than in Brownie's
way: code that is not what its address is known for (a proxy with the ABI of what is behind it) counts for
nobody, and what a constructor calls counts.
"""

from collections.abc import Iterator
from typing import Any

from brownie._config import CONFIG
from brownie.network import web3
from brownie.network.transaction import TransactionReceipt, _get_last_map
from brownie.test import coverage

PLACES = {"disableStack": True, "disableMemory": True, "enableMemory": False, "disableStorage": True}
CALLS = {"tracer": "callTracer"}
CALLING = {"CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2"}

Frame = dict[str, Any]

_known: dict[tuple[str, int], bool] = {}


def apply() -> None:
    get_trace, expand_trace = TransactionReceipt._get_trace, TransactionReceipt._expand_trace

    def get(self: Any) -> None:
        if not is_anvil():
            return get_trace(self)
        return take_result(self)

    def expand(self: Any) -> None:
        if is_anvil() and CONFIG.argv["coverage"]:
            return count(self)
        if is_anvil() and self._trace is None:  # what `take_result` left is no trace
            self._raw_trace = None
            get_trace(self)
        return expand_trace(self)

    TransactionReceipt._get_trace, TransactionReceipt._expand_trace = get, expand


def is_anvil() -> bool:
    return "anvil" in CONFIG.active_network.get("cmd", "")


def trace(tx: Any, options: dict[str, Any]) -> Any:
    answer = web3.provider.make_request("debug_traceTransaction", (tx.txid, options))
    if "error" in answer:
        raise RuntimeError(f"anvil has no trace of {tx.txid}: {answer['error']['message']}")
    return answer["result"]


def take_result(tx: Any) -> None:
    """What it returned, or why it reverted."""
    if tx._raw_trace is not None:
        return
    tx._raw_trace, tx._modified_state = [], True
    tx._flux_calls = trace(tx, CALLS)
    output = tx._flux_calls.get("output") or "0x"
    if tx.status and output != "0x":
        tx._confirmed_return_value(output)
    elif not tx.status:
        tx._revert_msg = ""
        if output != "0x":
            tx._reverted_return_value(output)


def count(tx: Any) -> None:
    if tx._trace is not None:
        return
    take_result(tx)
    tx._trace, tx._new_contracts, tx._internal_transfers, tx._subcalls = [], [], [], []
    found: dict[str, Any] = {}
    for frame, step, following in steps_of(tx):
        if frame["coverage"]:
            add(found, frame, step, following)
    coverage._add_transaction(tx.coverage_hash, found)


def steps_of(tx: Any) -> Iterator[tuple[Frame, dict[str, Any], int]]:
    """Every step with the frame that it is in, and the place of the step after it."""
    steps = trace(tx, PLACES)["structLogs"] if tx.input != "0x" else []
    frames: list[Frame] = []
    upcoming = tx._flux_calls
    for i, step in enumerate(steps):
        if step["depth"] > len(frames):
            frames.append(opened(upcoming))
        del frames[step["depth"] :]
        frame = frames[-1]
        if step["op"] in CALLING:
            upcoming = next(frame["calls"], None)
        yield frame, step, steps[i + 1]["pc"] if i + 1 < len(steps) else -1


def opened(call: dict[str, Any]) -> Frame:
    """Nobody's code where a contract is created, and where other code runs than the address stands for."""
    frame: Frame = {"coverage": False}
    if not call["type"].startswith("CREATE") and is_what_it_seems(call["to"]):
        frame = _get_last_map(call["to"], "")
    return {**frame, "calls": iter(call.get("calls", ()))}


def is_what_it_seems(address: str) -> bool:
    contract = _get_last_map(address, "").get("contract")
    if contract is None:
        return False
    key = (address, id(contract))
    if key not in _known:
        expected = len(contract._build["deployedBytecode"]) // 2
        _known[key] = len(web3.eth.get_code(contract.address)) == expected
    return _known[key]


def add(found: dict[str, Any], frame: Frame, step: dict[str, Any], following: int) -> None:
    """Brownie's rule: a branch is taken if its JUMPI is reached after another part of it."""
    place = (frame["pc_map"] or {}).get(step["pc"])
    if place is None or "path" not in place or "fn" not in place:
        return
    sets = found.setdefault(frame["name"], {}).setdefault(place["path"], [set(), set(), set()])
    if "statement" in place:
        sets[0].add(place["statement"])
    if "branch" not in place:
        return
    active = frame["active_branches"]
    if place["op"] != "JUMPI":
        active.add(place["branch"])
    elif place["branch"] in active:
        sets[1 if following == step["pc"] + 1 else 2].add(place["branch"])
        active.remove(place["branch"])
