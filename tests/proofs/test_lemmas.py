"""The lemmas, the bounded ones within smaller bounds than `make prove`; and that the checks can fail."""

from unittest import mock

import pytest

from tests.model import books, sale
from tests.model.fixed_point import mul_div_down, mul_div_up
from tests.proofs import arithmetic, conservation, sales
from tests.proofs.catalogue import CATALOGUE
from tests.proofs.engines import Verdict, enumerate_all, prove, sample
from tests.proofs.symbolic import assume

WRONG_DIRECTIONS = [
    (books, "mul_div_down", mul_div_up, conservation.deposit_does_not_lower_the_rate),
    (books, "mul_div_up", mul_div_down, conservation.mint_does_not_lower_the_rate),
    (books, "mul_div_up", mul_div_down, conservation.withdraw_does_not_lower_the_rate),
    (books, "mul_div_down", mul_div_up, conservation.redeem_does_not_lower_the_rate),
    (books, "mul_div_up", mul_div_down, conservation.borrow_books_the_debt_that_it_pays_out),
    (books, "mul_div_down", mul_div_up, conservation.repay_cancels_no_more_than_it_pays),
    (sale, "mul_div_up", mul_div_down, sales.a_part_sold_leaves_the_rest_no_less_healthy),
    (sale, "mul_div_up", mul_div_down, sales.the_buyer_gets_the_discount_at_every_ratio),
]


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: f"{entry.id}-{entry.lemma.__name__}")
def test_lemma_holds_about_the_model(entry):
    result = entry.check(is_fast=True)

    assert result.is_good, (result.verdict, result.values)
    assert result.verdict is (Verdict.CHECKED if entry.below else Verdict.PROVED)


@pytest.mark.parametrize(
    ("module", "name", "wrong", "lemma"),
    WRONG_DIRECTIONS,
    ids=lambda value: getattr(value, "__name__", value),
)
def test_wrong_direction_of_rounding_is_refuted(module, name, wrong, lemma):
    with mock.patch.object(module, name, wrong):
        result = prove(lemma)

    assert result.verdict is Verdict.REFUTED
    assert result.values


def test_wrong_rounding_is_found_among_small_values():
    with mock.patch.object(sale, "mul_div_up", mul_div_down):
        result = enumerate_all(sales.a_part_sold_of_two_debts_leaves_the_rest_no_less_healthy, 5)

    assert result.verdict is Verdict.REFUTED


def test_reserve_that_takes_more_than_the_interest_is_refuted():
    with mock.patch.object(books, "BASIS_POINTS", 5_000):
        result = prove(conservation.accrual_does_not_lower_the_rate)

    assert result.verdict is Verdict.REFUTED


def test_claim_about_nothing_is_not_proved():
    def impossible(take):
        a = take("a")
        assume(a < 0)
        yield a == 1

    assert prove(impossible).verdict is Verdict.EMPTY
    assert enumerate_all(impossible, 4).verdict is Verdict.EMPTY


def test_claim_that_fails_for_large_numbers_alone_is_not_proved():
    def small_only(take):
        yield take("a") < 2**100

    assert enumerate_all(small_only, 100).verdict is Verdict.CHECKED
    assert prove(small_only).verdict is Verdict.REFUTED


def test_claim_that_reals_break_and_integers_keep_is_not_called_proved():
    def whole(take):
        yield 2 * take("a") != 1

    assert prove(whole).verdict is Verdict.UNDECIDED


def test_every_lemma_has_cases_among_plain_numbers():
    assert all(sample(entry.lemma, 400)[0] for entry in CATALOGUE)


def test_every_lemma_of_the_modules_is_in_the_catalogue():
    modules = (arithmetic, conservation, sales)
    lemmas = {f for m in modules for f in vars(m).values() if _is_lemma(f, m)}

    assert lemmas == {entry.lemma for entry in CATALOGUE}


def _is_lemma(value, module):
    is_own = getattr(value, "__module__", "") == module.__name__
    return is_own and getattr(value, "__annotations__", {}).get("return") == arithmetic.Claims
