"""The caller's bounty: delivered together with what he buys, as fTokens or as the asset."""

import pytest

from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.sale import ETHER, WAD, buy, crash

SEED = WAD // 100
BOUNTY = ETHER * 50 // 10_000  # half a percent of the deposits: a quarter of the fee is more


def test_finder_takes_his_bounty_as_the_asset(loan, pool, ether, borrower, stranger, receiver):
    crash(loan, 109)

    buy(loan, borrower, stranger, fraction=0, receiver=receiver, take_assets=True)

    assert loan.tokens["ETH"].balanceOf(receiver) == BOUNTY
    assert ether.balanceOf(receiver) == ether.balanceOf(loan.liquidator) == 0


def test_finder_takes_fTokens_for_what_the_market_lacks(
    loan, pool, ether, borrower, liquidator, receiver, drain
):
    drain("ETH", ETHER + SEED - BOUNTY // 4)
    crash(loan, 109)

    buy(loan, borrower, liquidator, fraction=0, receiver=receiver, take_assets=True)

    assert loan.tokens["ETH"].balanceOf(receiver) == BOUNTY // 4
    assert ether.balanceOf(receiver) == BOUNTY - BOUNTY // 4
    assert ether.cash() == ether.balanceOf(loan.liquidator) == 0


def test_pools_take_fTokens_whatever_the_finder_takes(loan, pool, ether, borrower, stranger, receiver):
    crash(loan, 109)

    buy(loan, borrower, stranger, fraction=0, receiver=receiver, take_assets=True)

    stock, reserve = pool.stockOf(ether)[0], ether.balanceOf(loan.reserve)
    assert stock == ether.balanceOf(pool) > 0
    assert stock + reserve + BOUNTY == ETHER
    assert loan.tokens["ETH"].balanceOf(pool) == 0


@pytest.mark.parametrize("take_assets", [False, True], ids=["fTokens", "asset"])
def test_buyer_gets_goods_and_bounty_in_one_piece(
    loan, pool, ether, borrower, liquidator, receiver, take_assets
):
    """To the unit what the quote says, which has both."""
    crash(loan, 109)
    ((_, _, shares),) = loan.liquidator.quote(borrower, WAD)["proceeds"]

    sale = buy(loan, borrower, liquidator, receiver=receiver, take_assets=take_assets)

    arrivals = [event for event in sale.events["Transfer"] if event["to"] == receiver]
    assert [event["value"] for event in arrivals] == [shares]
    token = loan.tokens["ETH"] if take_assets else ether
    assert token.balanceOf(receiver) == shares > ETHER * 46 // 100


def test_finder_who_owes_the_asset_cannot_take_fTokens(
    loan, pool, borrower, lender, stranger, liquidator, drain
):
    loan.supply(lender, "ETH", WAD)
    drain("ETH", WAD)
    crash(loan, 109)

    with reverts_with("AccountOwesAsset", stranger):
        buy(loan, borrower, liquidator, fraction=0, receiver=stranger)


def test_finder_who_owes_the_asset_can_take_the_asset(
    loan, pool, ether, borrower, lender, stranger, liquidator, drain
):
    loan.supply(lender, "ETH", WAD)
    drain("ETH", WAD)
    crash(loan, 109)

    buy(loan, borrower, liquidator, fraction=0, receiver=stranger, take_assets=True)

    assert loan.tokens["ETH"].balanceOf(stranger) == WAD + BOUNTY
    assert ether.debtOf(stranger) == WAD


def test_finder_who_owes_the_asset_cannot_take_what_the_market_lacks(
    loan, pool, borrower, stranger, liquidator, drain
):
    drain("ETH")
    crash(loan, 109)

    with reverts_with("AccountOwesAsset", stranger):
        buy(loan, borrower, liquidator, fraction=0, receiver=stranger, take_assets=True)
