"""FluxLens: liquidation pools."""

import pytest
from brownie import chain

from tests.fixtures.protocol import WAD
from tests.helpers.prices import usd
from tests.helpers.reverts import reverts_with

HOUR = 3600
TERMS = (WAD, 10**6 * WAD, 100, 300, 600, 0)  # minimum, epoch cap, discounts, ageing
VIRTUAL_SHARES = 1000


@pytest.fixture(scope="module")
def pools(flux, behind_proxy, LiquidationPool):
    """Of USDT and ETH, registered."""
    arguments = [flux.engine, flux.liquidator]
    made = {}
    for symbol in ("USDT", "ETH"):
        names = (f"Flux {symbol} liquidation pool", f"lp{symbol}")
        made[symbol] = behind_proxy(
            LiquidationPool, arguments, flux.owner, flux.markets[symbol], TERMS, *names
        )
        flux.liquidator.setPool(flux.markets[symbol], made[symbol], {"from": flux.owner})
    return made


@pytest.fixture
def backer(flux, pools, lender):
    """Has 10,000 USDT in its pool, priced and claimed."""
    enter(flux, pools, lender, 10_000)
    chain.mine(timedelta=HOUR)
    pools["USDT"].claimEntry(lender, {"from": lender})
    return lender


def enter(flux, pools, account, dollars):
    assets = flux.whole("USDT", dollars)
    flux.fund(account, "USDT", assets)
    flux.tokens["USDT"].approve(pools["USDT"], assets, {"from": account})
    pools["USDT"].enterWithAssets(assets, account, {"from": account})


@pytest.fixture
def stocked(flux, pools, backer, borrower, receiver, liquidator):
    """The USDT pool has bought an account that owed 1,000 USDT against 0.5 ETH."""
    flux.supply(receiver, "USDT", flux.whole("USDT", 5_000))
    flux.supply(borrower, "ETH", flux.whole("ETH", "0.5"))
    flux.borrow(borrower, "USDT", flux.whole("USDT", 1_000))
    flux.set_price("ETH", "2150")
    flux.liquidator.liquidate(borrower, 0, liquidator, [], b"", {"from": liquidator})
    return pools["USDT"]


def pool_of(flux, symbol):
    return next(s for s in flux.lens.allPools() if s["market"] == flux.markets[symbol])


def position_of(flux, account, symbol="USDT"):
    positions = flux.lens.poolAccountOf(account)
    return next(p for p in positions if p["market"] == flux.markets[symbol])


def test_there_are_no_pools_before_one_is_registered(flux, lens, lender):
    assert lens.allPools() == ()
    assert lens.poolAccountOf(lender) == ()


def test_pools_come_in_the_order_of_the_markets(flux, lens, pools):
    states = lens.allPools()

    assert [state["pool"] for state in states] == [pools["ETH"], pools["USDT"]]
    assert [state["symbol"] for state in states] == ["lpETH", "lpUSDT"]
    assert [state["decimals"] for state in states] == [21, 21]


def test_empty_pool_has_only_its_terms(flux, pools):
    state = pool_of(flux, "USDT")

    assert tuple(state["terms"]) == TERMS
    assert (state["netValueLow"], state["capacity"], state["totalShares"]) == (0, 0, 0)
    assert len(state["lots"]) == 0
    assert not state["isEntryPaused"]


def test_funds_show_who_waits(flux, pools, lender):
    enter(flux, pools, lender, 100)

    state = pool_of(flux, "USDT")

    assert state["funds"]["pending"] == flux.whole("USDT", 100)
    assert (state["funds"]["idle"], state["capacity"]) == (0, 0)


def test_funded_pool_shows_value_and_capacity(flux, pools, backer):
    state = pool_of(flux, "USDT")

    assert state["netValueLow"] == state["netValueHigh"] == usd(10_000)
    assert state["capacity"] == flux.whole("USDT", 9_999)
    assert (state["totalShares"], state["escrowedShares"]) == (pools["USDT"].balanceOf(backer), 0)


def test_inventory_shows_worth_and_discount(flux, stocked):
    (lot,) = pool_of(flux, "USDT")["lots"]
    shares, since = stocked.stockOf(flux.markets["ETH"])

    assert (lot["market"], lot["shares"], lot["since"]) == (flux.markets["ETH"], shares, since)
    assert lot["assets"] == flux.markets["ETH"].convertToAssets(shares) > flux.whole("ETH", "0.4")
    assert lot["discount"] == stocked.discountOf(flux.markets["ETH"])
    assert WAD // 100 <= lot["discount"] < 2 * WAD // 100


def test_inventory_is_cheapest_when_it_is_old(flux, stocked):
    chain.mine(timedelta=600)

    (lot,) = pool_of(flux, "USDT")["lots"]

    assert lot["discount"] == 3 * WAD // 100


def test_pause_is_shown(flux, pools, guardian):
    pools["USDT"].setEntryPaused(True, {"from": guardian})

    assert pool_of(flux, "USDT")["isEntryPaused"]
    assert not pool_of(flux, "ETH")["isEntryPaused"]


def test_entry_is_shown_until_it_is_claimed(flux, pools, lender):
    enter(flux, pools, lender, 100)
    waiting = position_of(flux, lender)
    chain.mine(timedelta=HOUR)
    pools["USDT"].priceEntries({"from": lender})
    priced = position_of(flux, lender)
    pools["USDT"].claimEntry(lender, {"from": lender})
    claimed = position_of(flux, lender)

    assert waiting["entry"]["fTokens"] == priced["entry"]["fTokens"] == flux.whole("USDT", 100)
    assert (waiting["isEntryPriced"], priced["isEntryPriced"]) == (False, True)
    assert (claimed["entry"]["fTokens"], claimed["isEntryPriced"]) == (0, False)
    assert (priced["shares"], claimed["shares"]) == (0, pools["USDT"].totalSupply())


def test_supplier_sees_what_his_shares_are_worth(flux, pools, backer):
    position = position_of(flux, backer)

    total = pools["USDT"].totalSupply()
    assert position["valueLow"] == usd(10_000) * position["shares"] // (total + VIRTUAL_SHARES)


def test_exit_request_is_shown_with_its_window(flux, pools, backer):
    pool = pools["USDT"]
    shares = pool.balanceOf(backer) // 4
    before = position_of(flux, backer)["valueLow"]
    pool.requestExit(shares, {"from": backer})

    position = position_of(flux, backer)

    assert (position["exitShares"], position["valueLow"]) == (shares, before)
    assert position["exitReadyAt"] == pool.exitOf(backer)["readyAt"]
    assert pool_of(flux, "USDT")["escrowedShares"] == shares
    # the pool itself says when it closes
    with reverts_with("ExitNotOpen", backer, position["exitReadyAt"], position["exitExpiresAt"]):
        pool.exit(shares, backer, {"from": backer})


def test_stranger_has_nothing(flux, pools, stranger):
    assert tuple(position_of(flux, stranger))[2:] == (0, (0, 0), False, 0, 0, 0, 0)


def test_pool_that_is_no_longer_registered_is_not_shown(flux, lens, pools):
    flux.liquidator.setPool(flux.markets["ETH"], "0x" + "0" * 40, {"from": flux.owner})

    assert [state["pool"] for state in lens.allPools()] == [pools["USDT"]]


def test_frozen_price_makes_values_zero_and_hides_nothing(flux, stocked, backer):
    flux.freeze_price("ETH")

    state = pool_of(flux, "USDT")

    assert (state["netValueLow"], state["netValueHigh"]) == (0, 0)
    assert len(state["lots"]) == 1
    assert position_of(flux, backer)["valueLow"] == 0
