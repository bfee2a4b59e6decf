"""Carries a plan out, one transaction at a time, each in the records before it leaves and after it is mined.

Stopped at any point, the next run begins with `reconcile`: the one transaction that may or may not have left
is looked up by its nonce and, if it created a contract, by the address that follows from it. Then a new plan
is made from what is there. An operation of the timelock has an id that follows from its content, so one that
is scheduled is found again.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any, Literal

import eth_abi
from eth_utils.crypto import keccak

from scripts.flux import codec
from scripts.flux.errors import RpcRefused, TransactionFailed
from scripts.flux.errors_live import CodeUnexpected, PendingOfOther
from scripts.flux.journal import Entry, Pending, Records, Sent
from scripts.flux.observe import Reader, code_hash
from scripts.flux.resolve import Lookup, encoded, resolved
from scripts.flux.sender import Prepared, Receipt, Sender, created_address
from scripts.flux.state import SETUP_DELAY
from scripts.flux.steps import Argument, Call, Deploy, Govern, Ref, Send, Step

NO_PREDECESSOR = bytes(32)
UNKNOWN_ADDRESS = "0x" + "1" * 40  # in a rehearsal, of what is not there yet
UNSET, WAITING, READY, DONE = range(4)  # OperationState of the timelock

Moment = Literal["sending", "sent", "mined"]


@dataclass(frozen=True)
class Progress:
    """What just happened; `step` is a transaction's name."""

    moment: Moment
    step: str
    transaction: str | None = None


Report = Callable[[Progress], None]


class Executor:
    def __init__(
        self, sender: Sender, records: Records, lookup: Lookup, addresses: Mapping[str, str], report: Report
    ) -> None:
        self.sender = sender
        self.records = records
        self.addresses: dict[str, str] = dict(addresses)
        self.sent = 0
        self._lookup = lookup
        self._reader = Reader(sender.rpc, lookup)
        self._report = report

    def rehearse(self, steps: Sequence[Step]) -> None:
        """Raises `ArgumentsUnfit` if a contract does not take what the plan has for it; sends nothing."""
        known, self.addresses = self.addresses, defaultdict(lambda: UNKNOWN_ADDRESS, self.addresses)
        for step in steps:
            match step:
                case Deploy():
                    arguments = [self.resolved(argument) for argument in step.arguments]
                    codec.encode_constructor(self._lookup(step.contract).abi, arguments)
                case Send():
                    self._encoded(step.call)
                case Govern():
                    for call in step.calls:
                        self._encoded(call)
        self.addresses = known

    def carry_out(self, step: Step) -> None:
        match step:
            case Deploy():
                self._deploy(step)
            case Send():
                self._send(step.name, step.call, step.value)
            case Govern():
                self._govern(step)

    def cancel_pending(self, pending: frozenset[str], but: Govern) -> None:
        """Ends operations that an earlier run scheduled for parameters that have changed since."""
        for operation in sorted(pending - {self._operation(but).identity}):
            call = Call(Ref("timelock"), "FluxTimelock", "cancel", (operation,))
            self._send(f"cancel the operation {operation[:10]}", call)

    # --- the three kinds of steps

    def _deploy(self, step: Deploy) -> None:
        artifact = self._lookup(step.contract)
        arguments = [self.resolved(argument) for argument in step.arguments]
        constructor = codec.encode_constructor(artifact.abi, arguments)
        prepared = self.sender.prepare(step.role, None, artifact.creation + constructor)
        entry = Entry(
            role=step.role,
            address=created_address(self.sender.address, prepared.nonce),
            contract=step.contract,
            arguments=[for_json(argument) for argument in arguments],
            constructor="0x" + constructor,
            creation_hash=code_hash(artifact.creation),
            code_hash="",
            transaction=prepared.transaction,
            block=None,
            behind=step.behind,
            implementation=step.implementation,
            layout=artifact.layout,
        )
        self._transact(prepared, entry)

    def _send(self, name: str, call: Call, value: int = 0) -> None:
        target, data = self._encoded(call)
        self._transact(self.sender.prepare(name, target, data, value))

    def _govern(self, step: Govern) -> None:
        """Schedules, unless a run before did, and executes."""
        operation = self._operation(step)
        timelock = Ref("timelock")
        batch = (operation.targets, operation.values, operation.payloads, NO_PREDECESSOR, operation.salt)
        if operation.state == UNSET:
            schedule = Call(timelock, "FluxTimelock", "scheduleBatch", (*batch, SETUP_DELAY))
            self._send(f"{step.name}: schedule", schedule)
        self._send(f"{step.name}: execute", Call(timelock, "FluxTimelock", "executeBatch", batch))
        self._remember_markets(step)

    def _operation(self, step: Govern) -> "Operation":
        """The first of the step's possible operations that was not carried out before."""
        encoded = [self._encoded(call) for call in step.calls]
        targets = tuple(target for target, _ in encoded)
        payloads = tuple(bytes.fromhex(data[2:]) for _, data in encoded)
        for attempt in count():
            operation = Operation(targets, payloads, salt_of(self.records.book.chain, step.name, attempt))
            state = self._reader.one(
                self.addresses["timelock"], "FluxTimelock", "getOperationState", operation.identity
            )
            if state != DONE:
                return Operation(targets, payloads, operation.salt, state)
        raise AssertionError("unreachable: the attempts never end")

    def _remember_markets(self, step: Govern) -> None:
        """A market's address is the engine's choice: looked up once the market is listed."""
        for call in step.calls:
            if call.function != "listMarket":
                continue
            token = call.arguments[0][1]  # type: ignore[index]
            assert isinstance(token, Ref)
            symbol = token.role.removeprefix("token.")
            asset = self.addresses[token.role]
            market = self._reader.one(self.addresses["risk"], "RiskEngine", "marketOf", asset)
            self.addresses[f"market.{symbol}"] = market

    # --- one transaction

    def _transact(self, prepared: Prepared, entry: Entry | None = None) -> Receipt:
        records, sender = self.records, self.sender
        records.sending(
            Pending(
                step=prepared.step,
                nonce=prepared.nonce,
                data_hash=prepared.data_hash,
                since_block=sender.rpc.block_number(),
                transaction=prepared.transaction,
                entry=asdict(entry) if entry else None,
                account=sender.address,
            )
        )
        self._report(Progress("sending", prepared.step))
        prepared, transaction = sender.broadcast(prepared)
        self._report(Progress("sent", prepared.step, transaction))
        records.sent(transaction)
        receipt = sender.wait(prepared, transaction, records.sent)
        transaction = str(receipt["transactionHash"])
        self._settle(prepared.step, transaction, int(receipt["blockNumber"], 16), entry)
        self.sent += 1
        self._report(Progress("mined", prepared.step, transaction))
        return receipt

    def _settle(self, step: str, transaction: str | None, block: int | None, entry: Entry | None) -> None:
        if entry is not None:
            code = self.sender.rpc.code(entry.address)
            if code == "0x":
                raise TransactionFailed(step=step, transaction=transaction or "hash unknown")
            if not codec.is_code_of(self._lookup(entry.contract), code):
                raise CodeUnexpected(role=entry.role, contract=entry.contract, address=entry.address)
            placed = {"code_hash": code_hash(code), "transaction": transaction, "block": block}
            entry = Entry(**{**asdict(entry), **placed})
            self.addresses[entry.role] = entry.address
        self.records.mined(Sent(step=step, transaction=transaction, block=block), entry)

    def resolved(self, argument: Argument) -> Any:
        """With addresses for roles and bytes for calls."""
        return resolved(argument, self.addresses, self._lookup)

    def _encoded(self, call: Call) -> tuple[str, str]:
        return encoded(call, self.addresses, self._lookup)


