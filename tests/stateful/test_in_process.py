"""The stateful suite on the in-process chain, and proof that it notices what is wrong."""

from typing import Any

import pytest

from tests.model.books import Books
from tests.model.fixed_point import mul_div_up
from tests.model.mining import MiningSide
from tests.model.pool_books import EPOCH
from tests.model.pool_income import Part, PoolIncome
from tests.stateful import invariants, invariants_income
from tests.stateful.arrival import everybody_arrives
from tests.stateful.catalogue import RULES
from tests.stateful.driver import Driver
from tests.stateful.evm import InProcessChain
from tests.stateful.farewell import everybody_leaves
from tests.stateful.observer import MismatchError
from tests.stateful.record import Failure, replay, shorten
from tests.stateful.rules import Action
from tests.stateful.scenario import USERS, draw_scenario
from tests.stateful.wide import play, shapes_of, wide_scenario

STEPS = 250


@pytest.mark.parametrize("seed", range(8))
def test_contracts_agree_with_the_model_to_the_wei_and_everybody_can_leave(seed: int) -> None:
    driver = Driver(InProcessChain(), draw_scenario(seed))

    everybody_arrives(driver)
    driver.run(STEPS)
    everybody_leaves(driver)

    assert driver.accepted.total() > STEPS // 2


@pytest.mark.parametrize("seed", range(13))
def test_accounts_of_every_width_are_sold_to_pools_to_the_wei(seed: int) -> None:
    """One to eight debts times one to eight deposits times one to four pools."""
    driver = Driver(InProcessChain(), wide_scenario(seed))

    play(driver, shapes_of(seed))

    assert driver.accepted["liquidate"] >= len(USERS)
    assert any(pool.stocks for pool in driver.world.pools.values())
    everybody_leaves(driver)


def test_every_rule_is_accepted_and_most_are_refused_somewhere() -> None:
    accepted, refused = set(), set()
    for seed in range(100, 108):
        driver = Driver(InProcessChain(), draw_scenario(seed))
        everybody_arrives(driver)
        driver.run(2 * STEPS)
        everybody_leaves(driver)
        accepted |= set(driver.accepted)
        refused |= {rule for rule, _ in driver.refused}

    assert accepted == set(RULES)
    assert len(refused) >= 20


def test_suite_finds_a_share_that_is_rounded_the_wrong_way(monkeypatch: Any) -> None:
    def too_many(books: Books, assets: int) -> int:
        return mul_div_up(assets, books.supply_shares, books.supply_assets)

    monkeypatch.setattr(Books, "to_shares_down", too_many)
    driver = Driver(InProcessChain(), draw_scenario(1))
    with pytest.raises((MismatchError, invariants.InvariantError)) as caught:
        driver.run(2000)

    text = f"{type(caught.value).__name__}: {caught.value}"
    failure = Failure(1, tuple(driver.trace), text, leaves=False)
    shortest = shorten(failure, say=lambda _: None)

    assert len(shortest.actions) <= 8
    assert replay(1, shortest.actions, leaves=False) is not None


def test_suite_finds_a_position_without_books() -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    driver.world.markets[0].shares["alice"] = 1
    rule, action = RULES["wait"], Action("wait", {"seconds": 1})
    before = invariants.remember(driver.world, rule, action)

    with pytest.raises(invariants.InvariantError, match="M1"):
        invariants.check_books(driver.world, before, action)


def test_suite_finds_a_gain_out_of_nothing() -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    values = {"symbol": "USDA", "caller": "alice", "assets": 10**18, "receiver": "alice"}
    rule, action = RULES["deposit"], Action("deposit", values)
    before = invariants.remember(driver.world, rule, action)
    shares = rule.apply(driver.world, values)
    driver.world.market("USDA").token.mint("alice", 1)

    with pytest.raises(invariants.InvariantError, match="M4"):
        invariants.check_action(driver.world, rule, action, before, shares)


def test_suite_finds_a_pool_that_has_less_than_its_books_say() -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    rule, action = RULES["wait"], Action("wait", {"seconds": 1})
    before = invariants.remember(driver.world, rule, action)
    pool = next(iter(driver.world.pools.values()))
    pool.idle += 1

    with pytest.raises(invariants.InvariantError, match="P1"):
        invariants.check_books(driver.world, before, action)


def test_suite_finds_pool_shares_that_are_given_away() -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    everybody_arrives(driver)
    rule, action = RULES["wait"], Action("wait", {"seconds": 1})
    pool = next(pool for pool in driver.world.pools.values() if pool.pending or pool.idle)
    driver.world.now += EPOCH
    pool.price_entries()
    before = invariants.remember(driver.world, rule, action)
    pool.shares["alice"] = pool.balance_of("alice") + 1

    with pytest.raises(invariants.InvariantError, match="P7"):
        invariants.check_books(driver.world, before, action)


def test_suite_finds_shares_that_are_moved_before_they_are_settled(monkeypatch: Any) -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    everybody_arrives(driver)
    monkeypatch.setattr(MiningSide, "settle", lambda *_: None)

    with pytest.raises((MismatchError, invariants.InvariantError)):
        driver.run(2000)


def test_suite_finds_pool_shares_that_leave_before_their_flux_is_settled(monkeypatch: Any) -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    everybody_arrives(driver)

    def forgotten(income: PoolIncome, now: int, account: str, _: int) -> None:
        income.owed.setdefault(account, 0)
        income.parts[account] = Part(income.period, 0, now)

    monkeypatch.setattr(PoolIncome, "settle", forgotten)

    with pytest.raises((MismatchError, invariants.InvariantError)):
        driver.run(2000)


def test_suite_finds_flux_of_a_pool_that_has_not_come() -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    rule, action = RULES["wait"], Action("wait", {"seconds": 1})
    before = invariants.remember(driver.world, rule, action)
    next(iter(driver.world.pools.values())).income.held += 1

    with pytest.raises(invariants.InvariantError, match="P8"):
        invariants.check_books(driver.world, before, action)


def test_suite_finds_flux_of_a_pool_that_another_takes() -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    pool = next(iter(driver.world.pools.values()))
    pool.income.owed["alice"] = 10
    pool.income.held = 10
    rule, action = RULES["accrue"], Action("accrue", {"symbol": pool.market.token.name, "by": "bob"})
    before = invariants.remember(driver.world, rule, action)
    assert driver.world.miner is not None
    driver.world.miner.token.mint(pool.name, 10)
    pool.income.owed["alice"] = 9

    with pytest.raises(invariants.InvariantError, match="P9"):
        invariants_income.check_income(driver.world, before, action)


def test_suite_finds_earnings_that_change_by_a_call() -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    market = driver.world.markets[0]
    market.supply_mining.was_mined = True
    market.supply_mining.accounts["alice"] = (1, 10)
    rule, action = RULES["accrue"], Action("accrue", {"symbol": market.token.name, "by": "bob"})
    before = invariants.remember(driver.world, rule, action)
    market.supply_mining.accounts["alice"] = (1, 9)

    with pytest.raises(invariants.InvariantError, match="R"):
        invariants.check_books(driver.world, before, action)


def test_suite_finds_more_owed_than_was_released() -> None:
    driver = Driver(InProcessChain(), draw_scenario(1))
    rule, action = RULES["wait"], Action("wait", {"seconds": 1})
    before = invariants.remember(driver.world, rule, action)
    mining = driver.world.markets[0].supply_mining
    mining.was_mined, mining.accounts["alice"] = True, (1, 1)

    with pytest.raises(invariants.InvariantError, match="R1"):
        invariants.check_books(driver.world, before, action)
