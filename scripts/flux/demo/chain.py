"""The local chain at the demo's pace: transactions of the node's own accounts, reads, and the clock.

Many travel in one request. Brownie's sending waits for each transaction by itself, some ten times slower.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address

from scripts.flux.codec import Abi, Artifact, decode_error, decode_result, encode_call, encode_constructor
from scripts.flux.demo.errors import DemoCallFailed
from scripts.flux.errors import RpcRefused
from scripts.flux.node import Kind
from scripts.flux.rpc import Request, Rpc

GAS_PRICE: Mapping[Kind, int] = {
    "ganache": 20 * 10**9,
    "anvil": 0,
}  # Ganache forgets what is below its base fee
CLOCK_UNIT: Mapping[Kind, int] = {"ganache": 1000, "anvil": 1}  # of evm_setTime: milliseconds, seconds
SECONDS_TO_MINE = 30.0
SECONDS_TO_REMIND = 3.0
ENOUGH_GAS = 3_000_000
MOST_GAS = 25_000_000  # below the node's block limit

Receipt = Mapping[str, Any]


@dataclass(frozen=True)
class Contract:
    address: str
    abi: Abi

    @classmethod
    def of(cls, brownie_contract: Any) -> "Contract":
        return cls(address=str(brownie_contract.address), abi=brownie_contract.abi)

    def call(
        self, function: str, *arguments: Any, sender: str, gas: int = ENOUGH_GAS, value: int = 0
    ) -> "Call":
        return Call(sender, self, function, arguments, gas, value)

    def read(self, function: str, *arguments: Any) -> "Read":
        return Read(self, function, arguments)


@dataclass(frozen=True)
class Call:
    """A transaction to be sent."""

    sender: str
    target: Contract
    function: str
    arguments: tuple[Any, ...]
    gas: int
    value: int = 0


@dataclass(frozen=True)
class Read:
    """A view to be asked."""

    target: Contract
    function: str
    arguments: tuple[Any, ...]


class LocalChain:
    """Snapshots, clock, transactions and reads of one local node."""

    def __init__(self, rpc: Rpc, kind: Kind) -> None:
        self._rpc = rpc
        self._kind = kind
        self._nonces: dict[str, int] = {}
        self._reverts = 0
        self.accounts: tuple[str, ...] = tuple(rpc.request("eth_accounts"))
        self.sent = 0

    def set_time(self, timestamp: int) -> None:
        """The clock goes on from here."""
        self._rpc.request("evm_setTime", timestamp * CLOCK_UNIT[self._kind])

    def snapshot(self) -> str:
        return str(self._rpc.request("evm_snapshot"))

    def revert(self, snapshot: str) -> None:
        """Undoes everything since the snapshot, which is used up."""
        self._rpc.request("evm_revert", snapshot)
        self._nonces.clear()
        self._reverts += 1

    def deploy(self, artifact: Artifact, *arguments: Any, sender: str) -> Contract:
        data = artifact.creation + encode_constructor(artifact.abi, arguments)
        body = self._body(sender, data=data, gas=MOST_GAS)
        (receipt,) = self._receipts([str(self._rpc.request("eth_sendTransaction", body))])
        return Contract(address=str(to_checksum_address(receipt["contractAddress"])), abi=artifact.abi)

    def send(self, calls: Sequence[Call]) -> list[Receipt]:
        """Receipts in order. Raises `DemoCallFailed` at the first that reverts."""
        receipts: list[Receipt] = []
        for answer in self.try_send(calls):
            if isinstance(answer, DemoCallFailed):
                raise answer
            receipts.append(answer)
        return receipts

    def try_send(self, calls: Sequence[Call]) -> list[Receipt | DemoCallFailed]:
        """Like `send`, but a failure stands at its place in the list."""
        answers = self._submit([("eth_sendTransaction", [self._body_of(call)]) for call in calls])
        self.sent += len(calls)
        hashes = [answer for answer in answers if isinstance(answer, str)]
        receipts = dict(zip(hashes, self._receipts(hashes), strict=True))
        return [self._outcome(call, answer, receipts) for call, answer in zip(calls, answers, strict=True)]

    def read(self, reads: Sequence[Read]) -> list[Any]:
        """Decoded results in order."""
        answers = self.try_read(reads)
        for read, answer in zip(reads, answers, strict=True):
            if isinstance(answer, RpcRefused):
                raise DemoCallFailed(function=read.function, reason=answer.message) from answer
        return answers

    def try_read(self, reads: Sequence[Read]) -> list[Any]:
        """Like `read`, but a refusal (an `RpcRefused`) stands at its place in the list."""
        requests: list[Request] = []
        for read in reads:
            data = encode_call(read.target.abi, read.function, read.arguments)
            requests.append(("eth_call", [{"to": read.target.address, "data": data}, "latest"]))
        return [
            answer
            if isinstance(answer, RpcRefused)
            else decode_result(read.target.abi, read.function, len(read.arguments), answer)
            for read, answer in zip(reads, self._rpc.try_batch(requests), strict=True)
        ]

    def _body_of(self, call: Call) -> dict[str, str]:
        data = encode_call(call.target.abi, call.function, call.arguments)
        body = self._body(call.sender, data=data, gas=call.gas)
        return body | {"to": call.target.address, "value": hex(call.value)}

    def _body(self, sender: str, *, data: str, gas: int) -> dict[str, str]:
        return {
            "from": sender,
            "data": data,
            # a little more after every revert: the same transaction sent again would have the same hash, for
            # which anvil still shows the receipt of what was undone, before it is mined anew
            "gas": hex(gas + self._reverts),
            "gasPrice": hex(GAS_PRICE[self._kind]),
            "nonce": hex(self._next_nonce(sender)),
        }

    def _submit(self, requests: Sequence[Request]) -> list[Any]:
        """anvil takes the calls of one request in any order and then forgets some: one by one it does not."""
        if self._kind == "ganache":
            return self._rpc.try_batch(requests)
        return [answer for request in requests for answer in self._rpc.try_batch([request])]

    def _next_nonce(self, sender: str) -> int:
        """Counted here: anvil would give several transactions of one request the same."""
        nonce = self._nonces.get(sender)
        if nonce is None:
            nonce = self._rpc.nonce(sender)
        self._nonces[sender] = nonce + 1
        return nonce

    def _receipts(self, hashes: Sequence[str]) -> list[Receipt]:
        began, is_reminded = time.monotonic(), self._kind != "anvil"
        found: dict[str, Receipt] = {}
        while missing := [h for h in hashes if h not in found]:
            waited = time.monotonic() - began
            if waited > SECONDS_TO_REMIND and not is_reminded:
                # what came while a block was made may lie there forgotten; many blocks would move the clock
                self._rpc.request("evm_mine")
                is_reminded = True
            if waited > SECONDS_TO_MINE:
                raise DemoCallFailed(
                    function=missing[0], reason=f"it was not mined in {SECONDS_TO_MINE:.0f} seconds"
                )
            answers = self._rpc.batch([("eth_getTransactionReceipt", [h]) for h in missing])
            found |= {h: answer for h, answer in zip(missing, answers, strict=True) if answer}
        return [found[h] for h in hashes]

    def _outcome(self, call: Call, answer: Any, receipts: Mapping[str, Receipt]) -> Receipt | DemoCallFailed:
        if isinstance(answer, RpcRefused):
            self._nonces.pop(
                call.sender, None
            )  # whether a refused transaction used its nonce, the node knows
            return DemoCallFailed(function=call.function, reason=reason_of(call, answer))
        receipt = receipts[answer]
        if int(receipt["status"], 16) != 1:
            return DemoCallFailed(function=call.function, reason="it reverted")
        return receipt


def reason_of(call: Call, refusal: RpcRefused) -> str:
    """The contract's own error where its ABI has it. Ganache wraps the revert's output, anvil does not."""
    data = refusal.data.get("result") if isinstance(refusal.data, dict) else refusal.data
    reason = decode_error(call.target.abi, data) if isinstance(data, str) else None
    return reason or f"{refusal.message} {data or ''}".rstrip()
