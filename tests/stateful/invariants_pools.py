"""P1 to P7 and L7: liquidation pools, after every step."""

from fractions import Fraction

from tests.model.fixed_point import BASIS_POINTS
from tests.model.market import Market
from tests.model.pool import LiquidationPool
from tests.model.pool_books import VIRTUAL_SHARES
from tests.model.sale import Sale
from tests.model.world import World
from tests.stateful.measures import Before, PoolBefore, require
from tests.stateful.rules import Action

MOVES_PRICES = ("move_price", "stress", "recover")
CALLS_OF_POOLS = {
    "enter",
    "enter_with_assets",
    "claim_entry",
    "cancel_entry",
    "price_entries",
    "request_exit",
    "cancel_exit",
    "exit",
    "pool_transfer",
}


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
    return PoolBefore(
        pool.save(),
        pool.idle,
        pool.supply,
        value_at_low(pool, last),
        last,
        pool.terms.minimum,
        pool.capacity(),
    )


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
    """P7. Of liquidations see `check_sale_of_pool`; a crossing is at mid."""
    if action.rule in (*MOVES_PRICES, "liquidate", "cross"):
        return
    value, supply = value_at_low(pool, old.last_discount), pool.supply + VIRTUAL_SHARES
    is_lower = value * (old.supply + VIRTUAL_SHARES) < old.low_value * supply
    require(
        not is_lower, "P7", f"a share of {pool.name} lost by {action}", float(value), float(old.low_value)
    )


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
        if payment.burned:
            used, cap = pool.absorbed_now, pool.terms.epoch_cap
            require(used <= cap, "P3", f"{pool.name} put up {used} of {cap} in an epoch")
