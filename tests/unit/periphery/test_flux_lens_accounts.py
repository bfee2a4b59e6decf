"""FluxLens in a busy protocol: what it says is what the contracts say, and its limits hold to the unit."""

import pytest

from tests.fixtures.protocol import NATIVE, UNLIMITED, WAD
from tests.helpers.prices import Price, Status, usd
from tests.helpers.reverts import ANY, reverts_with
from tests.unit.periphery.lens import SPECS, max_borrow, position_of, set_parameters, state_of

BORROW = 1


def is_liquidatable(flux, account):
    return flux.engine.healthOf(account)["isLiquidatable"]


def accrue_all(flux, owner):
    """The engine's view of deposits leaves out what is not booked; here nothing is."""
    for market in flux.markets.values():
        market.accrue({"from": owner})


def too_much(flux, symbol):
    """Debt shares are worth their index: more than that is certainly one share too many."""
    return flux.markets[symbol].books()["debtIndex"] // WAD + 1


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
    accrue_all(busy, owner)
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
    accrue_all(busy, owner)
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


def test_max_borrow_is_the_cash_when_that_is_less(busy, lender, borrower):
    busy.withdraw(lender, "USDT", busy.markets["USDT"].cash() - busy.whole("USDT", 5))

    assert max_borrow(busy, borrower, "USDT") == busy.whole("USDT", 5)


def test_max_borrow_stops_at_the_borrow_cap(busy, owner, borrower):
    market = busy.markets["USDT"]
    set_parameters(busy, "USDT", borrow_cap=market.books()["debtAssets"] // WAD + 7)
    assets = max_borrow(busy, borrower, "USDT")

    with reverts_with("BorrowCapExceeded", ANY, ANY):
        busy.borrow(borrower, "USDT", assets + too_much(busy, "USDT"))
    busy.borrow(borrower, "USDT", assets)

    assert busy.whole("USDT", 6) <= assets <= busy.whole("USDT", 8)


def test_max_borrow_is_zero_when_only_a_debt_below_the_minimum_would_be_allowed(busy, borrower):
    set_parameters(busy, NATIVE, min_debt=10**6 * 10**6)

    assert max_borrow(busy, borrower, NATIVE) == 0


def test_max_borrow_is_zero_while_borrowing_is_paused(busy, guardian, borrower):
    busy.markets["USDT"].pause(BORROW, {"from": guardian})

    assert max_borrow(busy, borrower, "USDT") == 0
    assert max_borrow(busy, borrower, "WBTC8") > 0


def test_max_borrow_is_zero_in_a_market_with_a_deposit(busy, borrower):
    assert max_borrow(busy, borrower, "ETH") == 0


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


@pytest.fixture
def credit(busy, owner, credit_manager, receiver):
    """The manager has drawn half of its line."""
    market = busy.markets["USDT"]
    busy.engine.setCreditLine(credit_manager, market, busy.whole("USDT", 1_000), {"from": owner})
    credit_manager.draw(market, busy.whole("USDT", 500), receiver, {"from": owner})
    return credit_manager


def test_debt_through_a_credit_line_does_not_count_for_health(busy, lens, credit):
    state = lens.accountOf(credit)
    position = position_of(busy, credit, "USDT")

    assert position["isCreditDebt"]
    assert position["debtAssets"] == busy.markets["USDT"].debtOf(credit) > 0
    assert (position["debtValue"], position["liquidationPrice"], state["debtValue"]) == (0, 0, 0)
    assert state["healthRatio"] == UNLIMITED


def test_debt_through_a_credit_line_does_not_count_beside_a_deposit(busy, owner, credit):
    busy.fund(credit, "USDT", busy.whole("USDT", 50))
    credit.supply(busy.markets["USDT"], busy.whole("USDT", 50), {"from": owner})

    position = position_of(busy, credit, "USDT")

    assert position["isCreditDebt"]
    assert position["depositValue"] > 0
    assert position["debtValue"] == 0


def test_max_borrow_of_a_manager_is_what_its_line_leaves(busy, owner, receiver, credit):
    market = busy.markets["USDT"]
    assets = max_borrow(busy, credit, "USDT")

    with reverts_with("CreditLineExceeded", credit, ANY, busy.whole("USDT", 1_000)):
        credit.draw(market, assets + too_much(busy, "USDT"), receiver, {"from": owner})
    credit.draw(market, assets, receiver, {"from": owner})

    assert assets > 0


def test_max_borrow_of_a_manager_whose_line_has_ended_is_zero(busy, owner, credit):
    busy.engine.setCreditLine(credit, busy.markets["USDT"], 0, {"from": owner})

    assert max_borrow(busy, credit, "USDT") == 0
    assert position_of(busy, credit, "USDT")["isCreditDebt"]
