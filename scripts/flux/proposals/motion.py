"""A draft in the bytes of one chain: the governor's proposal, or the operation that proposers schedule.

Both have an identity that follows from their content alone, so that a later run, by anybody, finds it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import eth_abi
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from scripts.flux.execute import NO_PREDECESSOR, Operation, salt_of
from scripts.flux.observe import Reader
from scripts.flux.proposals.calls import Draft, token_of
from scripts.flux.resolve import Lookup, encoded
from scripts.flux.steps import Argument, Call, Ref

Way = Literal["vote", "proposers"]  # by the governor, or by the timelock's proposers without a vote


@dataclass(frozen=True)
class Motion:
    way: Way
    draft: Draft
    operation: Operation  # of the timelock
    text: str  # that is voted on

    @property
    def identity(self) -> str:
        """The governor's id, as 32 bytes, or the timelock's."""
        if self.way == "proposers":
            return self.operation.identity
        kinds = ["address[]", "uint256[]", "bytes[]", "bytes32"]
        return "0x" + keccak(eth_abi.encode(kinds, [*self._content, self._text_hash])).hex()

    @property
    def number(self) -> int:
        return int(self.identity, 16)

    @property
    def short(self) -> str:
        return self.identity[2:10]

    def propose(self, delay: int) -> Call:
        """`delay` is what proposers give the timelock; the governor asks it itself."""
        if self.way == "vote":
            return self._governor("propose", (*self._content, self.text))
        return self._timelock("scheduleBatch", delay)

    def queue(self) -> Call:
        return self._governor("queue", (*self._content, self._text_hash))

    def execute(self) -> Call:
        if self.way == "vote":
            return self._governor("execute", (*self._content, self._text_hash))
        return self._timelock("executeBatch")

    def schedule_unvoted(self, delay: int) -> Call:
        """What `queue` makes the governor do; for a copy on which nobody can vote any more."""
        return self._timelock("scheduleBatch", delay)

    def execute_unvoted(self) -> Call:
        return self._timelock("executeBatch")

    @property
    def _content(self) -> tuple[Argument, Argument, Argument]:
        return self.operation.targets, self.operation.values, self.operation.payloads

    @property
    def _text_hash(self) -> bytes:
        return bytes(keccak(text=self.text))

    def _governor(self, function: str, arguments: tuple[Argument, ...]) -> Call:
        return Call(Ref("governor"), "FluxGovernor", function, arguments)

    def _timelock(self, function: str, *more: Argument) -> Call:
        arguments = (*self._content, NO_PREDECESSOR, self.operation.salt, *more)
        return Call(Ref("timelock"), "FluxTimelock", function, arguments)


def motion_of(
    draft: Draft, way: Way, chain: str, addresses: Mapping[str, str], lookup: Lookup, attempt: int = 0
) -> Motion:
    """`addresses` has every role that the calls name. A content that was decided before needs another
    `attempt`: the same one would be the same proposal."""
    pairs = [encoded(call, addresses, lookup) for call in draft.calls]
    targets = tuple(str(to_checksum_address(target)) for target, _ in pairs)
    payloads = tuple(bytes.fromhex(data[2:]) for _, data in pairs)
    text = draft.text if attempt == 0 else f"{draft.text}\n\nProposed for the {ordinal(attempt + 1)} time."
    if way == "proposers":
        salt = salt_of(chain, draft.text, attempt)
    else:
        salt = governors_salt(addresses["governor"], text)
    return Motion(way, draft, Operation(targets, payloads, salt), text)


def governors_salt(governor: str, text: str) -> bytes:
    """What the governor schedules with: its address in the upper 20 bytes, xor the text's hash."""
    high = int.from_bytes(to_canonical_address(governor), "big") << 96
    return (high ^ int.from_bytes(keccak(text=text), "big")).to_bytes(32, "big")


def ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def with_promised(draft: Draft, reader: Reader, addresses: Mapping[str, str]) -> dict[str, str]:
    """With the markets that the draft lists: a market's address follows from the engine and its index."""
    listings = [call for call in draft.calls if call.function == "listMarket"]
    found = dict(addresses)
    if not listings:
        return found
    engine, factory = addresses["risk"], addresses["factory"]
    count = reader.one(engine, "RiskEngine", "marketCount")
    code = reader.one(factory, "MarketFactory", "proxyCodeHash")
    for index, listing in enumerate(listings, start=count):
        salt = reader.one(factory, "MarketFactory", "saltOf", engine, index)
        place = keccak(b"\xff" + to_canonical_address(factory) + salt + code)[-20:]
        found[f"market.{token_of(listing).removeprefix('token.')}"] = str(to_checksum_address(place))
    return found
