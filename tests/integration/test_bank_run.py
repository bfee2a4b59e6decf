"""All the cash is lent out: nobody is locked in for long, for scarcity makes money come back."""

import pytest
from brownie import chain

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import ANY, reverts_with

DAY = 24 * 3600
SCARCITY_PERIOD = 15 * 3600


@pytest.fixture
def run_on_the_bank(flux, lender, borrower, stranger):
    """Half of the suppliers got away, the other half found no cash."""
    flux.supply(lender, "USDT", 10_000 * WAD)
    flux.supply(stranger, "USDT", 10_000 * WAD)
    flux.supply(borrower, "BTCB", WAD)
    flux.borrow(borrower, "USDT", 10_000 * WAD)
    flux.withdraw(stranger, "USDT", 10_000 * WAD)
    flux.withdraw(lender, "USDT", flux.markets["USDT"].cash())
    return flux


@pytest.fixture
def dollars(run_on_the_bank):
    return run_on_the_bank.markets["USDT"]


def test_supplier_finds_no_cash_at_full_utilisation(run_on_the_bank, dollars, lender):
    assert dollars.rates()["utilisation"] > 95 * WAD // 100
    assert dollars.maxWithdraw(lender) == 0
    with reverts_with("InsufficientCash", ANY, 0):
        run_on_the_bank.withdraw(lender, "USDT")


def test_rate_grows_by_half_every_fifteen_hours(dollars):
    before = dollars.rates()
    chain.mine(timedelta=SCARCITY_PERIOD)

    after = dollars.rates()

    # some seconds pass between the readings: ten of the 54,000 are worth less than a thousandth
    assert 1.5 <= after["scarcityFactor"] / before["scarcityFactor"] < 1.5 * 1.001
    assert after["borrowRate"] > before["borrowRate"]


def test_borrower_repays_when_the_rate_hurts_and_the_supplier_leaves(
    run_on_the_bank, dollars, lender, borrower
):
    chain.mine(timedelta=2 * DAY)
    run_on_the_bank.repay(borrower, "USDT")

    run_on_the_bank.withdraw(lender, "USDT")

    assert dollars.balanceOf(lender) == 0
    assert run_on_the_bank.tokens["USDT"].balanceOf(lender) > 10_000 * WAD


def test_high_rate_draws_new_money_that_lets_the_supplier_leave(run_on_the_bank, dollars, lender, stranger):
    chain.mine(timedelta=2 * DAY)
    run_on_the_bank.supply(stranger, "USDT", 20_000 * WAD)

    run_on_the_bank.withdraw(lender, "USDT")

    assert dollars.balanceOf(lender) == 0


def test_new_money_ends_the_scarcity(run_on_the_bank, dollars, stranger):
    chain.mine(timedelta=2 * DAY)
    during = dollars.rates()["scarcityFactor"]

    run_on_the_bank.supply(stranger, "USDT", 20_000 * WAD)

    assert during > 3 * WAD
    assert dollars.rates()["scarcityFactor"] == WAD


def test_scarcity_makes_an_idle_borrower_liquidatable(run_on_the_bank, dollars, lender, borrower):
    run_on_the_bank.set_price("BTCB", 15_000)
    before = run_on_the_bank.engine.healthOf(borrower)["isLiquidatable"]
    chain.mine(timedelta=12 * DAY)

    assert not before
    assert run_on_the_bank.engine.healthOf(borrower)["isLiquidatable"]


def test_supplier_without_cash_buys_the_idle_borrower_with_his_deposit(
    run_on_the_bank, dollars, lender, borrower
):
    run_on_the_bank.set_price("BTCB", 10_500)
    settlement = (True, True)  # pay with fTokens, take the asset

    run_on_the_bank.liquidator.liquidateWith(
        borrower, WAD // 4, lender, [], b"", settlement, {"from": lender}
    )

    assert dollars.cash() == 0
    assert run_on_the_bank.tokens["BTCB"].balanceOf(lender) > 0


def test_borrowing_at_full_utilisation_reverts_for_cash(run_on_the_bank, borrower):
    with reverts_with("InsufficientCash", WAD, 0):
        run_on_the_bank.borrow(borrower, "USDT", WAD)


def test_everybody_is_whole_after_the_run(run_on_the_bank, dollars, lender, borrower):
    chain.mine(timedelta=DAY)
    run_on_the_bank.repay(borrower, "USDT", UNLIMITED)
    run_on_the_bank.withdraw(lender, "USDT")

    books = dollars.books()
    assert books["debtShares"] == 0
    assert books["cash"] == books["supplyAssets"] + books["reserve"]
