"""Flash loans, ERC-3156: the fee stays in cash, which makes it reserve."""

import pytest

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import reverts_with
from tests.unit.markets.conftest import DEPOSIT
from tests.unit.markets.market import is_locked, set_parameters

ASSETS = 1_000 * WAD + 1
FEE_RATE = 9  # basis points
FEE = -(-ASSETS * FEE_RATE // 10_000)
BORROW = 1
CALLBACK = "0x" + 64 * "a"


@pytest.fixture(scope="module")
def flash_borrower(flux, owner, MockFlashBorrower):
    """Has a little to pay fees with."""
    borrower = owner.deploy(MockFlashBorrower)
    flux.fund(borrower, "USDT", 10 * WAD)
    return borrower


@pytest.fixture(autouse=True)
def with_fee(flux, deposited):
    set_parameters(flux, "USDT", flash_fee=FEE_RATE)


def test_flash_loan_comes_back_with_a_rounded_up_fee(market, token, flash_borrower, stranger):
    cash_before = market.cash()

    loan = flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})

    assert loan.return_value is True
    assert market.cash() == cash_before + FEE
    assert token.balanceOf(flash_borrower) == 10 * WAD - FEE
    assert not is_locked(market)


def test_flash_fee_becomes_reserve(market, token, flash_borrower, stranger):
    flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})

    assert market.books()["reserve"] == FEE
    assert market.totalAssets() == DEPOSIT + 10**16


def test_flash_loan_tells_the_receiver_everything(market, token, flash_borrower, stranger):
    flash_borrower.take(market, token, ASSETS, b"plan", {"from": stranger})

    assert flash_borrower.lastInitiator() == flash_borrower
    assert flash_borrower.lastToken() == token
    assert flash_borrower.lastAssets() == ASSETS
    assert flash_borrower.lastFee() == FEE
    assert flash_borrower.lastData() == "0x" + b"plan".hex()


def test_flash_loan_emits_flash_loan(market, token, flash_borrower, stranger):
    loan = flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})

    assert loan.events["FlashLoan"] == {"receiver": flash_borrower, "assets": ASSETS, "fee": FEE}


def test_flash_loan_of_all_cash_is_free_without_a_fee(flux, market, token, flash_borrower, stranger):
    set_parameters(flux, "USDT", flash_fee=0)
    cash_before = market.cash()

    flash_borrower.take(market, token, cash_before, b"", {"from": stranger})

    assert market.cash() == cash_before


@pytest.mark.parametrize("excess", [1, UNLIMITED])
def test_flash_loan_reverts_above_the_cash(market, token, flash_borrower, stranger, excess):
    cash = market.cash()
    asked = min(cash + excess, UNLIMITED)

    with reverts_with("InsufficientCash", asked, cash):
        flash_borrower.take(market, token, asked, b"", {"from": stranger})


def test_flash_loan_reverts_for_another_token(flux, market, flash_borrower, stranger):
    with reverts_with("FlashLoanAssetUnknown", flux.tokens["ETH"]):
        flash_borrower.take(market, flux.tokens["ETH"], ASSETS, b"", {"from": stranger})


def test_flash_loan_reverts_when_the_receiver_answers_otherwise(market, token, flash_borrower, stranger):
    flash_borrower.setAnswer(CALLBACK, {"from": stranger})

    with reverts_with("FlashLoanCallbackFailed", flash_borrower):
        flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})


def test_flash_loan_reverts_when_the_receiver_keeps_it(market, token, flash_borrower, stranger):
    flash_borrower.setThief(True, {"from": stranger})

    with reverts_with("ERC20InsufficientAllowance", market, 0, ASSETS + FEE):
        flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})


def test_flash_loan_reverts_while_borrowing_is_paused(market, token, flash_borrower, stranger, guardian):
    market.pause(BORROW, {"from": guardian})

    with reverts_with("ActionPaused", market, BORROW):
        flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})


def test_flash_loan_cannot_be_deposited_to_pay_it_back(market, token, flash_borrower, stranger):
    deposit = market.deposit.encode_input(ASSETS, flash_borrower)
    flash_borrower.setCall(market, deposit, {"from": stranger})

    with reverts_with("MarketLocked", market):
        flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})


def test_flash_loan_may_be_used_in_another_market(flux, market, token, flash_borrower, stranger):
    accrual = flux.markets["ETH"].accrue.encode_input()
    flash_borrower.setCall(flux.markets["ETH"], accrual, {"from": stranger})

    loan = flash_borrower.take(market, token, ASSETS, b"", {"from": stranger})

    assert loan.return_value is True


def test_largest_flash_loan_is_the_cash(market, token):
    assert market.maxFlashLoan(token) == market.cash() == DEPOSIT + 10**16


def test_largest_flash_loan_of_another_token_is_nothing(flux, market):
    assert market.maxFlashLoan(flux.tokens["ETH"]) == 0


def test_largest_flash_loan_is_nothing_while_borrowing_is_paused(market, token, guardian):
    market.pause(BORROW, {"from": guardian})

    assert market.maxFlashLoan(token) == 0


def test_flash_fee_is_rounded_up(market, token):
    assert market.flashFee(token, 1) == 1
    assert market.flashFee(token, ASSETS) == FEE
    assert market.flashFee(token, 0) == 0


def test_flash_fee_reverts_for_another_token(flux, market):
    with reverts_with("FlashLoanAssetUnknown", flux.tokens["ETH"]):
        market.flashFee(flux.tokens["ETH"], ASSETS)
