"""NativeGateway: the native coin in and out of the wrapped coin's market, for the caller alone."""

import pytest
from brownie import chain, web3

from tests.fixtures.protocol import NATIVE, UNLIMITED, WAD, give_native
from tests.helpers.reverts import ANY, reverts_with

ZERO = "0x" + 40 * "0"
DEPOSIT = 10 * WAD
LOAN = 2 * WAD
YEAR = 365 * 24 * 3600


@pytest.fixture(scope="module")
def gateway(flux):
    return flux.gateway


@pytest.fixture(scope="module")
def market(flux):
    return flux.markets[NATIVE]


@pytest.fixture(scope="module")
def wrapped(flux):
    return flux.tokens[NATIVE]


@pytest.fixture
def deposited(flux, lender):
    """The lender's deposit of the native coin."""
    return flux.supply(lender, NATIVE, DEPOSIT)


@pytest.fixture
def collateral(flux, deposited, borrower):
    """The borrower has deposited dollars and may borrow what the lender has supplied."""
    flux.supply(borrower, "USDT", flux.whole("USDT", 5_000))


@pytest.fixture
def loan(flux, collateral, borrower):
    """The borrower owes native coin."""
    flux.borrow(borrower, NATIVE, LOAN)


def native_balance(account):
    return web3.eth.get_balance(str(account))


def assert_holds_nothing(gateway, market, wrapped):
    assert native_balance(gateway) == 0
    assert wrapped.balanceOf(gateway) == 0
    assert market.balanceOf(gateway) == 0
    assert market.debtOf(gateway) == 0


# --- depositing


def test_deposit_wraps_the_coin_and_supplies_it(gateway, market, wrapped, lender):
    give_native(lender, 100 * WAD)
    cash_before = market.cash()

    deposit = gateway.depositNative(lender, {"from": lender, "value": DEPOSIT})

    assert market.balanceOf(lender) == deposit.return_value == DEPOSIT
    assert market.cash() == cash_before + DEPOSIT
    assert native_balance(lender) == 100 * WAD - DEPOSIT - deposit.gas_used * deposit.gas_price
    assert_holds_nothing(gateway, market, wrapped)


def test_deposit_may_be_for_somebody_else(gateway, market, lender, receiver):
    gateway.depositNative(receiver, {"from": lender, "value": DEPOSIT})

    assert market.balanceOf(receiver) == DEPOSIT
    assert market.balanceOf(lender) == 0


def test_deposit_reverts_without_coin(gateway, lender):
    with reverts_with("ZeroAmount"):
        gateway.depositNative(lender, {"from": lender, "value": 0})


def test_deposit_reverts_for_somebody_who_owes_the_coin(gateway, loan, borrower, lender):
    with reverts_with("AccountOwesAsset", borrower):
        gateway.depositNative(borrower, {"from": lender, "value": DEPOSIT})


# --- withdrawing


def test_withdrawal_by_allowance_sends_the_coin(gateway, market, wrapped, deposited, lender, receiver):
    market.approve(gateway, 3 * WAD, {"from": lender})
    balance_before = native_balance(receiver)

    withdrawal = gateway.withdrawNative(3 * WAD, receiver, {"from": lender})

    assert withdrawal.return_value == 3 * WAD
    assert native_balance(receiver) == balance_before + 3 * WAD
    assert market.balanceOf(lender) == DEPOSIT - 3 * WAD
    assert market.allowance(lender, gateway) == 0
    assert_holds_nothing(gateway, market, wrapped)


def test_withdrawal_by_authorisation_needs_no_allowance(flux, gateway, deposited, lender, receiver):
    flux.authorize(lender, gateway)
    balance_before = native_balance(receiver)

    gateway.withdrawNative(WAD, receiver, {"from": lender})

    assert native_balance(receiver) == balance_before + WAD


def test_withdrawal_of_everything_leaves_no_dust(
    flux, gateway, market, wrapped, loan, lender, borrower, receiver
):
    flux.authorize(lender, gateway)
    chain.mine(timedelta=YEAR)
    flux.repay(borrower, NATIVE)
    balance_before = native_balance(receiver)

    withdrawal = gateway.withdrawNative(UNLIMITED, receiver, {"from": lender})

    assert market.balanceOf(lender) == 0
    assert withdrawal.return_value > DEPOSIT
    assert native_balance(receiver) == balance_before + withdrawal.return_value
    assert_holds_nothing(gateway, market, wrapped)


def test_withdrawal_reverts_without_allowance_and_authorisation(gateway, deposited, lender):
    with reverts_with("InsufficientAllowance", lender, gateway, WAD, 0):
        gateway.withdrawNative(WAD, lender, {"from": lender})


def test_withdrawal_never_touches_the_deposit_of_somebody_else(
    flux, gateway, market, deposited, lender, stranger
):
    flux.authorize(lender, gateway)
    market.approve(gateway, UNLIMITED, {"from": lender})
    flux.authorize(stranger, gateway)

    with reverts_with("InsufficientShares", stranger, WAD, 0):
        gateway.withdrawNative(WAD, stranger, {"from": stranger})


def test_withdrawal_of_everything_reverts_when_there_is_nothing(flux, gateway, stranger):
    flux.authorize(stranger, gateway)

    with reverts_with("ZeroAmount"):
        gateway.withdrawNative(UNLIMITED, stranger, {"from": stranger})


