"""Who owes anything may be in twenty markets at most."""

import pytest

from tests.fixtures.protocol import WAD, stable
from tests.helpers.reverts import reverts_with

MAX_JOINED = 20


@pytest.fixture(scope="module")
def flux(core, new_token, list_market):
    """One market more than a borrower may be in."""
    for number in range(MAX_JOINED + 1):
        spec = stable(f"USD-{number}")
        list_market(core, spec, new_token(spec))
    return core


@pytest.fixture
def crowded(flux, lender, borrower):
    """The borrower has a debt in the first market and a deposit in all but the last."""
    flux.supply(lender, "USD-0", 10 * WAD)
    for number in range(1, MAX_JOINED):
        flux.supply(borrower, f"USD-{number}", WAD)
    flux.borrow(borrower, "USD-0", WAD)
    return f"USD-{MAX_JOINED}"


def test_borrower_cannot_supply_in_one_market_too_many(flux, crowded, borrower):
    with reverts_with("TooManyMarkets", borrower, MAX_JOINED + 1, MAX_JOINED):
        flux.supply(borrower, crowded, WAD)


def test_largest_deposit_in_one_market_too_many_is_nothing(flux, crowded, borrower):
    assert flux.markets[crowded].maxDeposit(borrower) == 0
    assert flux.markets["USD-1"].maxDeposit(borrower) > 0


def test_nobody_can_crowd_a_borrower_with_gifts(flux, crowded, lender, borrower):
    flux.supply(lender, crowded, WAD)

    with reverts_with("TooManyMarkets", borrower, MAX_JOINED + 1, MAX_JOINED):
        flux.markets[crowded].transfer(borrower, 1, {"from": lender})


def test_supplier_without_debt_may_be_everywhere(flux, lender):
    for symbol in flux.markets:
        flux.supply(lender, symbol, WAD)

    assert len(flux.engine.joinedMarkets(lender)) == MAX_JOINED + 1


def test_supplier_everywhere_cannot_borrow(flux, borrower, lender):
    flux.supply(lender, "USD-0", 10 * WAD)
    for number in range(1, MAX_JOINED + 1):
        flux.supply(borrower, f"USD-{number}", WAD)

    with reverts_with("TooManyMarkets", borrower, MAX_JOINED + 1, MAX_JOINED):
        flux.borrow(borrower, "USD-0", WAD)
