"""FluxLens in a busy protocol: what it says is what the contracts say, and its limits hold to the unit."""

import pytest

from tests.fixtures.protocol import NATIVE, WAD
from tests.helpers.prices import Price, Status, usd
from tests.helpers.reverts import ANY, reverts_with
from tests.unit.periphery.lens import SPECS, max_borrow, position_of, state_of, too_much

# the lens reads everything, which takes long to trace; its lines are reached by test_flux_lens and _limits
pytestmark = pytest.mark.no_call_coverage


def is_liquidatable(flux, account):
    return flux.engine.healthOf(account)["isLiquidatable"]


@pytest.mark.parametrize("symbol", [NATIVE, "USDT", "WBTC8"])
def test_market_state_is_what_the_market_says(busy, symbol):
    market, token = busy.markets[symbol], busy.tokens[symbol]

    state = state_of(busy, symbol)

    assert state["asset"] == token
    assert state["decimals"] == token.decimals()
    assert Price(*state["price"]) == busy.price(symbol)
    assert state["books"] == market.books()
    assert state["rates"] == market.rates()
    assert state["parameters"] == market.parameters()
    assert state["ratio"] == market.collateralRatio()
    assert state["exchangeRate"] == market.convertToAssets(WAD)


def test_account_health_is_what_the_engine_says(busy, lens, borrower):
    state = lens.accountOf(borrower)

    assert state["health"] == busy.engine.healthOf(borrower)
    assert state["healthRatio"] == state["depositValue"] * WAD // state["debtValue"]


def test_account_positions_are_what_the_markets_say(busy, lens, borrower):
    for position, spec in zip(lens.accountOf(borrower)["positions"], SPECS, strict=True):
        market = busy.markets[spec.symbol]
        shares = market.balanceOf(borrower)

        assert position["depositShares"] == shares
        assert position["depositAssets"] == market.convertToAssets(shares)
        assert position["debtAssets"] == market.debtOf(borrower)
        assert position["maxWithdraw"] == market.maxWithdraw(borrower)
        assert not position["isCreditDebt"]


def test_account_values_and_limits_add_up(busy, lens, borrower):
    state = lens.accountOf(borrower)
    positions = state["positions"]

    assert sum(position["depositValue"] for position in positions) == state["depositValue"]
    assert sum(position["debtValue"] for position in positions) == state["debtValue"]
    assert sum(position["borrowLimit"] for position in positions) == state["health"]["borrowLimit"]


def test_account_values_are_what_a_liquidation_would_see(busy, lens, borrower):
    busy.set_price("ETH", 100)
    busy.set_price("DAI", "0.1")
    state = lens.accountOf(borrower)

    liquidation = busy.engine.assessLiquidation.call(borrower)

    assert liquidation["depositValue"] == state["depositValue"]
    assert liquidation["debtValue"] == state["debtValue"]


@pytest.mark.parametrize("symbol", ["ETH", "DAI"])
def test_deposit_is_on_the_line_at_its_liquidation_price_and_below_it_one_unit_lower(
    busy, owner, borrower, symbol
):
    busy.set_price("ETH", 1_500)
    price = position_of(busy, borrower, symbol)["liquidationPrice"]
    asset = busy.tokens[symbol]

    busy.oracle.setPrice(asset, price, {"from": owner})
    is_liquidatable_at_price = is_liquidatable(busy, borrower)
    busy.oracle.setPrice(asset, price - 1, {"from": owner})

    assert price > 0
    assert not is_liquidatable_at_price
    assert is_liquidatable(busy, borrower)


@pytest.mark.parametrize("symbol", ["USDT", "WBTC8"])
def test_debt_is_on_the_line_at_its_liquidation_price_and_above_it_one_unit_higher(
    busy, owner, borrower, symbol
):
    price = position_of(busy, borrower, symbol)["liquidationPrice"]
    asset = busy.tokens[symbol]

    busy.oracle.setPrice(asset, price, {"from": owner})
    is_liquidatable_at_price = is_liquidatable(busy, borrower)
    busy.oracle.setPrice(asset, price + 1, {"from": owner})

    assert price > 0
    assert not is_liquidatable_at_price
    assert is_liquidatable(busy, borrower)


def test_liquidation_price_is_zero_where_there_is_neither_deposit_nor_debt(busy, borrower):
    assert position_of(busy, borrower, NATIVE)["liquidationPrice"] == 0


def test_liquidation_price_is_zero_for_a_debt_when_the_others_are_too_much_already(busy, borrower):
    busy.set_price("ETH", 1)
    busy.set_price("DAI", "0.1")

    assert position_of(busy, borrower, "WBTC8")["liquidationPrice"] == 0


@pytest.mark.parametrize("symbol", ["USDT", NATIVE, "WBTC8"])
def test_max_borrow_is_allowed_and_one_unit_more_is_not(busy, borrower, symbol):
    assets = max_borrow(busy, borrower, symbol)

    with reverts_with("BorrowLimitExceeded", borrower, ANY, ANY):
        busy.borrow(borrower, symbol, assets + too_much(busy, symbol))
    busy.borrow(borrower, symbol, assets)

    assert assets > 0
    assert max_borrow(busy, borrower, symbol) == 0


@pytest.mark.parametrize("symbol", ["USDT", NATIVE, "WBTC8"])
def test_max_borrow_is_what_the_engine_says_up_to_a_share(busy, borrower, symbol):
    borrowable = busy.engine.borrowable(borrower, busy.markets[symbol])

    assert borrowable - 2 * too_much(busy, symbol) <= max_borrow(busy, borrower, symbol) <= borrowable


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE, Status.FROZEN])
def test_max_borrow_is_zero_everywhere_when_a_joined_price_is_not_trusted(busy, lens, borrower, status):
    busy.set_price_status("ETH", status)

    assert all(position["maxBorrow"] == 0 for position in lens.accountOf(borrower)["positions"])


def test_max_borrow_is_zero_only_there_when_a_price_outside_is_not_trusted(busy, borrower):
    busy.set_price_status(NATIVE, Status.DEGRADED)

    assert max_borrow(busy, borrower, NATIVE) == 0
    assert max_borrow(busy, borrower, "USDT") > 0


def test_max_borrow_uses_the_low_price_of_deposits_and_the_high_price_of_debts(busy, borrower):
    busy.set_price_band("ETH", Price(usd(2_500), usd(3_000), usd(3_500), Status.CAUTIOUS))
    busy.set_price_band(NATIVE, Price(usd(500), usd(600), usd(700), Status.CAUTIOUS))
    borrowable = busy.engine.borrowable(borrower, busy.markets[NATIVE])

    assets = max_borrow(busy, borrower, NATIVE)
    busy.borrow(borrower, NATIVE, assets)

    assert borrowable - 2 * too_much(busy, NATIVE) <= assets <= borrowable
