"""Selling what liquidations brought: at the oracle's price, less a discount that grows for ten minutes."""

import pytest
from brownie import chain
from eth_abi import encode

from tests.fixtures.protocol import UNLIMITED
from tests.helpers.prices import Price, Status, usd
from tests.helpers.reverts import reverts_with, reverts_without_reason
from tests.unit.liquidation.pools import (
    BPS,
    NOBODY,
    absorb,
    assert_pool_owns_its_books,
    books_of,
    discount_at,
    purchase,
)
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, crash
from tests.unit.markets.market import FREE_CURVE, set_parameters

FIRST, LAST, AGEING = 100, 300, 600
PRICE = usd(2100)


@pytest.fixture
def shop(loan, pool, borrower, liquidator, receiver):
    """Ten ETH less fee, just bought at 2,100 dollars; the receiver has 40,000 fTokens to pay with."""
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    loan.supply(receiver, "USDT", 2 * DEBT)
    loan.markets["USDT"].approve(pool, UNLIMITED, {"from": receiver})
    return pool


@pytest.fixture
def buy(shop, ether, receiver):
    """The receiver buys ETH for so much."""

    def send(fTokens, least=0, to=None, data=b""):
        return shop.buy(ether, fTokens, least, to or receiver, data, {"from": receiver})

    return send


@pytest.fixture
def front_buyer(loan, shop, swap, receiver, liquidator, MockStorefrontBuyer):
    """Buys with nothing: sells what it gets and pays with that."""
    loan.fund(swap, "USDT", 2 * DEBT)
    return liquidator.deploy(MockStorefrontBuyer)


def calls(*pairs):
    """What `MockStorefrontBuyer` does when it is called back."""
    targets, data = [str(target) for target, _ in pairs], [bytes.fromhex(call[2:]) for _, call in pairs]
    return encode(["address[]", "bytes[]"], [targets, data])


# --- the price


@pytest.mark.parametrize("age", [1, 60, 300, 599])
def test_discount_grows_for_ten_minutes(loan, shop, ether, dollars, receiver, buy, age):
    stock, since = shop.stockOf(ether)
    chain.mine(timestamp=since + age)

    sale = buy(UNLIMITED)

    discount = discount_at(sale.timestamp - since, FIRST, LAST, AGEING)
    assert sale.return_value == purchase(stock, PRICE, discount, UNLIMITED)


