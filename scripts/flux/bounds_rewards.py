"""Bounds of the `rewards` of a chain; a part of `scripts.flux.bounds`."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from scripts.flux.errors import ValueUnreadable
from scripts.flux.units import readable, scaled, show_duration, show_percent

if TYPE_CHECKING:
    from scripts.flux.config import Parameters, Rewards
    from scripts.flux.venue import FluxShare

MAX_FLUX = Decimal(21_000_000)  # over all chains, ever
SCHEDULED = Decimal(16_000_000)  # of them by the second, see ReleaseSchedule; the rest in head starts
USER_SHARE = (Decimal("0.0001"), Decimal("0.75"))  # of all FLUX
MAX_LOCK = 30 * 86_400
SYMBOL = "FLUX"


def rewards_complaints(parameters: "Parameters") -> Iterator[str]:
    flux, rewards = parameters.flux, parameters.rewards
    if flux is not None:
        yield from share_complaints(flux, rewards)
    if rewards is None:
        return
    if flux is None:
        yield "rewards: without flux, this chain's share and cap, there is nothing to release"
        return
    if rewards.head_starts.symbol != SYMBOL:
        yield f"rewards.head_starts: is in {rewards.head_starts.symbol}; write it in {SYMBOL}"
    if rewards.head_starts.value < 0:
        yield f"rewards.head_starts: {rewards.head_starts} is negative"
    if not USER_SHARE[0] <= flux.users_share <= USER_SHARE[1]:
        yield f"flux.users_share: {show_percent(flux.users_share)} is not between 0.01 % and 75 %"
    yield from weight_complaints(parameters, rewards)
    for name, pool in rewards.staking.items():
        if not 0 <= pool.lock <= MAX_LOCK:
            yield f"rewards.staking.{name}.lock: {show_duration(pool.lock)} is more than 30 days"


def share_complaints(flux: "FluxShare", rewards: "Rewards | None") -> Iterator[str]:
    """Whatever is released here must fit below the cap: beyond it no claim would be paid any more."""
    cap = flux.cap
    if cap.symbol != SYMBOL:
        yield f"flux.cap: is in {cap.symbol}; write it in {SYMBOL}"
    if not 0 <= cap.value <= MAX_FLUX:
        yield f"flux.cap: {cap} is not between 0 and {MAX_FLUX:,} {SYMBOL}"
    if rewards is None:
        if flux.users_share != 0:
            share = show_percent(flux.users_share)
            yield f"rewards: missing; users here are to get {share} of FLUX, and nothing would release it"
        return
    released = SCHEDULED * flux.users_share / USER_SHARE[1] + rewards.head_starts.value
    if cap.value < released:
        shown = readable(released.to_integral_value(ROUND_CEILING))
        yield f"flux.cap: {cap} is less than the {shown} that share and head starts release here"


def weight_complaints(parameters: "Parameters", rewards: "Rewards") -> Iterator[str]:
    symbols = {market.symbol for market in parameters.markets}
    yield from (
        f"rewards.mined.{symbol}: is none of the markets" for symbol in rewards.mined if symbol not in symbols
    )
    weights = weights_of(rewards)
    if min(weights, default=Decimal(0)) < 0 or sum(weights) > 1:
        yield f"rewards: weights must be at least 0 and are {show_percent(Decimal(sum(weights)))} together"
    share = parameters.flux.users_share if parameters.flux else Decimal(0)
    for part in (share, *weights):
        try:
            scaled(part, 10_000, show_percent(part))
        except ValueUnreadable as error:
            yield f"rewards: {error}"


def weights_of(rewards: "Rewards") -> list[Decimal]:
    """Of every side of every market, and of the staking pools."""
    weights = [part for weight in rewards.mined.values() for part in (weight.supply, weight.debt)]
    return weights + [pool.weight for pool in rewards.staking.values()]