@dataclass(frozen=True)
class Operation:
    """A batch of the timelock; its identity is what the timelock knows it by."""

    targets: tuple[str, ...]
    payloads: tuple[bytes, ...]
    salt: bytes
    state: int = UNSET

    @property
    def values(self) -> tuple[int, ...]:
        return (0,) * len(self.targets)

    @property
    def identity(self) -> str:
        kinds = ["address[]", "uint256[]", "bytes[]", "bytes32", "bytes32"]
        fields = [self.targets, self.values, self.payloads, NO_PREDECESSOR, self.salt]
        return "0x" + keccak(eth_abi.encode(kinds, fields)).hex()


def salt_of(chain: str, name: str, attempt: int) -> bytes:
    return bytes(keccak(text=f"flux/{chain}/{name}/{attempt}"))


def for_json(value: Any) -> Any:
    """Large numbers as text: not every reader of JSON keeps them exact."""
    if isinstance(value, tuple):
        return [for_json(item) for item in value]
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return (
        str(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53
        else value
    )


def reconcile(sender: Sender, records: Records) -> None:
    """Finds out what became of the transaction that the last run may have sent when it died. Raises
    `PendingOfOther`: by nonces only an account's own can be found."""
    pending = records.book.pending
    if pending is not None and pending.account not in (None, sender.address):
        raise PendingOfOther(account=str(pending.account), step=pending.step)
    sender.settle(pending.step if pending else "before the first step")
    if pending is None:
        return
    if sender.nonce() <= pending.nonce:
        records.dropped("it never reached the chain")
        return
    transaction = transaction_behind(sender, pending)
    found = sender.rpc.request("eth_getTransactionByHash", transaction) if transaction else None
    if found is not None and data_hash_of(found) != pending.data_hash:
        records.dropped(f"another transaction took its nonce: {transaction}")
        return
    receipt = sender.rpc.request("eth_getTransactionReceipt", transaction) if transaction else None
    if receipt is not None and int(receipt["status"], 16) != 1:
        records.dropped(f"it failed on the chain: {transaction}")
        return
    block = int(receipt["blockNumber"], 16) if receipt else None
    entry = None
    if pending.entry is not None:
        code = sender.rpc.code(pending.entry["address"])
        if code == "0x":
            records.dropped("its contract is not there")
            return
        placed = {"code_hash": code_hash(code), "transaction": transaction, "block": block}
        entry = Entry(**{**pending.entry, **placed})
    records.mined(Sent(step=pending.step, transaction=transaction, block=block), entry)


def transaction_behind(sender: Sender, pending: Pending) -> str | None:
    """The one that used the nonce: the last that was sent, or whatever the blocks since then show. A node
    that keeps no old states cannot say; then the plan, made from the chain, knows what is missing."""
    known = pending.transaction
    if known is not None and sender.rpc.request("eth_getTransactionReceipt", known) is not None:
        return known
    try:
        return sender.transaction_of(pending.nonce, pending.since_block)
    except RpcRefused:
        return None


def data_hash_of(transaction: Mapping[str, Any]) -> str:
    return "0x" + keccak(hexstr=str(transaction.get("input", transaction.get("data")))).hex()
