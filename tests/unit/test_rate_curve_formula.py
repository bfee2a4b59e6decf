"""The curve, the exponential and the scarcity factor of the model against high-precision arithmetic."""

import random
from itertools import pairwise

import pytest
from mpmath import mp, mpf

from tests.model.fixed_point import EXP_LIMIT, WAD, YEAR, exp, expm1
from tests.model.rates import (
    LN1_5,
    SCARCITY_LIMIT,
    SCARCITY_STEP,
    RateCurve,
    scarcity_factor,
    scarcity_integral,
)

mp.dps = 60

CURVES = [
    RateCurve(),
    RateCurve(base=0, slope=0, jump=30_000, maximum=30_000, steepness=5),
    RateCurve(base=200, slope=4000, jump=20_000, maximum=15_000, steepness=40),
]


def exact_apr(curve: RateCurve, utilisation: mpf) -> mpf:
    k = curve.steepness
    apr = (
        mpf(curve.base) / 10_000
        + mpf(curve.slope) / 10_000 * utilisation
        + mpf(curve.jump) / 10_000 * mp.expm1(k * utilisation) / mp.expm1(k)
    )
    return min(apr, mpf(curve.maximum) / 10_000)


@pytest.mark.parametrize(
    ("utilisation", "percent"),
    [
        ("0", "0.50"),
        ("0.10", "2.50"),
        ("0.20", "4.50"),
        ("0.50", "10.50"),
        ("0.80", "18.32"),
        ("0.85", "22.45"),
        ("0.90", "31.97"),
        ("0.95", "56.10"),
        ("1", "100.00"),
    ],
)
def test_default_curve_gives_the_promised_percentages(utilisation: str, percent: str) -> None:
    apr = RateCurve().apr_at(int(mpf(utilisation) * WAD))

    assert f"{mpf(apr) / WAD * 100:.2f}" == percent or abs(apr - int(mpf(percent) * WAD / 100)) < 10**13


@pytest.mark.parametrize("curve", CURVES)
def test_curve_agrees_with_high_precision_at_every_permille(curve: RateCurve) -> None:
    for permille in range(1001):
        utilisation = WAD * permille // 1000
        exact = exact_apr(curve, mpf(permille) / 1000) * WAD

        # Three roundings down of 1 wei each, and exp's 1e-17 relative on what is at most 300 %.
        assert abs(curve.apr_at(utilisation) - exact) < 200


@pytest.mark.parametrize("curve", CURVES)
def test_curve_never_falls_when_utilisation_rises(curve: RateCurve) -> None:
    points = sorted(random.Random(7).randrange(WAD + 1) for _ in range(2000))

    rates = [curve.apr_at(point) for point in points]

    assert rates == sorted(rates)


def test_exp_is_within_one_part_in_1e18_up_to_its_limit() -> None:
    chance = random.Random(1)
    points = [0, 1, WAD, 14 * WAD, EXP_LIMIT] + [chance.randrange(EXP_LIMIT) for _ in range(2000)]

    for x in points:
        exact = mp.exp(mpf(x) / WAD) * WAD
        # From below: one wei of the last rounding, and the series of nine terms, which leaves out r^10 / 10!
        # with r = ln 2 / 16, sixteen times: 1.1e-19. From above: the digits that LN2 has not, n <= 165 times.
        assert -1 - exact / 10**18 < exp(x) - exact <= exact / 10**24


def test_exp_never_falls_where_its_range_reduction_steps() -> None:
    ln2 = int(mp.log(2) * WAD)

    for n in range(1, EXP_LIMIT // ln2):
        around = [exp(n * ln2 + offset) for offset in range(-30, 31)]
        assert all(a <= b for a, b in pairwise(around))


def test_expm1_is_exact_for_small_and_large_arguments() -> None:
    chance = random.Random(2)
    points = [0, 1, 2, WAD // 100, WAD // 100 + 1]
    points += [int(10 ** chance.uniform(0, 19)) for _ in range(3000)]

    for x in points:
        exact = mp.expm1(mpf(x) / WAD) * WAD
        # From below: a wei of rounding, at 1 % two of x^7 / 7!, which the series lacks. Above: exp's error.
        assert -4 - exact / 10**18 < expm1(x) - exact <= exact / 10**24


def test_scarcity_grows_by_half_every_fifteen_hours() -> None:
    for steps in range(20):
        factor = scarcity_factor(steps * SCARCITY_STEP)

        assert abs(factor - mpf("1.5") ** steps * WAD) < 20 * mpf("1.5") ** steps


def test_scarcity_factor_stops_at_2217() -> None:
    limit = scarcity_factor(SCARCITY_LIMIT)

    assert limit // WAD == 2216  # 1.5^19 = 2216.84
    assert round(mpf(limit) / WAD) == 2217
    assert scarcity_factor(SCARCITY_LIMIT * 5) == limit


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 1),
        (0, 3600),
        (12_345, 98_765),
        (0, SCARCITY_LIMIT),
        (SCARCITY_LIMIT - 5, SCARCITY_LIMIT + 500_000),
        (SCARCITY_LIMIT, YEAR),
    ],
)
def test_closed_form_of_scarcity_equals_a_numeric_integral(start: int, end: int) -> None:
    points = [start, *(p for p in (SCARCITY_LIMIT,) if start < p < end), end]
    numeric = mp.quad(lambda s: mpf("1.5") ** (min(s, SCARCITY_LIMIT) / SCARCITY_STEP), points)

    # exp is asked for an exponent rounded to 1e-18, times T / ln 1.5: below 3e5 wei-seconds for each G.
    assert abs(scarcity_integral(start, end) - numeric * WAD) < 10**6 + numeric * 1000


def test_scarcity_integral_does_not_depend_on_where_it_is_cut() -> None:
    chance = random.Random(3)
    for _ in range(300):
        a, b, c = sorted(chance.randrange(2 * SCARCITY_LIMIT) for _ in range(3))

        whole = scarcity_integral(a, c)
        parts = scarcity_integral(a, b) + scarcity_integral(b, c)

        assert -1 <= whole - parts <= 1


def test_ln_of_one_and_a_half_is_written_to_the_last_digit() -> None:
    assert round(mp.log(mpf("1.5")) * WAD) == LN1_5
