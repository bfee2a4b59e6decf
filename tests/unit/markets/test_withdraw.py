"""MoneyMarket.withdraw: shares are rounded up; who owes something must still carry it."""

import pytest

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.prices import Status
from tests.helpers.reverts import reverts_with
from tests.unit.markets.conftest import COLLATERAL, DEPOSIT, LOAN
from tests.unit.markets.market import ZERO, is_encumbered, is_locked, stored_books

ASSETS = 100 * WAD
WITHDRAW = 2
ETH_PRICE = 3_000


@pytest.fixture
def eth(flux):
    return flux.markets["ETH"]


def test_withdrawal_burns_shares_and_sends_assets(market, token, deposited, lender, receiver):
    withdrawal = market.withdraw(ASSETS, receiver, lender, {"from": lender})

    assert withdrawal.return_value == ASSETS
    assert market.balanceOf(lender) == DEPOSIT - ASSETS
    assert token.balanceOf(receiver) == ASSETS
    assert not is_locked(market)


def test_withdrawal_lowers_both_totals(market, deposited, lender):
    before = stored_books(market)

    market.withdraw(ASSETS, lender, lender, {"from": lender})

    assert market.totalAssets() == before.supply_assets - ASSETS
    assert market.totalSupply() == before.supply_shares - ASSETS


def test_withdrawal_emits_transfer_and_withdraw(market, deposited, lender, receiver):
    withdrawal = market.withdraw(ASSETS, receiver, lender, {"from": lender})

    assert withdrawal.events["Transfer"][0] == {"from": lender, "to": ZERO, "value": ASSETS}
    assert withdrawal.events["Withdraw"] == {
        "sender": lender,
        "receiver": receiver,
        "owner": lender,
        "assets": ASSETS,
        "shares": ASSETS,
    }


def test_withdrawal_rounds_shares_up_once_interest_was_earned(market, token, aged, lender, receiver):
    books = stored_books(market)

    withdrawal = market.withdraw(ASSETS, receiver, lender, {"from": lender})

    shares = books.to_shares_up(ASSETS)
    assert shares * books.supply_assets > ASSETS * books.supply_shares
    assert withdrawal.return_value == shares
    assert token.balanceOf(receiver) == ASSETS


def test_withdrawal_of_the_largest_number_takes_everything(flux, market, token, aged, lender, receiver):
    worth = stored_books(market).to_assets_down(DEPOSIT)
    flux.fund(market, "USDT", worth)

    withdrawal = market.withdraw(UNLIMITED, receiver, lender, {"from": lender})

    assert withdrawal.return_value == DEPOSIT
    assert token.balanceOf(receiver) == worth
    assert market.balanceOf(lender) == 0
    assert flux.engine.joinedMarkets(lender) == []


def test_withdrawal_by_an_authorised_operator_needs_no_allowance(flux, market, deposited, lender, stranger):
    flux.authorize(lender, stranger)

    market.withdraw(ASSETS, stranger, lender, {"from": stranger})

    assert market.balanceOf(lender) == DEPOSIT - ASSETS


def test_withdrawal_by_allowance_spends_shares(market, aged, lender, stranger):
    market.approve(stranger, ASSETS, {"from": lender})

    withdrawal = market.withdraw(ASSETS, stranger, lender, {"from": stranger})

    assert market.allowance(lender, stranger) == ASSETS - withdrawal.return_value > 0


def test_withdrawal_leaves_an_unlimited_allowance(market, deposited, lender, stranger):
    market.approve(stranger, UNLIMITED, {"from": lender})

    market.withdraw(ASSETS, stranger, lender, {"from": stranger})

    assert market.allowance(lender, stranger) == UNLIMITED


def test_withdrawal_reverts_above_the_allowance(market, deposited, lender, stranger):
    market.approve(stranger, ASSETS - 1, {"from": lender})

    with reverts_with("InsufficientAllowance", lender, stranger, ASSETS, ASSETS - 1):
        market.withdraw(ASSETS, stranger, lender, {"from": stranger})


def test_withdrawal_reverts_when_it_is_zero(market, deposited, lender):
    with reverts_with("ZeroAmount"):
        market.withdraw(0, lender, lender, {"from": lender})


def test_withdrawal_of_everything_reverts_when_there_is_nothing(market, stranger):
    with reverts_with("ZeroAmount"):
        market.withdraw(UNLIMITED, stranger, stranger, {"from": stranger})


def test_withdrawal_reverts_above_the_deposit(market, deposited, lender):
    with reverts_with("InsufficientShares", lender, DEPOSIT + 1, DEPOSIT):
        market.withdraw(DEPOSIT + 1, lender, lender, {"from": lender})


