"""P1 to P7 and L7: liquidation pools, after every step."""

from fractions import Fraction
from typing import Any

from tests.model.fixed_point import BASIS_POINTS, WAD
from tests.model.market import Market
from tests.model.pool import LiquidationPool
from tests.model.pool_books import VIRTUAL_SHARES
from tests.model.sale import Sale
from tests.model.world import World
from tests.stateful.invariants_sales import slack_of_goods, value_of_debt
from tests.stateful.measures import Before, PoolBefore, require
from tests.stateful.rules import Action

# P4: what a supplier may be refused, and for what.
MAY_REFUSE = {
    "exit": {"ExitMissing", "ExitNotOpen", "ReceiverInvalid", "ZeroAmount"},
    "cancel_entry": {"EntryMissing", "EntryPriced"},
    "cancel_exit": {"ExitMissing"},
    "request_exit": {"ERC20InsufficientBalance", "ZeroAmount"},
    "claim_entry": {"EntryMissing", "EntryNotPriced"},
    "price_entries": set(),
    "collect_flux": {"IncomeUnpaid"},
    "claim_flux": {"ReceiverInvalid"},
    "collect": {"ActionPaused", "AccountOwesAsset", "DepositNotSaleable", "TooManyMarkets", "ZeroAmount"},
}
MOVES_PRICES = ("move_price", "stress", "recover")
AT_MID = ("liquidate", "cross")


def value_at_low(pool: LiquidationPool, last_discount: int) -> Fraction:
    """USD of what the pool's shares own: everything at its low price, inventory less the last discount."""
    kept = Fraction(BASIS_POINTS - last_discount, BASIS_POINTS)
    value = worth_at_low(pool, pool.market, pool.idle)
    return value + sum(kept * worth_at_low(pool, market, stock.shares) for market, stock in pool.inventory())


def worth_at_low(pool: LiquidationPool, market: Market, shares: int) -> Fraction:
    books = market.books_now()
    worth = shares * books.supply_assets * pool.price_of(market).low
    return Fraction(worth, books.supply_shares * market.token.unit)


def remember_pool(pool: LiquidationPool) -> PoolBefore:
    last = pool.terms.last_discount
    stocks = {index: stock.shares for index, stock in pool.stocks.items()}
    return PoolBefore(pool.save(), pool.idle, stocks, pool.supply, value_at_low(pool, last), last)


def check_pools(world: World, before: Before, action: Action) -> None:
    for symbol, pool in world.pools.items():
        check_holdings(world, pool)
        check_claims(pool)
        check_debt(world, pool)
        check_value(pool, before.pools[symbol], action)
        if action.rule == "gift":
            require(pool.save() == before.pools[symbol].state, "P5", f"a gift changes {pool.name}")


def check_holdings(world: World, pool: LiquidationPool) -> None:
    """P1: what is in the books is there."""
    for market in world.markets:
        booked = pool.stock_of(market).shares
        booked += sum(kept for (_, name), kept in pool.kept.items() if name == market.name)
        if market is pool.market:
            booked += pool.idle + pool.pending
            require(pool.stock_of(market).shares == 0, "P1", f"{pool.name} stocks its own market")
        held = market.shares_of(pool.name)
        require(held >= booked, "P1", f"{pool.name} has {held} of {booked} in {market.name}")
    require(pool.market.token.balance_of(pool.name) == 0, "P1", f"{pool.name} holds its asset")


def check_claims(pool: LiquidationPool) -> None:
    """P2: entries are pending or priced; their shares, and those about to leave, are set aside."""
    waiting = {a: e for a, e in pool.entries.items() if e.epoch not in pool.batches}
    total = sum(entry.f_tokens for entry in waiting.values())
    require(total == pool.pending, "P2", f"{pool.name}: {total} wait, {pool.pending} pending")
    require(all(e.epoch == pool.pending_epoch for e in waiting.values()), "P2", "an epoch was left out")
    owed = sum(pool.shares_of_entry(a) for a in pool.entries if a not in waiting)
    owed += sum(request.shares for request in pool.exits.values())
    aside = pool.balance_of(pool.name)
    # Every entry is rounded down once.
    dust = 16 * len(pool.batches)
    require(owed <= aside <= owed + dust, "P2", f"{pool.name} owes {owed} shares, has {aside} aside")


