"""A year of interest in the model's books against an integral that knows nothing of them."""

import random
from collections.abc import Callable

import pytest
from mpmath import mp, mpf

from tests.model.books import Books, Parameters
from tests.model.fixed_point import WAD, YEAR
from tests.model.rates import SCARCITY_LIMIT, SCARCITY_STEP
from tests.unit.test_rate_curve_formula import exact_apr

mp.dps = 50

PARAMETERS = Parameters()
START = 1_700_000_000
DEPOSIT = 10**6 * WAD

# The rate per second is an integer of 1e-18, at least 1.6e8 of them (0.5 % a year): it is short by less than
# 6e-9 of itself; the growth of an ordinary year multiplies that by its own exponent (0.005 at that rate).
# Scarcity raises the exponent, but at rates above 1.7e10, short by less than 6e-11.
TOLERANCE = mpf("1e-9")


class ExactBooks:
    """The same market in real numbers: money as it should grow."""

    def __init__(self) -> None:
        self.supply, self.debt, self.index = mpf(DEPOSIT), mpf(0), mpf(1)
        self.rate, self.is_scarce, self.scarcity = mpf(0), False, mpf(0)

    def pass_time(self, seconds: int) -> None:
        exponent = self.rate * (self._integral(seconds) if self.is_scarce else seconds)
        self.scarcity += seconds if self.is_scarce else -min(self.scarcity, 10 * seconds)
        interest = self.debt * mp.expm1(exponent)
        self.index *= mp.exp(exponent) if self.debt else 1
        self.debt += interest
        self.supply += interest * (10_000 - PARAMETERS.reserve_factor) / 10_000

    def change(self, supplied: int, borrowed: int) -> None:
        self.supply += supplied
        self.debt += borrowed
        utilisation = min(mpf(1), self.debt / self.supply)
        self.rate = exact_apr(PARAMETERS.curve, utilisation) / YEAR
        self.is_scarce = utilisation >= mpf("0.95")

    def _integral(self, seconds: int) -> mpf:
        start, end = self.scarcity, self.scarcity + seconds
        points = sorted({start, min(max(start, mpf(SCARCITY_LIMIT)), end), end})
        return mp.quad(lambda s: mpf("1.5") ** (min(s, SCARCITY_LIMIT) / SCARCITY_STEP), points)


def new_books() -> Books:
    books = Books(DEPOSIT, DEPOSIT, START)
    books.set_rate(PARAMETERS.curve)
    return books


def change(books: Books, supplied: int, borrowed: int) -> int:
    """Deposits or withdraws, borrows or repays; returns how much debt really moved."""
    shares = books.to_shares_down(supplied) if supplied > 0 else -books.to_shares_up(-supplied)
    books.supply_assets += supplied
    books.supply_shares += shares
    debt = (
        books.to_debt_shares_up(borrowed)
        if borrowed > 0
        else -min(books.debt_shares, books.to_debt_shares_down(-borrowed))
    )
    before = books.debt_assets
    books.debt_shares += debt
    books.set_rate(PARAMETERS.curve)
    return books.debt_assets - before