@pytest.mark.parametrize("age", [600, 601, 10**6])
def test_discount_is_the_last_one_after_ten_minutes(shop, ether, buy, age):
    stock, since = shop.stockOf(ether)
    chain.mine(timestamp=since + age)

    assert buy(UNLIMITED).return_value == purchase(stock, PRICE, LAST * WAD // BPS, UNLIMITED)
    assert shop.discountOf(ether) == LAST * WAD // BPS


def test_flat_discount_is_a_setting(shop, ether, owner, buy):
    stock, _ = shop.stockOf(ether)
    shop.setTerms((1, WAD, LAST, LAST, 0, 0), {"from": owner})

    assert buy(UNLIMITED).return_value == purchase(stock, PRICE, LAST * WAD // BPS, UNLIMITED)


def test_what_is_paid_counts_low_and_what_is_sold_high(loan, shop, ether, buy):
    stock, since = shop.stockOf(ether)
    chain.mine(timestamp=since + AGEING)
    loan.set_price_band("ETH", Price(usd(2080), usd(2100), usd(2120)))
    loan.set_price_band("USDT", Price(usd("0.98"), usd(1), usd("1.02")))

    sale = buy(UNLIMITED)

    expected = purchase(stock, usd(2120), LAST * WAD // BPS, UNLIMITED, own_low=usd("0.98"))
    assert sale.return_value == expected


@pytest.mark.parametrize("offer", [2_100, 10**6, 7_777 * WAD, DEBT - WAD])
def test_part_costs_its_part(loan, dollars, ether, shop, receiver, buy, offer):
    stock, since = shop.stockOf(ether)
    chain.mine(timestamp=since + AGEING)

    paid, shares = buy(offer).return_value

    assert (paid, shares) == purchase(stock, PRICE, LAST * WAD // BPS, offer)
    assert paid == offer
    assert ether.balanceOf(receiver) == shares
    assert tuple(shop.stockOf(ether)) == (stock - shares, since)
    assert_pool_owns_its_books(loan, shop)


def test_more_than_the_stock_costs_is_not_taken(loan, dollars, ether, shop, receiver, buy):
    stock, _ = shop.stockOf(ether)
    idle = shop.funds()["idle"]

    paid, shares = buy(2 * DEBT).return_value

    assert shares == stock == ether.balanceOf(receiver)
    assert dollars.balanceOf(receiver) == 2 * DEBT - paid
    assert shop.funds()["idle"] == idle + paid
    assert shop.inventory() == ()
    assert tuple(shop.stockOf(ether)) == (0, 0)


def test_parts_cost_no_less_than_the_whole(shop, ether, buy):
    stock, since = shop.stockOf(ether)
    chain.mine(timestamp=since + AGEING)
    whole, _ = purchase(stock, PRICE, LAST * WAD // BPS, UNLIMITED)

    paid = sum(buy(offer).return_value[0] for offer in (10**6 + 1, 3 * WAD, DEBT // 3, UNLIMITED))

    # each part may lose a unit of ETH to rounding, which is 2,100 units of a dollar
    assert whole <= paid <= whole + 4 * 2_100


def test_pool_sells_for_no_less_than_it_paid(loan, shop, ether, buy):
    """At unchanged prices, even when the whole discount is given: 20,000 were paid."""
    chain.mine(timestamp=shop.stockOf(ether)[1] + AGEING)

    assert buy(UNLIMITED).return_value[0] >= DEBT


def test_pool_gets_back_what_a_loss_was_bought_for(loan, pool, ether, borrower, liquidator, receiver):
    value = crash(loan, 90)
    sale = absorb(loan, borrower, liquidator)
    loan.supply(receiver, "USDT", DEBT)
    loan.markets["USDT"].approve(pool, UNLIMITED, {"from": receiver})
    chain.mine(timestamp=pool.stockOf(ether)[1] + AGEING)

    paid, _ = pool.buy(ether, UNLIMITED, 0, receiver, b"", {"from": receiver}).return_value

    assert paid == sale.events["Absorbed"]["assets"] == value * 97 // 100


def test_quote_is_what_a_purchase_does(shop, ether, buy):
    chain.mine(timestamp=shop.stockOf(ether)[1] + AGEING)
    quotes = [shop.quoteBuy(ether, offer) for offer in (5 * WAD, UNLIMITED)]

    assert quotes[1] == purchase(shop.stockOf(ether)[0], PRICE, LAST * WAD // BPS, UNLIMITED)
    assert buy(5 * WAD).return_value == quotes[0]


def test_purchase_tells_what_was_bought(shop, ether, receiver, stranger, buy):
    sale = buy(5_000 * WAD, to=stranger)

    event = sale.events["Bought"]
    assert (event["buyer"], event["receiver"], event["market"]) == (receiver, stranger, ether)
    assert (event["fTokensPaid"], event["shares"]) == sale.return_value


# --- with the asset


def test_purchase_with_assets_deposits_them_for_the_pool(loan, dollars, ether, shop, receiver):
    stock, since = shop.stockOf(ether)
    loan.fund(receiver, "USDT", DEBT)
    loan.tokens["USDT"].approve(shop, UNLIMITED, {"from": receiver})
    chain.mine(timestamp=since + AGEING)
    idle, cash = shop.funds()["idle"], loan.tokens["USDT"].balanceOf(receiver)

    sale = shop.buyWithAssets(ether, 5_000 * WAD, 0, receiver, b"", {"from": receiver})

    assert sale.return_value == purchase(stock, PRICE, LAST * WAD // BPS, 5_000 * WAD)
    assert loan.tokens["USDT"].balanceOf(receiver) == cash - 5_000 * WAD
    assert shop.funds()["idle"] == idle + 5_000 * WAD
    assert_pool_owns_its_books(loan, shop)


def test_purchase_with_assets_takes_no_more_than_the_stock_costs(loan, ether, shop, receiver):
    loan.fund(receiver, "USDT", 2 * DEBT)
    loan.tokens["USDT"].approve(shop, UNLIMITED, {"from": receiver})

    sale = shop.buyWithAssets(ether, 2 * DEBT, 0, receiver, b"", {"from": receiver})

    assert loan.tokens["USDT"].balanceOf(receiver) == 2 * DEBT - sale.return_value[0]
    assert shop.inventory() == ()


def test_purchase_of_a_part_with_assets_takes_all_of_them(loan, dollars, ether, shop, stranger, receiver):
    """Also where their fTokens could be had for a unit less: after a year of interest."""
    loan.supply(stranger, "ETH", ETHER)
    loan.borrow(stranger, "USDT", DEBT // 4)
    set_parameters(loan, "USDT", curve=(2_000, 0, 0, 2_000, 1))
    chain.mine(timedelta=365 * 86_400)
    set_parameters(loan, "USDT", curve=FREE_CURVE)
    owned, shares = dollars.totalAssets(), dollars.totalSupply()
    assets = next(a for a in range(WAD, 2 * WAD) if -(-(a * shares // owned) * owned // shares) < a)
    assert dollars.previewMint(dollars.previewDeposit(assets)) == assets - 1
    loan.fund(receiver, "USDT", assets)
    loan.tokens["USDT"].approve(shop, UNLIMITED, {"from": receiver})

    shop.buyWithAssets(ether, assets, 0, receiver, b"", {"from": receiver})

    assert loan.tokens["USDT"].balanceOf(receiver) == 0


def test_purchase_with_assets_needs_a_market_that_takes_them(loan, dollars, ether, shop, receiver, guardian):
    loan.fund(receiver, "USDT", DEBT)
    loan.tokens["USDT"].approve(shop, UNLIMITED, {"from": receiver})
    dollars.pause(0, {"from": guardian})

    with reverts_with("ActionPaused", dollars, 0):
        shop.buyWithAssets(ether, DEBT, 0, receiver, b"", {"from": receiver})


# --- refusals


def test_pool_without_inventory_sells_nothing(pool, ether, receiver):
    with reverts_with("InventoryMissing", pool, ether):
        pool.buy(ether, WAD, 0, receiver, b"", {"from": receiver})
    with reverts_with("InventoryMissing", pool, ether):
        pool.quoteBuy(ether, WAD)


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE, Status.FROZEN])
@pytest.mark.parametrize("symbol", ["ETH", "USDT"])
def test_purchase_needs_fresh_prices(loan, buy, symbol, status):
    if status == Status.FROZEN:
        loan.freeze_price(symbol)
    else:
        loan.set_price_status(symbol, status)

    with reverts_with("PriceUnusable", loan.tokens[symbol], status):
        buy(WAD)


def test_purchase_at_cautious_prices_is_possible(loan, ether, receiver, buy):
    loan.set_price_status("ETH", Status.CAUTIOUS)

    buy(UNLIMITED)

    assert ether.balanceOf(receiver) > 9 * WAD


def test_purchase_below_the_minimum_is_refused(shop, ether, buy):
    chain.mine(timestamp=shop.stockOf(ether)[1] + AGEING)
    _, shares = shop.quoteBuy(ether, 5_000 * WAD)

    with reverts_with("OutputBelowMinimum", shares, shares + 1):
        buy(5_000 * WAD, least=shares + 1)
    buy(5_000 * WAD, least=shares)


def test_purchase_for_nothing_is_refused(buy):
    with reverts_with("ZeroAmount"):
        buy(0)


def test_purchase_for_less_than_a_unit_is_worth_is_refused(buy):
    with reverts_with("ZeroAmount"):
        buy(2_000)


def test_purchase_for_nobody_is_refused(buy):
    with reverts_with("ReceiverInvalid", NOBODY):
        buy(WAD, to=NOBODY)


def test_purchase_for_the_pool_itself_is_refused(shop, buy):
    with reverts_with("ReceiverInvalid", shop):
        buy(WAD, to=shop)


def test_purchase_without_an_allowance_is_refused(loan, shop, ether, lender):
    with reverts_with("InsufficientAllowance", lender, shop, WAD, 0):
        shop.buy(ether, WAD, 0, lender, b"", {"from": lender})


def test_purchase_without_money_is_refused(loan, dollars, shop, ether, stranger):
    dollars.approve(shop, UNLIMITED, {"from": stranger})

    with reverts_with("InsufficientShares", stranger, WAD, 0):
        shop.buy(ether, WAD, 0, stranger, b"", {"from": stranger})


# --- age


def test_new_inventory_makes_a_stock_younger_in_proportion(loan, shop, ether, borrower, liquidator):
    held, since = shop.stockOf(ether)
    loan.supply(borrower, "ETH", ETHER)
    loan.set_price("ETH", 3000)
    loan.borrow(borrower, "USDT", DEBT)
    crash(loan, 105)
    chain.mine(timestamp=since + AGEING)

    sale = absorb(loan, borrower, liquidator)

    total, new_since = shop.stockOf(ether)
    added = total - held
    assert new_since == -(-(held * since + added * sale.timestamp) // total)


def test_purchase_of_all_forgets_the_age(loan, shop, ether, borrower, liquidator, buy):
    chain.mine(timestamp=shop.stockOf(ether)[1] + AGEING)
    buy(UNLIMITED)
    loan.supply(borrower, "ETH", ETHER)
    loan.set_price("ETH", 3000)
    loan.borrow(borrower, "USDT", DEBT)
    crash(loan, 105)

    sale = absorb(loan, borrower, liquidator)

    assert shop.stockOf(ether)[1] == sale.timestamp


def test_selling_makes_room_under_the_cap_again(loan, shop, buy, owner):
    assert shop.funds()["absorbed"] == DEBT
    shop.setTerms((1, DEBT, FIRST, LAST, AGEING, 0), {"from": owner})
    assert shop.capacity() == 0

    buy(5_000 * WAD)

    assert shop.funds()["absorbed"] == DEBT - 5_000 * WAD
    assert shop.capacity() == 5_000 * WAD


def test_selling_for_more_than_was_paid_leaves_nothing_absorbed(shop, buy):
    buy(UNLIMITED)

    assert shop.funds()["absorbed"] == 0


# --- without capital


def test_buyer_without_capital_pays_with_what_he_gets(
    loan, dollars, ether, shop, swap, front_buyer, liquidator
):
    stock, since = shop.stockOf(ether)
    chain.mine(timestamp=since + AGEING)
    paid, _ = purchase(stock, PRICE, LAST * WAD // BPS, UNLIMITED)
    usdt, eth = loan.tokens["USDT"], loan.tokens["ETH"]
    plan = calls(
        (ether, ether.redeem.encode_input(stock, front_buyer, front_buyer)),
        (eth, eth.approve.encode_input(swap, UNLIMITED)),
        (swap, swap.sell.encode_input(eth, usdt, stock)),
        (usdt, usdt.approve.encode_input(shop, UNLIMITED)),
    )
    purchase_call = shop.buyWithAssets.encode_input(ether, 2 * DEBT, 0, front_buyer, plan)

    front_buyer.run(shop, purchase_call, {"from": liquidator})

    assert usdt.balanceOf(front_buyer) == stock * PRICE // WAD - paid
    assert (front_buyer.callbacks(), front_buyer.lastPool(), front_buyer.lastMarket()) == (1, shop, ether)
    assert (front_buyer.lastPaid(), front_buyer.lastShares()) == (paid, stock)
    assert_pool_owns_its_books(loan, shop)


def test_buyer_who_keeps_everything_is_refused(loan, ether, shop, front_buyer, liquidator):
    call = shop.buy.encode_input(ether, WAD, 0, front_buyer, calls())

    with reverts_with("InsufficientAllowance", front_buyer, shop, WAD, 0):
        front_buyer.run(shop, call, {"from": liquidator})


def test_callback_of_an_account_without_code_reverts(buy):
    with reverts_without_reason():
        buy(WAD, data=b"\1")


def test_purchase_without_data_calls_nobody_back(loan, dollars, ether, shop, front_buyer, liquidator):
    loan.supply(liquidator, "USDT", WAD)
    dollars.transfer(front_buyer, WAD, {"from": liquidator})
    front_buyer.run(dollars, dollars.approve.encode_input(shop, UNLIMITED), {"from": liquidator})

    front_buyer.run(shop, shop.buy.encode_input(ether, WAD, 0, front_buyer, b""), {"from": liquidator})

    assert front_buyer.callbacks() == 0
    assert ether.balanceOf(front_buyer) > 0


# --- 6 and 8 decimals


@pytest.fixture
def small_shop(loan, pools, supplier, lender, borrower, liquidator, stranger):
    """A pool of a dollar with six decimals has bought a bitcoin with eight; 50,000 were owed."""
    loan.fund_pool(supplier, "USD6", 100_000 * 10**6)
    loan.supply(lender, "USD6", 100_000 * 10**6)
    loan.supply(stranger, "WBTC8", 2 * 10**8)
    loan.borrow(stranger, "USD6", 80_000 * 10**6)
    loan.set_price("WBTC8", 42_000)
    absorb(loan, stranger, liquidator)
    return pools["USD6"]


def test_stock_of_other_decimals_is_sold_at_the_same_discount(loan, small_shop, receiver):
    bitcoin = loan.markets["WBTC8"]
    stock, since = small_shop.stockOf(bitcoin)
    loan.supply(receiver, "USD6", 100_000 * 10**6)
    loan.markets["USD6"].approve(small_shop, UNLIMITED, {"from": receiver})
    chain.mine(timestamp=since + AGEING)

    sale = small_shop.buy(bitcoin, 30_000 * 10**6, 0, receiver, b"", {"from": receiver})

    discount = LAST * WAD // BPS
    expected = purchase(stock, usd(42_000), discount, 30_000 * 10**6, unit=10**8, own_unit=10**6)
    assert sale.return_value == expected
    assert expected[1] == pytest.approx(30_000 / (42_000 * 0.97) * 10**8, abs=2)  # two satoshis of rounding
    assert books_of(small_shop)[1] == {bitcoin.address: stock - expected[1]}
