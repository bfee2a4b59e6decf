"""Selling an account: who may, what it costs, what it gives, what is left."""

from dataclasses import replace

import pytest

from tests.fixtures.attackers import least_seeded
from tests.fixtures.protocol import DISCOUNT, FEE_CAP
from tests.helpers.prices import usd
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32
from tests.model.liquidator import Terms
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, buy, covered, crash

TERMS = Terms(DISCOUNT, FEE_CAP)
SUPPLY, BORROW, WITHDRAW, TRANSFER, LIQUIDATE = range(5)


# --- what it costs and gives


@pytest.mark.parametrize("percent", ["109.99", "108", "106", "103.1", "103", "102", "100", "90", "60", "30"])
def test_sale_pays_and_gives_what_the_one_price_says(loan, ether, borrower, liquidator, receiver, percent):
    value = crash(loan, percent)
    fee, shortfall = TERMS.fee_and_shortfall(value, DEBT)
    cash_before = loan.tokens["USDT"].balanceOf(liquidator)

    buy(loan, borrower, liquidator, receiver=receiver)

    fee_shares = -(-ETHER * fee // value)
    paid = cash_before - loan.tokens["USDT"].balanceOf(liquidator)
    assert paid == DEBT - shortfall
    assert ether.balanceOf(receiver) == ETHER - fee_shares
    assert ether.balanceOf(loan.reserve) == fee_shares
    # a unit of ETH of rounding in the fee, a unit of a dollar in what is paid
    assert paid * WAD <= (ETHER - fee_shares + 1) * value // ETHER * (WAD - DISCOUNT) + WAD


def test_sale_leaves_nothing_of_the_account(loan, ether, dollars, borrower, liquidator):
    crash(loan, 105)

    buy(loan, borrower, liquidator)

    assert ether.balanceOf(borrower) == dollars.debtSharesOf(borrower) == 0
    assert loan.engine.joinedMarkets(borrower) == ()


def test_sale_tells_what_was_sold(loan, borrower, liquidator, receiver):
    value = crash(loan, 105)
    fee, _ = TERMS.fee_and_shortfall(value, DEBT)

    event = buy(loan, borrower, liquidator, receiver=receiver).events["Liquidated"]

    assert (event["account"], event["liquidator"], event["receiver"]) == (borrower, liquidator, receiver)
    assert (event["fraction"], event["depositValue"], event["debtValue"]) == (WAD, value, DEBT)
    assert (event["fee"], event["shortfall"]) == (fee, 0)


def test_sale_of_a_part_tells_the_part(loan, borrower, liquidator):
    crash(loan, 105)

    event = buy(loan, borrower, liquidator, WAD // 3).events["Liquidated"]

    assert event["fraction"] == WAD // 3


def test_sale_without_a_shortfall_leaves_the_waterfall_dry(loan, dollars, borrower, liquidator):
    crash(loan, 105)
    supply_before = dollars.totalAssets()

    sale = buy(loan, borrower, liquidator)

    assert "ShortfallCovered" not in sale.events
    assert dollars.totalAssets() == supply_before


def test_sold_account_may_start_again(loan, borrower, liquidator):
    crash(loan, 105)
    buy(loan, borrower, liquidator)

    loan.supply(borrower, "ETH", ETHER)
    loan.borrow(borrower, "USDT", 100 * WAD)

    assert loan.engine.hasDebt(borrower)


@pytest.mark.parametrize("percent", ["108", "90"])
def test_quote_is_what_a_sale_does(second_debt, borrower, liquidator, percent):
    flux = second_debt
    crash(flux, percent)
    quote = flux.liquidator.quote(borrower, WAD)
    tokens = {flux.markets[symbol].address: flux.tokens[symbol] for symbol in ("USDT", "DAI", "USD6")}
    before = {market: token.balanceOf(liquidator) for market, token in tokens.items()}

    sale = buy(flux, borrower, liquidator).events["Liquidated"]

    paid = {market: before[market] - token.balanceOf(liquidator) for market, token in tokens.items()}
    assert {leg["market"]: leg["assets"] for leg in quote["payments"]} == paid
    assert [leg["shares"] for leg in quote["proceeds"]] == [flux.markets["ETH"].balanceOf(liquidator)]
    for name in ("depositValue", "debtValue", "fee", "shortfall"):
        assert quote[name] == sale[name]
    assert (quote["sold"], quote["soldToPools"]) == (sale["fraction"], 0)


def test_quote_reverts_like_a_sale(loan, borrower):
    with reverts_with("AccountHealthy", borrower, 10 * usd(3000), DEBT):
        loan.liquidator.quote(borrower, WAD)


def test_buyer_pays_all_debts_of_the_account(second_debt, borrower, liquidator):
    crash(second_debt, 105)

    buy(second_debt, borrower, liquidator)

    assert second_debt.tokens["DAI"].balanceOf(liquidator) == 0
    assert second_debt.tokens["USD6"].balanceOf(liquidator) == 0
    assert not second_debt.engine.hasDebt(borrower)


# --- refusals


def test_healthy_account_cannot_be_sold(loan, borrower, liquidator):
    value = crash(loan, 110)

    with reverts_with("AccountHealthy", borrower, value, DEBT):
        buy(loan, borrower, liquidator)


def test_account_without_debts_cannot_be_sold(loan, lender, liquidator):
    with reverts_with("AccountHealthy", lender, 5 * DEBT, 0):
        buy(loan, lender, liquidator)


def test_nobody_buys_himself(loan, borrower):
    crash(loan, 105)

    with reverts_with("SelfLiquidation", borrower):
        buy(loan, borrower, borrower)


def test_nobody_receives_himself(loan, borrower, liquidator):
    crash(loan, 105)

    with reverts_with("SelfLiquidation", borrower):
        buy(loan, borrower, liquidator, receiver=borrower)


def test_fraction_above_the_whole_is_refused(loan, borrower, liquidator):
    crash(loan, 105)

    with reverts_with("ValueOutOfBounds", bytes32("fraction"), WAD + 1, 0, WAD):
        buy(loan, borrower, liquidator, WAD + 1)
    with reverts_with("ValueOutOfBounds", bytes32("fraction"), WAD + 1, 0, WAD):
        loan.liquidator.quote(borrower, WAD + 1)


def test_sale_without_a_buyer_needs_pools_or_a_shortfall(loan, borrower, liquidator):
    crash(loan, 105)

    with reverts_with("PoolsExhausted", borrower):
        buy(loan, borrower, liquidator, fraction=0)
    with reverts_with("PoolsExhausted", borrower):
        loan.liquidator.quote(borrower, 0)


def test_payment_above_the_maximum_is_refused(loan, dollars, borrower, liquidator):
    crash(loan, 105)

    with reverts_with("PaymentAboveMaximum", dollars, DEBT, DEBT - 1):
        buy(loan, borrower, liquidator, max_pay=(DEBT - 1,))


def test_payment_at_the_maximum_is_accepted(loan, borrower, liquidator):
    crash(loan, 105)

    buy(loan, borrower, liquidator, max_pay=(DEBT,))

    assert not loan.engine.hasDebt(borrower)


@pytest.mark.parametrize("max_pay", [(DEBT,), (DEBT, DEBT, DEBT, DEBT)], ids=["too few", "too many"])
def test_maxima_must_be_one_for_each_debt(second_debt, borrower, liquidator, max_pay):
    crash(second_debt, 105)

    with reverts_with("ArrayLengthMismatch", len(max_pay), 3):
        buy(second_debt, borrower, liquidator, max_pay=max_pay)


def test_buyer_without_money_is_refused(loan, borrower, stranger):
    crash(loan, 105)
    loan.approve(stranger, "USDT")

    with reverts_with("ERC20InsufficientBalance", stranger, 0, DEBT):
        buy(loan, borrower, stranger)


def test_allowance_of_somebody_else_is_never_used(loan, dollars, borrower, liquidator, stranger):
    crash(loan, 105)

    with reverts_with("ERC20InsufficientAllowance", dollars, 0, DEBT):
        buy(loan, borrower, stranger, receiver=liquidator)


# --- pauses


@pytest.mark.parametrize("symbol", ["ETH", "USDT"])
def test_paused_liquidation_in_a_joined_market_stops_the_sale(loan, borrower, liquidator, guardian, symbol):
    crash(loan, 105)
    loan.markets[symbol].pause(LIQUIDATE, {"from": guardian})

    with reverts_with("ActionPaused", loan.markets[symbol], LIQUIDATE):
        buy(loan, borrower, liquidator)


def test_other_pauses_do_not_stop_the_sale(loan, borrower, liquidator, guardian):
    crash(loan, 105)
    for symbol in ("ETH", "USDT"):
        for action in (SUPPLY, BORROW, WITHDRAW, TRANSFER):
            loan.markets[symbol].pause(action, {"from": guardian})

    buy(loan, borrower, liquidator)

    assert not loan.engine.hasDebt(borrower)


def test_paused_liquidation_elsewhere_does_not_matter(loan, borrower, liquidator, guardian):
    crash(loan, 105)
    loan.markets["DAI"].pause(LIQUIDATE, {"from": guardian})

    buy(loan, borrower, liquidator)

    assert not loan.engine.hasDebt(borrower)


# --- a part of an account


def test_half_a_sale_leaves_the_ratio(loan, borrower, liquidator):
    value = crash(loan, 105)

    buy(loan, borrower, liquidator, WAD // 2)

    health = loan.engine.healthOf(borrower)
    assert (health["depositValue"], health["debtValue"]) == (value // 2, DEBT // 2)


def test_three_buyers_share_a_whale(loan, ether, borrower, lender, liquidator, stranger):
    value = crash(loan, 105)
    whole_fee = -(-ETHER * TERMS.fee_and_shortfall(value, DEBT)[0] // value)
    buyers = [(liquidator, WAD // 3), (stranger, WAD // 2), (lender, WAD)]
    for buyer, _ in buyers:
        loan.fund(buyer, "USDT", DEBT)
        loan.approve(buyer, "USDT")
    before = sum(loan.tokens["USDT"].balanceOf(buyer) for buyer, _ in buyers)

    for buyer, fraction in buyers:
        buy(loan, borrower, buyer, fraction)

    paid = before - sum(loan.tokens["USDT"].balanceOf(buyer) for buyer, _ in buyers)
    assert paid == DEBT
    # every part rounds its fee up by less than a unit; a third leaves a ratio that is off by one
    assert whole_fee <= ether.balanceOf(loan.reserve) <= whole_fee + 2 * len(buyers)
    assert loan.engine.joinedMarkets(borrower) == ()


def test_part_of_a_whale_leaves_the_ratio_to_the_wei(loan, ether, dollars, borrower, liquidator):
    crash(loan, 105)
    third = WAD // 3

    buy(loan, borrower, liquidator, third)

    assert ether.balanceOf(borrower) == ETHER - ETHER * third // WAD
    assert dollars.debtOf(borrower) == DEBT - -(-DEBT * third // WAD)


def test_part_of_an_account_below_the_breakdown_costs_its_part_without_the_shortfall(
    loan, dollars, borrower, liquidator
):
    crash(loan, 100)
    cash = loan.tokens["USDT"].balanceOf(liquidator)

    sale = buy(loan, borrower, liquidator, WAD // 4)

    lost = sum(sum(levels) for levels in covered(sale))
    assert lost == DEBT // 4 * 3 // 100
    assert cash - loan.tokens["USDT"].balanceOf(liquidator) == DEBT // 4 - lost
    assert dollars.debtOf(borrower) == DEBT * 3 // 4


def test_part_that_leaves_dust_is_refused(loan, borrower, liquidator):
    crash(loan, 105)
    fraction = WAD - 49_999_999_999_999

    with reverts_with("DebtBelowMinimum", DEBT - -(-DEBT * fraction // WAD), WAD):
        buy(loan, borrower, liquidator, fraction)


def test_part_that_pays_dust_is_refused(loan, borrower, liquidator):
    crash(loan, 105)
    fraction = WAD // 20_001

    with reverts_with("DebtBelowMinimum", -(-DEBT * fraction // WAD), WAD):
        buy(loan, borrower, liquidator, fraction)


def test_part_that_pays_the_least_debt_is_accepted(loan, dollars, borrower, liquidator):
    crash(loan, 105)

    buy(loan, borrower, liquidator, WAD // 20_000)

    assert dollars.debtOf(borrower) == DEBT - WAD


def test_part_that_leaves_the_least_debt_is_accepted(loan, dollars, borrower, liquidator):
    crash(loan, 105)

    buy(loan, borrower, liquidator, WAD - WAD // 20_000)

    assert dollars.debtOf(borrower) == WAD


def test_part_paid_with_ftokens_and_cash_pays_its_part_alone(loan, dollars, borrower, liquidator):
    loan.supply(liquidator, "USDT", DEBT // 8)
    crash(loan, 105)

    buy(loan, borrower, liquidator, WAD // 2, pay_with_shares=True)

    assert dollars.debtOf(borrower) == DEBT // 2
    assert dollars.balanceOf(liquidator) == 0


def test_least_debt_of_a_part_is_rounded_up(loan, lender, stranger, liquidator, new_coin, list_coin):
    """Of a coin of two decimals 1.005 are 101 units."""
    coin = new_coin("CENT", 2)
    list_coin(loan, coin, replace(least_seeded("CENT", 2), min_debt=1_005_000))
    loan.supply(lender, "CENT", 500_000)
    loan.supply(stranger, "ETH", WAD // 2)
    with reverts_with("DebtBelowMinimum", 100, 101):
        loan.borrow(stranger, "CENT", 100)
    loan.borrow(stranger, "CENT", 100_000)
    loan.fund(liquidator, "CENT", 1_000)
    loan.approve(liquidator, "CENT")
    crash(loan, 105)

    with reverts_with("DebtBelowMinimum", 100, 101):
        buy(loan, stranger, liquidator, WAD // 1000)
    buy(loan, stranger, liquidator, WAD // 1000 + WAD // 100_000)

    assert loan.markets["CENT"].debtOf(stranger) == 100_000 - 101
