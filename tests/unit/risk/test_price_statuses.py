"""What each price status allows: the table in IRiskEngine, row by row."""

import pytest

from tests.fixtures.protocol import WAD
from tests.helpers.prices import Price, Status, usd
from tests.helpers.reverts import reverts_with

OK, CAUTIOUS, DEGRADED, GRACE, FROZEN = Status
DEBT = 20_000 * WAD
LITTLE = WAD // 10
# ten ETH for 20,000 dollars: 107.5 %, below the line and above 95 % of it
BELOW_LINE = 2150
ASK_EVERY_PRICE = ("borrow", "withdraw with debt", "transfer with debt")
NEVER_ASK_A_PRICE = ("deposit", "repay", "withdraw without debt", "transfer without debt")


@pytest.fixture(scope="module")
def owing(still, lender, borrower, stranger):
    """The borrower owes dollars against ether; the lender and the stranger owe nothing."""
    still.supply(lender, "USDT", 100_000 * WAD)
    still.supply(stranger, "ETH", WAD)
    still.supply(borrower, "ETH", 10 * WAD)
    still.borrow(borrower, "USDT", DEBT)
    still.fund(borrower, "ETH", WAD)
    still.approve(borrower, "USDT")
    return still


@pytest.fixture
def act(owing, borrower, stranger, receiver):
    """Does one of the actions of the table, as a call that changes nothing."""
    ether, dollars = owing.markets["ETH"], owing.markets["USDT"]

    def do(action):
        calls = {
            "borrow": lambda: dollars.borrow.call(LITTLE, borrower, borrower, {"from": borrower}),
            "withdraw with debt": lambda: ether.withdraw.call(LITTLE, borrower, borrower, {"from": borrower}),
            "transfer with debt": lambda: ether.transfer.call(receiver, LITTLE, {"from": borrower}),
            "deposit": lambda: ether.deposit.call(WAD, borrower, {"from": borrower}),
            "repay": lambda: dollars.repay.call(DEBT // 2, borrower, {"from": borrower}),
            "withdraw without debt": lambda: ether.withdraw.call(WAD, stranger, stranger, {"from": stranger}),
            "transfer without debt": lambda: ether.transfer.call(receiver, WAD, {"from": stranger}),
        }
        return calls[action]()

    return do


@pytest.fixture
def sellable(owing, liquidator):
    """The borrower is below the line, and the liquidator can pay."""
    owing.set_price("ETH", BELOW_LINE)
    owing.fund(liquidator, "USDT", DEBT)
    owing.approve(liquidator, "USDT")
    return owing


def liquidate(flux, borrower, liquidator):
    return flux.liquidator.liquidate(borrower, WAD, liquidator, [], b"", {"from": liquidator})


@pytest.mark.parametrize("status", [OK, CAUTIOUS])
def test_trusted_prices_allow_new_risk(owing, act, status):
    for symbol in ("ETH", "USDT"):
        owing.set_price_status(symbol, status)

    assert all(act(action) for action in ASK_EVERY_PRICE)


@pytest.mark.parametrize("symbol", ["ETH", "USDT"])
@pytest.mark.parametrize("status", [DEGRADED, GRACE, FROZEN])
def test_untrusted_price_forbids_new_risk(owing, act, status, symbol):
    owing.set_price_status(symbol, status)

    for action in ASK_EVERY_PRICE:
        with reverts_with("PriceUnusable", owing.tokens[symbol], status):
            act(action)


@pytest.mark.parametrize("status", list(Status))
def test_status_never_stops_what_takes_no_risk(owing, act, status):
    for symbol in ("ETH", "USDT"):
        owing.set_price_status(symbol, status)

    assert all(act(action) for action in NEVER_ASK_A_PRICE)


@pytest.mark.parametrize("status", [OK, CAUTIOUS, DEGRADED])
def test_flat_price_below_the_line_lets_the_account_be_sold(sellable, borrower, liquidator, status):
    sellable.set_price_status("ETH", status)

    liquidate(sellable, borrower, liquidator)

    assert not sellable.engine.hasDebt(borrower)


@pytest.mark.parametrize("symbol", ["ETH", "USDT"])
def test_frozen_price_lets_nothing_be_sold(sellable, borrower, liquidator, symbol):
    sellable.freeze_price(symbol)

    with reverts_with("PriceUnusable", sellable.tokens[symbol], FROZEN):
        liquidate(sellable, borrower, liquidator)


def test_of_two_frozen_prices_the_first_is_named(sellable, borrower, liquidator):
    for symbol in ("USDT", "ETH"):
        sellable.freeze_price(symbol)

    with reverts_with("PriceUnusable", sellable.tokens["ETH"], FROZEN):
        liquidate(sellable, borrower, liquidator)


def test_sale_of_a_cautious_price_is_at_mid(sellable, borrower):
    sellable.set_price_band("ETH", Price(usd(1000), usd(BELOW_LINE), usd(3000), CAUTIOUS))

    quote = sellable.liquidator.quote(borrower, WAD)

    assert quote["depositValue"] == 10 * usd(BELOW_LINE)


def test_degraded_deposit_counts_at_the_high_price(sellable, borrower, liquidator):
    sellable.set_price_band("ETH", Price(usd(1000), usd(BELOW_LINE), usd(2200), DEGRADED))

    with reverts_with("AccountHealthy", borrower, 10 * usd(BELOW_LINE), DEBT):
        liquidate(sellable, borrower, liquidator)
    assert not sellable.engine.healthOf(borrower)["isLiquidatable"]


def test_degraded_debt_counts_at_the_low_price(sellable, borrower, liquidator):
    sellable.set_price_band("USDT", Price(usd("0.97"), usd(1), usd("1.2"), DEGRADED))

    with reverts_with("AccountHealthy", borrower, 10 * usd(BELOW_LINE), DEBT):
        liquidate(sellable, borrower, liquidator)


def test_degraded_account_below_the_line_at_its_best_is_sold_at_mid(sellable, borrower, liquidator):
    sellable.set_price_band("ETH", Price(usd(1000), usd(BELOW_LINE), usd("2199.9"), DEGRADED))

    sale = liquidate(sellable, borrower, liquidator)

    assert sale.events["Liquidated"]["depositValue"] == 10 * usd(BELOW_LINE)


def test_degraded_price_of_another_joined_market_counts_too(sellable, borrower, liquidator):
    sellable.supply(borrower, "DAI", WAD)
    sellable.set_price_band("DAI", Price(usd(1), usd(1), usd(1000), DEGRADED))

    with reverts_with("AccountHealthy", borrower, 10 * usd(BELOW_LINE) + usd(1), DEBT):
        liquidate(sellable, borrower, liquidator)


def test_disputed_deposit_is_rounded_down(owing, borrower):
    """Worth 22,000 dollars less a fraction of the last digit."""
    owing.supply(borrower, "ETH", 1)
    owing.set_price_band("ETH", Price(usd(1000), usd(BELOW_LINE), usd(2200) - 220, DEGRADED))

    assert owing.engine.healthOf(borrower)["isLiquidatable"]


def test_disputed_debt_is_rounded_up(owing, borrower):
    """With its fraction it is worth 20,000 dollars less 19,999 of the last digit."""
    owing.borrow(borrower, "USDT", 1)
    owing.set_price_band("USDT", Price(WAD - 1, WAD, WAD, DEGRADED))
    owing.set_price_band("ETH", Price(usd(1000), usd(BELOW_LINE), usd(2200) - 2200, DEGRADED))

    assert owing.engine.healthOf(borrower)["isLiquidatable"]


@pytest.mark.parametrize("symbol", ["ETH", "USDT"])
def test_grace_protects_down_to_95_percent_of_the_line(sellable, borrower, liquidator, symbol):
    # 95 % of 110 % of 20,000 dollars for ten ETH
    sellable.set_price("ETH", 2090)
    sellable.set_price_status(symbol, GRACE)

    with reverts_with("AccountHealthy", borrower, 10 * usd(2090), DEBT):
        liquidate(sellable, borrower, liquidator)


def test_grace_ends_one_wei_below_95_percent_of_the_line(sellable, borrower, liquidator):
    sellable.set_price("ETH", "2089.999999999999999999")
    sellable.set_price_status("ETH", GRACE)

    liquidate(sellable, borrower, liquidator)

    assert not sellable.engine.hasDebt(borrower)


def test_grace_line_is_rounded_for_the_account(sellable, owner, borrower):
    # 95 % of it ends in 0.95 wei, and ten ETH are worth what is left without them
    sellable.engine.setLiquidationLine(110 * WAD // 100 + 1, {"from": owner})
    sellable.set_price("ETH", 2090)
    sellable.set_price_status("ETH", GRACE)

    assert not sellable.engine.healthOf(borrower)["isLiquidatable"]


def test_grace_of_one_price_does_not_hide_the_dispute_of_another(sellable, borrower, liquidator):
    sellable.set_price_band("ETH", Price(usd(1000), usd(2050), usd(2090), DEGRADED))
    sellable.set_price_status("USDT", GRACE)

    with reverts_with("AccountHealthy", borrower, 10 * usd(2050), DEBT):
        liquidate(sellable, borrower, liquidator)


def test_disputed_account_below_95_percent_at_its_best_is_sold(sellable, borrower, liquidator):
    sellable.set_price_band("ETH", Price(usd(1000), usd(2050), usd("2089.9"), DEGRADED))
    sellable.set_price_status("USDT", GRACE)

    liquidate(sellable, borrower, liquidator)

    assert not sellable.engine.hasDebt(borrower)


def test_price_of_a_market_not_joined_does_not_matter(sellable, borrower, liquidator):
    sellable.freeze_price("BTCB")

    liquidate(sellable, borrower, liquidator)

    assert not sellable.engine.hasDebt(borrower)


def test_borrowing_reverts_when_the_price_of_the_new_debt_is_frozen(owing, lender, borrower):
    owing.supply(lender, "DAI", 100 * WAD)
    owing.freeze_price("DAI")

    with reverts_with("PriceUnusable", owing.tokens["DAI"], FROZEN):
        owing.borrow(borrower, "DAI", 10 * WAD)
