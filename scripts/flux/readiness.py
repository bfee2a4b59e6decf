"""What somebody has to decide or to supply before parameters that are sound can be deployed on a live chain.

An address that only one public source names is used when whoever deploys has compared it himself, and says
so by naming it in FLUX_ACCEPT_SINGLE_SOURCE.
"""

import os
from collections.abc import Iterator

from scripts.flux.config import Parameters
from scripts.flux.errors_live import NotReady
from scripts.flux.kinds import UNSET
from scripts.flux.venue import PushFeed

ACCEPTED = "FLUX_ACCEPT_SINGLE_SOURCE"  # environment: addresses, with commas


def accepted_from_environment() -> frozenset[str]:
    given = os.environ.get(ACCEPTED, "")
    return frozenset(address.strip().lower() for address in given.split(",") if address.strip())


def require_ready(parameters: Parameters, accepted: frozenset[str] | None = None) -> None:
    """Raises `NotReady`. `accepted`: the addresses of one source that are used all the same; None asks no
    questions about sources, for a look at what is there."""
    obstacles = [*unset_parties(parameters), *unreadable_feeds(parameters)]
    if accepted is not None:
        obstacles += single_sources(parameters, accepted)
    if obstacles:
        raise NotReady(chain=parameters.chain.name, obstacles=tuple(obstacles))


def unset_parties(parameters: Parameters) -> Iterator[str]:
    for place, party in parameters.parties:
        if party == UNSET:
            yield f"{place}: is unset; write the address that is to have this role into the parameters"


def unreadable_feeds(parameters: Parameters) -> Iterator[str]:
    votes = parameters.governance.votes
    feeds = [(f"markets.{market.symbol}", market.feed) for market in parameters.markets]
    if votes is not None and votes.price is not None:
        feeds.append(("governance.votes.price", votes.price.feed))
    for place, feed in feeds:
        if feed is None:
            yield f"{place}.feed: is missing; find or build one, or remove {place}"
        elif isinstance(feed, PushFeed):
            yield (
                f"{place}.feed: is of a push oracle, which no source of Flux reads yet; "
                "give the address of a feed in Chainlink's shape"
            )


def single_sources(parameters: Parameters, accepted: frozenset[str]) -> Iterator[str]:
    for place, address in sorted(cited_once(parameters)):
        if address.lower() not in accepted:
            yield (
                f"{place}: only one public source names {address}; compare it with the chain's explorer and "
                f"the issuer's page, then add it to {ACCEPTED}"
            )


def cited_once(parameters: Parameters) -> Iterator[tuple[str, str]]:
    for market in parameters.markets:
        for field in market.single_source:
            value = getattr(market, field)
            if isinstance(value, PushFeed):
                value = value.push_oracle
            if isinstance(value, str):
                yield f"markets.{market.symbol}.{field}", value
    if parameters.oracle.is_single_source and parameters.oracle.sequencer_feed is not None:
        yield "oracle.sequencer_feed", parameters.oracle.sequencer_feed
