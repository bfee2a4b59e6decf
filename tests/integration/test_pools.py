"""Suppliers enter pools, a month of interest, a crash, the pools buy and sell, and everybody leaves."""

import pytest
from brownie import chain

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.unit.liquidation.pools import (
    VIRTUAL,
    absorb,
    assert_pool_owns_its_books,
    value_of,
    wealth,
)

MONTH = 30 * 24 * 3600
SYMBOLS = ("USDT", "DAI", "ETH")
STAKES = {
    ("supplier", "USDT"): 40_000 * WAD,
    ("supplier", "ETH"): 20 * WAD,
    ("stranger", "USDT"): 20_000 * WAD,
    ("stranger", "DAI"): 30_000 * WAD,
}


@pytest.fixture
def people(supplier, stranger):
    """Those who stand in the pools."""
    return {"supplier": supplier, "stranger": stranger}


@pytest.fixture
def month_of_interest(flux, pools, people, lender, borrower, receiver):
    """One owes two kinds of dollars against ether, the other ether against dollars and bitcoin."""
    for symbol, assets in {"USDT": 100_000, "DAI": 50_000, "ETH": 50}.items():
        flux.supply(lender, symbol, flux.whole(symbol, assets))
    for (name, symbol), assets in STAKES.items():
        flux.fund_pool(people[name], symbol, assets)
    flux.supply(borrower, "ETH", 10 * WAD)
    flux.borrow(borrower, "USDT", 12_000 * WAD)
    flux.borrow(borrower, "DAI", 6_000 * WAD)
    flux.supply(receiver, "USDT", 5_000 * WAD)
    flux.supply(receiver, "BTCB", WAD // 2)
    flux.borrow(receiver, "ETH", 5 * WAD)
    chain.mine(timedelta=MONTH)
    return flux


@pytest.fixture
def after_the_crash(month_of_interest, people):
    """Ether and bitcoin fall; what the suppliers own then, in the pools and outside, is what they had."""
    flux = month_of_interest
    flux.set_price("ETH", 1900)
    flux.set_price("BTCB", 10_000)
    for symbol in SYMBOLS:
        flux.markets[symbol].accrue({"from": flux.owner})
    return flux, {name: worth(flux, account) for name, account in people.items()}


@pytest.fixture
def absorbed(after_the_crash, borrower, receiver, liquidator):
    """Both are sold to the pools; who found them had nothing."""
    flux, _ = after_the_crash
    return flux, [absorb(flux, account, liquidator) for account in (borrower, receiver)]


@pytest.fixture
def sold(absorbed, lender, liquidator):
    """What the pools hold of each other's asset is crossed; of the rest all but some ether is bought."""
    flux, _ = absorbed
    dollars, dai, ether = (flux.pools[symbol] for symbol in SYMBOLS)
    dollars.cross(ether, {"from": liquidator})
    for symbol, good in {"USDT": "ETH", "ETH": "BTCB"}.items():
        flux.markets[symbol].approve(flux.pools[symbol], UNLIMITED, {"from": lender})
        goods = flux.markets[good]
        flux.pools[symbol].buy(goods, UNLIMITED, 0, lender, b"", {"from": lender})
    flux.fund(liquidator, "DAI", 3_000 * WAD)
    flux.tokens["DAI"].approve(dai, UNLIMITED, {"from": liquidator})
    dai.buyWithAssets(flux.markets["ETH"], 3_000 * WAD, 0, liquidator, b"", {"from": liquidator})
    return flux


@pytest.fixture
def everybody_gone(sold, people, lender, liquidator):
    """Out of the pools, then out of the markets."""
    flux = sold
    for name, symbol in STAKES:
        flux.leave_pool(people[name], symbol)
    for account in (*people.values(), lender, liquidator):
        for symbol in (*SYMBOLS, "BTCB"):
            if flux.markets[symbol].balanceOf(account):
                flux.withdraw(account, symbol)
    return flux


def worth(flux, account):
    """USD 1e18 at mid of what an account has, its part of every pool included."""
    total = wealth(flux, account)
    for symbol in SYMBOLS:
        pool, market = flux.pools[symbol], flux.markets[symbol]
        assets = market.convertToAssets(pool.funds()["idle"])
        part = assets * pool.balanceOf(account) // (pool.totalSupply() + VIRTUAL)
        total += value_of(flux, symbol, part)
    return total


def stocks_of(flux, symbol):
    """What a pool has bought, by the names of the markets."""
    names = {market.address: name for name, market in flux.markets.items()}
    return {names[lot["market"]]: lot["shares"] for lot in flux.pools[symbol].inventory()}


def test_pools_earn_interest_while_they_wait(month_of_interest, people):
    for (name, symbol), assets in STAKES.items():
        pool, market = month_of_interest.pools[symbol], month_of_interest.markets[symbol]
        idle = market.convertToAssets(pool.funds()["idle"])

        assert idle * pool.balanceOf(people[name]) // (pool.totalSupply() + VIRTUAL) > assets


def test_each_pool_buys_for_the_debt_of_its_asset(absorbed, borrower, receiver):
    flux, (first, second) = absorbed

    assert [event["account"] for event in first.events["Absorbed"]] == [borrower] * 2
    assert [event["account"] for event in second.events["Absorbed"]] == [receiver]
    for account in (borrower, receiver):
        assert flux.engine.joinedMarkets(account) == ()
    assert [set(stocks_of(flux, symbol)) for symbol in SYMBOLS] == [{"ETH"}, {"ETH"}, {"USDT", "BTCB"}]


def test_pools_pay_interest_too(absorbed):
    """What was borrowed, and a month of more than the base rate of half a percent a year."""
    _, (first, second) = absorbed

    paid = [event["assets"] for sale in (first, second) for event in sale.events["Absorbed"]]
    borrowed = sorted([12_000 * WAD, 6_000 * WAD, 5 * WAD])
    for assets, principal in zip(sorted(paid), borrowed, strict=True):
        assert principal * 10_004 // 10_000 < assets < principal * 102 // 100


def test_no_shortfall_is_left(absorbed):
    for sale in absorbed[1]:
        assert sale.events["Liquidated"]["shortfall"] == 0
        assert "ShortfallCovered" not in sale.events


def test_finder_got_something_of_every_deposit(absorbed, liquidator):
    flux, _ = absorbed

    for symbol in ("ETH", "USDT", "BTCB"):
        assert flux.markets[symbol].balanceOf(liquidator) > 0
        assert flux.tokens[symbol].balanceOf(liquidator) == 0


def test_crossing_leaves_one_of_two_stocks(sold):
    """The pool of ether had the lesser value in dollars; all of it went home."""
    assert [set(stocks_of(sold, symbol)) for symbol in SYMBOLS] == [set(), {"ETH"}, set()]


def test_pools_have_more_than_before_the_sale(after_the_crash, sold, people):
    """At the same prices, before anybody leaves; the ether that is left counts for nothing yet."""
    _, before = after_the_crash

    assert worth(sold, people["supplier"]) > before["supplier"]


def test_every_share_of_a_pool_is_backed_at_every_step(sold):
    for pool in sold.pools.values():
        assert_pool_owns_its_books(sold, pool)


def test_nobody_who_stood_in_the_pools_has_lost(after_the_crash, everybody_gone, people):
    """At the prices of the crash, which have not moved since."""
    _, before = after_the_crash

    for name, account in people.items():
        assert wealth(everybody_gone, account) > before[name]


def test_what_was_not_sold_left_with_its_owner(everybody_gone, stranger):
    assert everybody_gone.tokens["ETH"].balanceOf(stranger) > 0
    assert stocks_of(everybody_gone, "DAI").get("ETH", 0) <= 1


def test_every_fToken_of_the_pools_is_accounted_for(everybody_gone):
    """What nobody owns is the virtual shares' part of a pool, and less than a unit for each exit."""
    flux = everybody_gone
    for symbol in SYMBOLS:
        pool = flux.pools[symbol]
        assert pool.totalSupply() == 0
        assert_pool_owns_its_books(flux, pool)
        funds = pool.funds()
        assert (funds["pending"], funds["pendingEpoch"]) == (0, 0)
        # 1,000 virtual shares beside 1,000 for each fToken: what one fToken has grown to, and two exits
        assert 0 <= funds["idle"] <= 1 + 1 + 2


def test_every_fToken_of_the_markets_is_accounted_for(everybody_gone):
    flux = everybody_gone
    for symbol in (*SYMBOLS, "BTCB"):
        market = flux.markets[symbol]
        held = sum(market.balanceOf(holder) for holder in (flux.reserve, flux.treasury, *flux.pools.values()))
        assert market.totalSupply() == flux.specs[symbol].seed + held
        assert market.books()["debtShares"] == 0
        assert market.balanceOf(flux.liquidator) == 0
