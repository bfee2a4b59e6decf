"""Terms that the model takes for integers: `+ - * //` build formulas, a decision forks the run.

Every integer division by d becomes a quotient q and a remainder r with a = q·d + r and 0 <= r <= d - 1; q has
the sign that a whole number would have, and of two quotients by d that of the larger number is not smaller.
Terms are reals: whatever holds for all reals under these axioms holds for all integers, and z3 decides
products of reals.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Union

import z3

Value = Union["Term", int]

FEASIBILITY_TIMEOUT = 2_000  # ms; what is not refuted in time counts as feasible


@dataclass
class Path:
    """One run: what was decided at every fork, and what is known by then."""

    decisions: list[bool]
    known: list[Any] = field(default_factory=list)
    taken: int = 0
    untried: list[list[bool]] = field(default_factory=list)
    names: int = 0
    quotients: dict[tuple[int, int], Any] = field(default_factory=dict)

    def fresh(self, name: str) -> Any:
        self.names += 1
        return z3.Real(f"{name}!{self.names}")

    def decide(self, condition: Any) -> bool:
        if self.taken == len(self.decisions):
            self.decisions.append(self._choice(condition))
        chosen = self.decisions[self.taken]
        self.taken += 1
        self.known.append(condition if chosen else z3.Not(condition))
        return chosen

    def _choice(self, condition: Any) -> bool:
        """True if it can be; the other branch is put aside for a later run if it can be as well."""
        can_hold, can_fail = self._is_feasible(condition), self._is_feasible(z3.Not(condition))
        if can_hold and can_fail:
            self.untried.append([*self.decisions, False])
        return can_hold

    def _is_feasible(self, condition: Any) -> bool:
        solver = z3.Solver()
        solver.set("timeout", FEASIBILITY_TIMEOUT)
        solver.add(*self.known, condition)
        return bool(solver.check() != z3.unsat)


_current: list[Path] = []


@contextmanager
def on(path: Path) -> Iterator[Path]:
    _current.append(path)
    try:
        yield path
    finally:
        _current.pop()


def path() -> Path:
    return _current[-1]


def formula(value: Any) -> Any:
    return value.formula if isinstance(value, Term | Condition) else value


@dataclass(frozen=True, eq=False)
class Condition:
    formula: Any

    def __bool__(self) -> bool:
        return path().decide(self.formula)


def assume(condition: Any) -> None:
    """A premise of the lemma: in numbers, the case does not count if it fails."""
    if isinstance(condition, Condition):
        path().known.append(condition.formula)
    elif not condition:
        raise PremiseError


class PremiseError(Exception):
    """The case is none of the lemma's."""


class Term:
    """Refuses to become a number, so that no function of the model can leave the formula unnoticed."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, formula: Any) -> None:
        self.formula = formula

    def __bool__(self) -> bool:
        return path().decide(self.formula != 0)

    def __repr__(self) -> str:
        return f"Term({self.formula})"

    def __add__(self, other: Value) -> "Term":
        return Term(self.formula + formula(other))

    __radd__ = __add__

    def __sub__(self, other: Value) -> "Term":
        return Term(self.formula - formula(other))

    def __rsub__(self, other: Value) -> "Term":
        return Term(formula(other) - self.formula)

    def __mul__(self, other: Value) -> "Term":
        return Term(self.formula * formula(other))

    __rmul__ = __mul__

    def __neg__(self) -> "Term":
        return Term(-self.formula)

    def __floordiv__(self, divisor: Value) -> "Term":
        return divided(self, divisor)

    def __rfloordiv__(self, dividend: Value) -> "Term":
        return divided(dividend, self)

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        return Condition(self.formula == formula(other))

    def __ne__(self, other: object) -> Condition:  # type: ignore[override]
        return Condition(self.formula != formula(other))

    def __lt__(self, other: Value) -> Condition:
        return Condition(self.formula < formula(other))

    def __le__(self, other: Value) -> Condition:
        return Condition(self.formula <= formula(other))

    def __gt__(self, other: Value) -> Condition:
        return Condition(self.formula > formula(other))

    def __ge__(self, other: Value) -> Condition:
        return Condition(self.formula >= formula(other))


def divided(dividend: Value, divisor: Value) -> Term:
    """Rounded down. A divisor that may be 0 or less ends the run as Python would."""
    if not divisor > 0:
        raise ZeroDivisionError
    n, d = z3.simplify(_as_formula(dividend)), z3.simplify(_as_formula(divisor))
    # the same division again has the same quotient; z3 numbers equal formulas equally as long as they live
    key = (n.get_id(), d.get_id())
    if key not in path().quotients:
        quotient, remainder = path().fresh("q"), path().fresh("r")
        path().known += [n == quotient * d + remainder, remainder >= 0, remainder <= d - 1]
        # of whole numbers; reals would allow quotients between -1 and 0
        path().known += [z3.Implies(n >= 0, quotient >= 0), z3.Implies(n < 0, quotient <= -1)]
        for (_, other_d), (other, other_n, _) in path().quotients.items():
            if other_d == key[1]:
                path().known += [z3.Implies(other_n <= n, other <= quotient)]
                path().known += [z3.Implies(n <= other_n, quotient <= other)]
        path().quotients[key] = quotient, n, d
    return Term(path().quotients[key][0])


def _as_formula(value: Value) -> Any:
    return value.formula if isinstance(value, Term) else z3.RealVal(value)
