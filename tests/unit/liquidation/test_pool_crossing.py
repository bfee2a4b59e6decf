"""Two pools that hold each other's asset exchange them at mid."""

import pytest

from tests.fixtures.protocol import UNLIMITED, start_epoch
from tests.helpers.prices import Price, Status, usd
from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.pools import absorb, assert_pool_owns_its_books
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, crash

PRICE = usd(2100)
ETHER_DEBT = 5 * WAD


@pytest.fixture
def other_pool(loan, pools, supplier):
    """The pool of ETH, with twenty of the supplier's."""
    loan.fund_pool(supplier, "ETH", 2 * ETHER)
    return pools["ETH"]


@pytest.fixture
def crossed(loan, pool, other_pool, borrower, stranger, liquidator):
    """The pool of dollars has bought about ten ETH, the pool of ETH about 14,600 dollars."""
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    loan.supply(stranger, "USDT", 15_000 * WAD)
    loan.borrow(stranger, "ETH", ETHER_DEBT)
    loan.set_price("ETH", 2_800)
    absorb(loan, stranger, liquidator)
    loan.set_price("ETH", 2100)
    return pool, other_pool


def stocks(loan, pool, other):
    """ETH in the pool of dollars, dollars in the pool of ETH."""
    return pool.stockOf(loan.markets["ETH"])[0], other.stockOf(loan.markets["USDT"])[0]


def exchange(ether, dollars, price=PRICE):
    """What each gives: all of the lesser, of the other as much as that is worth."""
    ether_value, dollar_value = ether * price // WAD, dollars
    if ether_value > dollar_value:
        return ether * dollar_value // ether_value, dollars
    return ether, dollars * ether_value // dollar_value


@pytest.mark.parametrize("begins", [0, 1], ids=["pool of dollars", "pool of ETH"])
@pytest.mark.parametrize("price", [900, 2100])
def test_pools_exchange_as_much_as_both_have(loan, crossed, stranger, begins, price):
    loan.set_price("ETH", price)
    gives = exchange(*stocks(loan, *crossed), price * WAD)
    before = stocks(loan, *crossed)
    idle = [pool.funds()["idle"] for pool in crossed]

    crossing = crossed[begins].cross(crossed[1 - begins], {"from": stranger})

    assert crossing.return_value == (gives[begins], gives[1 - begins])
    assert stocks(loan, *crossed) == (before[0] - gives[0], before[1] - gives[1])
    assert crossed[0].funds()["idle"] == idle[0] + gives[1]
    assert crossed[1].funds()["idle"] == idle[1] + gives[0]
    for pool in crossed:
        assert_pool_owns_its_books(loan, pool)


def test_crossing_is_told_by_both(loan, crossed, stranger):
    ether, dollars = exchange(*stocks(loan, *crossed))

    first, second = crossed[1].cross(crossed[0], {"from": stranger}).events["Crossed"]

    told = {event["otherPool"]: (event["sharesGiven"], event["fTokensReceived"]) for event in (first, second)}
    assert told == {crossed[0].address: (dollars, ether), crossed[1].address: (ether, dollars)}


def test_crossing_is_at_mid_whatever_the_bounds(loan, crossed, stranger):
    loan.set_price_band("ETH", Price(usd(1900), PRICE, usd(2300)))
    loan.set_price_band("USDT", Price(usd("0.9"), usd(1), usd("1.1")))
    gives = exchange(*stocks(loan, *crossed))

    assert crossed[0].cross(crossed[1], {"from": stranger}).return_value == gives


