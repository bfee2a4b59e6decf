"""The borrowing line and the withdrawing line, to the wei; and the views that tell where they are."""

import pytest

from tests.fixtures.protocol import MAJOR_RATIO, NATIVE, UNLIMITED, WAD
from tests.helpers.prices import Price, Status, usd
from tests.helpers.reverts import reverts_with

LOW, HIGH = usd("2900"), usd("3100")
TIGHT_RATIO = 1110
# 10 ETH at 3000 and 140 %
LIMIT = 10 * usd(3000) * 1000 // MAJOR_RATIO


@pytest.fixture(scope="module")
def lines(still, lender, borrower):
    """Cash in five markets, and a borrower with ten ETH who owes nothing yet."""
    for symbol, assets in {
        "USDT": 100_000,
        "USD6": 100_000,
        "WBTC8": 10,
        NATIVE: 100,
        "DAI": 100_000,
    }.items():
        still.supply(lender, symbol, still.whole(symbol, assets))
    still.supply(borrower, "ETH", still.whole("ETH", 10))
    return still


@pytest.fixture
def banded(lines):
    """Ether and dollars each with two prices."""
    lines.set_price_band("ETH", Price(LOW, usd(3000), HIGH))
    lines.set_price_band("USDT", Price(usd("0.98"), usd(1), usd("1.01")))
    return lines


@pytest.fixture
def tight(lines, borrower, lender):
    """The deposit counts almost in full, so that the withdrawing line is the one that binds."""
    lines.supply(borrower, "USDC", lines.whole("USDC", 1_160))
    lines.withdraw(borrower, "ETH")
    lines.engine.setCollateralRatio(lines.markets["USDC"], TIGHT_RATIO, {"from": lines.owner})
    lines.borrow(borrower, "USDT", 1_000 * WAD)
    return lines


def value_up(assets, price, unit):
    return -(-assets * price // unit)


# --- borrowing


def test_borrowing_up_to_the_limit_is_allowed(lines, borrower):
    lines.borrow(borrower, "USDT", LIMIT)

    assert lines.markets["USDT"].debtOf(borrower) == LIMIT
    assert lines.engine.healthOf(borrower)["borrowLimit"] == LIMIT


def test_borrowing_one_wei_above_the_limit_reverts(lines, borrower):
    with reverts_with("BorrowLimitExceeded", borrower, LIMIT + 1, LIMIT):
        lines.borrow(borrower, "USDT", LIMIT + 1)


def test_deposits_count_at_the_low_price_and_debts_at_the_high_one(banded, borrower):
    limit = 10 * LOW * 1000 // MAJOR_RATIO
    most = limit * WAD // usd("1.01")

    with reverts_with("BorrowLimitExceeded", borrower, value_up(most + 1, usd("1.01"), WAD), limit):
        banded.borrow(borrower, "USDT", most + 1)
    banded.borrow(borrower, "USDT", most)


def test_borrowing_without_deposits_reverts(lines, stranger):
    with reverts_with("BorrowLimitExceeded", stranger, 5 * WAD, 0):
        lines.borrow(stranger, "USDT", 5 * WAD)


def test_limit_is_the_sum_over_all_deposits(lines, borrower):
    lines.supply(borrower, "USDC", 1_300 * WAD)

    with reverts_with("BorrowLimitExceeded", borrower, LIMIT + 1_000 * WAD + 1, LIMIT + 1_000 * WAD):
        lines.borrow(borrower, "USDT", LIMIT + 1_000 * WAD + 1)


def test_debts_of_all_markets_count_together(lines, borrower):
    lines.borrow(borrower, "DAI", 5_000 * WAD)

    with reverts_with("BorrowLimitExceeded", borrower, LIMIT + 1, LIMIT):
        lines.borrow(borrower, "USDT", LIMIT - 5_000 * WAD + 1)


@pytest.mark.parametrize("symbol", ["USDT", "USD6", "WBTC8", NATIVE])
def test_borrowable_is_exactly_what_may_be_borrowed(lines, borrower, symbol):
    market = lines.markets[symbol]
    lines.borrow(borrower, "DAI", 1_234 * WAD + 567)
    most = lines.engine.borrowable(borrower, market)
    price, unit = lines.price(symbol).high, 10 ** lines.specs[symbol].decimals
    value = value_up(most + 1, price, unit) + 1_234 * WAD + 567

    with reverts_with("BorrowLimitExceeded", borrower, value, LIMIT):
        lines.borrow(borrower, symbol, most + 1)
    lines.borrow(borrower, symbol, most)

    assert lines.engine.borrowable(borrower, market) == 0


def test_borrowable_leaves_out_what_is_owed_already(lines, borrower):
    before = lines.engine.borrowable(borrower, lines.markets["USDT"])

    lines.borrow(borrower, "USDT", 1_000 * WAD)

    assert before == LIMIT
    assert lines.engine.borrowable(borrower, lines.markets["USDT"]) == LIMIT - 1_000 * WAD


def test_borrowable_of_an_account_above_its_limit_is_zero(lines, borrower):
    lines.borrow(borrower, "USDT", LIMIT)
    lines.set_price("ETH", 2900)

    assert lines.engine.borrowable(borrower, lines.markets["USDT"]) == 0


@pytest.mark.parametrize("symbol", ["ETH", "DAI"])
@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE, Status.FROZEN])
def test_borrowable_is_zero_while_a_price_is_unusable(lines, borrower, symbol, status):
    lines.set_price_status(symbol, status)

    assert lines.engine.borrowable(borrower, lines.markets["DAI"]) == 0


