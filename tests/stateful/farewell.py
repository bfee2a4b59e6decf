"""How a run ends: prices are healthy again, every debt is paid, and everybody leaves with what is his."""

from collections.abc import Iterator
from itertools import chain

from tests.model.fixed_point import MAX_UINT
from tests.model.market_state import Action as Pausable
from tests.model.pool import EXIT_COOLDOWN
from tests.model.pool_books import EPOCH
from tests.model.prices import Status
from tests.stateful.driver import Driver
from tests.stateful.invariants import require
from tests.stateful.rules import Action
from tests.stateful.scenario import CALLERS, DEBTORS, MANAGER, NATIVE, OWNER, TREASURY, WHALE


def everybody_leaves(driver: Driver) -> None:
    # Each of them looks at the world as the last one has left it.
    stages = (
        calm_down,
        pay_debts,
        price_entries,
        collect_flux,
        ask_to_leave_pools,
        leave_pools,
        claim_flux,
        withdraw_all,
    )
    for action in chain.from_iterable(stage(driver) for stage in stages):
        before = sum(driver.refused.values())
        driver.step(action)
        require(sum(driver.refused.values()) == before, "M2", f"{action} was refused: somebody is locked in")
    require_empty(driver)


def calm_down(driver: Driver) -> Iterator[Action]:
    world = driver.world
    for spec in driver.scenario.specs:
        if world.prices[spec.symbol] != spec.price:
            price = [*spec.price[:3], int(Status.OK)]
            yield Action("recover", {"symbol": spec.symbol, "price": price})
        for pausable in Pausable:
            if world.market(spec.symbol).paused_until(pausable):
                yield Action("unpause", {"symbol": spec.symbol, "by": OWNER, "action": int(pausable)})


def pay_debts(driver: Driver) -> Iterator[Action]:
    """The whale pays what others cannot; it wraps native coin or is given assets first."""
    world = driver.world
    for market in world.markets:
        symbol = market.token.name
        for account in DEBTORS:
            debt = market.debt_of(account)
            # On a real node interest may grow before the payment is mined.
            wanted = debt + debt // 1000 + 10
            lacking = wanted - market.token.balance_of(WHALE)
            if debt and lacking > 0:
                if symbol == NATIVE:
                    yield from borrow_from_people(driver, lacking)
                else:
                    yield Action("fund", {"symbol": symbol, "account": WHALE, "assets": lacking})
            if debt:
                values = {"symbol": symbol, "caller": WHALE, "assets": MAX_UINT, "on_behalf": account}
                yield Action("repay", values)


def borrow_from_people(driver: Driver, lacking: int) -> Iterator[Action]:
    """Wrapped native coin cannot be made of nothing: whoever has native coin wraps it for the whale."""
    for account in (WHALE, *CALLERS):
        share = min(lacking, driver.world.native.balance_of(account) // 2)
        if share > 0:
            yield Action("fund", {"symbol": NATIVE, "account": account, "assets": share})
            if account != WHALE:
                values = {"symbol": NATIVE, "sender": account, "receiver": WHALE, "assets": share}
                yield Action("give", values)
            lacking -= share


def price_entries(driver: Driver) -> Iterator[Action]:
    if any(pool.entries for pool in driver.world.pools.values()):
        yield Action("wait", {"seconds": EPOCH})
    for symbol, pool in driver.world.pools.items():
        for account in list(pool.entries):
            yield Action("claim_entry", {"symbol": symbol, "by": WHALE, "account": account})


def collect_flux(driver: Driver) -> Iterator[Action]:
    assert driver.world.miner is not None
    for name, source in driver.world.miner.state.sources.items():
        if source.is_paused:
            market = name.removeprefix("market:")
            yield Action("pause_claims", {"market": market, "by": OWNER, "is_paused": False})
    for symbol in driver.world.pools:
        yield Action("collect_flux", {"pool": symbol, "by": WHALE})


def claim_flux(driver: Driver) -> Iterator[Action]:
    for symbol in driver.world.pools:
        for account in CALLERS:
            yield Action("claim_flux", {"symbol": symbol, "by": WHALE, "account": account})


def ask_to_leave_pools(driver: Driver) -> Iterator[Action]:
    for symbol, pool in driver.world.pools.items():
        for account in list(pool.exits):
            yield Action("cancel_exit", {"symbol": symbol, "caller": account})
        for account in CALLERS:
            if pool.balance_of(account):
                values = {"symbol": symbol, "caller": account, "shares": pool.balance_of(account)}
                yield Action("request_exit", values)
    if any(pool.exits for pool in driver.world.pools.values()):
        yield Action("wait", {"seconds": EXIT_COOLDOWN})


def leave_pools(driver: Driver) -> Iterator[Action]:
    for symbol, pool in driver.world.pools.items():
        for account in list(pool.exits):
            values = {"caller": account, "shares": pool.exits[account].shares, "receiver": account}
            yield Action("exit", {"pool": symbol, **values})
        for receiver, name in list(pool.kept):
            kept = name.removeprefix("market:")
            yield Action("collect", {"pool": symbol, "by": WHALE, "receiver": receiver, "symbol": kept})


def withdraw_all(driver: Driver) -> Iterator[Action]:
    for market in driver.world.markets:
        symbol = market.token.name
        if market.shares_of(MANAGER):
            values = {"symbol": symbol, "receiver": WHALE, "shares": market.shares_of(MANAGER)}
            yield Action("manager_transfer", values)
        # A last share worth less than a unit cannot be redeemed, but may be worth one when others left.
        for account in (*CALLERS, TREASURY) * 2:
            if market.preview_redeem(market.shares_of(account)):
                values = {
                    "symbol": symbol,
                    "caller": account,
                    "shares": MAX_UINT,
                    "receiver": account,
                    "owner": account,
                }
                yield Action("redeem", values)


def require_empty(driver: Driver) -> None:
    for pool in driver.world.pools.values():
        inside = [a for a in CALLERS if pool.balance_of(a)]
        left = (pool.entries, pool.exits, pool.kept, inside)
        require(not any(left), "P2", f"somebody is still in {pool.name}", *left)
        require(not any(pool.income.owed.values()), "P8", f"{pool.name} still owes FLUX")
    for market in driver.world.markets:
        require(market.books.debt_shares == 0, "M1", f"{market.name} is still owed")
        for account in (*DEBTORS, TREASURY):
            left = market.preview_redeem(market.shares_of(account))
            require(left == 0, "M2", f"{account} still has {left} in {market.name}")