def check_debt(world: World, pool: LiquidationPool) -> None:
    """P6"""
    owes = [m.name for m in world.markets if m.debt_shares_of(pool.name)]
    require(not owes and not world.engine.has_debt(pool.name), "P6", f"{pool.name} owes", owes)


def check_value(pool: LiquidationPool, old: PoolBefore, action: Action) -> None:
    """P7, but for liquidations and crossings, which are at mid."""
    if action.rule in (*MOVES_PRICES, *AT_MID):
        return
    value, supply = value_at_low(pool, old.last_discount), pool.supply + VIRTUAL_SHARES
    is_lower = value * (old.supply + VIRTUAL_SHARES) < old.low_value * supply
    require(
        not is_lower, "P7", f"a share of {pool.name} lost by {action}", float(value), float(old.low_value)
    )


def check_refusal_of_pool(action: Action, error: str) -> None:
    may = MAY_REFUSE.get(action.rule)
    require(may is None or error in may, "P4", f"{action} was refused with {error}")


# --- at mid


def worth_at_mid(world: World, before: Before, market: Market, shares: int) -> Fraction:
    """At the rate before, so that only what was exchanged counts."""
    books, mid = before.markets[market.token.name], world.prices[market.token.name].mid
    return Fraction(shares * books.supply_assets * mid, books.supply_shares * market.token.unit)


def check_value_at_mid(
    world: World, before: Before, pool: LiquidationPool, kept: Fraction, slashed: int, slack: Fraction
) -> None:
    """P7: a share has as much as before, what was bought counting for so much of its value."""
    old = before.pools[pool.market.token.name]
    value = worth_at_mid(world, before, pool.market, pool.idle + slashed)
    old_value = worth_at_mid(world, before, pool.market, old.idle)
    for market in world.markets:
        shares = pool.stock_of(market).shares
        value += kept * worth_at_mid(world, before, market, shares)
        old_value += kept * worth_at_mid(world, before, market, old.stocks.get(market.index, 0))
    supply, old_supply = pool.supply + VIRTUAL_SHARES, old.supply + VIRTUAL_SHARES
    is_lower = (value + slack) * old_supply < old_value * supply
    require(not is_lower, "P7", f"a share of {pool.name} lost", float(value), float(old_value), float(slack))


def check_crossing(world: World, before: Before, a: Any) -> None:
    """An asset unit and a share on either side are cut off."""
    markets, slack = [world.market(a["symbol"]), world.market(a["goods"])], Fraction(2)
    for market in markets:
        mid = world.prices[market.token.name].mid
        slack += Fraction(2 * mid, market.token.unit) + 2 * worth_at_mid(world, before, market, 1)
    for market in markets:
        pool = world.pools[market.token.name]
        check_value_at_mid(world, before, pool, Fraction(1), 0, slack)


def check_sale_of_pools(world: World, before: Before, sale: Sale) -> None:
    """P3 and P7 of a liquidation: nothing but payment and slash leaves the idle funds."""
    sold = {p.pool.name: p for p in sale.payments if p.pool is not None}
    for symbol, pool in world.pools.items():
        old, payment = before.pools[symbol], sold.get(pool.name)
        if payment is None:
            require(pool.save() == old.state, "P3", f"{pool.name} has no part in this")
            continue
        require(
            pool.idle + payment.burned + payment.slashed >= old.idle, "P3", f"{pool.name} paid more", payment
        )
        kept = Fraction(WAD - sale.terms.discount, WAD)
        slack = slack_of_goods(world, before, sale) + worth_at_mid(world, before, pool.market, 2)
        slack += value_of_debt(world, before, payment, 2, -2) + 4
        check_value_at_mid(world, before, pool, kept, payment.slashed, slack)
        if payment.burned:
            used, cap = pool.absorbed_now, pool.terms.epoch_cap
            require(used <= cap, "P3", f"{pool.name} put up {used} of {cap} in an epoch")