# --- withdrawing


def test_withdrawing_down_to_the_limit_is_allowed(lines, borrower):
    lines.borrow(borrower, "USDT", 5_000 * WAD)
    # 5000 * 1.4 / 3000 ETH must stay, rounded up
    kept = -(-5_000 * WAD * MAJOR_RATIO // (1000 * 3000))

    lines.withdraw(borrower, "ETH", 10 * WAD - kept)

    assert lines.markets["ETH"].balanceOf(borrower) == kept
    assert lines.engine.requiredDeposit(borrower, lines.markets["ETH"]) == kept


def test_withdrawing_one_wei_below_the_limit_reverts(lines, borrower):
    lines.borrow(borrower, "USDT", 5_000 * WAD)
    kept = lines.engine.requiredDeposit(borrower, lines.markets["ETH"])
    limit = (kept - 1) * 3000 * 1000 // MAJOR_RATIO

    with reverts_with("BorrowLimitExceeded", borrower, 5_000 * WAD, limit):
        lines.withdraw(borrower, "ETH", 10 * WAD - kept + 1)


def test_transferring_one_share_too_many_reverts(lines, borrower, receiver):
    lines.borrow(borrower, "USDT", 5_000 * WAD)
    market = lines.markets["ETH"]
    kept = lines.engine.requiredDeposit(borrower, market)

    with reverts_with("BorrowLimitExceeded", borrower, 5_000 * WAD, (kept - 1) * 3000 * 1000 // MAJOR_RATIO):
        market.transfer(receiver, 10 * WAD - kept + 1, {"from": borrower})
    market.transfer(receiver, 10 * WAD - kept, {"from": borrower})

    assert market.balanceOf(receiver) == 10 * WAD - kept


def test_deposits_must_stay_above_115_percent_of_debts(tight, borrower):
    with reverts_with("WithdrawLineCrossed", borrower, 1_150 * WAD - 1, 1_150 * WAD):
        tight.withdraw(borrower, "USDC", 10 * WAD + 1)


def test_deposits_of_exactly_115_percent_may_stay(tight, borrower):
    tight.withdraw(borrower, "USDC", 10 * WAD)

    assert tight.markets["USDC"].balanceOf(borrower) == 1_150 * WAD


def test_115_percent_line_is_rounded_up(tight, borrower):
    tight.borrow(borrower, "USDT", 1)

    assert tight.engine.requiredDeposit(borrower, tight.markets["USDC"]) == 1_150 * WAD + 2
    with reverts_with("WithdrawLineCrossed", borrower, 1_150 * WAD + 1, 1_150 * WAD + 2):
        tight.withdraw(borrower, "USDC", 10 * WAD - 1)
    tight.withdraw(borrower, "USDC", 10 * WAD - 2)


def test_115_percent_line_does_not_bind_borrowing(tight, borrower):
    most = tight.engine.borrowable(borrower, tight.markets["USDT"])

    tight.borrow(borrower, "USDT", most)

    health = tight.engine.healthOf(borrower)
    assert health["lowDepositValue"] * 100 < health["highDebtValue"] * 115


def test_115_percent_line_uses_low_and_high_prices(tight, borrower):
    tight.set_price_band("USDC", Price(usd("0.999"), usd(1), usd("1.001")))
    tight.set_price_band("USDT", Price(usd("0.999"), usd(1), usd("1.001")))
    low, required = 1_160 * usd("0.999"), value_up(1_001 * WAD, 115, 100)

    assert low - required == 7_690_000_000_000_000_000
    assert tight.engine.requiredDeposit(borrower, tight.markets["USDC"]) == value_up(
        required, WAD, usd("0.999")
    )


@pytest.mark.parametrize("symbol", ["ETH", "USDC", "WBTC8"])
def test_required_deposit_is_exactly_what_must_stay(lines, borrower, symbol):
    lines.supply(borrower, "USDC", 3_000 * WAD + 7)
    lines.supply(borrower, "WBTC8", 12_345_678)
    lines.borrow(borrower, "USDT", 27_500 * WAD + 3)
    market = lines.markets[symbol]
    free = market.balanceOf(borrower) - lines.engine.requiredDeposit(borrower, market)
    limit = limit_without(lines, borrower, symbol, free + 1)

    assert 0 < free == market.maxWithdraw(borrower) < market.balanceOf(borrower)
    with reverts_with("BorrowLimitExceeded", borrower, 27_500 * WAD + 3, limit):
        lines.withdraw(borrower, symbol, free + 1)
    lines.withdraw(borrower, symbol, free)


def test_required_deposit_is_nothing_when_other_deposits_carry_the_debt(lines, borrower):
    lines.supply(borrower, "USDC", 100 * WAD)
    lines.borrow(borrower, "USDT", 5_000 * WAD)

    assert lines.engine.requiredDeposit(borrower, lines.markets["USDC"]) == 0


def test_required_deposit_is_nothing_without_debts(lines, borrower):
    lines.freeze_price("ETH")

    assert lines.engine.requiredDeposit(borrower, lines.markets["ETH"]) == 0


def test_required_deposit_is_nothing_where_there_is_no_deposit(lines, borrower):
    lines.borrow(borrower, "USDT", 5_000 * WAD)

    assert lines.engine.requiredDeposit(borrower, lines.markets["DAI"]) == 0


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE, Status.FROZEN])
def test_required_deposit_is_everything_while_a_price_is_unusable(lines, borrower, status):
    lines.borrow(borrower, "USDT", 5_000 * WAD)
    lines.set_price_status("USDT", status)

    assert lines.engine.requiredDeposit(borrower, lines.markets["ETH"]) == UNLIMITED
    assert lines.markets["ETH"].maxWithdraw(borrower) == 0


