"""Bounds of the `rewards` of a chain; a part of `scripts.flux.bounds`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from scripts.flux.errors import ValueUnreadable
from scripts.flux.units import scaled, show_duration, show_percent

if TYPE_CHECKING:
    from scripts.flux.config import Parameters, Rewards

MAX_FLUX = Decimal(21_000_000)  # over all chains, ever
USER_SHARE = (Decimal("0.0001"), Decimal("0.75"))  # of all FLUX
MAX_LOCK = 30 * 86_400
SYMBOL = "FLUX"


def rewards_complaints(parameters: "Parameters") -> Iterator[str]:
    rewards = parameters.rewards
    if rewards is None:
        return
    if parameters.flux is None:
        yield "rewards: without flux, this chain's share and cap, there is nothing to release"
        return
    share, cap = parameters.flux.users_share, parameters.flux.cap
    for name, amount in (("flux.cap", cap), ("rewards.head_starts", rewards.head_starts)):
        if amount.symbol != SYMBOL:
            yield f"{name}: is in {amount.symbol}; write it in {SYMBOL}"
    if not 0 <= rewards.head_starts.value <= cap.value <= MAX_FLUX:
        yield f"flux.cap: {cap} must hold the head starts and be at most {MAX_FLUX:,} {SYMBOL}"
    if not USER_SHARE[0] <= share <= USER_SHARE[1]:
        yield f"flux.users_share: {show_percent(share)} is not between 0.01 % and 75 %"
    yield from weight_complaints(parameters, rewards)
    for name in ("team", "fund"):
        party = getattr(rewards, name)
        if party.startswith("0x") and int(party, 16) == 0:
            yield f"rewards.{name}: the zero address is nobody"
        if not party.startswith("0x") and not parameters.chain.is_development:
            yield f"rewards.{name}: {party!r} exists on development chains only; give an address"
    for name, pool in rewards.staking.items():
        if not 0 <= pool.lock <= MAX_LOCK:
            yield f"rewards.staking.{name}.lock: {show_duration(pool.lock)} is more than 30 days"


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
