from scripts.flux.demo.crashes import Crash, Recording, Reference, crash_for, load_recording
from scripts.flux.demo.feeds import Answer, answers_by_bar, prices_seen, speaking_bars

DAY = 86_400
FIVE_MINUTES = 300


def times(count):
    return [FIVE_MINUTES * bar for bar in range(count)]


def test_feed_speaks_at_exactly_half_a_percent():
    assert speaking_bars([100_000, 100_499, 100_500], times(3), heartbeat=DAY) == [0, 2]


def test_feed_speaks_when_the_price_falls():
    assert speaking_bars([100_000, 99_501, 99_500], times(3), heartbeat=DAY) == [0, 2]


def test_feed_measures_from_its_last_answer_and_not_from_the_last_bar():
    creeping = [100_000, 100_300, 100_600, 100_900, 101_200]

    assert speaking_bars(creeping, times(5), heartbeat=DAY) == [0, 2, 4]


def test_feed_that_returns_in_time_stays_silent():
    assert speaking_bars([100_000, 100_400, 100_000, 99_600], times(4), heartbeat=DAY) == [0]


def test_feed_beats_when_nothing_moves():
    assert speaking_bars([100_000] * 10, times(10), heartbeat=3 * FIVE_MINUTES) == [0, 3, 6, 9]


def test_answer_restarts_the_heartbeat():
    prices = [100_000, 100_000, 101_000, 101_000, 101_000, 101_000]

    assert speaking_bars(prices, times(6), heartbeat=3 * FIVE_MINUTES) == [0, 2, 5]


def test_price_seen_is_never_half_a_percent_away_from_the_recording():
    recording = load_recording("2020-03-12")
    crash = crash_for(recording, {"ETH": Reference(1, is_stable=False)})
    seen = prices_seen(answers_by_bar(crash, {"ETH": DAY}))

    for bar, price in enumerate(recording.prices["ETH"]):
        assert abs(price - seen[bar]["ETH"]) * 10_000 < 50 * seen[bar]["ETH"]


def test_every_feed_answers_at_the_first_bar():
    recording = Recording("a day", (0, 300), {"ETH": (5, 5), "BTC": (9, 9)})
    crash = Crash(recording, recording.prices, {}, ())

    assert answers_by_bar(crash, {"ETH": DAY, "BTC": DAY}) == [[Answer("ETH", 5), Answer("BTC", 9)], []]


def test_silent_feed_keeps_its_last_price():
    bars = [[Answer("ETH", 5), Answer("BTC", 9)], [], [Answer("ETH", 4)]]

    assert prices_seen(bars) == [{"ETH": 5, "BTC": 9}, {"ETH": 5, "BTC": 9}, {"ETH": 4, "BTC": 9}]
