"""Results, and coverage as Brownie counts it, from anvil's traces at a hundredth of the size.

Brownie asks for the stack and the memory at every step of a transaction, and looks at the place alone, or at
the last step. Here the places come without stack and memory, and anvil's list of calls says what was returned
and whose code was running: coverage is measured six times as quickly. Two things are better than in Brownie's
way: code counts for the contract whose bytes it is, known to Brownie at that address or not (a proxy is no
contract behind it, an extension that a constructor created is one), and what a constructor calls counts.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from brownie._config import CONFIG
from brownie.network import web3
from brownie.network.transaction import TransactionReceipt
from brownie.test import coverage
from eth_utils import to_checksum_address

from scripts.flux import artifacts

IMMUTABLE = re.compile("7f" + "00" * 32)
PLACES = {"disableStack": True, "disableMemory": True, "enableMemory": False, "disableStorage": True}
CALLS = {"tracer": "callTracer"}
CALLING = {"CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2"}

Frame = dict[str, Any]
Build = dict[str, Any]

_known: dict[str, tuple[int, Build | None]] = {}  # address -> lowest height at which it was seen, code


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
        add(found, frame, step, following)
    coverage._add_transaction(tx.coverage_hash, found)


def steps_of(tx: Any) -> Iterator[tuple[Frame, dict[str, Any], int]]:
    """Every step with the frame that it is in, and the place of the step after it."""
    steps = trace(tx, PLACES)["structLogs"] if tx.input != "0x" else []
    frames: list[Frame] = []
    upcoming = tx._flux_calls
    for i, step in enumerate(steps):
        if step["depth"] > len(frames):
            frames.append(opened(upcoming, tx.block_number))
        del frames[step["depth"] :]
        frame = frames[-1]
        if step["op"] in CALLING:
            upcoming = next(frame["calls"], None)
        yield frame, step, steps[i + 1]["pc"] if i + 1 < len(steps) else -1


def opened(call: dict[str, Any], height: int) -> Frame:
    """Nobody's code where a contract is created. Else that of the contract whose bytes these are, whatever
    the address stands for: a proxy counts as the proxy, and what it delegates to as that."""
    build = None if call["type"].startswith("CREATE") else build_at(call["to"], height)
    frame: Frame = {"name": "", "pc_map": {}}
    if build is not None:
        frame = {"name": build["contractName"], "pc_map": build["pcMap"]}
    return {**frame, "active_branches": set(), "calls": iter(call.get("calls", ()))}


def build_at(address: str, height: int) -> Build | None:
    """The project's contract at an address in the block of this height."""
    if address not in _known:
        code = web3.eth.get_code(to_checksum_address(address)).hex().removeprefix("0x")
        was_there = web3.eth.get_code(to_checksum_address(address), block_identifier=height - 1)
        _known[address] = (height - 1 if was_there else height, build_of(code))
    return _known[address][1]


def build_of(code: str) -> Build | None:
    """An immutable is compiled as a PUSH32 of zeros: it is taken to be what it became."""
    for build in builds().get(len(code), ()):
        expected = IMMUTABLE.sub(lambda place: code[place.start() : place.end()], build["deployedBytecode"])
        if expected == code:
            return build
    return None


@cache
def builds() -> dict[int, list[Build]]:
    """All contracts of the project, by the length of their code."""
    found: dict[int, list[Build]] = {}
    for container in artifacts.project():
        found.setdefault(len(container._build["deployedBytecode"]), []).append(container._build)
    return found


def forget_code_above(height: int) -> None:
    """After undoing: at these addresses there may be others."""
    for address in [known for known, (seen, _) in _known.items() if seen > height]:
        del _known[address]


def note(txid: str) -> None:
    """Counts a transaction that Brownie did not send, where that is asked for."""
    if is_anvil() and CONFIG.argv["coverage"]:
        TransactionReceipt(txid)


def add(found: dict[str, Any], frame: Frame, step: dict[str, Any], following: int) -> None:
    """Brownie's rule: a branch is taken if its JUMPI is reached after another part of it."""
    place = frame["pc_map"].get(step["pc"])
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
