"""What pools buy: their quota when a caller buys too, everything when nobody does, all at the same return."""

import pytest

from tests.fixtures.protocol import start_epoch
from tests.fixtures.situations import FREE_CURVE
from tests.helpers.prices import usd
from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.pools import (
    BPS,
    Debt,
    absorb,
    assert_pool_owns_its_books,
    books_of,
    plan,
    value_of,
)
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, buy, covered, crash, shortfall_of

PERCENTS = ["109.99", "108", "105", "103.1", "103", "100", "90", "30"]
TREASURY_BPS = 2857  # of what the reserve gets: 20 % of 70 %


def planned(percent, capacity=3 * DEBT, fraction=WAD):
    """Ten ETH for 20,000 dollars, with a pool that has so many."""
    value = usd(percent) * 200
    return plan([ETHER], value, [Debt(DEBT, DEBT, capacity, WAD)], fraction)


def set_cap(pool, capacity, owner):
    pool.setTerms((WAD // 100, capacity, 100, 300, 600, 0), {"from": owner})


# --- who buys


@pytest.mark.parametrize("percent", PERCENTS)
def test_pool_takes_its_quota_of_what_a_caller_would_buy_whole(
    loan, ether, dollars, pool, borrower, liquidator, receiver, percent
):
    crash(loan, percent)
    expected = planned(percent)
    cash = loan.tokens["USDT"].balanceOf(liquidator)

    sale = buy(loan, borrower, liquidator, receiver=receiver)

    assert expected.by_pool == [WAD // 2]
    assert sale.events["Absorbed"]["assets"] == expected.paid_by_pool[0]
    assert pool.stockOf(ether)[0] == expected.baskets[0][0].net
    assert ether.balanceOf(receiver) == expected.to_caller[0] + expected.baskets[0][0].bounty
    assert ether.balanceOf(loan.reserve) == expected.to_reserve[0]
    paid = cash - loan.tokens["USDT"].balanceOf(liquidator)
    lost = sum(sum(levels) for levels in covered(sale)) if expected.shortfall else 0
    assert paid == DEBT - expected.paid_by_pool[0] - lost


@pytest.mark.parametrize("percent", PERCENTS)
def test_pool_buys_everything_when_nobody_else_does(
    loan, ether, dollars, pool, borrower, stranger, receiver, percent
):
    value = crash(loan, percent)
    expected = planned(percent, fraction=0)

    sale = absorb(loan, borrower, stranger, receiver=receiver)

    assert sale.events["Absorbed"]["assets"] == expected.paid_by_pool[0]
    assert pool.stockOf(ether)[0] == expected.baskets[0][0].net
    assert ether.balanceOf(receiver) == expected.baskets[0][0].bounty
    assert ether.balanceOf(loan.reserve) == expected.to_reserve[0]
    assert ether.balanceOf(borrower) == dollars.debtSharesOf(borrower) == 0
    assert loan.engine.joinedMarkets(borrower) == ()
    assert expected.paid_by_pool[0] == DEBT - (0 if expected.fee else expected.shortfall)
    assert expected.shortfall == (shortfall_of(value, DEBT) if percent in PERCENTS[4:] else 0)


@pytest.mark.parametrize("fraction", [WAD // 10, WAD // 3, WAD // 2, WAD - 1])
def test_pool_buys_what_the_caller_leaves(loan, ether, dollars, pool, borrower, liquidator, fraction):
    crash(loan, 105)
    expected = planned("105", fraction=fraction)

    sale = buy(loan, borrower, liquidator, fraction)

    assert expected.by_pool == [max(WAD // 2, WAD - fraction)]
    assert sale.events["Absorbed"]["assets"] == expected.paid_by_pool[0]
    assert (sale.events["Liquidated"]["fraction"], dollars.debtSharesOf(borrower)) == (WAD, 0)
    assert ether.balanceOf(liquidator) == expected.to_caller[0] + expected.baskets[0][0].bounty
    assert ether.balanceOf(borrower) == 0


def test_pool_pays_nothing_for_a_debt_too_small_for_a_basket(loan, pools, pool, supplier, borrower, stranger):
    """A wei among 20,000 dollars: its part of the deposits is less than 1e-18 of them."""
    spec, dai = loan.specs["DAI"], pools["DAI"]
    loan.markets["DAI"].setParameters((FREE_CURVE, *spec.parameters[1:4], 0, 0), {"from": loan.owner})
    loan.fund_pool(supplier, "DAI", 100 * WAD)
    loan.borrow(borrower, "DAI", 1)
    crash(loan, 105)

    absorb(loan, borrower, stranger)

    assert dai.funds()["idle"] == 100 * WAD
    assert loan.markets["DAI"].debtOf(borrower) == 1


@pytest.mark.parametrize("percent", ["108", "90"])
def test_pool_with_little_buys_what_it_can(loan, ether, dollars, pool, borrower, stranger, owner, percent):
    set_cap(pool, DEBT // 5, owner)
    crash(loan, percent)
    expected = planned(percent, capacity=DEBT // 5, fraction=0)

    sale = absorb(loan, borrower, stranger)

    assert 0 < expected.sold < WAD
    assert sale.events["Liquidated"]["fraction"] == expected.sold
    assert sale.events["Absorbed"]["assets"] == expected.paid_by_pool[0]
    assert DEBT // 5 - 10**5 <= expected.paid_by_pool[0] <= DEBT // 5  # parts are to 1e-18 of the debt
    assert ether.balanceOf(borrower) == ETHER - ETHER * expected.sold // WAD
    assert pool.capacity() <= 10**5


def test_pool_with_little_leaves_the_rest_to_the_caller(
    loan, ether, dollars, pool, borrower, liquidator, owner
):
    set_cap(pool, DEBT // 5, owner)
    crash(loan, 105)
    expected = planned("105", capacity=DEBT // 5)

    sale = buy(loan, borrower, liquidator)

    assert expected.by_pool == [WAD // 5]
    assert sale.events["Absorbed"]["assets"] == DEBT // 5
    assert ether.balanceOf(liquidator) == expected.to_caller[0] + expected.baskets[0][0].bounty
    assert dollars.debtSharesOf(borrower) == ether.balanceOf(borrower) == 0


def test_caller_may_buy_less_than_a_pool_with_little(loan, dollars, pool, borrower, liquidator, owner):
    set_cap(pool, DEBT // 5, owner)
    crash(loan, 105)
    expected = planned("105", capacity=DEBT // 5, fraction=WAD // 10)

    sale = buy(loan, borrower, liquidator, WAD // 10)

    assert (expected.by_pool, expected.by_caller) == ([WAD // 5], [WAD // 10])
    assert sale.events["Liquidated"]["fraction"] == expected.sold == 3 * WAD // 10
    assert dollars.debtOf(borrower) == DEBT * 7 // 10


def test_pool_leaves_no_debt_that_nobody_would_buy(loan, dollars, pool, borrower, stranger, owner):
    """It would pay all but half a dollar; it pays all but a dollar, which is the least debt."""
    set_cap(pool, DEBT - WAD // 2, owner)
    crash(loan, 105)

    absorb(loan, borrower, stranger)

    assert WAD <= dollars.debtOf(borrower) <= WAD + 10**5  # 1e-18 of the debt


def test_pool_with_less_than_the_least_debt_buys_nothing(loan, pool, borrower, stranger, owner):
    set_cap(pool, WAD - 1, owner)
    crash(loan, 105)

    with reverts_with("PoolsExhausted", borrower):
        absorb(loan, borrower, stranger)


def test_pool_with_exactly_the_least_debt_pays_it(loan, dollars, pool, borrower, stranger, owner):
    set_cap(pool, WAD, owner)
    crash(loan, 105)

    sale = absorb(loan, borrower, stranger)

    assert WAD - 10**5 <= sale.events["Absorbed"]["assets"] <= WAD  # parts are to 1e-18 of the debt


def test_quote_reverts_like_a_sale_when_the_pools_are_exhausted(loan, pool, borrower, owner):
    set_cap(pool, WAD - 1, owner)
    crash(loan, 105)

    with reverts_with("PoolsExhausted", borrower):
        loan.liquidator.quote(borrower, 0)

    # with somebody who buys there is a quote
    assert loan.liquidator.quote(borrower, WAD // 2)["sold"] > 0


def test_quote_of_exhausted_pools_tells_the_shortfall(loan, pool, borrower, owner):
    """What goes down the waterfall, though nothing is sold."""
    set_cap(pool, 0, owner)
    value = crash(loan, 90)

    quote = loan.liquidator.quote(borrower, 0)

    assert (quote["sold"], quote["soldToPools"]) == (0, 0)
    assert quote["shortfall"] == shortfall_of(value, DEBT)
    assert [leg["assets"] for leg in quote["payments"]] == [0]
    assert [leg["shares"] for leg in quote["proceeds"]] == [0]


def test_cap_counts_what_an_hour_has_absorbed_and_not_sold(loan, pool, borrower, stranger, liquidator, owner):
    set_cap(pool, DEBT * 3 // 2, owner)
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    assert pool.capacity() == DEBT // 2

    start_epoch()

    assert pool.capacity() == DEBT * 3 // 2


def test_finder_needs_neither_money_nor_allowance(loan, ether, pool, borrower, stranger):
    crash(loan, 109)

    sale = absorb(loan, borrower, stranger)

    rate = 50 * WAD // BPS  # half a percent: a quarter of the fee is more
    assert ether.balanceOf(stranger) == ETHER * rate // WAD
    assert sale.events["Liquidated"]["liquidator"] == stranger


def test_bounty_is_at_most_a_quarter_of_the_fee(loan, ether, pool, borrower, stranger):
    value = crash(loan, "103.5")
    fee = planned("103.5").fee

    absorb(loan, borrower, stranger)

    assert ether.balanceOf(stranger) == ETHER * (fee * 2500 * (WAD // BPS) // value) // WAD
    assert ether.balanceOf(stranger) < ETHER * 50 // BPS


def test_finder_gets_nothing_where_there_is_no_fee(loan, ether, pool, borrower, stranger):
    crash(loan, 100)

    absorb(loan, borrower, stranger)

    assert ether.balanceOf(stranger) == 0


@pytest.mark.parametrize("fraction", [0, WAD // 3, WAD])
@pytest.mark.parametrize("percent", ["108", "90"])
def test_quote_is_what_a_sale_does(loan, ether, dollars, pool, borrower, liquidator, fraction, percent):
    crash(loan, percent)
    quote = loan.liquidator.quote(borrower, fraction)
    cash = loan.tokens["USDT"].balanceOf(liquidator)

    sale = buy(loan, borrower, liquidator, fraction)

    liquidated = sale.events["Liquidated"]
    assert quote["proceeds"] == ((ether, 0, ether.balanceOf(liquidator)),)
    # below the breakdown line what the caller pays may differ by a unit a level of the waterfall
    paid = cash - loan.tokens["USDT"].balanceOf(liquidator)
    assert abs(quote["payments"][0]["assets"] - paid) <= (0 if percent == "108" else 5)
    assert quote["soldToPools"] == planned(percent, fraction=fraction).by_pool[0]
    for name in ("depositValue", "debtValue", "fee", "shortfall"):
        assert quote[name] == liquidated[name]
    assert quote["sold"] == liquidated["fraction"]


# --- the fee


def test_fee_goes_half_to_the_reserve_and_less_to_pool_and_treasury(
    loan, ether, pool, owner, borrower, stranger
):
    """50 : 30 : 20, the bounty out of the reserve's and the treasury's part."""
    loan.reserve.setTreasury(loan.treasury, TREASURY_BPS, {"from": owner})
    loan.liquidator.setPoolShares((5000, 3000, 0, 0, 3000), {"from": owner})
    crash(loan, 109)
    fee = -(-ETHER * planned("109").fee // (usd(109) * 200))

    absorb(loan, borrower, stranger)
    loan.reserve.payTreasury(ether, {"from": stranger})

    parts = {
        "reserve": ether.balanceOf(loan.reserve),
        "pool": pool.stockOf(ether)[0] - (ETHER - fee),
        "treasury": ether.balanceOf(loan.treasury),
    }
    assert sum(parts.values()) == fee
    for name, share in {"reserve": 5000, "pool": 3000, "treasury": 2000}.items():
        assert abs(parts[name] * BPS - fee * share) <= fee  # a basis point


def test_pool_earns_its_part_of_the_fee_only_on_what_it_buys(loan, ether, pool, borrower, liquidator):
    crash(loan, 109)
    value, fee = usd(109) * 200, planned("109").fee

    buy(loan, borrower, liquidator)

    half_fee = -(-ETHER // 2 * fee // value)
    assert pool.stockOf(ether)[0] == ETHER // 2 - half_fee + half_fee * 3000 // BPS


# --- several debts, several deposits, several pools


@pytest.fixture
def mixed(loan, pools, supplier, borrower, lender, stranger):
    """Debts of 18, 6 and 8 decimals against deposits of 18, 8 and 18: 126,000 dollars for 140,000."""
    flux = loan
    for symbol, assets in {"USDT": 60_000, "USD6": 60_000, "WBTC8": 2}.items():
        flux.fund_pool(supplier, symbol, flux.whole(symbol, assets))
        flux.supply(lender, symbol, flux.whole(symbol, 4 * assets))
    deposits = {"ETH": "30", "BTCB": "0.5", "BUSD": "60000"}
    debts = {"USDT": "40000", "USD6": "26000", "WBTC8": "1"}
    for symbol, assets in deposits.items():
        flux.supply(stranger, symbol, flux.whole(symbol, assets))
    for symbol, assets in debts.items():
        flux.borrow(stranger, symbol, flux.whole(symbol, assets))
    return flux


def expected_of_mixed(flux, account, fraction):
    """In the order of the markets' list."""
    markets = {flux.markets[symbol].address: symbol for symbol in flux.specs}
    joined = [markets[market] for market in flux.engine.joinedMarkets(account)]
    owned = [symbol for symbol in joined if flux.markets[symbol].debtOf(account) == 0]
    owed = [symbol for symbol in joined if symbol not in owned]
    shares = [flux.markets[symbol].balanceOf(account) for symbol in owned]
    value = sum(value_of(flux, symbol, amount) for symbol, amount in zip(owned, shares, strict=True))
    debts = []
    for symbol in owed:
        assets = flux.markets[symbol].debtOf(account)
        minimum = flux.specs[symbol].min_debt * 10 ** flux.specs[symbol].decimals // 10**6
        capacity = flux.pools[symbol].capacity()
        debts.append(Debt(assets, value_of(flux, symbol, assets), capacity, minimum))
    return owned, owed, plan(shares, value, debts, fraction)


@pytest.mark.parametrize("fraction", [0, WAD // 3, WAD])
@pytest.mark.parametrize(
    ("ether_price", "dollar_price"), [("2000", "0.75"), ("1900", "0.7"), ("1500", "0.5")]
)
def test_every_pool_gets_its_part_of_every_deposit(
    mixed, stranger, liquidator, receiver, fraction, ether_price, dollar_price
):
    mixed.set_price("ETH", ether_price)
    mixed.set_price("BUSD", dollar_price)
    for symbol in ("USDT", "USD6", "WBTC8"):
        mixed.fund(liquidator, symbol, mixed.whole(symbol, 60_000))
        mixed.approve(liquidator, symbol)
    owned, owed, expected = expected_of_mixed(mixed, stranger, fraction)

    sale = buy(mixed, stranger, liquidator, fraction, receiver=receiver)

    assert [event["assets"] for event in sale.events["Absorbed"]] == expected.paid_by_pool
    for j, debt in enumerate(owed):
        _, stocks = books_of(mixed.pools[debt])
        assert_pool_owns_its_books(mixed, mixed.pools[debt])
        for i, symbol in enumerate(owned):
            assert stocks[mixed.markets[symbol].address] == expected.baskets[j][i].net
    for i, symbol in enumerate(owned):
        bounty = sum(row[i].bounty for row in expected.baskets)
        assert mixed.markets[symbol].balanceOf(receiver) == expected.to_caller[i] + bounty
    assert mixed.engine.joinedMarkets(stranger) == ()


def return_of_pool(flux, symbol):
    """Value got for a dollar paid."""
    pool = flux.pools[symbol]
    got = 0
    for other, shares in books_of(pool)[1].items():
        name = next(s for s, m in flux.markets.items() if m.address == other)
        got += value_of(flux, name, shares)
    return got / value_of(flux, symbol, pool.funds()["absorbed"])


@pytest.mark.parametrize(
    ("ether_price", "dollar_price"), [("2000", "0.75"), ("1900", "0.7"), ("1500", "0.5")]
)
def test_all_payers_have_the_same_return(mixed, stranger, liquidator, ether_price, dollar_price):
    mixed.set_price("ETH", ether_price)
    mixed.set_price("BUSD", dollar_price)

    absorb(mixed, stranger, liquidator)

    returns = [return_of_pool(mixed, symbol) for symbol in ("USDT", "USD6", "WBTC8")]
    unit = 1e-8  # of one bitcoin, the coarsest payment
    assert min(returns) >= 1 / 0.97 - unit
    assert max(returns) - min(returns) < unit


def test_debt_without_a_pool_does_not_keep_the_others_away(mixed, stranger, liquidator, owner):
    """What is left is that debt, and its part of every deposit."""
    bitcoin = mixed.markets["WBTC8"]
    mixed.liquidator.setPool(bitcoin, "0x" + 40 * "0", {"from": owner})
    mixed.set_price("ETH", 2000)
    mixed.set_price("BUSD", "0.75")
    health = mixed.engine.healthOf(stranger)
    left = 60_000 * WAD / health["debtValue"]

    absorb(mixed, stranger, liquidator)

    assert [mixed.markets[symbol].debtOf(stranger) for symbol in ("USDT", "USD6")] == [0, 0]
    assert bitcoin.debtOf(stranger) == 10**8
    for symbol, whole in {"ETH": 30, "BTCB": 0.5, "BUSD": 60_000}.items():
        assert mixed.markets[symbol].balanceOf(stranger) / WAD == pytest.approx(whole * left, rel=1e-12)
    after = mixed.engine.healthOf(stranger)
    # the ratio is what it was; floats have fifteen digits
    assert after["depositValue"] / after["debtValue"] == pytest.approx(
        health["depositValue"] / health["debtValue"], rel=1e-12
    )


def test_debt_without_a_pool_is_left_to_the_caller(mixed, stranger, liquidator, owner):
    bitcoin = mixed.markets["WBTC8"]
    mixed.liquidator.setPool(bitcoin, "0x" + 40 * "0", {"from": owner})
    mixed.set_price("ETH", 2000)
    for symbol in ("USDT", "USD6", "WBTC8"):
        mixed.fund(liquidator, symbol, mixed.whole(symbol, 60_000))
        mixed.approve(liquidator, symbol)
    mixed.set_price("BUSD", "0.75")

    sale = buy(mixed, stranger, liquidator)

    assert mixed.engine.joinedMarkets(stranger) == ()
    assert len(sale.events["Absorbed"]) == 2


# --- no cash


def test_absorption_needs_no_cash_anywhere(loan, ether, dollars, pool, borrower, stranger, drain):
    drain("USDT")
    drain("ETH")
    crash(loan, 105)
    rate = dollars.convertToAssets(10**30)

    absorb(loan, borrower, stranger, receiver=loan.treasury)

    assert dollars.cash() == ether.cash() == 0
    assert dollars.debtOf(borrower) == 0
    assert dollars.convertToAssets(10**30) == rate
    assert pool.funds()["idle"] == 2 * DEBT


@pytest.mark.parametrize("percent", ["109", "103", "60"])
def test_empty_wallet_liquidates_in_dry_markets(loan, ether, pool, borrower, receiver, drain, percent):
    drain("USDT")
    drain("ETH")
    crash(loan, percent)

    absorb(loan, borrower, receiver)

    assert loan.engine.joinedMarkets(borrower) == ()


# --- below the breakdown line


def test_exhausted_pool_covers_all_of_the_shortfall(loan, dollars, pool, borrower, stranger, owner):
    """It buys a fifth; the loss of the whole account goes down the waterfall, the slash first."""
    set_cap(pool, DEBT // 5, owner)
    value = crash(loan, 90)

    sale = absorb(loan, borrower, stranger)

    assert sum(covered(sale)[0]) == shortfall_of(value, DEBT) == covered(sale)[0][2]
    health = loan.engine.healthOf(borrower)
    # a wei of every rounding on the way
    assert abs(health["debtValue"] - health["depositValue"] * 97 // 100) <= 5


# --- depletion


def test_pool_can_be_depleted_and_filled_again(loan, pools, supplier, lender, borrower, liquidator, stranger):
    """Everything but the minimum buys; who comes later pays for what is there, and no more."""
    dai = pools["DAI"]
    loan.fund_pool(supplier, "DAI", 10_000 * WAD)
    loan.supply(lender, "DAI", 2 * DEBT)
    loan.supply(stranger, "ETH", ETHER)
    loan.borrow(stranger, "DAI", DEBT)
    crash(loan, 105)

    absorb(loan, stranger, liquidator)
    assert dai.capacity() <= 10**5  # 1e-18 of the debt
    assert WAD // 100 <= dai.funds()["idle"] <= WAD // 100 + 10**5
    stock = dai.stockOf(loan.markets["ETH"])[0]
    value = dai.funds()["idle"] + -(-(stock + 1) * usd(2100) // WAD)
    supply = dai.totalSupply()
    shares = loan.fund_pool(liquidator, "DAI", 10_000 * WAD)

    assert shares == 10_000 * WAD * (supply + 1000) // (value + 1)
    absorb(loan, stranger, liquidator)
    assert loan.markets["DAI"].debtOf(stranger) < DEBT // 50
    assert_pool_owns_its_books(loan, dai)
