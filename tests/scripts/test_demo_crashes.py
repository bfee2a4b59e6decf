from itertools import pairwise

import pytest

from scripts.flux.demo.crashes import (
    DATES,
    FEED_UNIT,
    Reference,
    crash_for,
    deepest_fall,
    load_recording,
    moved_like,
)

FIVE_MINUTES = 300
THREE_DAYS = 3 * 86_400
REFERENCES = {
    "ETH": Reference(2_500 * FEED_UNIT, is_stable=False),
    "WBTC": Reference(60_000 * FEED_UNIT, is_stable=False),
    "BNB": Reference(600 * FEED_UNIT, is_stable=False),
    "EURC": Reference(110_000_000, is_stable=True),
    "USDT": Reference(FEED_UNIT, is_stable=True),
}


@pytest.mark.parametrize("date", DATES)
def test_recording_has_every_bar_of_three_days(date):
    timestamps = load_recording(date).timestamps

    assert len(timestamps) == 865
    assert timestamps[-1] - timestamps[0] == THREE_DAYS
    assert {after - before for before, after in pairwise(timestamps)} == {FIVE_MINUTES}


@pytest.mark.parametrize("date", DATES)
def test_recording_begins_at_midnight_of_the_day_before(date):
    recording = load_recording(date)

    assert recording.time(0).hour == recording.time(0).minute == 0
    assert f"{recording.time(300):%Y-%m-%d}" == date


@pytest.mark.parametrize("date", DATES)
def test_recording_has_a_price_for_every_bar(date):
    for prices in load_recording(date).prices.values():
        assert len(prices) == 865
        assert min(prices) > 0


@pytest.mark.parametrize(
    ("date", "asset", "highest", "lowest"),
    [
        ("2020-03-12", "ETH", 202.88, 89.89),
        ("2020-03-12", "BTC", 7_960.05, 3_875.16),
        ("2021-04-18", "BTC", 62_476.50, 52_674.66),
        ("2021-04-18", "ETH", 2_492.45, 2_000.00),
        ("2021-05-19", "ETH", 3_556.12, 1_925.16),
        ("2021-05-19", "BTC", 45_703.37, 30_101.00),
    ],
)
def test_recording_shows_the_fall_that_happened(date, asset, highest, lowest):
    prices = load_recording(date).prices[asset]

    assert max(prices) == round(highest * FEED_UNIT)
    assert min(prices) == round(lowest * FEED_UNIT)
    assert prices.index(max(prices)) < prices.index(min(prices))


def test_lowest_price_of_2020_is_in_the_night_of_the_13th():
    recording = load_recording("2020-03-12")
    ether = recording.prices["ETH"]

    assert f"{recording.time(ether.index(min(ether))):%Y-%m-%d %H:%M}" == "2020-03-13 02:15"


def test_deepest_fall_is_measured_from_the_height_before_it():
    assert deepest_fall([100, 50, 200, 120, 300, 240]) == pytest.approx(0.5, rel=1e-12)


def test_market_follows_the_recording_of_its_asset():
    crash = crash_for(load_recording("2021-05-19"), REFERENCES)

    assert crash.prices["ETH"] == crash.recording.prices["ETH"]
    assert crash.prices["WBTC"] == crash.recording.prices["BTC"]
    assert crash.sources == {"ETH": "ETH", "WBTC": "BTC", "BNB": "ETH"}


def test_stablecoins_keep_the_price_of_the_parameters():
    crash = crash_for(load_recording("2020-03-12"), REFERENCES)

    assert set(crash.prices["USDT"]) == {FEED_UNIT}
    assert set(crash.prices["EURC"]) == {110_000_000}


@pytest.mark.parametrize(
    ("date", "source"), [("2020-03-12", "HT"), ("2021-04-18", "BNB"), ("2021-05-19", "ETH")]
)
def test_bnb_moves_as_the_nearest_asset_that_was_recorded(date, source):
    crash = crash_for(load_recording(date), REFERENCES)

    assert crash.sources["BNB"] == source
    recorded = crash.recording.prices[source]
    assert crash.prices["BNB"][300] / crash.prices["BNB"][0] == pytest.approx(
        recorded[300] / recorded[0], rel=1e-6
    )


def test_asset_that_was_not_recorded_is_named_in_the_notes():
    notes = crash_for(load_recording("2020-03-12"), REFERENCES).notes

    assert "BNB is not in this recording: it begins at 600 USD and moves as HT did" in notes
    assert not any("WBTC" in note or "ETH" in note for note in notes)


def test_stand_in_begins_at_its_own_price():
    assert moved_like([200, 100, 300], 7 * FEED_UNIT) == (7 * FEED_UNIT, 350_000_000, 1_050_000_000)
