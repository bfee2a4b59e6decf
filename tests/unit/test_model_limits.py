"""The limits of the model are true: that much is accepted, a unit more is not. Refusals leave no trace."""

import random
from collections.abc import Callable

import pytest

from tests.model.books import Parameters
from tests.model.errors import BorrowLimitExceeded, DebtBelowMinimum, InsufficientShares, Revert
from tests.model.fixed_point import MAX_UINT, WAD
from tests.model.market import Market
from tests.model.prices import Price
from tests.model.tokens import Token
from tests.model.world import World

START = 1_750_000_000


def usd(price: int, band_permille: int = 0) -> Price:
    mid = price * WAD
    return Price(mid * (1000 - band_permille) // 1000, mid, mid * (1000 + band_permille) // 1000)


def new_world(seed: int) -> tuple[World, Market, Market]:
    """A lender of dollars; a borrower with ether, both at odd rates."""
    chance, world = random.Random(seed), World(START)
    parameters = Parameters(supply_cap=10**6, min_debt=10**6)
    ether = world.list_market(Token("ETH", 18), usd(3000, 10), parameters, 1400, 10**15)
    dollars = world.list_market(Token("USD6", 6), usd(1, 3), parameters, 1300, 10**4)
    for name in ("lender", "borrower", "other"):
        ether.token.mint(name, 10**24)
        dollars.token.mint(name, 10**15)
    dollars.deposit("lender", chance.randrange(10**10, 10**11), "lender")
    ether.deposit("borrower", chance.randrange(10**18, 2 * 10**18), "borrower")
    ether.deposit("other", chance.randrange(10**17, 10**18), "other")
    limit = world.engine.borrowable("borrower", dollars)
    dollars.borrow("borrower", limit * chance.randrange(10, 60) // 100, "borrower", "borrower")
    world.now += chance.randrange(10**6)
    return world, ether, dollars


def is_refused(world: World, call: Callable[[], object]) -> bool:
    """Tries, and forgets what it did."""
    saved = world.save()
    try:
        call()
    except Revert:
        return True
    finally:
        world.load(saved)
    return False


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("index", "who"), [(0, "borrower"), (0, "other"), (1, "lender")])
def test_most_that_may_be_taken_out_is_accepted_and_a_unit_more_is_not(
    seed: int, index: int, who: str
) -> None:
    world, *_ = new_world(seed)
    market = world.markets[index]
    assets, shares = market.max_withdraw(who), market.max_redeem(who)

    assert not is_refused(world, lambda: market.withdraw(who, assets, who, who))
    assert not is_refused(world, lambda: market.redeem(who, shares, who, who))
    assert is_refused(world, lambda: market.withdraw(who, assets + 1, who, who))
    assert is_refused(world, lambda: market.redeem(who, shares + 1, who, who))


@pytest.mark.parametrize("seed", range(20))
def test_most_that_may_be_put_in_is_accepted_and_a_unit_more_is_not(seed: int) -> None:
    world, _, dollars = new_world(seed)
    dollars.token.mint("lender", 10**15)
    assets, shares = dollars.max_deposit("lender"), dollars.max_mint("lender")

    assert not is_refused(world, lambda: dollars.deposit("lender", assets, "lender"))
    assert not is_refused(world, lambda: dollars.mint("lender", shares, "lender"))
    assert is_refused(world, lambda: dollars.deposit("lender", assets + 1, "lender"))
    assert is_refused(world, lambda: dollars.mint("lender", shares + 1, "lender"))


@pytest.mark.parametrize("seed", range(20))
def test_more_than_the_borrowable_is_refused_and_almost_that_is_not(seed: int) -> None:
    world, _, dollars = new_world(seed)
    limit = world.engine.borrowable("borrower", dollars)

    # The debt grows by its rounding up to whole shares too: one unit.
    assert not is_refused(world, lambda: dollars.borrow("borrower", limit - 1, "borrower", "borrower"))
    with pytest.raises(BorrowLimitExceeded):
        dollars.borrow("borrower", limit + 1, "borrower", "borrower")


def test_refused_call_leaves_no_trace() -> None:
    world, ether, _ = new_world(1)
    before = world.save()

    with pytest.raises(InsufficientShares):
        world.transact(lambda: ether.withdraw("other", 10**20, "other", "other"))

    assert world.save() == before


def test_everything_means_everything() -> None:
    _, ether, dollars = new_world(2)

    dollars.repay("borrower", MAX_UINT, "borrower")
    ether.withdraw("borrower", MAX_UINT, "borrower", "borrower")

    assert "borrower" not in dollars.debts
    assert "borrower" not in ether.shares


def test_debt_that_is_dust_cannot_be_left_behind() -> None:
    world, _, dollars = new_world(3)
    dust = world.transact(lambda: dollars.debt_of("borrower")) - 10**6 + 1

    with pytest.raises(DebtBelowMinimum):
        dollars.repay("borrower", dust, "borrower")
