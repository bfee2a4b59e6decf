"""Bounds of what a chain votes by; a part of `scripts.flux.bounds`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from scripts.flux import onchain
from scripts.flux.bounds_rewards import MAX_FLUX, SYMBOL, weights_of
from scripts.flux.errors import ValueUnreadable
from scripts.flux.units import readable, show_duration, show_percent

if TYPE_CHECKING:
    from scripts.flux.config import Parameters

# FluxGovernor
DAY = 86_400
DURATIONS = {"voting_delay": (3600, 14 * DAY), "voting_period": (DAY, 30 * DAY), "extension": (0, 7 * DAY)}
AMOUNTS = {"proposal_threshold": (Decimal(1), Decimal(210_000)), "least_quorum": (Decimal(1), MAX_FLUX)}
QUORUM = (Decimal("0.01"), Decimal("0.2"))


def votes_complaints(parameters: "Parameters") -> Iterator[str]:
    votes = parameters.governance.votes
    if votes is None:
        return
    place = "governance.votes"
    if parameters.rewards is None:
        yield f"{place}: without rewards there is no FLUX to vote with"
    for name, (lowest, highest) in AMOUNTS.items():
        amount = getattr(votes, name)
        if amount.symbol != SYMBOL:
            yield f"{place}.{name}: is in {amount.symbol}; write it in {SYMBOL}"
        if not lowest <= amount.value <= highest:
            yield f"{place}.{name}: {amount} is not between {readable(lowest)} and {readable(highest)}"
    for name, (shortest, longest) in DURATIONS.items():
        duration = getattr(votes, name)
        if not shortest <= duration <= longest:
            bounds = f"{show_duration(shortest)} and {show_duration(longest)}"
            yield f"{place}.{name}: {show_duration(duration)} is not between {bounds}"
    if not QUORUM[0] <= votes.quorum <= QUORUM[1]:
        yield f"{place}.quorum: {show_percent(votes.quorum)} is not between 1 % and 20 %"
    if parameters.rewards is not None:
        together = votes.weight + sum(weights_of(parameters.rewards))
        if votes.weight < 0 or together > 1:
            shown = show_percent(together)
            yield f"{place}.weight: must be at least 0 and makes {shown} with those of the rewards"
    yield from reach_complaints(parameters)
    price = votes.price
    if price is not None and price.mock_price is not None and not parameters.chain.is_worthless:
        yield f"{place}.price.feed: mocks are for development chains only; give an address"
    if price is not None and not 0 < price.lowest_price < price.highest_price:
        yield f"{place}.price: lowest and highest price are no bounds"
    try:
        onchain.governor_terms(votes)
        onchain.basis_points(votes.weight)
        if price is not None:
            onchain.answer(price, price.lowest_price)
            onchain.answer(price, price.highest_price)
    except ValueUnreadable as error:
        yield f"{place}: {error}"


def reach_complaints(parameters: "Parameters") -> Iterator[str]:
    """What nobody could have on a chain of a small share, or only who holds nearly all of it."""
    votes, flux = parameters.governance.votes, parameters.flux
    if votes is None or flux is None:
        return
    quorum = votes.quorum * flux.cap.value
    for name in AMOUNTS:
        amount = getattr(votes, name)
        if amount.value > quorum:
            yield (
                f"governance.votes.{name}: {amount} is more than {readable(quorum)} FLUX, the quorum when "
                "all that the cap allows is out"
            )
