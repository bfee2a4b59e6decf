"""The invariants of docs/invariants.md, by number, in exact fractions and apart from the model's own checks.

They are checked on the model's state, which `observer` finds equal to the chain's. M6 and M7 are questions of
the observer (joined markets; limits and previews); `driver` checks that a call does what its preview says.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.model.fixed_point import WAD
from tests.model.liquidator import Sale
from tests.model.market import Market
from tests.model.prices import Status
from tests.model.world import World
from tests.stateful.rules import Action, Rule
from tests.stateful.scenario import MANAGER

PROTOCOL = ("reserve", "treasury", "owner", "guardian", "gateway", "liquidator", "dead")
NEVER_ASKS_A_PRICE = {
    "deposit",
    "mint",
    "repay",
    "repay_credit",
    "gateway_deposit",
    "gateway_repay",
    "donate",
}
LIQUIDATION_MAY_REFUSE = {
    "AccountHealthy",
    "ActionPaused",
    "ArrayLengthMismatch",
    "BorrowLimitExceeded",
    "DebtBelowMinimum",
    "ERC20InsufficientBalance",
    "PaymentAboveMaximum",
    "PriceUnusable",
    "SelfLiquidation",
    "ValueOutOfBounds",
    "WithdrawLineCrossed",
    "AccountOwesAsset",
    "DepositNotSaleable",
}


class InvariantError(AssertionError):
    """Chain and model agree on something that must not be."""

    def __init__(self, number: str, text: str) -> None:
        super().__init__(f"invariant {number}: {text}")


def require(holds: bool, number: str, text: str, *values: Any) -> None:
    if not holds:
        raise InvariantError(number, f"{text} {values if values else ''}")


@dataclass(frozen=True)
class MarketBefore:
    supply_assets: int
    supply_shares: int
    debt_assets: int
    debt_shares: int
    debt_index: int
    cash: int
    reserve: int
    reserve_shares: int


@dataclass
class Before:
    """What has to be remembered of the state before an action, with interest up to the action's time."""

    markets: dict[str, MarketBefore]
    wealth: dict[str, Fraction] = field(default_factory=dict)
    health: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    owes: dict[str, bool] = field(default_factory=dict)
    is_liquidatable: dict[str, bool] = field(default_factory=dict)
    doubted: dict[str, set[str]] = field(default_factory=dict)


def market_now(market: Market) -> MarketBefore:
    books, cash = market.books_now(), market.cash
    return MarketBefore(
        books.supply_assets,
        books.supply_shares,
        books.debt_assets,
        books.debt_shares,
        books.debt_index,
        cash,
        books.reserve(cash),
        market.shares_of("reserve"),
    )


def remember(world: World, rule: Rule, action: Action) -> Before:
    before = Before({m.token.name: market_now(m) for m in world.markets})
    users = users_of(rule, action)
    for symbol in rule.symbols(action.arguments):
        before.wealth[symbol] = wealth_of(world.market(symbol), world, users)
    for account in {*users, action.arguments.get("account", "")} - {""}:
        before.health[account] = health_of(world, account)
        before.owes[account] = world.engine.has_debt(account)
        before.is_liquidatable[account] = world.engine.health_of(account)[5]
        before.doubted[account] = doubted_markets(world, account)
    return before


def doubted_markets(world: World, account: str) -> set[str]:
    """Those whose price gives the account the benefit of the doubt while it is in them."""
    joined = (m for m in world.markets if m.shares_of(account) or m.debt_shares_of(account))
    return {m.name for m in joined if not world.prices[m.token.name].allows_new_risk}


def users_of(rule: Rule, action: Action) -> tuple[str, ...]:
    return tuple({a for a in rule.actors(action.arguments) if a not in PROTOCOL})


# --- measures


def wealth_of(market: Market, world: World, users: Iterable[str]) -> Fraction:
    """Of a coalition in one asset: what it holds and is owed, less what it owes; no rounding."""
    books, held, shares, debt = market.books_now(), 0, 0, 0
    for user in users:
        held += market.token.balance_of(user)
        if world.gateway is not None and market is world.gateway.market:
            held += world.native.balance_of(user)
        shares += market.shares_of(user)
        debt += market.debt_shares_of(user)
    claims = Fraction(shares * books.supply_assets, books.supply_shares)
    return held + claims - Fraction(debt * books.debt_index, WAD)


def health_of(world: World, account: str) -> tuple[Fraction, Fraction]:
    """Deposits and debts at mid, exact."""
    deposits, debts = Fraction(0), Fraction(0)
    for market in world.markets:
        mid = world.prices[market.token.name].mid
        if market.shares_of(account):
            deposits += assets_of(market, account) * mid / market.token.unit
        if market.debt_shares_of(account) and account not in market.managers:
            owed = market.debt_shares_of(account) * market.books_now().debt_index
            debts += Fraction(owed * mid, WAD * market.token.unit)
    return deposits, debts