def test_crossing_costs_neither_pool_anything(loan, crossed, stranger):
    """A unit of ETH of rounding."""
    ether, dollars = crossed[0].cross(crossed[1], {"from": stranger}).return_value

    assert abs(ether * PRICE // WAD - dollars) <= PRICE // WAD


def test_crossing_makes_room_under_both_caps(loan, crossed, stranger):
    ether, dollars = crossed[0].cross(crossed[1], {"from": stranger}).return_value

    assert crossed[0].funds()["absorbed"] == DEBT - dollars
    # more came back than was put up
    assert ether > ETHER_DEBT
    assert crossed[1].funds()["absorbed"] == 0


def buy_all_but_half_a_unit(loan, pool, symbol, buyer):
    """In two steps: the discount grows from one second to the next."""
    market = loan.markets[symbol]
    for left in (20 * WAD, WAD // 2):
        stock = pool.stockOf(market)[0]
        if stock > left:
            cost = pool.quoteBuy(market, UNLIMITED)[0]
            pool.buy(market, cost * (stock - left) // stock, 0, buyer, b"", {"from": buyer})


def test_stocks_that_are_both_worth_nothing_are_exchanged_whole(loan, crossed, supplier, stranger, owner):
    """Less than an asset each, at the lowest price that there is."""
    for pool, own, symbol in zip(crossed, ("USDT", "ETH"), ("ETH", "USDT"), strict=True):
        loan.supply(supplier, own, 50_000 * WAD if own == "USDT" else 50 * WAD)
        loan.markets[own].approve(pool, UNLIMITED, {"from": supplier})
        buy_all_but_half_a_unit(loan, pool, symbol, supplier)
    for symbol in ("ETH", "USDT"):
        loan.oracle.setPrice(loan.tokens[symbol], 1, {"from": owner})
    whole = stocks(loan, *crossed)
    assert 0 < min(whole) < max(whole) < WAD

    assert crossed[0].cross(crossed[1], {"from": stranger}).return_value == whole


def test_crossing_of_something_for_nothing_is_refused(loan, crossed, supplier, stranger, owner):
    """Half a dollar, at the lowest price that there is, buys no unit of ETH."""
    loan.supply(supplier, "ETH", 50 * WAD)
    loan.markets["ETH"].approve(crossed[1], UNLIMITED, {"from": supplier})
    buy_all_but_half_a_unit(loan, crossed[1], "USDT", supplier)
    loan.oracle.setPrice(loan.tokens["USDT"], 1, {"from": owner})

    with reverts_with("ZeroAmount"):
        crossed[0].cross(crossed[1], {"from": stranger})


def test_crossing_prices_those_who_wait_before(loan, crossed, supplier, stranger):
    for symbol, assets in (("USDT", DEBT), ("ETH", ETHER)):
        loan.enter_pool(supplier, symbol, assets)
    start_epoch()

    crossed[0].cross(crossed[1], {"from": stranger})

    assert [pool.funds()["pending"] for pool in crossed] == [0, 0]


def test_pools_without_each_others_asset_have_nothing_to_cross(loan, pool, other_pool, stranger):
    with reverts_with("InventoryMissing", pool, loan.markets["ETH"]):
        pool.cross(other_pool, {"from": stranger})


def test_one_stock_is_not_enough(loan, pool, other_pool, borrower, liquidator, stranger):
    crash(loan, 105)
    absorb(loan, borrower, liquidator)

    with reverts_with("InventoryMissing", other_pool, loan.markets["USDT"]):
        pool.cross(other_pool, {"from": stranger})


@pytest.mark.parametrize("symbol", ["ETH", "USDT"])
@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE])
def test_crossing_needs_fresh_prices(loan, crossed, stranger, symbol, status):
    loan.set_price_status(symbol, status)

    with reverts_with("PriceUnusable", loan.tokens[symbol], status):
        crossed[0].cross(crossed[1], {"from": stranger})


@pytest.mark.parametrize("symbol", ["ETH", "USDT"])
def test_crossing_at_cautious_prices_is_possible(loan, crossed, stranger, symbol):
    gives = exchange(*stocks(loan, *crossed))
    loan.set_price_status(symbol, Status.CAUTIOUS)

    assert crossed[0].cross(crossed[1], {"from": stranger}).return_value == gives


def test_pool_does_not_cross_with_itself(pool, stranger):
    with reverts_with("NotPool", pool):
        pool.cross(pool, {"from": stranger})


def test_pool_that_was_replaced_does_not_cross(loan, crossed, open_pool, stranger):
    open_pool(loan, "ETH")
    loan.pools["ETH"] = crossed[1]

    with reverts_with("NotPool", crossed[1]):
        crossed[0].cross(crossed[1], {"from": stranger})
    with reverts_with("NotPool", crossed[1]):
        crossed[1].cross(crossed[0], {"from": stranger})
