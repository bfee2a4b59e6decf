"""The invariants of docs/invariants.md, by number, in exact fractions and apart from the model's own checks.
Those of liquidations are in `invariants_sales`, those of pools in `invariants_pools`.

They are checked on the model's state, which `observer` finds equal to the chain's. M6 and M7 are questions of
the observer (joined markets; limits and previews); `driver` checks that a call does what its preview says.
"""

from typing import Any

from tests.model.fixed_point import WAD
from tests.model.sale import Sale
from tests.model.world import World
from tests.stateful.invariants_income import check_income, remember_income
from tests.stateful.invariants_mining import check_mining, remember_mining
from tests.stateful.invariants_pools import (
    check_crossing,
    check_pools,
    check_refusal_of_pool,
    check_sale_of_pools,
    remember_pool,
)
from tests.stateful.invariants_sales import check_sale
from tests.stateful.measures import (
    Before,
    InvariantError,
    health_of,
    lines_of,
    market_now,
    require,
    wealth_of,
)
from tests.stateful.rules import Action, Rule
from tests.stateful.scenario import MANAGER

__all__ = ["InvariantError", "require"]

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
    "PoolsExhausted",
}
BUYS_NOTHING_MAY_REFUSE = LIQUIDATION_MAY_REFUSE - {
    "BorrowLimitExceeded",
    "DebtBelowMinimum",
    "ERC20InsufficientBalance",
    "PaymentAboveMaximum",
    "WithdrawLineCrossed",
}


def remember(world: World, rule: Rule, action: Action) -> Before:
    before = Before({m.token.name: market_now(m) for m in world.markets})
    before.pools = {symbol: remember_pool(pool) for symbol, pool in world.pools.items()}
    before.mining = remember_mining(world)
    before.income = remember_income(world)
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
    check_pools(world, before, action)
    check_mining(world, before, action)
    check_income(world, before, action)


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
        check_sale_of_pools(world, before, outcome)
    if action.rule == "cross":
        check_crossing(world, before, action.arguments)


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
        "enter": a.get("caller"),
        "gift": a.get("caller"),
    }.get(rule)
    if isinstance(outcome, Sale) and any(payment.with_shares for payment in outcome.payments):
        account = a["caller"]
    if a.get("shares", a.get("f_tokens")) == 0:
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
    check_refusal_of_pool(action, error)
    if action.rule == "liquidate":
        may = LIQUIDATION_MAY_REFUSE if action.arguments["fraction"] else BUYS_NOTHING_MAY_REFUSE
        require(error in may, "L6", f"{action} was refused with {error}")
