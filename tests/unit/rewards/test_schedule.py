"""The release of the whole protocol, against a sum over every one of its seconds."""

from fractions import Fraction
from itertools import pairwise

import numpy
import pytest

from tests.fixtures.mining import DAY
from tests.fixtures.protocol import WAD
from tests.model.schedule import AMOUNT, DURATION, released_after

CHUNK = 2_000_003  # seconds; a prime, so that chunks end anywhere in a day


@pytest.fixture(scope="module")
def second_by_second():
    """Parts of the amount, in DURATION^2 of it, after every so many seconds: second i releases 2(T-i)-1."""
    sums, total = {}, 0
    for begin in range(0, DURATION, CHUNK):
        end = min(begin + CHUNK, DURATION)
        seconds = numpy.arange(begin, end, dtype=numpy.int64)
        released = 2 * (DURATION - seconds) - 1
        sums[begin + 1] = total + int(released[0])
        total += int(released.sum())
        sums[end] = total
    return sums


def test_release_is_the_sum_over_all_seconds_to_the_wei(miner, second_by_second):
    start, end = miner.period()

    assert end - start == DURATION
    assert len(second_by_second) > 120
    for seconds, part in second_by_second.items():
        assert miner.scheduled(start + seconds) == AMOUNT * part // DURATION**2, seconds


def test_last_second_releases_what_is_left_and_none_comes_after_it(miner, second_by_second):
    start, end = miner.period()

    assert second_by_second[DURATION] == DURATION**2
    assert miner.scheduled(end - 1) < miner.scheduled(end) == AMOUNT == 16_000_000 * WAD
    assert miner.scheduled(end + 10 * 365 * DAY) == AMOUNT
    assert miner.scheduled(start) == 0


def test_rate_begins_as_the_original_did_and_falls_by_sixteen_a_day(miner):
    start, _ = miner.period()
    days = [miner.scheduled(start + i * DAY) for i in range(4)]
    first, second, third = (after - before for before, after in pairwise(days))

    assert abs(Fraction(first, WAD) - Fraction("22619.4")) < 1  # 22,627.4 at the first second
    assert abs(Fraction(first - second, WAD) - 16) < Fraction(1, 1000)
    assert abs((first - second) - (second - third)) <= 3  # four floors


def test_model_has_the_same_schedule(miner, second_by_second):
    for seconds, part in second_by_second.items():
        assert released_after(seconds) == AMOUNT * part // DURATION**2, seconds
