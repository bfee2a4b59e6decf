"""L1 to L5: what a liquidation did, by its record, the state before and the state after."""

from fractions import Fraction

from tests.model.fixed_point import BASIS_POINTS, WAD
from tests.model.market import Market
from tests.model.pool import LiquidationPool
from tests.model.prices import Status
from tests.model.sale import Payment, Sale
from tests.model.world import World
from tests.stateful.measures import Before, market_now, require
from tests.stateful.rules import Action

LEVELS = 7  # who may cancel whole debt shares of one debt: pool, five levels, caller


def share_of_debt(before: Before, market: Market) -> int:
    """Asset units by which a level may miss what it was asked for."""
    return before.markets[market.token.name].debt_index // WAD + 1


def check_sale(world: World, action: Action, before: Before, sale: Sale) -> None:
    check_completeness(world, before, sale)
    require(sale.fee >= 0 and sale.shortfall >= 0, "L3", "negative", sale.fee, sale.shortfall)
    require(sale.fee * sale.shortfall == 0, "L3", "fee and shortfall", sale.fee, sale.shortfall)
    for index in range(len(sale.payments)):
        check_return_of_pool(world, before, sale, index)
    check_return_of_caller(world, before, sale)
    for payment in sale.payments:
        check_waterfall(world, before, sale, payment)
    for delivery in sale.deliveries:
        old, new = before.markets[delivery.market.token.name], market_now(delivery.market)
        if not action.arguments["take_assets"]:
            require(new.cash == old.cash, "L4", f"cash of {delivery.market.name}")
    check_was_ill(world, before, sale)


