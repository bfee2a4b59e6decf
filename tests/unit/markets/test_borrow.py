"""MoneyMarket.borrow: debt shares are rounded up, and the account must carry them."""

import pytest

from tests.fixtures.protocol import WAD
from tests.helpers.prices import Price, Status
from tests.helpers.reverts import reverts_with
from tests.unit.markets.conftest import COLLATERAL, LOAN
from tests.unit.markets.market import (
    ZERO,
    accrued,
    is_encumbered,
    is_locked,
    set_parameters,
    stored_books,
    with_rate,
)

BORROW = 1
LINE = 700 * WAD
LIMIT = COLLATERAL * 3000 * 1000 // 1400


@pytest.fixture
def manager(flux, market, credit_manager, owner):
    """A product that may borrow LINE dollars without deposits."""
    flux.engine.setCreditLine(credit_manager, market, LINE, {"from": owner})
    return credit_manager


def test_borrowing_sends_the_assets_and_books_the_debt(
    market, token, deposited, collateral, borrower, receiver
):
    cash_before = market.cash()

    loan = market.borrow(LOAN, receiver, borrower, {"from": borrower})

    assert loan.return_value == LOAN == market.debtSharesOf(borrower)
    assert token.balanceOf(receiver) == LOAN
    assert market.cash() == cash_before - LOAN
    assert not is_locked(market)


def test_borrowing_emits_borrow(market, deposited, collateral, borrower, receiver):
    loan = market.borrow(LOAN, receiver, borrower, {"from": borrower})

    assert loan.events["Borrow"] == {
        "caller": borrower,
        "receiver": receiver,
        "onBehalf": borrower,
        "assets": LOAN,
        "debtShares": LOAN,
    }


def test_borrowing_joins_the_market_and_encumbers_deposits(flux, market, deposited, collateral, borrower):
    assert not is_encumbered(flux.markets["ETH"], borrower)

    flux.borrow(borrower, "USDT", LOAN)

    assert flux.engine.joinedMarkets(borrower) == [flux.markets["ETH"], market]
    assert is_encumbered(flux.markets["ETH"], borrower)


def test_borrowing_again_rounds_debt_shares_up(flux, market, aged, borrower):
    before = stored_books(market)

    more = flux.borrow(borrower, "USDT", 100 * WAD)

    shares = before.to_debt_shares_up(100 * WAD)
    assert shares * before.debt_index > 100 * WAD * WAD
    assert more.return_value == shares
    assert market.debtSharesOf(borrower) == before.debt_shares + shares
    assert market.debtOf(borrower) == before.debt_of(before.debt_shares + shares)


def test_borrowing_raises_the_rate(flux, market, loan, borrower):
    before = stored_books(market)

    more = flux.borrow(borrower, "USDT", LOAN)

    expected = accrued(market, before, more.timestamp)
    expected.debt_shares += expected.to_debt_shares_up(LOAN)
    assert stored_books(market) == with_rate(market, expected)
    assert stored_books(market).rate_per_second > before.rate_per_second


def test_borrowing_by_an_authorised_operator_is_debt_of_the_account(
    flux, market, token, deposited, collateral, borrower, stranger
):
    flux.authorize(borrower, stranger)

    market.borrow(LOAN, stranger, borrower, {"from": stranger})

    assert token.balanceOf(stranger) == LOAN
    assert market.debtSharesOf(borrower) == LOAN
    assert market.debtSharesOf(stranger) == 0


def test_borrowing_for_somebody_else_reverts_without_authorisation(
    market, deposited, collateral, borrower, stranger
):
    with reverts_with("NotAuthorized", stranger, borrower):
        market.borrow(LOAN, stranger, borrower, {"from": stranger})


def test_borrowing_reaches_the_limit_to_the_unit(flux, market, deposited, collateral, borrower):
    flux.borrow(borrower, "USDT", LIMIT)

    assert market.debtSharesOf(borrower) == LIMIT


def test_borrowing_reverts_a_unit_above_the_limit(flux, deposited, collateral, borrower):
    with reverts_with("BorrowLimitExceeded", borrower, LIMIT + 1, LIMIT):
        flux.borrow(borrower, "USDT", LIMIT + 1)


def test_borrowing_counts_debts_at_the_high_price(flux, deposited, collateral, borrower):
    flux.set_price_band("USDT", Price(WAD, WAD, 2 * WAD))
    asked = LIMIT // 2 + 1

    with reverts_with("BorrowLimitExceeded", borrower, 2 * asked, LIMIT):
        flux.borrow(borrower, "USDT", asked)


def test_borrowing_counts_deposits_at_the_low_price(flux, deposited, collateral, borrower):
    flux.set_price_band("ETH", Price(1_500 * WAD, 3_000 * WAD, 3_000 * WAD))
    limit = COLLATERAL * 1500 * 1000 // 1400

    with reverts_with("BorrowLimitExceeded", borrower, limit + 1, limit):
        flux.borrow(borrower, "USDT", limit + 1)


def test_borrowing_reverts_without_deposits(flux, deposited, stranger):
    with reverts_with("BorrowLimitExceeded", stranger, LOAN, 0):
        flux.borrow(stranger, "USDT", LOAN)


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE, Status.FROZEN])
@pytest.mark.parametrize("symbol", ["USDT", "ETH"])
def test_borrowing_reverts_at_a_doubtful_price(flux, deposited, collateral, borrower, symbol, status):
    flux.set_price_status(symbol, status)

    with reverts_with("PriceUnusable", flux.tokens[symbol], status):
        flux.borrow(borrower, "USDT", LOAN)


