"""MoneyMarket.redeem: as many shares as asked, and assets are rounded down."""

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import reverts_with
from tests.unit.markets.conftest import COLLATERAL, DEPOSIT
from tests.unit.markets.market import ZERO, stored_books

SHARES = 100 * WAD
WITHDRAW = 2


def test_redemption_rounds_assets_down_once_interest_was_earned(market, token, aged, lender, receiver):
    books = stored_books(market)

    redemption = market.redeem(SHARES, receiver, lender, {"from": lender})

    assets = books.to_assets_down(SHARES)
    assert assets * books.supply_shares < SHARES * books.supply_assets
    assert redemption.return_value == assets > SHARES
    assert token.balanceOf(receiver) == assets
    assert market.balanceOf(lender) == DEPOSIT - SHARES


def test_redemption_lowers_the_books_by_what_it_took(market, aged, lender):
    before = stored_books(market)

    redemption = market.redeem(SHARES, lender, lender, {"from": lender})

    after = stored_books(market)
    assert after.supply_assets == before.supply_assets - redemption.return_value
    assert after.supply_shares == before.supply_shares - SHARES


def test_redemption_of_the_largest_number_takes_every_share(market, token, deposited, lender):
    redemption = market.redeem(UNLIMITED, lender, lender, {"from": lender})

    assert redemption.return_value == DEPOSIT == token.balanceOf(lender)
    assert market.balanceOf(lender) == 0


def test_redemption_emits_withdraw(market, aged, lender, receiver):
    assets = stored_books(market).to_assets_down(SHARES)

    redemption = market.redeem(SHARES, receiver, lender, {"from": lender})

    assert redemption.events["Withdraw"] == {
        "sender": lender,
        "receiver": receiver,
        "owner": lender,
        "assets": assets,
        "shares": SHARES,
    }


def test_redemption_by_allowance_spends_shares(market, deposited, lender, stranger):
    market.approve(stranger, 3 * SHARES, {"from": lender})

    market.redeem(SHARES, stranger, lender, {"from": stranger})

    assert market.allowance(lender, stranger) == 2 * SHARES


def test_redemption_by_an_authorised_operator_needs_no_allowance(flux, market, deposited, lender, stranger):
    flux.authorize(lender, stranger)

    market.redeem(SHARES, stranger, lender, {"from": stranger})

    assert market.balanceOf(lender) == DEPOSIT - SHARES


def test_redemption_reverts_without_allowance(market, deposited, lender, stranger):
    with reverts_with("InsufficientAllowance", lender, stranger, SHARES, 0):
        market.redeem(SHARES, stranger, lender, {"from": stranger})


def test_redemption_reverts_when_it_is_zero(market, deposited, lender):
    with reverts_with("ZeroAmount"):
        market.redeem(0, lender, lender, {"from": lender})


def test_redemption_reverts_above_the_balance(market, deposited, lender):
    with reverts_with("InsufficientShares", lender, DEPOSIT + 1, DEPOSIT):
        market.redeem(DEPOSIT + 1, lender, lender, {"from": lender})


def test_redemption_reverts_when_cash_is_short(market, aged, lender):
    assets, available = stored_books(market).to_assets_down(DEPOSIT), market.cash()

    with reverts_with("InsufficientCash", assets, available):
        market.redeem(DEPOSIT, lender, lender, {"from": lender})


def test_redemption_reverts_when_the_token_refuses_the_receiver(market, deposited, lender):
    with reverts_with("TransferFailed", ZERO, SHARES):
        market.redeem(SHARES, ZERO, lender, {"from": lender})


def test_redemption_reverts_while_withdrawing_is_paused(market, deposited, lender, guardian):
    market.pause(WITHDRAW, {"from": guardian})

    with reverts_with("ActionPaused", market, WITHDRAW):
        market.redeem(SHARES, lender, lender, {"from": lender})


def test_redemption_of_collateral_reverts_with_debt(flux, market, aged, borrower):
    with reverts_with("BorrowLimitExceeded", borrower, market.debtOf(borrower), 0):
        flux.markets["ETH"].redeem(COLLATERAL, borrower, borrower, {"from": borrower})
