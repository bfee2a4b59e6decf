"""The rate curve and the scarcity factor, docs/mathematics.md section 2."""

from dataclasses import dataclass
from functools import cache

from tests.model.fixed_point import BASIS_POINTS, WAD, YEAR, exp

SCARCE_UTILISATION = 95 * WAD // 100
SCARCITY_STEP = 54_000  # T: seconds in which the factor grows by half
SCARCITY_LIMIT = 19 * SCARCITY_STEP  # S
SCARCITY_FORGETTING = 10  # times as fast as it passed
LN1_5 = 405465108108164382


@dataclass(frozen=True)
class RateCurve:
    """Basis points, the steepness a number."""

    base: int = 50
    slope: int = 2000
    jump: int = 9950
    maximum: int = 10_000
    steepness: int = 20

    def apr_at(self, utilisation: int) -> int:
        """Yearly rate, W-scaled, without scarcity."""
        k = self.steepness
        steep = (exp(k * utilisation) - WAD) if k else 0
        full = _full_steepness(k)
        apr = (
            percent(self.base)
            + percent(self.slope) * utilisation // WAD
            + (percent(self.jump) * steep // full if full else 0)
        )
        return min(apr, percent(self.maximum))

    def rate_per_second(self, utilisation: int) -> int:
        return self.apr_at(utilisation) // YEAR


DEFAULT_CURVE = RateCurve()


@cache
def _full_steepness(k: int) -> int:
    return exp(k * WAD) - WAD


def percent(basis_points: int) -> int:
    return basis_points * WAD // BASIS_POINTS


def scarcity_factor(seconds: int) -> int:
    """G(s): 1.5^(s/T), at most 1.5^19."""
    return exp(LN1_5 * min(seconds, SCARCITY_LIMIT) // SCARCITY_STEP)


def scarcity_integral(start: int, end: int) -> int:
    """I(a, b): the factor integrated over the seconds of scarcity from a to b, W-seconds."""
    rising = scarcity_factor(end) - scarcity_factor(start)
    at_limit = scarcity_factor(SCARCITY_LIMIT) * max(0, end - max(start, SCARCITY_LIMIT))
    return SCARCITY_STEP * rising * WAD // LN1_5 + at_limit