# --- health


def test_health_shows_values_at_their_prices(banded, borrower):
    banded.borrow(borrower, "USDT", 10_000 * WAD)

    health = banded.engine.healthOf(borrower)

    assert health.dict() == {
        "depositValue": 10 * usd(3000),
        "debtValue": usd(10_000),
        "lowDepositValue": 10 * LOW,
        "highDebtValue": usd(10_100),
        "borrowLimit": 10 * LOW * 1000 // MAJOR_RATIO,
        "isLiquidatable": False,
    }


def test_health_of_an_account_at_the_liquidation_line_is_good(lines, borrower):
    lines.borrow(borrower, "USDT", 20_000 * WAD)
    lines.set_price("ETH", 2200)

    assert not lines.engine.healthOf(borrower)["isLiquidatable"]


def test_health_of_an_account_one_wei_below_the_line_is_bad(lines, borrower):
    lines.borrow(borrower, "USDT", 20_000 * WAD)
    lines.set_price("ETH", "2199.999999999999999999")

    assert lines.engine.healthOf(borrower)["isLiquidatable"]


def test_health_with_a_frozen_price_counts_zero_and_sells_nothing(lines, borrower):
    lines.borrow(borrower, "USDT", 20_000 * WAD)
    lines.freeze_price("ETH")

    health = lines.engine.healthOf(borrower)

    assert health["depositValue"] == health["borrowLimit"] == 0
    assert health["debtValue"] == usd(20_000)
    assert not health["isLiquidatable"]


def limit_without(flux, account, symbol, assets):
    """The limit if `assets` of the deposit in one market were gone."""
    limit = 0
    for address in flux.engine.joinedMarkets(account):
        name = next(name for name, market in flux.markets.items() if market == address)
        spec, held = flux.specs[name], flux.markets[name].balanceOf(account)
        left = held - (assets if name == symbol else 0)
        limit += left * flux.price(name).low // 10**spec.decimals * 1000 // spec.ratio
    return limit
