"""Interest: what `accrue` books, to the wei of the model, and the rates that the views show."""

import pytest
from brownie import chain

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32
from tests.model.rates import RateCurve
from tests.unit.markets.conftest import LOAN
from tests.unit.markets.market import (
    YEAR,
    accrued,
    in_a_block,
    set_parameters,
    stored_books,
    with_rate,
)

STEEPEST = (30_000, 0, 0, 30_000, 1)  # 300 % a year at any utilisation
PART = 100 * WAD


@pytest.mark.parametrize("elapsed", [1, 3600, YEAR // 12, YEAR, 10 * YEAR])
def test_accrual_books_the_interest_of_the_model(market, loan, stranger, elapsed):
    before = stored_books(market)
    chain.mine(timedelta=elapsed)

    accrual = market.accrue({"from": stranger})

    after = stored_books(market)
    assert after == accrued(market, before, accrual.timestamp)
    assert after.debt_index > before.debt_index


def test_accrual_emits_the_new_books(market, loan, stranger):
    chain.mine(timedelta=YEAR)

    accrual = market.accrue({"from": stranger})

    books = stored_books(market)
    assert accrual.events["Accrued"] == {
        "supplyAssets": books.supply_assets,
        "debtAssets": books.debt_assets,
        "debtIndex": books.debt_index,
    }


def test_interest_charged_is_credited_or_reserved_to_the_unit(market, loan, stranger):
    before, reserve_before = stored_books(market), market.books()["reserve"]
    chain.mine(timedelta=YEAR)

    market.accrue({"from": stranger})

    after = stored_books(market)
    interest = after.debt_assets - before.debt_assets
    credited = after.supply_assets - before.supply_assets
    assert credited == interest - interest * 2_000 // 10_000
    assert after.reserve(market.cash()) - reserve_before == interest - credited


def test_accrual_leaves_the_rate_of_the_last_change(market, loan, stranger):
    rate_before = stored_books(market).rate_per_second
    chain.mine(timedelta=YEAR)

    market.accrue({"from": stranger})

    books = stored_books(market)
    assert books.rate_per_second == rate_before
    assert with_rate(market, books).rate_per_second > rate_before


def test_second_accrual_in_a_block_does_nothing(market, loan, owner, MockBatch):
    batch = owner.deploy(MockBatch)
    accrue = market.accrue.encode_input()
    chain.mine(timedelta=60)

    accruals = batch.run([market, market], [accrue, accrue], {"from": owner})

    assert len(accruals.events["Accrued"]) == 1


def test_frequent_accruals_charge_what_one_does(market, loan, stranger):
    before = stored_books(market)

    for _ in range(5):
        chain.mine(timedelta=YEAR // 5)
        last = market.accrue({"from": stranger})

    at_once = accrued(market, before, last.timestamp)
    # an accrual rounds the index up by less than 1e-18, and exp is short by a few of its last digits
    assert abs(stored_books(market).debt_index - at_once.debt_index) <= 10 * 5


def test_index_stands_still_without_debt(market, deposited, stranger):
    chain.mine(timedelta=YEAR)

    market.accrue({"from": stranger})

    books = stored_books(market)
    assert books.debt_index == WAD
    assert books.supply_assets == deposited + 10**16


def test_index_saturates_instead_of_reverting(flux, market, loan, borrower, stranger):
    set_parameters(flux, "USDT", curve=STEEPEST)
    for _ in range(2):
        chain.mine(timedelta=20 * YEAR)
        market.accrue({"from": stranger})
    assert stored_books(market).debt_index == 2**80 - 1

    flux.repay(borrower, "USDT")

    assert market.debtOf(borrower) == 0


def test_index_begins_anew_when_nothing_is_owed_any_more(flux, market, aged, borrower):
    assert stored_books(market).debt_index > WAD

    flux.repay(borrower, "USDT")

    assert stored_books(market).debt_index == WAD


def test_one_accrual_multiplies_debts_by_a_million_at_most(flux, market, loan, stranger):
    set_parameters(flux, "USDT", curve=STEEPEST)
    before = stored_books(market)
    chain.mine(timedelta=20 * YEAR)

    accrual = market.accrue({"from": stranger})

    after = stored_books(market)
    assert after == accrued(market, before, accrual.timestamp)
    assert 1_202_604 * before.debt_index < after.debt_index < 1_202_605 * before.debt_index


def test_supply_saturates_instead_of_reverting(flux, market, lender, borrower, stranger):
    set_parameters(flux, "USDT", curve=STEEPEST, supply_cap=10**12, borrow_cap=7 * 10**10)
    flux.supply(lender, "USDT", 9 * 10**11 * WAD)
    flux.supply(borrower, "ETH", 10**6 * WAD)
    flux.set_price("ETH", 3 * 10**8)
    flux.borrow(borrower, "USDT", 6 * 10**10 * WAD)
    chain.mine(timedelta=20 * YEAR)

    market.accrue({"from": stranger})

    assert stored_books(market).supply_assets == 2**112 - 1
    assert market.totalAssets() == 2**112 - 1


# --- what sets the rate


def test_withdrawal_raises_the_rate(market, loan, lender):
    before = stored_books(market)

    withdrawal = market.withdraw(PART, lender, lender, {"from": lender})

    expected = accrued(market, before, withdrawal.timestamp)
    expected.supply_shares -= expected.to_shares_up(PART)
    expected.supply_assets -= PART
    assert stored_books(market) == with_rate(market, expected)
    assert stored_books(market).rate_per_second > before.rate_per_second


def test_rate_without_debt_is_the_base(market, deposited):
    assert stored_books(market).rate_per_second == 50 * WAD // 10_000 // YEAR


# --- views


@pytest.mark.parametrize("percent", [0, 1, 50, 80, 90, 95, 99, 100])
def test_curve_gives_the_apr_of_the_model(market, percent):
    utilisation = percent * WAD // 100

    assert market.borrowAprAt(utilisation) == RateCurve().apr_at(utilisation)


def test_curve_stops_at_its_maximum(flux, market):
    set_parameters(flux, "USDT", curve=(50, 2000, 9950, 3_000, 20))

    assert market.borrowAprAt(WAD) == 3_000 * WAD // 10_000


def test_curve_reverts_above_full_utilisation(market):
    with reverts_with("ValueOutOfBounds", bytes32("utilisation"), WAD + 1, 0, WAD):
        market.borrowAprAt(WAD + 1)


def test_rates_are_those_of_the_stored_rate(market, aged_with_interest, stranger):
    before = stored_books(market)

    rates, asked_at = in_a_block(market.rates, sender=stranger)

    books = accrued(market, before, asked_at)
    supply_rate = before.rate_per_second * books.utilisation // WAD * 8_000 // 10_000
    assert rates == (books.utilisation, before.rate_per_second, supply_rate, WAD)


def test_books_show_interest_up_to_now(market, aged_with_interest, stranger):
    before = stored_books(market)

    books, asked_at = in_a_block(market.books, sender=stranger)

    expected, cash = accrued(market, before, asked_at), market.cash()
    assert books == (
        expected.supply_assets,
        expected.supply_shares,
        expected.debt_assets,
        expected.debt_shares,
        expected.debt_index,
        cash,
        expected.reserve(cash),
    )


def test_debt_shows_interest_up_to_now(market, aged_with_interest, borrower, stranger):
    before = stored_books(market)

    debt, asked_at = in_a_block(market.debtOf, borrower, sender=stranger)

    assert debt == accrued(market, before, asked_at).debt_of(LOAN) > LOAN


def test_total_assets_show_interest_up_to_now(market, aged_with_interest, stranger):
    before = stored_books(market)

    assets, asked_at = in_a_block(market.totalAssets, sender=stranger)

    assert assets == accrued(market, before, asked_at).supply_assets > before.supply_assets


def test_utilisation_is_nothing_without_debt(market, deposited):
    assert market.rates()["utilisation"] == 0


def test_market_knows_where_it_belongs(flux, market, token, owner):
    assert market.asset() == token
    assert market.riskEngine() == flux.engine
    assert market.liquidator() == flux.liquidator
    assert market.owner() == owner
    assert market.marketIndex() == 1
    assert market.cash() == token.balanceOf(market)


@pytest.fixture
def aged_with_interest(loan):
    """A year has passed, and nobody has accrued."""
    chain.mine(timedelta=YEAR)


def test_repaying_everything_after_a_year_leaves_no_debt(flux, market, aged_with_interest, borrower):
    flux.repay(borrower, "USDT", UNLIMITED)

    assert stored_books(market).debt_assets == 0