def test_withdrawal_reverts_for_the_zero_receiver(flux, gateway, deposited, lender):
    flux.authorize(lender, gateway)

    with reverts_with("ZeroAddress"):
        gateway.withdrawNative(WAD, ZERO, {"from": lender})


def test_withdrawal_reverts_when_the_receiver_refuses_the_coin(flux, gateway, deposited, lender):
    flux.authorize(lender, gateway)

    with reverts_with("NativeTransferFailed", flux.oracle, WAD):
        gateway.withdrawNative(WAD, flux.oracle, {"from": lender})


# --- borrowing


def test_borrowing_sends_the_coin_and_leaves_the_debt_with_the_caller(
    flux, gateway, market, wrapped, collateral, borrower, receiver
):
    flux.authorize(borrower, gateway)
    balance_before = native_balance(receiver)

    borrowing = gateway.borrowNative(LOAN, receiver, {"from": borrower})

    assert native_balance(receiver) == balance_before + LOAN
    assert market.debtOf(borrower) == LOAN
    assert borrowing.return_value == market.debtSharesOf(borrower)
    assert_holds_nothing(gateway, market, wrapped)


def test_borrowing_reverts_when_the_gateway_is_not_authorised(gateway, collateral, borrower):
    with reverts_with("NotAuthorized", gateway, borrower):
        gateway.borrowNative(LOAN, borrower, {"from": borrower})


def test_borrowing_reverts_after_the_authorisation_was_revoked(flux, gateway, collateral, borrower):
    flux.authorize(borrower, gateway)
    flux.authorize(borrower, gateway, False)

    with reverts_with("NotAuthorized", gateway, borrower):
        gateway.borrowNative(LOAN, borrower, {"from": borrower})


def test_borrowing_never_uses_the_deposits_of_somebody_else(flux, gateway, collateral, borrower, stranger):
    flux.authorize(borrower, gateway)
    flux.authorize(stranger, gateway)

    with reverts_with("BorrowLimitExceeded", stranger, ANY, 0):
        gateway.borrowNative(LOAN, stranger, {"from": stranger})


def test_borrowing_reverts_for_the_zero_receiver(flux, gateway, collateral, borrower):
    flux.authorize(borrower, gateway)

    with reverts_with("ZeroAddress"):
        gateway.borrowNative(LOAN, ZERO, {"from": borrower})


# --- repaying


def test_repayment_of_a_part_uses_all_that_was_sent(gateway, market, wrapped, loan, borrower):
    debt_before = market.debtOf(borrower)

    repayment = gateway.repayNative(borrower, {"from": borrower, "value": WAD})

    assert repayment.return_value == WAD
    # interest of the second that passed: far below a millionth of the debt
    assert debt_before - WAD <= market.debtOf(borrower) < debt_before - WAD + debt_before // 10**6
    assert_holds_nothing(gateway, market, wrapped)


def test_repayment_of_everything_returns_the_surplus(gateway, market, wrapped, loan, borrower):
    give_native(borrower, 100 * WAD)
    chain.mine(timedelta=YEAR)

    repayment = gateway.repayNative(borrower, {"from": borrower, "value": 3 * LOAN})

    paid = repayment.return_value
    assert market.debtOf(borrower) == 0
    assert LOAN < paid < 2 * LOAN
    assert native_balance(borrower) == 100 * WAD - paid - repayment.gas_used * repayment.gas_price
    assert_holds_nothing(gateway, market, wrapped)


def test_repayment_may_be_by_anybody_and_the_surplus_is_his(gateway, market, loan, borrower, stranger):
    give_native(stranger, 100 * WAD)
    borrower_before = native_balance(borrower)

    repayment = gateway.repayNative(borrower, {"from": stranger, "value": 2 * LOAN})

    assert market.debtOf(borrower) == 0
    spent = repayment.return_value + repayment.gas_used * repayment.gas_price
    assert native_balance(stranger) == 100 * WAD - spent
    assert native_balance(borrower) == borrower_before


def test_repayment_reverts_when_nothing_is_owed(gateway, stranger):
    with reverts_with("DebtMissing", stranger):
        gateway.repayNative(stranger, {"from": stranger, "value": WAD})


def test_repayment_reverts_when_the_payer_refuses_the_surplus(
    gateway, market, loan, borrower, owner, MockPayer
):
    payer = owner.deploy(MockPayer)
    calldata = gateway.repayNative.encode_input(borrower)

    with reverts_with("NativeTransferFailed", payer, ANY):
        payer.pay(gateway, calldata, {"from": owner, "value": 2 * LOAN})


# --- by itself


def test_coin_sent_by_anybody_is_refused(gateway, stranger):
    with reverts_with("CallerNotWrappedNative", stranger):
        stranger.transfer(gateway, WAD)


def test_gateway_knows_its_market_and_coin(gateway, market, wrapped):
    assert gateway.market() == market
    assert gateway.wrappedNative() == wrapped


def test_construction_reverts_when_the_market_is_not_a_contract(owner, stranger, NativeGateway):
    with reverts_with("NotAContract", stranger):
        owner.deploy(NativeGateway, stranger)
