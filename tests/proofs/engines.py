"""Two ways to check a lemma: z3 on terms, and every value below a bound.

A lemma is a function of `take`, which gives it the values it is about, and yields what must hold. Refusals of
the model (`Revert`) end a case: what is refused changes nothing.
"""

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import z3

from tests.model.errors import Revert
from tests.proofs.symbolic import Path, PremiseError, Term, formula, on

Take = Callable[..., Any]
Lemma = Callable[[Take], Iterator[Any]]

REFUSALS = (Revert, PremiseError, ZeroDivisionError)
PROOF_TIMEOUT = 20_000  # ms for one claim on one path
MAX_PATHS = 400
LARGEST_BITS = 112  # of sampled numbers: what the books hold
SAMPLES = 500  # beside a proof
NARROW = 16  # a range that is always tried whole
SEARCHES = 20_000  # for a counterexample where there is none


class Verdict(StrEnum):
    PROVED = "proved"
    CHECKED = "checked"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"
    EMPTY = "EMPTY"  # the lemma has no cases: it says nothing


@dataclass(frozen=True)
class Result:
    verdict: Verdict
    cases: int  # paths, or combinations of values
    seconds: float
    values: dict[str, int] = field(default_factory=dict)  # of a counterexample

    @property
    def is_good(self) -> bool:
        return self.verdict in (Verdict.PROVED, Verdict.CHECKED)


# --- z3


def prove(lemma: Lemma) -> Result:
    """For all integers.

    A counterexample in reals does not count: whole ones are looked for, on the model's plain integers. So are
    they beside a proof, for then the proof has been of something, and terms mean what numbers do.
    """
    start = time.monotonic()
    is_proved, paths = _holds_on_every_path(lemma)
    cases, values = sample(lemma, SAMPLES if is_proved else SEARCHES)
    verdict = Verdict.PROVED if is_proved else Verdict.UNDECIDED
    if values:
        verdict = Verdict.REFUTED
    elif not cases or not paths:
        verdict = Verdict.EMPTY if is_proved else verdict
    return Result(verdict, paths, time.monotonic() - start, values)


def _holds_on_every_path(lemma: Lemma) -> tuple[bool, int]:
    waiting: list[list[bool]] = [[]]
    paths = 0
    while waiting and paths <= MAX_PATHS:
        path = Path(waiting.pop())
        with on(path):
            claims = _claims_on(lemma, path)
            waiting += path.untried
        if not all(_follows(known, claim) for known, claim in claims):
            return False, paths
        paths += bool(claims)
    return not waiting, paths


def _claims_on(lemma: Lemma, path: Path) -> list[tuple[list[Any], Any]]:
    """What the run claims, each with what is known at that moment."""

    def take(name: str, low: int = 0, high: int | None = None) -> Term:
        term = Term(path.fresh(name))
        path.known.append(term.formula >= low)
        if high is not None:
            path.known.append(term.formula <= high)
        return term

    claims: list[tuple[list[Any], Any]] = []
    with contextlib.suppress(*REFUSALS):
        claims.extend((list(path.known), formula(claim)) for claim in lemma(take))
    return claims


def _follows(known: list[Any], claim: Any) -> bool:
    solver = z3.Solver()
    solver.set("timeout", PROOF_TIMEOUT)
    solver.add(*known, z3.Not(claim))
    return bool(solver.check() == z3.unsat)


# --- numbers


def sample(lemma: Lemma, tries: int, seed: int = 1) -> tuple[int, dict[str, int]]:
    """How many random cases the lemma had, and the values of one that refutes it. Many are small."""
    dice = random.Random(seed)
    cases = 0
    for _ in range(tries):
        values: dict[str, int] = {}

        def take(name: str, low: int = 0, high: int | None = None, values: dict[str, int] = values) -> int:
            bits = dice.choice((3, 3, 60, LARGEST_BITS))
            value = low + dice.getrandbits(dice.randint(1, bits))
            values[name] = value if high is None or value <= high else dice.randint(low, high)
            return values[name]

        verdict = _holds(lemma, take)
        cases += verdict is not None
        if verdict is False:
            return cases, values
    return cases, {}


def enumerate_all(lemma: Lemma, below: int) -> Result:
    """`below` values of each from its lowest, all of those with few; on the model's plain integers."""
    start = time.monotonic()
    ranges: list[tuple[str, int, int]] = []
    digits: list[int] = []
    cases = 0
    while True:
        position = 0

        def take(name: str, low: int = 0, high: int | None = None) -> int:
            nonlocal position
            if position == len(ranges):
                is_narrow = high is not None and high - low <= NARROW
                ranges.append((name, low, high if is_narrow else low + below - 1))
                digits.append(low)
            value = digits[position]
            position += 1
            return value

        holds = _holds(lemma, take)
        cases += holds is not None
        if holds is False:
            values = {name: value for (name, _, _), value in zip(ranges, digits, strict=True)}
            return Result(Verdict.REFUTED, cases, time.monotonic() - start, values)
        if not _advance(ranges, digits):
            verdict = Verdict.CHECKED if cases else Verdict.EMPTY
            return Result(verdict, cases, time.monotonic() - start)


def _holds(lemma: Lemma, take: Take) -> bool | None:
    """None: the case is refused, or none of the lemma's."""
    is_any = None
    with contextlib.suppress(*REFUSALS):
        for claim in lemma(take):
            if not claim:
                return False
            is_any = True
    return is_any


def _advance(ranges: list[tuple[str, int, int]], digits: list[int]) -> bool:
    """The next combination. Later takes may depend on earlier ones: they are forgotten when those change."""
    while digits:
        if digits[-1] < ranges[-1][2]:
            digits[-1] += 1
            return True
        digits.pop()
        ranges.pop()
    return False
