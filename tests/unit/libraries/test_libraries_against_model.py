"""The libraries against the model, number by number: at their bounds, around powers, and at random."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.model import errors
from tests.model.books import MAX_EXPONENT, MAX_INDEX
from tests.model.fixed_point import EXP_LIMIT, LN2, MAX_UINT, SERIES_LIMIT, WAD, exp, expm1
from tests.model.fixed_point import mul_div_down as down
from tests.model.fixed_point import mul_div_up as up
from tests.model.rates import SCARCITY_LIMIT, SCARCITY_STEP, RateCurve, scarcity_factor, scarcity_integral
from tests.model.sale import Terms
from tests.stateful.chain import ChainRefusedError, decoded_error

Library = Callable[..., Any]
SEED, TIMES = 20261130, 400
OVERFLOW, DIVISION_BY_ZERO = "Panic 0x11", "Panic 0x12"
LARGEST_EXPONENT = MAX_EXPONENT // WAD  # of one accrual


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)


@contextmanager
def refused(name: str, *arguments: Any) -> Iterator[None]:
    with pytest.raises(ChainRefusedError) as caught:
        yield
    assert decoded_error(caught.value.output) == (name, arguments)


def number(chance: random.Random, bits: int, least: int = 0) -> int:
    """Of any size up to so many bits, now and then at a power of two or of ten, or next to one."""
    if chance.random() < 0.3:
        power = chance.choice([2 ** chance.randrange(bits + 1), 10 ** chance.randrange(bits * 3 // 10 + 1)])
        found = power + chance.choice([-1, 0, 1])
    else:
        found = chance.getrandbits(chance.randrange(1, bits + 1))
    return min(max(found, least), 2**bits - 1)


# --- multiplication with division


@pytest.mark.parametrize(
    ("function", "model", "bits"),
    [
        ("mulDivDown", down, (128, 128, 256)),
        ("mulDivUp", up, (128, 128, 256)),
        ("boundedMulDivDown", down, (128, 128, 256)),
        ("boundedMulDivUp", up, (128, 128, 128)),
        ("toSharesDown", lambda assets, supply, shares: down(assets, shares, supply), (128, 112, 112)),
        ("toSharesUp", lambda assets, supply, shares: up(assets, shares, supply), (128, 112, 112)),
        ("toAssetsDown", down, (128, 112, 112)),
        ("toAssetsUp", up, (128, 112, 112)),
    ],
)
def test_product_of_two_divided_by_a_third(
    library: Library, chance: random.Random, function: str, model: Callable[..., int], bits: tuple[int, ...]
) -> None:
    for _ in range(TIMES):
        x, y, divisor = number(chance, bits[0]), number(chance, bits[1], 1), number(chance, bits[2], 1)

        assert library(function, x, y, divisor) == model(x, y, divisor), (x, y, divisor)


def test_largest_bounded_factors_do_not_overflow(library: Library) -> None:
    largest = 2**128 - 1

    assert library("boundedMulDivDown", largest, largest, 1) == largest**2
    assert library("boundedMulDivUp", largest, largest, largest) == largest
    assert library("boundedMulWadUp", largest, largest) == up(largest, largest, WAD)


def test_largest_product_is_divided(library: Library) -> None:
    assert library("mulDivDown", MAX_UINT, 1, 1) == MAX_UINT
    assert library("mulDivUp", MAX_UINT, 1, 1) == MAX_UINT
    assert library("mulDivUp", MAX_UINT, 1, MAX_UINT) == 1


@pytest.mark.parametrize("function", ["mulDivDown", "mulDivUp", "toAssetsDown", "toAssetsUp"])
def test_product_over_256_bits_is_refused(library: Library, function: str) -> None:
    with refused(OVERFLOW):
        library(function, 2**128, 2**128, 1)


@pytest.mark.parametrize("function", ["mulDivDown", "mulDivUp", "boundedMulDivDown", "boundedMulDivUp"])
def test_division_by_nothing_is_refused(library: Library, function: str) -> None:
    with refused(DIVISION_BY_ZERO):
        library(function, 1, 1, 0)


def test_product_of_two_by_wad(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES):
        x, y = number(chance, 128), number(chance, 128)

        assert library("boundedMulWadUp", x, y) == up(x, y, WAD)


@pytest.mark.parametrize(
    ("function", "model"),
    [
        ("toDebtSharesDown", lambda assets, index: down(assets, WAD, index)),
        ("toDebtSharesUp", lambda assets, index: up(assets, WAD, index)),
        ("toDebtDown", lambda shares, index: down(shares, index, WAD)),
        ("toDebtUp", lambda shares, index: up(shares, index, WAD)),
    ],
)
def test_debts_and_their_shares(
    library: Library, chance: random.Random, function: str, model: Callable[..., int]
) -> None:
    for _ in range(TIMES):
        amount, index = number(chance, 97), number(chance, 80, WAD)

        assert library(function, amount, index) == model(amount, index), (amount, index)


# --- the exponential function


def exponents(chance: random.Random) -> list[int]:
    """Where it changes its way, and next to it; of every size."""
    turns = [k * LN2 // (16 * 10**9) for k in range(1, 200)]
    points = [0, SERIES_LIMIT, WAD, MAX_EXPONENT, EXP_LIMIT, *turns]
    near = [point + step for point in points for step in (-1, 0, 1)]
    return [x for x in near if 0 <= x <= EXP_LIMIT] + [
        min(number(chance, 67), EXP_LIMIT) for _ in range(TIMES)
    ]


def test_exponential_equals_the_model(library: Library, chance: random.Random) -> None:
    for x in exponents(chance):
        assert library("exp", x) == exp(x), x


def test_exponential_less_one_equals_the_model(library: Library, chance: random.Random) -> None:
    for x in exponents(chance):
        assert library("expMinusOne", x) == expm1(x), x


@pytest.mark.parametrize("function", ["exp", "expMinusOne"])
def test_exponent_above_115_is_refused(library: Library, function: str) -> None:
    with refused("ValueOutOfBounds", b"exponent".ljust(32, b"\0"), EXP_LIMIT + 1, 0, EXP_LIMIT):
        library(function, EXP_LIMIT + 1)


# --- rates and interest


def test_utilisation_is_at_most_one(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES):
        debt, supply = number(chance, 112), number(chance, 112, 1)
        for owed in (debt, supply - 1, supply, supply + 1):
            assert library("utilisation", owed, supply) == min(WAD, down(owed, WAD, supply))


@pytest.mark.parametrize(("debt", "utilised"), [(0, 0), (1, WAD)])
def test_utilisation_of_an_empty_market(library: Library, debt: int, utilised: int) -> None:
    assert library("utilisation", debt, 0) == utilised


def word_of(curve: RateCurve) -> int:
    """Base, slope, jump and maximum in 16 bits each, then the steepness; what is above them is not read."""
    fields = (curve.base, curve.slope, curve.jump, curve.maximum, curve.steepness)
    return sum(value << 16 * place for place, value in enumerate(fields)) | 2**80


def test_rate_of_the_curve(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES):
        base, slope, jump, maximum = (chance.choice([0, chance.randrange(2**16)]) for _ in range(4))
        curve = RateCurve(base, slope, jump, maximum, chance.choice([1, 60, chance.randrange(1, 61)]))
        for utilised in (0, 1, WAD, chance.randrange(WAD)):
            assert library("apr", word_of(curve), utilised) == curve.apr_at(utilised), (curve, utilised)


def seconds_of_scarcity(chance: random.Random) -> int:
    turn = chance.choice([0, SCARCITY_STEP, SCARCITY_LIMIT])
    return max(0, turn + chance.choice([-1, 0, 1, chance.randrange(2**20), -chance.randrange(2**20)]))


def test_factor_of_scarcity(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES):
        elapsed = seconds_of_scarcity(chance)

        assert library("scarcityFactor", elapsed) == scarcity_factor(elapsed), elapsed


def test_integral_of_scarcity(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES):
        start, end = sorted((seconds_of_scarcity(chance), seconds_of_scarcity(chance)))

        assert library("scarcityIntegral", start, end) == scarcity_integral(start, end), (start, end)


def grown(index: int, exponent: int) -> int:
    return min(index + up(index, expm1(min(exponent, MAX_EXPONENT)), WAD), MAX_INDEX)


def test_index_grows_steadily(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES):
        index, rate, elapsed = number(chance, 80, WAD), number(chance, 40), number(chance, 32)

        assert library("grown", index, rate, elapsed) == grown(index, rate * elapsed), (index, rate, elapsed)


@pytest.mark.parametrize("rate", [10**10 - 1, 10**10, 10**10 + 1])
def test_one_accrual_grows_by_e_to_the_14_at_most(library: Library, rate: int) -> None:
    elapsed = LARGEST_EXPONENT * 10**8

    answer = library("grown", WAD, rate, elapsed)

    assert answer == grown(WAD, rate * elapsed) <= exp(MAX_EXPONENT)
    assert (answer == exp(MAX_EXPONENT)) == (rate >= 10**10)


def test_index_saturates_at_its_width(library: Library) -> None:
    assert library("grown", MAX_INDEX, 1, 1) == MAX_INDEX
    assert library("grown", MAX_INDEX - 1, 10**12, 10**9) == MAX_INDEX
    assert library("grownScarce", MAX_INDEX // 2, 10**12, 10**9, 0) == MAX_INDEX


def test_index_grows_in_scarcity(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES):
        index, rate = number(chance, 80, WAD), number(chance, 40)
        elapsed, scarcity = seconds_of_scarcity(chance), seconds_of_scarcity(chance)
        exponent = down(rate, scarcity_integral(scarcity, scarcity + elapsed), WAD)

        assert library("grownScarce", index, rate, elapsed, scarcity) == grown(index, exponent)


# --- the signed fee


def random_terms(chance: random.Random) -> Terms:
    """Often at a percent."""
    percent = WAD // 100
    discount = chance.choice([0, percent, 3 * percent, chance.randrange(10 * percent)])
    return Terms(discount, chance.choice([0, 6 * percent, 10 * percent, chance.randrange(10 * percent)]))


def test_fee_and_shortfall(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES):
        terms, debts = random_terms(chance), number(chance, 112)
        breakdown = up(debts, WAD, WAD - terms.discount)
        around = [breakdown + step for step in (-2, -1, 0, 1, 2)]
        line = down(breakdown, WAD, WAD - terms.fee_cap)
        for deposits in (*around, line - 1, line, line + 1, debts, debts * 11 // 10, number(chance, 112)):
            case = terms, max(deposits, 0), debts
            assert tuple(library("split", *case)) == terms.fee_and_shortfall(*case[1:]), case


def test_terms_that_fit_are_those_of_the_model(library: Library, chance: random.Random) -> None:
    fits = {True: 0, False: 0}
    for _ in range(TIMES):
        terms, line = random_terms(chance), WAD + chance.randrange(WAD // 4)
        if chance.random() < 0.5:
            # the line at which they begin to fit, or next to it
            least = max(WAD**3, WAD * WAD * (WAD - terms.fee_cap))
            fitting = -(-least // ((WAD - terms.discount) * (WAD - terms.fee_cap)))
            line = max(WAD, fitting + chance.choice([-1, 0, 1, 2]))
        fits[is_fitting_in_the_model(terms, line)] += 1

        assert is_fitting(library, terms, line) == is_fitting_in_the_model(terms, line), (terms, line)
    assert min(fits.values()) > TIMES // 10


def is_fitting(library: Library, terms: Terms, line: int) -> bool:
    try:
        library("requireFit", terms, line)
    except ChainRefusedError as error:
        if decoded_error(error.output)[0] != "ValueOutOfBounds":
            raise
        return False
    return True


def is_fitting_in_the_model(terms: Terms, line: int) -> bool:
    try:
        terms.require_fit(line)
    except errors.ValueOutOfBounds:
        return False
    return True


# --- memberships


def test_every_bit_is_a_side_of_a_market(library: Library) -> None:
    for index in range(128):
        deposit, debt = library("depositBit", index), library("debtBit", index)

        assert (deposit, debt) == (4**index, 2 * 4**index)
        assert tuple(library("next", deposit)) == (index, False, 0)
        assert tuple(library("next", debt)) == (index, True, 0)
        assert (library("owes", deposit), library("owes", debt)) == (False, True)


def test_word_is_taken_apart_from_the_lowest_bit(library: Library, chance: random.Random) -> None:
    for _ in range(TIMES // 10):
        places = sorted(chance.sample(range(256), chance.randrange(1, 21)))
        word = sum(2**place for place in places)
        assert library("count", word) == len(places)
        assert library("owes", word) == any(place % 2 for place in places)
        for place in places:
            index, is_debt, word = library("next", word)
            assert (2 * index + is_debt) == place
        assert word == library("count", word) == 0