def test_withdrawal_reverts_above_the_whole_supply_of_the_market(market, deposited, lender):
    asked = 10 * market.totalSupply()

    with reverts_with("InsufficientShares", lender, asked, DEPOSIT):
        market.withdraw(asked, lender, lender, {"from": lender})


def test_withdrawal_reverts_when_cash_is_short(market, loan, lender):
    available = market.cash()

    with reverts_with("InsufficientCash", DEPOSIT, available):
        market.withdraw(DEPOSIT, lender, lender, {"from": lender})


def test_refused_receiver_is_told_for_all_the_cash_too(market, loan, lender):
    cash = market.cash()

    with reverts_with("TransferFailed", ZERO, cash):
        market.withdraw(cash, ZERO, lender, {"from": lender})


def test_withdrawal_reverts_when_the_token_refuses_the_receiver(market, deposited, lender):
    with reverts_with("TransferFailed", ZERO, ASSETS):
        market.withdraw(ASSETS, ZERO, lender, {"from": lender})


def test_withdrawal_reverts_while_withdrawing_is_paused(market, deposited, lender, guardian):
    market.pause(WITHDRAW, {"from": guardian})

    with reverts_with("ActionPaused", market, WITHDRAW):
        market.withdraw(ASSETS, lender, lender, {"from": lender})


def test_withdrawal_without_debt_asks_no_price(flux, market, deposited, lender):
    flux.freeze_price("USDT")

    market.withdraw(ASSETS, lender, lender, {"from": lender})

    assert market.balanceOf(lender) == DEPOSIT - ASSETS


def test_withdrawal_with_debt_is_possible_down_to_the_limit(eth, aged, borrower, market):
    needed = -(-market.debtOf(borrower) * 14 // 10 // ETH_PRICE) + 1

    eth.withdraw(COLLATERAL - needed, borrower, borrower, {"from": borrower})

    assert eth.balanceOf(borrower) == needed
    assert is_encumbered(eth, borrower)


def test_withdrawal_with_debt_reverts_below_the_limit(flux, eth, aged, borrower, market):
    debt = market.debtOf(borrower)
    left = debt * 14 // 10 // ETH_PRICE
    limit = left * ETH_PRICE * 1000 // 1400

    with reverts_with("BorrowLimitExceeded", borrower, debt, limit):
        eth.withdraw(COLLATERAL - left, borrower, borrower, {"from": borrower})


def test_withdrawal_of_all_collateral_reverts_with_debt(eth, aged, borrower, market):
    with reverts_with("BorrowLimitExceeded", borrower, market.debtOf(borrower), 0):
        eth.withdraw(UNLIMITED, borrower, borrower, {"from": borrower})


def test_withdrawal_with_debt_reverts_across_the_withdrawing_line(flux, eth, aged, borrower, owner, market):
    flux.engine.setCollateralRatio(eth, 1110, {"from": owner})
    debt = market.debtOf(borrower)
    left = debt * 112 // 100 // ETH_PRICE

    with reverts_with("WithdrawLineCrossed", borrower, left * ETH_PRICE, -(-debt * 115 // 100)):
        eth.withdraw(COLLATERAL - left, borrower, borrower, {"from": borrower})


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE])
def test_withdrawal_with_debt_reverts_when_a_price_is_doubtful(flux, eth, loan, borrower, status):
    flux.set_price_status("USDT", status)

    with reverts_with("PriceUnusable", flux.tokens["USDT"], status):
        eth.withdraw(1, borrower, borrower, {"from": borrower})


def test_withdrawal_with_debt_is_possible_at_a_cautious_price(flux, eth, loan, borrower):
    flux.set_price_status("USDT", Status.CAUTIOUS)

    eth.withdraw(1, borrower, borrower, {"from": borrower})

    assert eth.balanceOf(borrower) == COLLATERAL - 1


def test_withdrawal_after_the_debt_clears_the_mark(flux, eth, loan, borrower):
    flux.repay(borrower, "USDT")
    assert is_encumbered(eth, borrower)

    eth.withdraw(1, borrower, borrower, {"from": borrower})

    assert not is_encumbered(eth, borrower)


def test_withdrawal_of_the_last_share_leaves_the_market(flux, eth, loan, borrower):
    flux.repay(borrower, "USDT")

    eth.withdraw(COLLATERAL, borrower, borrower, {"from": borrower})

    assert flux.engine.joinedMarkets(borrower) == []
    assert not is_encumbered(eth, borrower)


def test_withdrawal_of_a_deposit_beside_the_collateral_is_free(flux, loan, borrower):
    flux.supply(borrower, "USD6", flux.whole("USD6", 500))

    flux.withdraw(borrower, "USD6")

    assert flux.markets["USD6"].balanceOf(borrower) == 0
    assert flux.markets["USDT"].debtOf(borrower) >= LOAN
