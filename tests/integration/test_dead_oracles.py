"""Every price is gone: what is owed can be paid, and who owes nothing can leave."""

import pytest

from tests.fixtures.protocol import WAD
from tests.helpers.prices import Status
from tests.helpers.reverts import reverts_with


@pytest.fixture
def dark(flux, lender, borrower):
    """A lender, a borrower, and no price of anything."""
    flux.supply(lender, "USDT", 10_000 * WAD)
    flux.supply(borrower, "ETH", 10 * WAD)
    flux.borrow(borrower, "USDT", 5_000 * WAD)
    for symbol in flux.markets:
        flux.freeze_price(symbol)
    return flux


def test_lender_withdraws_without_any_price(dark, lender):
    dark.withdraw(lender, "USDT", 5_000 * WAD)

    assert dark.tokens["USDT"].balanceOf(lender) == 5_000 * WAD


def test_borrower_repays_without_any_price(dark, borrower):
    dark.repay(borrower, "USDT")

    assert dark.markets["USDT"].debtOf(borrower) == 0


def test_borrower_who_repaid_withdraws_without_any_price(dark, borrower):
    dark.repay(borrower, "USDT")

    dark.withdraw(borrower, "ETH")

    assert dark.tokens["ETH"].balanceOf(borrower) == 10 * WAD


def test_everybody_leaves_without_any_price(dark, lender, borrower):
    dark.repay(borrower, "USDT")
    dark.withdraw(borrower, "ETH")
    dark.withdraw(lender, "USDT")

    for person in (lender, borrower):
        assert dark.engine.joinedMarkets(person) == ()


def test_deposits_are_taken_without_any_price(dark, stranger):
    dark.supply(stranger, "DAI", WAD)

    assert dark.markets["DAI"].balanceOf(stranger) == WAD


def test_borrower_cannot_withdraw_while_he_owes(dark, borrower):
    with reverts_with("PriceUnusable", dark.tokens["ETH"], Status.FROZEN):
        dark.withdraw(borrower, "ETH", WAD)


def test_nobody_is_liquidated_without_any_price(dark, borrower, liquidator):
    with reverts_with("PriceUnusable", dark.tokens["ETH"], Status.FROZEN):
        dark.liquidator.liquidate(borrower, WAD, liquidator, [], b"", {"from": liquidator})
