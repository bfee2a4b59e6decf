"""Supply, borrow, a year of interest, a crash, liquidations, and everybody leaves."""

import pytest
from brownie import chain

from tests.fixtures.protocol import SPECS, WAD

YEAR = 365 * 24 * 3600
SYMBOLS = ("USDT", "ETH", "BTCB")
SEEDS = {spec.symbol: spec.seed for spec in SPECS}


@pytest.fixture
def year_of_interest(flux, lender, borrower, receiver, liquidator, fund_and_approve):
    """Two borrowers: one against ether who will be sold, one against bitcoin who will not."""
    flux.supply(lender, "USDT", 50_000 * WAD)
    flux.supply(borrower, "ETH", 10 * WAD)
    flux.supply(receiver, "BTCB", WAD)
    flux.borrow(borrower, "USDT", 15_000 * WAD)
    flux.borrow(receiver, "USDT", 20_000 * WAD)
    flux.borrow(receiver, "ETH", WAD)
    fund_and_approve(liquidator, "USDT", 50_000 * WAD)
    chain.mine(timedelta=YEAR)
    return flux


@pytest.fixture
def after_the_crash(year_of_interest, borrower, liquidator):
    """Ether falls by half: the borrower is worth less than he owes, and sold."""
    year_of_interest.set_price("ETH", 1500)
    sale = year_of_interest.liquidator.liquidate(borrower, WAD, liquidator, [], b"", {"from": liquidator})
    return year_of_interest, sale


@pytest.fixture
def everybody_gone(after_the_crash, lender, receiver, liquidator, stranger):
    """All debts are repaid, all deposits withdrawn, all reserves swept and taken out."""
    flux, _ = after_the_crash
    for symbol in ("USDT", "ETH"):
        flux.repay(receiver, symbol)
        flux.markets[symbol].sweepReserve({"from": stranger})
        shares = flux.markets[symbol].balanceOf(flux.reserve)
        if shares:
            flux.reserve.withdraw(flux.markets[symbol], flux.treasury, shares, {"from": flux.owner})
            flux.withdraw(flux.treasury, symbol)
    flux.withdraw(lender, "USDT")
    flux.withdraw(liquidator, "ETH")
    flux.withdraw(receiver, "BTCB")
    return flux


def test_no_unit_appears_or_vanishes(everybody_gone, ledger):
    for symbol in SYMBOLS:
        total = ledger.held_by_people(symbol) + ledger.in_the_market(symbol)
        assert total == ledger.in_existence(symbol)


def test_markets_are_left_with_the_seed_and_rounding(everybody_gone, ledger):
    for symbol in SYMBOLS:
        market = everybody_gone.markets[symbol]
        books = market.books()
        assert books["debtShares"] == 0
        assert books["supplyShares"] == SEEDS[symbol]
        assert books["cash"] == books["supplyAssets"] + books["reserve"]
        # each of the fewer than ten calls that rounded left less than an fToken's worth behind
        assert books["reserve"] < 10


def test_nobody_has_joined_anything_in_the_end(everybody_gone, ledger):
    for person in ledger.people:
        assert everybody_gone.engine.joinedMarkets(person) == ()


def test_interest_is_what_suppliers_and_reserve_got(year_of_interest, lender, borrower, receiver):
    year_of_interest.markets["USDT"].accrue({"from": lender})

    books = year_of_interest.markets["USDT"].books()
    interest = books["debtAssets"] - 35_000 * WAD
    credited = books["supplyAssets"] - 50_000 * WAD - SEEDS["USDT"]
    assert interest > 0
    # a fifth of each of the few accruals is kept, rounded down
    assert 0 <= credited - interest * 4 // 5 < 10
    assert books["reserve"] == interest - credited


def test_shortfall_is_borne_level_by_level(after_the_crash):
    flux, sale = after_the_crash
    event, liquidated = sale.events["ShortfallCovered"], sale.events["Liquidated"]
    given = event["fromLiquidationReserve"] + event["fromMarketReserve"] + event["writtenOff"]

    assert event["fromLiquidationReserve"] == 0
    assert min(event["fromMarketReserve"], event["writtenOff"]) > 0
    # the price of USDT is one, so the values are units; each level rounds by less than a debt share's worth
    assert 0 <= liquidated["shortfall"] - given <= 3
    assert flux.markets["USDT"].books()["reserve"] <= 3


def test_lender_loses_his_part_of_what_is_written_off(after_the_crash, lender):
    flux, sale = after_the_crash
    market = flux.markets["USDT"]
    written_off = sale.events["ShortfallCovered"]["writtenOff"]
    shares, all_shares = market.balanceOf(lender), market.totalSupply()

    left = market.convertToAssets.call(shares, block_identifier=sale.block_number)
    assets = market.totalAssets.call(block_identifier=sale.block_number)

    assert left == assets * shares // all_shares
    # two divisions that round down
    assert 0 <= (assets + written_off) * shares // all_shares - left - written_off * shares // all_shares <= 1


def test_healthy_borrower_is_untouched_by_the_crash(after_the_crash, receiver):
    flux, _ = after_the_crash

    assert flux.markets["BTCB"].balanceOf(receiver) == WAD
    assert not flux.engine.healthOf(receiver)["isLiquidatable"]
