"""How a buyer pays and what he takes: fTokens or cash, with capital or without."""

import pytest

from tests.helpers.chain_state import set_code
from tests.helpers.prices import usd
from tests.helpers.reverts import reverts_with, reverts_without_reason
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, buy, crash

WITHDRAW = 2
SEED = WAD // 100


@pytest.fixture
def nested(loan, owner, liquidator, MockNestedBuyer):
    """Sells the account to a contract that does one more call on the way."""
    contract = owner.deploy(MockNestedBuyer)
    loan.fund(contract, "USDT", 2 * DEBT)
    contract.run(
        loan.tokens["USDT"],
        loan.tokens["USDT"].approve.encode_input(loan.markets["USDT"], 2**256 - 1),
        {"from": liquidator},
    )

    def run(account, target, data):
        contract.setCall(target, data, {"from": liquidator})
        sale = loan.liquidator.liquidate.encode_input(account, WAD, contract, [], b"\1")
        return contract.run(loan.liquidator, sale, {"from": liquidator})

    run.contract = contract
    return run


def fee_shares(value):
    """Of ten ETH."""
    fee = min(value * 6 // 100, value - -(-DEBT * WAD // (97 * WAD // 100)))
    return -(-ETHER * fee // value)


# --- paying with fTokens


def test_fTokens_of_the_debts_market_pay_without_cash(loan, dollars, borrower, lender):
    crash(loan, 105)
    cash_before, rate_before = dollars.cash(), dollars.convertToAssets(10**30)

    buy(loan, borrower, lender, pay_with_shares=True)

    assert dollars.balanceOf(lender) == 4 * DEBT
    assert dollars.cash() == cash_before
    assert dollars.convertToAssets(10**30) == rate_before


def test_cash_pays_what_the_fTokens_do_not(loan, dollars, borrower, lender, liquidator):
    crash(loan, 105)
    dollars.transfer(liquidator, DEBT // 4, {"from": lender})

    buy(loan, borrower, liquidator, pay_with_shares=True)

    assert dollars.balanceOf(liquidator) == 0
    assert loan.tokens["USDT"].balanceOf(liquidator) == 2 * DEBT - DEBT * 3 // 4


def test_buyer_without_fTokens_pays_cash_whatever_he_asked_for(loan, borrower, liquidator):
    crash(loan, 105)

    buy(loan, borrower, liquidator, pay_with_shares=True)

    assert loan.tokens["USDT"].balanceOf(liquidator) == DEBT


def test_fTokens_stay_untouched_unless_offered(loan, dollars, borrower, lender):
    crash(loan, 105)
    loan.fund(lender, "USDT", DEBT)

    buy(loan, borrower, lender)

    assert dollars.balanceOf(lender) == 5 * DEBT


def test_fTokens_pay_a_part_too(loan, dollars, borrower, lender):
    crash(loan, 105)

    buy(loan, borrower, lender, WAD // 4, pay_with_shares=True)

    assert dollars.balanceOf(lender) == 5 * DEBT - DEBT // 4
    assert dollars.debtOf(borrower) == DEBT * 3 // 4


def test_sale_needs_no_cash_in_any_market(loan, ether, dollars, borrower, lender, drain):
    drain("USDT")
    drain("ETH")
    value = crash(loan, 105)

    buy(loan, borrower, lender, pay_with_shares=True, take_assets=True)

    assert ether.cash() == dollars.cash() == 0
    assert ether.balanceOf(lender) == ETHER - fee_shares(value)
    assert not loan.engine.hasDebt(borrower)


def test_payer_who_owes_must_still_carry_his_debts(loan, lender, borrower, stranger, receiver):
    loan.supply(lender, "DAI", DEBT)
    loan.supply(stranger, "USDT", DEBT)
    loan.borrow(stranger, "DAI", DEBT // 2)
    crash(loan, 105)

    with reverts_with("BorrowLimitExceeded", stranger, DEBT // 2, 0):
        buy(loan, borrower, stranger, receiver=receiver, pay_with_shares=True)


def test_payer_who_owes_may_pay_with_what_is_free(loan, dollars, lender, borrower, stranger, receiver):
    loan.supply(lender, "DAI", DEBT)
    loan.supply(stranger, "USDT", 3 * DEBT)
    loan.borrow(stranger, "DAI", DEBT // 2)
    crash(loan, 105)

    buy(loan, borrower, stranger, receiver=receiver, pay_with_shares=True)

    assert dollars.balanceOf(stranger) == 2 * DEBT


def test_what_the_payer_bought_carries_his_debts_already(loan, dollars, lender, borrower, stranger):
    loan.supply(lender, "DAI", DEBT)
    loan.supply(stranger, "USDT", DEBT)
    loan.borrow(stranger, "DAI", DEBT // 2)
    crash(loan, 105)

    buy(loan, borrower, stranger, pay_with_shares=True)

    assert dollars.balanceOf(stranger) == 0
    assert loan.engine.healthOf(stranger)["borrowLimit"] > DEBT // 2


# --- taking assets


def test_buyer_takes_the_asset_where_the_market_has_it(loan, ether, borrower, liquidator, receiver):
    value = crash(loan, 105)

    buy(loan, borrower, liquidator, receiver=receiver, take_assets=True)

    assert loan.tokens["ETH"].balanceOf(receiver) == ETHER - fee_shares(value)
    assert ether.balanceOf(receiver) == ether.balanceOf(loan.liquidator) == 0


def test_buyer_takes_fTokens_for_what_the_market_lacks(loan, ether, borrower, liquidator, receiver, drain):
    drain("ETH", 4 * WAD)
    value = crash(loan, 105)

    buy(loan, borrower, liquidator, receiver=receiver, take_assets=True)

    assert loan.tokens["ETH"].balanceOf(receiver) == ETHER + SEED - 4 * WAD
    assert ether.balanceOf(receiver) == 4 * WAD - SEED - fee_shares(value)
    assert ether.cash() == ether.balanceOf(loan.liquidator) == 0


def test_buyer_takes_fTokens_where_the_market_has_nothing(loan, ether, borrower, liquidator, receiver, drain):
    drain("ETH")
    value = crash(loan, 105)

    buy(loan, borrower, liquidator, receiver=receiver, take_assets=True)

    assert loan.tokens["ETH"].balanceOf(receiver) == 0
    assert ether.balanceOf(receiver) == ETHER - fee_shares(value)


def test_buyer_takes_fTokens_while_withdrawals_are_paused(loan, ether, borrower, liquidator, receiver):
    value = crash(loan, 105)
    ether.pause(WITHDRAW, {"from": loan.guardian})

    buy(loan, borrower, liquidator, receiver=receiver, take_assets=True)

    assert ether.balanceOf(receiver) == ETHER - fee_shares(value)


@pytest.mark.parametrize("missing", [0, 4 * WAD], ids=["all there", "short of cash"])
def test_buyer_takes_fTokens_where_the_token_refuses_him(
    loan, ether, owner, borrower, liquidator, receiver, drain, MockIssuerToken, missing
):
    """Short of cash it is asked twice: for all, and for what there is."""
    if missing:
        drain("ETH", missing)
    value = crash(loan, 105)
    strict = owner.deploy(MockIssuerToken, "Ether", "ETH", 18)
    set_code(loan.tokens["ETH"], strict)
    owner.transfer(loan.tokens["ETH"], data=strict.blacklist.encode_input(receiver))

    buy(loan, borrower, liquidator, receiver=receiver, take_assets=True)

    assert loan.tokens["ETH"].balanceOf(receiver) == 0
    assert ether.balanceOf(receiver) == ETHER - fee_shares(value)
    assert ether.balanceOf(loan.liquidator) == 0


def test_receiver_who_owes_the_asset_cannot_take_fTokens(loan, borrower, liquidator, stranger, drain):
    drain("ETH", WAD)
    crash(loan, 105)

    with reverts_with("AccountOwesAsset", stranger):
        buy(loan, borrower, liquidator, receiver=stranger)


def test_receiver_who_owes_the_asset_can_take_the_asset(loan, borrower, lender, liquidator, stranger, drain):
    loan.supply(lender, "ETH", WAD)
    drain("ETH", WAD)
    value = crash(loan, 105)

    buy(loan, borrower, liquidator, receiver=stranger, take_assets=True)

    assert loan.tokens["ETH"].balanceOf(stranger) == WAD + ETHER - fee_shares(value)


def test_nobody_cannot_take_anything(loan, borrower, liquidator):
    """The token refuses to be sent there, and so do the fTokens."""
    crash(loan, 105)

    with reverts_with("ZeroAddress"):
        buy(loan, borrower, liquidator, receiver="0x" + 40 * "0", take_assets=True)


# --- without capital


def test_buyer_without_capital_earns_the_discount(loan, borrower, liquidator, swap, buyer_without_capital):
    value = crash(loan, 105)
    loan.fund(swap, "USDT", DEBT)

    buyer_without_capital.buy(borrower, WAD, [loan.markets["ETH"]], {"from": liquidator})

    bought, price = ETHER - fee_shares(value), value // 10
    profit = loan.tokens["ETH"].balanceOf(buyer_without_capital)
    assert profit == bought - -(-DEBT * WAD // price)
    assert profit * price // WAD * 100 >= DEBT * 3
    assert buyer_without_capital.callbacks() == 1


def test_buyer_who_keeps_everything_is_refused(loan, dollars, borrower, liquidator, buyer_without_capital):
    crash(loan, 105)
    buyer_without_capital.setThief(True, {"from": liquidator})

    with reverts_with("ERC20InsufficientAllowance", dollars, 0, DEBT):
        buyer_without_capital.buy(borrower, WAD, [loan.markets["ETH"]], {"from": liquidator})


def test_callback_of_an_account_without_code_reverts(loan, borrower, liquidator):
    crash(loan, 105)

    with reverts_without_reason():
        loan.liquidator.liquidate(borrower, WAD, liquidator, [], b"\1", {"from": liquidator})


def test_callback_cannot_liquidate_again(loan, borrower, nested):
    crash(loan, 105)
    again = loan.liquidator.liquidate.encode_input(borrower, WAD, nested.contract, [], b"")

    with reverts_with("ReentrancyGuardReentrantCall"):
        nested(borrower, loan.liquidator, again)


def test_callback_cannot_liquidate_again_with_a_choice(loan, borrower, nested):
    crash(loan, 105)
    again = loan.liquidator.liquidateWith.encode_input(borrower, WAD, nested.contract, [], b"", (True, True))

    with reverts_with("ReentrancyGuardReentrantCall"):
        nested(borrower, loan.liquidator, again)


def test_callback_may_repay_the_debt_by_itself(loan, dollars, borrower, nested):
    crash(loan, 105)

    nested(borrower, dollars, dollars.repay.encode_input(2**256 - 1, borrower))

    assert dollars.debtOf(borrower) == 0
    assert loan.tokens["USDT"].balanceOf(nested.contract) == DEBT


def test_fTokens_given_back_during_the_callback_are_the_accounts_again(loan, ether, borrower, nested):
    value = crash(loan, 105)
    gift = ether.transfer.encode_input(borrower, WAD)

    nested(borrower, ether, gift)

    assert ether.balanceOf(borrower) == WAD
    assert ether.balanceOf(nested.contract) == ETHER - fee_shares(value) - WAD
    assert loan.engine.healthOf(borrower)["depositValue"] == usd(2100)
