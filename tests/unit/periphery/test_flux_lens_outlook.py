"""FluxLens: what would be is what then is."""

import pytest

from tests.fixtures.protocol import NATIVE, UNLIMITED, WAD
from tests.helpers.prices import Status
from tests.unit.periphery.lens import SPECS, outlook


def assert_same_health(expected, actual, tolerance):
    """Shares round once more in the market than in the outlook: `tolerance` in USD 1e18."""
    assert expected["isLiquidatable"] == actual["isLiquidatable"]
    for expected_value, actual_value in zip(tuple(expected)[:5], tuple(actual)[:5], strict=True):
        assert abs(expected_value - actual_value) <= tolerance


def signed(flux, symbol, assets):
    sign = -1 if assets.startswith("-") else 1
    return sign * flux.whole(symbol, assets.lstrip("-"))


def test_outlook_without_changes_is_the_health_of_now(busy, borrower):
    result = outlook(busy, borrower)
    health = busy.engine.healthOf(borrower)

    assert result["health"] == health
    assert result["healthRatio"] == health["depositValue"] * WAD // health["debtValue"]
    assert result["worstStatus"] == Status.OK
    assert result["meetsBorrowingLine"]
    assert result["meetsWithdrawingLine"]


@pytest.mark.parametrize(
    ("symbol", "action", "deposit", "debt"),
    [
        ("DAI", "supply", "1000", "0"),
        ("ETH", "supply", "2", "0"),
        ("ETH", "withdraw", "-1", "0"),
        ("USDT", "borrow", "0", "1000"),
        (NATIVE, "borrow", "0", "3"),
        ("WBTC8", "repay", "0", "-0.01"),
    ],
)
def test_outlook_is_the_health_after_the_change(busy, borrower, symbol, action, deposit, debt):
    change = signed(busy, symbol, deposit), signed(busy, symbol, debt)
    result = outlook(busy, borrower, (symbol, *change))

    getattr(busy, action)(borrower, symbol, abs(sum(change)))

    # what shares round away: a unit of the asset, with the grown index a second one
    tolerance = 3 * busy.price(symbol).mid // 10 ** busy.specs[symbol].decimals + 10
    assert_same_health(result["health"], busy.engine.healthOf(borrower), tolerance)


def test_outlook_adds_several_changes_up(busy, borrower):
    together = outlook(busy, borrower, ("ETH", -3 * WAD, 0), ("USDT", 0, 500 * WAD))
    apart = outlook(
        busy,
        borrower,
        ("ETH", -2 * WAD, 0),
        ("USDT", 0, 200 * WAD),
        ("ETH", -1 * WAD, 0),
        ("USDT", 0, 300 * WAD),
    )

    assert together == apart


def test_outlook_takes_no_more_than_there_is(busy, borrower):
    smallest = -(2**255)

    result = outlook(busy, borrower, *((spec.symbol, smallest, smallest) for spec in SPECS))

    assert tuple(result["health"]) == (0, 0, 0, 0, 0, False)
    assert result["healthRatio"] == UNLIMITED
    assert result["meetsWithdrawingLine"]


def test_outlook_of_too_large_a_debt_meets_no_line(busy, borrower):
    result = outlook(busy, borrower, ("USDT", 0, busy.whole("USDT", 1_000_000)))

    assert result["health"]["isLiquidatable"]
    assert not result["meetsBorrowingLine"]
    assert not result["meetsWithdrawingLine"]


def test_outlook_tells_the_withdrawing_line_from_the_borrowing_line(busy, owner, lender, stranger):
    busy.engine.setCollateralRatio(busy.markets["DAI"], 1_110, {"from": owner})
    busy.supply(stranger, "DAI", busy.whole("DAI", 1_140))

    result = outlook(busy, stranger, ("USDT", 0, busy.whole("USDT", 1_000)))

    assert result["meetsBorrowingLine"]
    assert not result["meetsWithdrawingLine"]
