"""A token that takes fees: once transfers are measured, what arrives is what counts."""

import pytest

from tests.fixtures.protocol import UNLIMITED, WAD, stable
from tests.helpers.reverts import reverts_with
from tests.unit.markets.market import FREE_CURVE, set_parameters, stored_books

ASSETS = 1_000 * WAD
FEE = 100  # basis points
ARRIVES = ASSETS * 99 // 100


@pytest.fixture(scope="module")
def market(flux, list_market, owner, guardian, MockFeeToken):
    """The market of a token that took no fees yet when it was listed; measured."""
    spec = stable("FEE")
    token = owner.deploy(MockFeeToken, "Fee", "FEE", 18)
    token.mint(owner, spec.seed, {"from": owner})
    market = list_market(flux, spec, token)
    market.setMeasured(True, {"from": guardian})
    return market


@pytest.fixture(scope="module")
def token(flux, market):
    return flux.tokens["FEE"]


@pytest.fixture
def fee(token, owner):
    token.setFee(FEE, {"from": owner})


@pytest.fixture
def debt(flux, market, lender, borrower):
    """The borrower owes the token, from before it took fees."""
    flux.supply(lender, "FEE", 10 * ASSETS)
    flux.supply(borrower, "ETH", 2 * WAD)
    flux.borrow(borrower, "FEE", ASSETS)
    flux.fund(borrower, "FEE", 2 * ASSETS)
    flux.approve(borrower, "FEE")


def test_deposit_is_what_arrived(flux, market, fee, lender):
    deposit = flux.supply(lender, "FEE", ASSETS)

    assert deposit.return_value == ARRIVES == market.balanceOf(lender)
    assert deposit.events["Deposit"]["assets"] == ARRIVES


def test_deposits_stay_covered_by_cash(flux, market, fee, lender):
    flux.supply(lender, "FEE", ASSETS)

    assert market.cash() == market.totalAssets()
    assert market.books()["reserve"] == 0


def test_unmeasured_market_believes_the_token(flux, market, fee, lender, owner):
    market.setMeasured(False, {"from": owner})

    deposit = flux.supply(lender, "FEE", ASSETS)

    assert deposit.return_value == ASSETS
    assert market.cash() == market.totalAssets() - (ASSETS - ARRIVES)


def test_deposit_is_never_more_than_was_sent(flux, market, token, lender, owner):
    token.setGift(WAD, {"from": owner})

    deposit = flux.supply(lender, "FEE", ASSETS)

    assert deposit.return_value == ASSETS
    assert market.books()["reserve"] == WAD


def test_deposit_reverts_when_nothing_arrives(flux, market, token, lender, owner):
    token.setFee(10_000, {"from": owner})

    with reverts_with("ZeroAmount"):
        flux.supply(lender, "FEE", ASSETS)


def test_mint_reverts_when_less_arrives(flux, market, fee, lender):
    flux.fund(lender, "FEE", ASSETS)
    flux.approve(lender, "FEE")

    with reverts_with("TransferShortfall", ASSETS, ARRIVES):
        market.mint(ASSETS, lender, {"from": lender})


def test_mint_succeeds_when_everything_arrives(flux, market, lender):
    flux.fund(lender, "FEE", ASSETS)
    flux.approve(lender, "FEE")

    market.mint(ASSETS, lender, {"from": lender})

    assert market.balanceOf(lender) == ASSETS


def test_repayment_is_what_arrived(market, debt, fee, borrower):
    before = market.debtSharesOf(borrower)

    repayment = market.repay(ASSETS // 2, borrower, {"from": borrower})

    burned = stored_books(market).to_debt_shares_down(ARRIVES // 2)
    assert repayment.return_value == ARRIVES // 2
    assert market.debtSharesOf(borrower) == before - burned


def test_repayment_of_everything_leaves_what_the_fee_took(market, debt, fee, borrower):
    market.repay(UNLIMITED, borrower, {"from": borrower})

    left = market.debtOf(borrower)
    # the fee of one percent, and interest of seconds: below a millionth of the debt
    assert ASSETS // 100 <= left < ASSETS // 100 + ASSETS // 10**6


def test_cash_settlement_reverts_when_less_arrives(flux, market, debt, fee, borrower, settler, receiver):
    set_parameters(flux, "FEE", curve=FREE_CURVE)
    flux.fund(receiver, "FEE", ASSETS)
    flux.approve(receiver, "FEE")
    books = stored_books(market)
    asked = books.debt_of(books.to_debt_shares_down(ASSETS // 2))

    with reverts_with("TransferShortfall", asked, asked - asked // 100):
        market.settleWithCash(receiver, borrower, ASSETS // 2, {"from": settler})


def test_flash_loan_reverts_when_less_comes_back(
    flux, market, token, fee, lender, stranger, owner, MockFlashBorrower
):
    flux.supply(lender, "FEE", 10 * ASSETS)
    set_parameters(flux, "FEE", flash_fee=10)
    flash_borrower = owner.deploy(MockFlashBorrower)
    token.mint(flash_borrower, ASSETS, {"from": owner})
    owed = ASSETS + ASSETS // 1000

    with reverts_with("TransferShortfall", owed, owed * 99 // 100):
        flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})


def test_withdrawal_pays_the_fee_of_the_token(flux, market, token, lender, fee, receiver):
    flux.supply(lender, "FEE", ASSETS)

    market.withdraw(ASSETS // 2, receiver, lender, {"from": lender})

    assert token.balanceOf(receiver) == ARRIVES // 2
    assert market.balanceOf(lender) == ARRIVES - ASSETS // 2
