"""Feeds on a copy: weeks pass there in a second, and nobody answers meanwhile. So they say again what they
said, as long ago as it was when the copy began: what was fresh is fresh, and what was stale is stale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.flux import artifacts
from scripts.flux.demo.chain import Contract
from scripts.flux.observe import Reader, view
from scripts.flux.proposals.copy import Copy

SLOTS = 8  # more than a MockFeed has
MOST = 2**191 - 1
HAND = "0x00000000000000000000000000000000FEEDfeed"


@dataclass(frozen=True)
class Feed:
    address: str
    decimals: int
    description: str
    answer: Any  # latestRoundData
    age: int


def feeds_of(reader: Reader, addresses: Mapping[str, str], now: int) -> list[Feed]:
    """Those that are named, and those that the oracle's sources read. One that does not answer is left."""
    assets = [at for role, at in addresses.items() if role.startswith("token.") or role == "flux"]
    oracle = addresses["oracle"]
    sources = set(reader.many([view(oracle, "PriceOracle", "sourceOf", asset) for asset in assets]))
    sources |= {at for role, at in addresses.items() if role.startswith("source.")}
    read = reader.many([view(source, "ChainlinkSource", "feed") for source in sorted(sources - {None})])
    named = {at for role, at in addresses.items() if role.startswith("feed.")}
    here = sorted(named | {feed for feed in read if feed is not None})
    names = ("decimals", "description", "latestRoundData")
    answers = reader.many([view(feed, "MockFeed", name) for feed in here for name in names])
    found = []
    for place, feed in enumerate(here):
        decimals, description, answer = answers[place * 3 : place * 3 + 3]
        if answer is not None and decimals is not None:
            found.append(Feed(feed, decimals, description or "", answer, max(0, now - answer[3])))
    return found


def repeat(copy: Copy, feeds: Sequence[Feed]) -> None:
    """Puts stand-ins in the places of the feeds, with the same answers."""
    copy.let_act(HAND)
    artifact = artifacts.artifact("MockFeed")
    calls, now = [], copy.now()
    for feed in feeds:
        copy.place(feed.address, artifact.runtime, SLOTS)
        stand_in = Contract(feed.address, artifact.abi)
        number, answer, _, _, answered_in = feed.answer
        then = now - feed.age
        calls += [
            stand_in.call("setDecimals", feed.decimals, sender=HAND),
            stand_in.call("setBounds", 1, MOST, sender=HAND),
            stand_in.call("setDescription", feed.description, sender=HAND),
            stand_in.call("setRound", number, answer, then, then, answered_in, sender=HAND),
        ]
    copy.chain.send(calls)