def check_was_ill(world: World, before: Before, sale: Sale) -> None:
    deposits, debts = before.health[sale.account]
    usable = [world.prices[delivery.market.token.name].status for delivery in sale.deliveries]
    require(Status.FROZEN not in usable, "L5", "a frozen price")
    # V and D of the contracts are rounded down and up: by less than a wei of value and one asset unit each.
    slack = sum(world.prices[m.token.name].mid * 2 // m.token.unit + 2 for m in world.markets)
    require(deposits * WAD < (debts + 2 * slack) * world.engine.line, "L5", f"{sale.account} was healthy")


def check_completeness(world: World, before: Before, sale: Sale) -> None:
    parts = {payment.part for payment in sale.payments}
    if parts == {WAD} or sale.fraction == WAD:
        left = [m.name for m in world.markets if m.shares_of(sale.account)]
        owed = [m.name for m in world.engine.debts_of(sale.account)]
        require(not left and not owed, "L1", f"{sale.account} keeps", left, owed)
    for payment in sale.payments:
        slack = LEVELS * share_of_debt(before, payment.market) + 1
        asked = payment.lost
        if not sale.fraction:
            asked = payment.debt.assets * sale.shortfall // sale.state.debt_value
        settled = payment.settled - payment.lost + asked
        gone = payment.paid + payment.covered
        require(abs(settled - gone) <= slack, "L2", "paid + covered = settled", settled, payment)
        most = asked + (slack if payment.part == WAD and not sale.fraction else 0)
        require(payment.covered <= most, "L2", "the waterfall gave too much", payment)
        require(payment.from_pool <= payment.capacity, "L2", "more than the pool's capacity", payment)
    for delivery in sale.deliveries:
        parts_of_it = (*delivery.to_pools, delivery.to_caller, delivery.bounty, delivery.to_reserve)
        require(min(parts_of_it) >= 0, "L2", "a part is negative", delivery)
        held = next(d.shares for d in sale.state.deposits if d.market is delivery.market)
        require(delivery.taken <= held, "L2", "more than there is", delivery)


# --- L3


def worth_of(world: World, before: Before, market: Market) -> Fraction:
    """USD of one fToken, at mid."""
    books, mid = before.markets[market.token.name], world.prices[market.token.name].mid
    return Fraction(books.supply_assets * mid, books.supply_shares * market.token.unit)


def slack_of_goods(world: World, before: Before, sale: Sale) -> Fraction:
    """Shares cut off from each deposit, a unit from its value."""
    slack = Fraction(0)
    for delivery in sale.deliveries:
        mid = world.prices[delivery.market.token.name].mid
        slack += 4 * worth_of(world, before, delivery.market) + Fraction(2 * mid, delivery.market.token.unit)
        # The part itself is cut off at 1e-18 of the deposit.
        held = next(d.shares for d in sale.state.deposits if d.market is delivery.market)
        slack += 4 * Fraction(held, WAD) * worth_of(world, before, delivery.market) + 2
    return slack


def value_of_debt(world: World, before: Before, payment: Payment, assets: int, steps: int) -> Fraction:
    """Less the debt shares that were cut off in so many steps."""
    mid, unit = world.prices[payment.market.token.name].mid, payment.market.token.unit
    return Fraction((assets - steps * share_of_debt(before, payment.market)) * mid, unit) - 2


def check_return_of_pool(world: World, before: Before, sale: Sale, index: int) -> None:
    """At least 1/(1-d), and but for its share of the fee what all others get."""
    payment = sale.payments[index]
    if not payment.by_pool:
        require(not any(d.to_pools[index] for d in sale.deliveries), "L3", "goods for nothing", payment)
        return
    slack = slack_of_goods(world, before, sale)
    received = sum(d.to_pools[index] * worth_of(world, before, d.market) for d in sale.deliveries)
    paid = value_of_debt(world, before, payment, payment.from_pool, 1)
    discounted = received * (WAD - sale.terms.discount) / WAD
    require(discounted + slack >= paid, "L3", "pool: less than the discount", float(received), float(paid))
    # The same for all: V - F for D - Q, and the pool's share of the fee.
    deposits, debts = sale.state.deposit_value, sale.state.debt_value
    fee_left = Fraction(sale.fee * (BASIS_POINTS - sale.shares.fee_share), BASIS_POINTS)
    price = Fraction(deposits - fee_left) / max(1, debts - sale.shortfall)
    full = value_of_debt(world, before, payment, payment.from_pool, -2) + 4
    most = full * price + slack * max(1, price)
    # Debts are rounded up, and to whole shares; that much of the deposits belongs to nobody's payment.
    most += price * Fraction(payment.debt.value, WAD) * 2
    require(received <= most, "L3", "pool: more than its price", float(received), float(most))


def check_return_of_caller(world: World, before: Before, sale: Sale) -> None:
    received = sum(d.to_caller * worth_of(world, before, d.market) for d in sale.deliveries)
    paid = Fraction(0)
    for payment in sale.payments:
        assets = payment.with_shares + payment.with_cash
        # What pool and waterfall leave of whole debt shares is the caller's.
        paid += value_of_debt(world, before, payment, assets, LEVELS)
    discounted = received * (WAD - sale.terms.discount) / WAD + slack_of_goods(world, before, sale)
    require(discounted >= paid, "L3", "less than the discount", float(received), float(paid))
    if not sale.fraction:
        assets = [payment.with_shares + payment.with_cash for payment in sale.payments]
        require(not any(assets) and not received, "L3", "a caller who buys nothing", assets)


# --- L4


def check_waterfall(world: World, before: Before, sale: Sale, payment: Payment) -> None:
    market = payment.market
    old, new = before.markets[market.token.name], market_now(market)
    require(new.cash == old.cash + payment.with_cash, "L4", f"cash of {market.name}", payment)
    fell = new.supply_assets * old.supply_shares < old.supply_assets * new.supply_shares
    require(not fell or payment.written_off > 0, "L4", f"the rate of {market.name} fell", payment)
    if payment.pool is not None:
        check_slash(before, sale, payment, payment.pool)
    if not payment.written_off:
        return
    # What is left over above is less than the debt shares that it would have to cancel.
    share = share_of_debt(before, market)
    left = market.books.to_assets_down(new.reserve_shares)
    require(left <= 2 * share, "L4", f"written off, but the reserve has {left} of {market.name}")
    require(
        new.reserve <= 5 * share + 3, "L4", f"written off, but {market.name} has {new.reserve} of its own"
    )
    module = world.liquidator.safety_module
    held = market.books.to_assets_down(market.shares_of(module)) if module else 0
    require(held <= 2 * share, "L4", f"written off, but the safety module has {held} of {market.name}")


def check_slash(before: Before, sale: Sale, payment: Payment, pool: LiquidationPool) -> None:
    """P3: at most the cap, never below the minimum; and all of that before a write-off."""
    idle = pool.idle + payment.slashed
    limit = min(idle * sale.shares.slash_cap // BASIS_POINTS, max(0, idle - pool.terms.minimum))
    require(payment.slashed <= limit, "P3", f"{pool.name} was slashed by more than {limit}", payment)
    if payment.burned or payment.slashed:
        require(pool.idle >= pool.terms.minimum, "P3", f"{pool.name} is below its minimum")
    if payment.written_off:
        left = pool.market.books.to_assets_down(max(0, limit - payment.slashed))
        most = 2 * share_of_debt(before, pool.market) + 2
        require(left <= most, "L4", f"written off, but {pool.name} may lose {left} more")