def assets_of(market: Market, account: str) -> Fraction:
    books = market.books_now()
    return Fraction(market.shares_of(account) * books.supply_assets, books.supply_shares)


def lines_of(world: World, account: str) -> tuple[Fraction, Fraction, Fraction]:
    """Borrowing limit, deposits at low, debts at high, exact."""
    limit, low, high = Fraction(0), Fraction(0), Fraction(0)
    for market in world.markets:
        price = world.prices[market.token.name]
        if market.shares_of(account):
            value = assets_of(market, account) * price.low / market.token.unit
            low += value
            limit += value * 1000 / market.ratio
        if market.debt_shares_of(account) and account not in market.managers:
            owed = market.debt_shares_of(account) * market.books_now().debt_index
            high += Fraction(owed * price.high, WAD * market.token.unit)
    return limit, low, high


# --- after every step


def check_books(world: World, before: Before, action: Action) -> None:
    written_off = action.rule == "liquidate"
    for market in world.markets:
        old, new, name = before.markets[market.token.name], market_now(market), market.name
        require(sum(market.shares.values()) == new.supply_shares, "M1", f"fTokens of {name}")
        require(sum(market.debts.values()) == new.debt_shares, "M1", f"debt shares of {name}")
        # Two sums that were rounded down once each.
        require(new.cash + new.debt_assets + 1 >= new.supply_assets or written_off, "M2", name, old, new)
        if not written_off:
            rises = new.supply_assets * old.supply_shares >= old.supply_assets * new.supply_shares
            require(rises, "M3", f"rate of {name}", old, new)
        # With the last debt share the index begins again.
        has_risen = new.debt_index >= old.debt_index or (new.debt_shares == 0 and new.debt_index == WAD)
        require(has_risen, "M3", f"index of {name}")
        if action.rule == "wait":
            charged, credited = new.debt_assets - old.debt_assets, new.supply_assets - old.supply_assets
            kept = (new.cash + new.debt_assets - new.supply_assets) - (
                old.cash + old.debt_assets - old.supply_assets
            )
            require(charged == credited + kept and kept >= 0, "M8", f"interest of {name}")


def check_action(world: World, rule: Rule, action: Action, before: Before, outcome: Any) -> None:
    """Of a step that was accepted."""
    users = users_of(rule, action)
    for symbol in rule.symbols(action.arguments):
        if action.rule not in ("fund", "set_credit_line"):
            gained = wealth_of(world.market(symbol), world, users) - before.wealth[symbol]
            require(gained <= 0, "M4", f"{users} gained {float(gained)} {symbol} by {action}")
    check_lines(world, action, outcome)
    check_own_calls(world, action, users, before)
    if isinstance(outcome, Sale):
        check_sale(world, action, before, outcome)


def check_lines(world: World, action: Action, outcome: Any) -> None:
    a, rule = action.arguments, action.rule
    account = {
        "borrow": a.get("on_behalf"),
        "draw_credit": MANAGER,
        "manager_transfer": MANAGER,
        "gateway_borrow": a.get("caller"),
        "withdraw": a.get("owner"),
        "redeem": a.get("owner"),
        "gateway_withdraw": a.get("caller"),
        "transfer": a.get("caller"),
        "transfer_from": a.get("owner"),
    }.get(rule)
    if isinstance(outcome, Sale) and any(payment.with_shares for payment in outcome.payments):
        account = a["caller"]
    if a.get("shares") == 0:
        return  # nothing was moved
    if account is None or not world.engine.has_debt(account):
        return
    is_credit = rule == "draw_credit" and account in world.market(a["symbol"]).managers
    if is_credit:
        return
    limit, low, high = lines_of(world, account)
    require(limit >= high, "M5", f"{account} is past the borrowing line", float(limit), float(high))
    if rule not in ("borrow", "gateway_borrow", "draw_credit"):
        require(low * 100 >= high * 115, "M5", f"{account} is past the withdrawing line")


def check_own_calls(world: World, action: Action, users: tuple[str, ...], before: Before) -> None:
    if action.rule in ("set_credit_line", "liquidate"):
        return
    for account in users:
        deposits, debts = health_of(world, account)
        if action.rule in ("deposit", "mint", "repay", "gateway_deposit", "gateway_repay"):
            old_deposits, old_debts = before.health[account]
            is_lower = deposits * old_debts < old_deposits * debts
            require(not is_lower or not debts, "M5", f"health of {account} fell by {action}")
        has_left_doubt = before.doubted[account] - doubted_markets(world, account)
        if not before.is_liquidatable[account] and not has_left_doubt:
            ill = world.engine.health_of(account)[5]
            require(not ill, "L5", f"{account} became liquidatable by {action}")