def test_borrowing_is_possible_at_cautious_prices(flux, market, deposited, collateral, borrower):
    flux.set_price_status("USDT", Status.CAUTIOUS)
    flux.set_price_status("ETH", Status.CAUTIOUS)

    flux.borrow(borrower, "USDT", LOAN)

    assert market.debtSharesOf(borrower) == LOAN


def test_borrowing_reverts_for_somebody_who_supplies_the_asset(flux, deposited, lender):
    with reverts_with("AccountSuppliesAsset", lender):
        flux.borrow(lender, "USDT", LOAN)


def test_borrowing_reverts_when_it_is_zero(flux, deposited, collateral, borrower):
    with reverts_with("ZeroAmount"):
        flux.borrow(borrower, "USDT", 0)


def test_borrowing_reaches_the_cap_to_the_unit(flux, market, deposited, collateral, borrower):
    set_parameters(flux, "USDT", borrow_cap=1_000)

    flux.borrow(borrower, "USDT", 1_000 * WAD)

    assert stored_books(market).debt_assets == 1_000 * WAD


def test_borrowing_more_than_the_cap_reverts(flux, deposited, collateral, borrower):
    set_parameters(flux, "USDT", borrow_cap=1_000)

    with reverts_with("BorrowCapExceeded", 1_000 * WAD + 1, 1_000 * WAD):
        flux.borrow(borrower, "USDT", 1_000 * WAD + 1)


def test_borrowing_reverts_when_all_debts_exceed_the_cap(flux, market, aged, borrower):
    set_parameters(flux, "USDT", borrow_cap=1_100)
    books = stored_books(market)
    books.debt_shares += books.to_debt_shares_up(100 * WAD)

    with reverts_with("BorrowCapExceeded", books.debt_assets, 1_100 * WAD):
        flux.borrow(borrower, "USDT", 100 * WAD)


def test_borrowing_of_an_absurd_amount_names_the_cap(flux, market, deposited, collateral, borrower):
    with reverts_with("BorrowCapExceeded", 2**256 - 1, 800_000_000 * WAD):
        flux.borrow(borrower, "USDT", 2**256 - 1)


def test_borrowing_reverts_below_the_least_debt(flux, deposited, collateral, borrower):
    with reverts_with("DebtBelowMinimum", WAD - 1, WAD):
        flux.borrow(borrower, "USDT", WAD - 1)


def test_borrowing_the_least_debt_is_possible(flux, market, deposited, collateral, borrower):
    flux.borrow(borrower, "USDT", WAD)

    assert market.debtSharesOf(borrower) == WAD


def test_borrowing_reverts_when_cash_is_short(flux, market, lender, collateral, borrower):
    flux.supply(lender, "USDT", 500 * WAD)
    available = market.cash()

    with reverts_with("InsufficientCash", LOAN, available):
        flux.borrow(borrower, "USDT", LOAN)


def test_borrowing_reverts_when_the_token_refuses_the_receiver(market, deposited, collateral, borrower):
    with reverts_with("TransferFailed", ZERO, LOAN):
        market.borrow(LOAN, ZERO, borrower, {"from": borrower})


def test_borrowing_reverts_while_it_is_paused(flux, market, deposited, collateral, borrower, guardian):
    market.pause(BORROW, {"from": guardian})

    with reverts_with("ActionPaused", market, BORROW):
        flux.borrow(borrower, "USDT", LOAN)


# --- through a credit line


def test_manager_borrows_its_line_without_deposits(flux, market, token, manager, deposited, owner, receiver):
    manager.draw(market, LINE, receiver, {"from": owner})

    assert token.balanceOf(receiver) == LINE
    assert market.debtSharesOf(manager) == LINE
    assert not flux.engine.hasDebt(manager)


def test_manager_borrows_at_frozen_prices(flux, market, manager, deposited, owner, receiver):
    flux.freeze_price("USDT")

    manager.draw(market, LINE, receiver, {"from": owner})

    assert market.debtSharesOf(manager) == LINE


def test_manager_reverts_above_its_line(market, manager, deposited, owner, receiver):
    with reverts_with("CreditLineExceeded", manager, LINE + 1, LINE):
        manager.draw(market, LINE + 1, receiver, {"from": owner})


def test_manager_must_not_leave_dust_either(market, manager, deposited, owner, receiver):
    with reverts_with("DebtBelowMinimum", WAD - 1, WAD):
        manager.draw(market, WAD - 1, receiver, {"from": owner})


def test_manager_may_supply_the_asset_that_it_owes(flux, market, manager, deposited, owner):
    manager.draw(market, LINE, manager, {"from": owner})

    manager.supply(market, LINE // 2, {"from": owner})

    minted, books = market.balanceOf(manager), stored_books(market)
    books.supply_assets -= LINE // 2  # as they were before it, interest of the seconds between included
    books.supply_shares -= minted
    assert minted == books.to_shares_down(LINE // 2)
    assert market.debtSharesOf(manager) == LINE


def test_manager_may_borrow_the_asset_that_it_supplies(flux, market, manager, deposited, owner, receiver):
    flux.fund(manager, "USDT", LINE)
    manager.supply(market, LINE, {"from": owner})

    manager.draw(market, LINE, receiver, {"from": owner})

    assert market.balanceOf(manager) == LINE
    assert market.debtSharesOf(manager) == LINE


def test_manager_repays_everything(flux, market, manager, deposited, owner):
    manager.draw(market, LINE, manager, {"from": owner})
    flux.fund(manager, "USDT", WAD)

    manager.repay(market, 2**256 - 1, {"from": owner})

    assert market.debtSharesOf(manager) == 0
