"""The release of the whole protocol; docs/mathematics.md section 6."""

from tests.model.fixed_point import BASIS_POINTS, WAD

AMOUNT = 16_000_000 * WAD
DURATION = 122_188_051
USER_PART, TEAM_PART, FUND_PART = 7500, 1000, 1500  # basis points
PACK_DURATION = 14 * 86_400


def released_after(elapsed: int) -> int:
    """16,000,000 * (1 - (1 - x)^2), x = elapsed / DURATION, rounded down."""
    left = max(0, DURATION - elapsed)
    return AMOUNT * (DURATION**2 - left**2) // DURATION**2


def slope_of(share: int, scale: int) -> int:
    """Of a share in basis points; a second's release is twice the slope less than the one before."""
    return AMOUNT * scale * share // (DURATION**2 * BASIS_POINTS)