def check_refusal(world: World, action: Action, error: str, before: Before) -> None:
    """M9 and L6: what may not be refused, or not for that."""
    owes_nothing = not before.owes.get(
        action.arguments.get("owner", action.arguments.get("caller", "")), True
    )
    leaves = action.rule in ("withdraw", "redeem", "gateway_withdraw", "transfer", "transfer_from")
    if action.rule in NEVER_ASKS_A_PRICE or (leaves and owes_nothing):
        asks_a_price = error in ("PriceUnusable", "BorrowLimitExceeded", "WithdrawLineCrossed")
        require(not asks_a_price, "M9", f"{action} was refused with {error}")
    if action.rule == "liquidate":
        require(error in LIQUIDATION_MAY_REFUSE, "L6", f"{action} was refused with {error}")


# --- liquidation


def check_sale(world: World, action: Action, before: Before, sale: Sale) -> None:
    if sale.fraction == WAD:
        left = [m.name for m in world.markets if m.shares_of(sale.account)]
        owed = [m.name for m in world.engine.debts_of(sale.account)]
        require(not left and not owed, "L1", f"{sale.account} keeps", left, owed)
    for payment in sale.payments:
        settled = payment.paid + payment.covered
        # Each of at most five steps cancels whole debt shares only, each worth index / W units.
        share = before.markets[payment.market.token.name].debt_index // WAD + 1
        is_all = abs(payment.settled - settled) <= 5 * share + 1
        require(is_all, "L2", "paid + Q = f D", payment)
        require(payment.covered <= payment.uncovered, "L2", "the waterfall gave too much", payment)
    require(sale.fee >= 0 and sale.shortfall >= 0, "L3", "negative", sale.fee, sale.shortfall)
    require(sale.fee * sale.shortfall == 0, "L3", "fee and shortfall", sale.fee, sale.shortfall)
    check_discount(world, sale, before)
    check_waterfall(world, action, before, sale)
    deposits, debts = before.health[sale.account]
    usable = [s.status for s in (world.prices[m.token.name] for m, _, _ in sale.taken)]
    require(Status.FROZEN not in usable, "L5", "a frozen price")
    # V and D of the contracts are rounded down and up: by less than a wei of value and one asset unit each.
    slack = sum(world.prices[m.token.name].mid * 2 // m.token.unit + 2 for m in world.markets)
    require(deposits * WAD < (debts + 2 * slack) * world.engine.line, "L5", f"{sale.account} was healthy")


def check_discount(world: World, sale: Sale, before: Before) -> None:
    """L3: what the buyer receives is worth 1/(1-d) of what he pays."""
    received, unit_worth = Fraction(0), Fraction(0)
    for market, taken, fee_shares in sale.taken:
        books, mid = before.markets[market.token.name], world.prices[market.token.name].mid
        worth = Fraction(books.supply_assets * mid, books.supply_shares * market.token.unit)
        received += (taken - fee_shares) * worth
        # A share is cut off from what is taken and one from what is bought, a unit from its value.
        unit_worth += 3 * worth + Fraction(2 * mid, market.token.unit) + 2
    paid = Fraction(0)
    for payment in sale.payments:
        mid = world.prices[payment.market.token.name].mid
        # The waterfall cancels whole debt shares only; what that leaves is the buyer's.
        share = before.markets[payment.market.token.name].debt_index // WAD + 1
        paid += Fraction((payment.paid - 5 * share) * mid, payment.market.token.unit) - 2
    discounted = received * (WAD - world.liquidator.terms.discount) / WAD
    require(discounted + unit_worth >= paid, "L3", "less than the discount", float(received), float(paid))


def check_waterfall(world: World, action: Action, before: Before, sale: Sale) -> None:
    for payment in sale.payments:
        market = payment.market
        old, new = before.markets[market.token.name], market_now(market)
        require(new.cash == old.cash + payment.with_cash, "L4", f"cash of {market.name}", payment)
        fell = new.supply_assets * old.supply_shares < old.supply_assets * new.supply_shares
        require(not fell or payment.written_off > 0, "L4", f"the rate of {market.name} fell", payment)
        if payment.written_off:
            # What is left over above is less than the debt shares that it would have to cancel.
            share = old.debt_index // WAD + 1
            left = market.books.to_assets_down(new.reserve_shares)
            require(left <= 2 * share, "L4", f"written off, but the reserve has {left} of {market.name}")
            kept = new.reserve
            require(kept <= 5 * share + 3, "L4", f"written off, but {market.name} has {kept} of its own")
    for market, _, _ in sale.taken:
        old, new = before.markets[market.token.name], market_now(market)
        if not action.arguments["take_assets"]:
            require(new.cash == old.cash, "L4", f"cash of {market.name}")
