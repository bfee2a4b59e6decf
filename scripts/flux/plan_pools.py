"""What is missing of the liquidation pools; a part of `scripts.flux.plan`."""

from collections.abc import Iterator

from scripts.flux import onchain
from scripts.flux.config import Market, Parameters
from scripts.flux.state import POOL_CODE, ZERO_ADDRESS, Observed, pool_role
from scripts.flux.steps import Call, Change, Ref, Step, calls_and_texts, deploy, govern, proxy
from scripts.flux.units import show_duration, show_percent

DEFAULT_POOL_SHARES = onchain.PoolShares(5000, 3000, 50, 2500, 3000)  # of a fresh liquidator
DEFAULT_TARGET = 200  # of a fresh reserve


def pools(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """Each created for a market that is listed, and then made the one that pays its debts."""
    missing = [market for market in desired.pooled if pool_role(market.symbol) not in observed.addresses]
    if missing:
        summary = "code of all liquidation pools"
        yield from deploy(observed, POOL_CODE, "LiquidationPool", (Ref("risk"), Ref("liquidator")), summary)
    for market in missing:
        initializer = (
            Ref("timelock"),
            Ref(f"market.{market.symbol}"),
            tuple(pool_terms(market)),
            onchain.pool_name(market),
            onchain.pool_symbol(market),
        )
        yield proxy(pool_role(market.symbol), "LiquidationPool", initializer, pool_summary(market))
    registered = observed.liquidator.pools if observed.liquidator else {}
    registrations: list[Change] = []
    for market in desired.pooled:
        placed = observed.addresses.get(pool_role(market.symbol))
        if placed is None or registered.get(market.symbol) != placed:
            registrations.append(pool_change(market, Ref(pool_role(market.symbol))))
    yield from govern("register the pools", *calls_and_texts(registrations))


def pools_changes(desired: Parameters, observed: Observed) -> list[Change]:
    """What liquidator and reserve are created with is compared as well: it is not the parameters'."""
    found = []
    target = onchain.basis_points(desired.reserves.target)
    if target != (observed.reserve.target if observed.reserve else DEFAULT_TARGET):
        call = Call(Ref("reserve"), "LiquidationReserve", "setTarget", (target,))
        found.append((call, f"the reserve keeps {show_percent(desired.reserves.target)} of a market's debts"))
    shares = onchain.pool_shares(desired.liquidation.pools)
    liquidator = observed.liquidator
    if shares != (liquidator.pool_shares if liquidator else DEFAULT_POOL_SHARES):
        call = Call(Ref("liquidator"), "Liquidator", "setPoolShares", (tuple(shares),))
        found.append((call, pool_shares_text(desired)))
    for market in desired.markets:
        registered = liquidator.pools.get(market.symbol, ZERO_ADDRESS) if liquidator else ZERO_ADDRESS
        if market.pool is None and registered != ZERO_ADDRESS:
            found.append(pool_change(market, ZERO_ADDRESS))
        pool = observed.pools.get(market.symbol)
        if market.pool is not None and pool is not None and pool.terms != pool_terms(market):
            terms = (tuple(pool_terms(market)),)
            call = Call(Ref(pool_role(market.symbol)), "LiquidationPool", "setTerms", terms)
            found.append((call, pool_summary(market)))
    return found


def pool_change(market: Market, pool: Ref | str) -> Change:
    call = Call(Ref("liquidator"), "Liquidator", "setPool", (Ref(f"market.{market.symbol}"), pool))
    return call, f"{market.symbol}: {'no pool pays' if isinstance(pool, str) else 'its pool pays'} debts"


def pool_terms(market: Market) -> onchain.PoolTerms:
    assert market.pool is not None
    return onchain.pool_terms(market.pool, market.decimals)


def pool_summary(market: Market) -> str:
    pool = market.pool
    assert pool is not None
    return (
        f"pool of {market.symbol}: keeps {pool.minimum} and {show_percent(pool.cushion)}, "
        f"puts up {pool.epoch_cap} an hour, discount "
        f"{show_percent(pool.first_discount)} to {show_percent(pool.last_discount)} "
        f"within {show_duration(pool.ageing)}"
    )


def pool_shares_text(desired: Parameters) -> str:
    pools = desired.liquidation.pools
    return (
        f"pools take {show_percent(pools.quota)} of every account and {show_percent(pools.fee_share)} of the "
        f"fee on it, bounty {show_percent(pools.bounty_cap)} or {show_percent(pools.bounty_share)} of the "
        f"fee, slash at most {show_percent(pools.slash_cap)}"
    )