def next_change(chance: random.Random, books: Books, longest_scarcity: int) -> tuple[int, int, int]:
    """Seconds to wait, and what happens then: towards a random utilisation, now and then one of scarcity."""
    wait = int(chance.expovariate(1 / 40_000)) + 1
    wait = min(wait, longest_scarcity) if books.is_scarce else wait
    target = mpf(chance.choice([0.1, 0.3, 0.6, 0.8, 0.9, 0.94, 0.96, 0.99])) + mpf(chance.random()) / 1000
    supplied = chance.randrange(-DEPOSIT // 50, DEPOSIT // 50)
    borrowed = int(target * (books.supply_assets + supplied)) - books.debt_assets
    return wait, supplied, borrowed


@pytest.mark.parametrize("seed", range(4))
def test_a_year_of_random_utilisation_agrees_with_the_integral(seed: int) -> None:
    chance, books, exact = random.Random(seed), new_books(), ExactBooks()
    exact.change(0, 0)
    now, spells = START, 0

    while now < START + YEAR:
        wait, supplied, borrowed = next_change(chance, books, longest_scarcity=20_000)
        now += wait
        books.accrue(now, PARAMETERS.reserve_factor)
        exact.pass_time(wait)
        moved = change(books, supplied, borrowed)
        exact.change(supplied, moved)
        spells += books.is_scarce
        assert books.is_scarce == exact.is_scarce

    assert spells > 50
    assert abs(mpf(books.debt_index) / WAD / exact.index - 1) < TOLERANCE
    assert abs(mpf(books.debt_assets) / exact.debt - 1) < TOLERANCE
    assert abs(mpf(books.supply_assets) / exact.supply - 1) < TOLERANCE


def test_a_long_scarcity_agrees_with_the_integral() -> None:
    books, exact = new_books(), ExactBooks()
    exact.change(0, change(books, 0, 96 * DEPOSIT // 100))

    for wait in (1, 3600, 86_400, 5 * 86_400, 6 * 3600):
        books.accrue(books.last_accrual + wait, PARAMETERS.reserve_factor)
        exact.pass_time(wait)

    assert books.scarcity == 1 + 3600 + 6 * 86_400 + 6 * 3600
    assert abs(mpf(books.debt_index) / WAD / exact.index - 1) < TOLERANCE


def grown(accruals: Callable[[int], list[int]], utilisation_percent: int, duration: int) -> Books:
    books = new_books()
    change(books, 0, utilisation_percent * DEPOSIT // 100)
    for now in accruals(duration):
        books.accrue(START + now, PARAMETERS.reserve_factor)
    books.accrue(START + duration, PARAMETERS.reserve_factor)
    return books


@pytest.mark.parametrize(
    ("utilisation_percent", "duration"), [(1, YEAR), (50, YEAR), (94, YEAR), (97, 7 * 86_400)]
)
def test_interest_does_not_depend_on_how_often_it_is_booked(utilisation_percent: int, duration: int) -> None:
    once = grown(lambda _: [], utilisation_percent, duration)
    daily = grown(lambda end: list(range(86_400, end, 86_400)), utilisation_percent, duration)
    often = grown(lambda end: list(range(600, end, 600)), utilisation_percent, duration)

    # Each accrual rounds the index up by at most 1e-18 and expm1 is good to 1e-17: 52,560 of them make 1e-12.
    for books in (daily, often):
        assert abs(mpf(books.debt_index) / once.debt_index - 1) < mpf("1e-9")
        assert abs(mpf(books.supply_assets) / once.supply_assets - 1) < mpf("1e-9")


def test_interest_is_credited_or_reserved_to_the_wei() -> None:
    chance, books = random.Random(9), new_books()
    change(books, 0, DEPOSIT // 2)
    cash = DEPOSIT - books.debt_assets
    for _ in range(1000):
        debt, supply, reserve = books.debt_assets, books.supply_assets, books.reserve(cash)

        books.accrue(books.last_accrual + chance.randrange(1, 10_000), PARAMETERS.reserve_factor)

        charged, credited = books.debt_assets - debt, books.supply_assets - supply
        assert charged == credited + books.reserve(cash) - reserve
        assert credited == charged - charged * 2000 // 10_000


def test_a_dip_below_the_threshold_within_a_block_does_not_end_scarcity() -> None:
    books = new_books()
    change(books, 0, 96 * DEPOSIT // 100)
    books.accrue(START + 1000, PARAMETERS.reserve_factor)

    change(books, 0, -DEPOSIT // 2)
    books.accrue(START + 1000, PARAMETERS.reserve_factor)
    change(books, 0, DEPOSIT // 2)

    assert books.is_scarce
    assert books.scarcity == 1000


def test_scarcity_is_forgotten_ten_times_as_fast_as_it_passed() -> None:
    books = new_books()
    change(books, 0, 96 * DEPOSIT // 100)
    books.accrue(START + 1000, PARAMETERS.reserve_factor)

    change(books, 0, -DEPOSIT // 2)
    books.accrue(START + 1030, PARAMETERS.reserve_factor)
    assert books.scarcity == 700
    assert books.factor() == WAD

    books.accrue(START + 1101, PARAMETERS.reserve_factor)
    assert books.scarcity == 0


def test_index_begins_again_with_the_last_debt_share() -> None:
    books = new_books()
    change(books, 0, DEPOSIT // 2)
    books.accrue(START + YEAR, PARAMETERS.reserve_factor)

    books.burn_debt(books.debt_shares)

    assert (books.debt_shares, books.debt_index) == (0, WAD)


def test_without_debt_the_index_stays() -> None:
    books = new_books()

    books.accrue(START + YEAR, PARAMETERS.reserve_factor)

    assert books.debt_index == WAD
    assert books.supply_assets == DEPOSIT
