"""Values for people."""

from decimal import Decimal

import pytest

from scripts.flux import units
from scripts.flux.errors import ValueUnreadable


@pytest.mark.parametrize(
    ("text", "share"),
    [("130 %", "1.3"), ("0.5%", "0.005"), (" 99.5 % ", "0.995"), ("0 %", "0"), ("1_000 %", "10")],
)
def test_percent_is_read_exactly(text, share):
    assert units.parse_percent(text) == Decimal(share)


@pytest.mark.parametrize("text", ["130", "1.3", "%", "130 % of it", "", 130, 1.3, None, True])
def test_percent_without_its_sign_is_refused(text):
    with pytest.raises(ValueUnreadable, match="130 %"):
        units.parse_percent(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3 days", 259_200),
        ("1 day 3 hours", 97_200),
        ("1.5 hours", 5400),
        ("30 minutes", 1800),
        ("1 year", 31_536_000),
        ("2 weeks", 1_209_600),
        ("1 second", 1),
    ],
)
def test_duration_is_read_in_seconds(text, seconds):
    assert units.parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["3", "days", "3 dayz", "3 days and a bit", "0.1 seconds", 2.5, None])
def test_duration_without_a_known_unit_is_refused(text):
    with pytest.raises(ValueUnreadable):
        units.parse_duration(text)


def test_amount_is_read_with_its_symbol():
    amount = units.parse_amount("5_000_000.25 USDT")

    assert (amount.value, amount.symbol) == (Decimal("5000000.25"), "USDT")
    assert amount.units(6) == 5_000_000_250_000


def test_amount_with_more_digits_than_its_asset_is_refused():
    with pytest.raises(ValueUnreadable, match=r"multiple of 0\.000001"):
        units.parse_amount("0.0000001 USDC6").units(6)


def test_amount_is_exact_beyond_the_digits_of_ordinary_decimals():
    text = "123456789012345678901234567890.123456789012345678 DAI"

    assert units.parse_amount(text).units(18) == 123456789012345678901234567890123456789012345678


@pytest.mark.parametrize("text", ["5", "USDT", "5 USDT 6", "5,5,x USDT", "-- USDT", None, 5])
def test_amount_without_number_or_symbol_is_refused(text):
    with pytest.raises(ValueUnreadable, match="5_000_000 USDT"):
        units.parse_amount(text)


@pytest.mark.parametrize("text", ["nan USD", "inf USD", "1 EUR", "600"])
def test_price_that_is_none_in_usd_is_refused(text):
    with pytest.raises(ValueUnreadable, match="600 USD"):
        units.parse_usd(text)


def test_gas_price_is_read_in_wei():
    assert units.parse_gas_price("20 gwei") == 20 * 10**9
    assert units.parse_gas_price("7 wei") == 7


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(172_800, "2 days"), (97_200, "27 hours"), (60, "1 minute"), (1, "1 second"), (0, "0 seconds")],
)
def test_duration_is_shown_in_its_largest_unit(seconds, text):
    assert units.show_duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("5000000", "5,000,000"), ("0.5", "0.5"), ("100", "100"), ("1E+3", "1,000"), ("0", "0")],
)
def test_numbers_are_shown_without_useless_zeros(value, text):
    assert units.readable(Decimal(value)) == text


def test_smallest_units_are_shown_as_whole_ones():
    assert units.show_units(1_234_567_890, 6, "USDC6") == "1,234.56789 USDC6"
    assert units.show_units(1_234_567_890, 6, places=2) == "1,234.57"
