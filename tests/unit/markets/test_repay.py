"""MoneyMarket.repay: never paused, never asks a price; debt shares are rounded down."""

import pytest

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import reverts_with
from tests.unit.markets.conftest import LOAN
from tests.unit.markets.market import accrued, is_locked, stored_books, with_rate

PART = 100 * WAD
FUNDS = 3 * LOAN


@pytest.fixture(autouse=True)
def funds(flux, borrower, loan):
    flux.fund(borrower, "USDT", FUNDS - LOAN)
    flux.approve(borrower, "USDT")


def test_repayment_of_a_part_burns_rounded_down_debt_shares(market, token, aged, borrower):
    books = stored_books(market)

    repayment = market.repay(PART, borrower, {"from": borrower})

    burned = books.to_debt_shares_down(PART)
    assert burned * books.debt_index < PART * WAD
    assert repayment.return_value == PART
    assert market.debtSharesOf(borrower) == LOAN - burned
    assert token.balanceOf(borrower) == FUNDS - PART


def test_repayment_emits_repay(market, aged, borrower):
    burned = stored_books(market).to_debt_shares_down(PART)

    repayment = market.repay(PART, borrower, {"from": borrower})

    assert repayment.events["Repay"] == {
        "payer": borrower,
        "onBehalf": borrower,
        "assets": PART,
        "debtShares": burned,
    }


@pytest.mark.parametrize("asked", [UNLIMITED, FUNDS])
def test_repayment_of_more_than_is_owed_pays_the_debt(market, token, aged, borrower, asked):
    debt = market.debtOf(borrower)

    repayment = market.repay(asked, borrower, {"from": borrower})

    assert repayment.return_value == debt
    assert token.balanceOf(borrower) == FUNDS - debt
    assert market.debtSharesOf(borrower) == market.debtOf(borrower) == 0


def test_repayment_of_exactly_the_debt_ends_it(market, aged, borrower):
    debt = market.debtOf(borrower)

    market.repay(debt, borrower, {"from": borrower})

    assert market.debtSharesOf(borrower) == 0
    assert stored_books(market).debt_shares == 0


def test_repayment_of_everything_leaves_the_market(flux, market, borrower):
    market.repay(UNLIMITED, borrower, {"from": borrower})

    assert flux.engine.joinedMarkets(borrower) == [flux.markets["ETH"]]
    assert not flux.engine.hasDebt(borrower)
    assert not is_locked(market)


def test_repayment_lowers_the_rate(market, borrower):
    before = stored_books(market)

    repayment = market.repay(PART, borrower, {"from": borrower})

    expected = accrued(market, before, repayment.timestamp)
    expected.debt_shares -= expected.to_debt_shares_down(PART)
    assert stored_books(market) == with_rate(market, expected)
    assert stored_books(market).rate_per_second < before.rate_per_second


def test_repayment_for_somebody_else_is_paid_by_the_caller(flux, market, token, aged, borrower, stranger):
    flux.fund(stranger, "USDT", PART)
    flux.approve(stranger, "USDT")

    market.repay(PART, borrower, {"from": stranger})

    assert token.balanceOf(stranger) == 0
    assert token.balanceOf(borrower) == FUNDS


def test_repayment_is_possible_while_everything_is_paused(market, borrower, owner):
    for action in range(5):
        market.pause(action, {"from": owner})

    market.repay(UNLIMITED, borrower, {"from": borrower})

    assert market.debtOf(borrower) == 0


def test_repayment_is_possible_at_frozen_prices(flux, market, borrower):
    flux.freeze_price("USDT")
    flux.freeze_price("ETH")

    market.repay(UNLIMITED, borrower, {"from": borrower})

    assert market.debtOf(borrower) == 0


def test_repayment_reverts_when_nothing_is_owed(market, borrower, stranger):
    with reverts_with("DebtMissing", stranger):
        market.repay(PART, stranger, {"from": borrower})


def test_repayment_reverts_when_it_is_zero(market, borrower):
    with reverts_with("ZeroAmount"):
        market.repay(0, borrower, {"from": borrower})


def test_repayment_reverts_when_it_is_worth_no_share(market, aged, borrower):
    with reverts_with("ZeroAmount"):
        market.repay(1, borrower, {"from": borrower})


def test_repayment_reverts_when_dust_would_stay(market, aged, borrower):
    books = stored_books(market)
    paid = market.debtOf(borrower) - WAD // 2
    left = books.debt_of(LOAN - books.to_debt_shares_down(paid))

    with reverts_with("DebtBelowMinimum", left, WAD):
        market.repay(paid, borrower, {"from": borrower})


def test_repayment_reverts_without_allowance(market, token, borrower):
    token.approve(market, 0, {"from": borrower})

    with reverts_with("ERC20InsufficientAllowance", market, 0, PART):
        market.repay(PART, borrower, {"from": borrower})
