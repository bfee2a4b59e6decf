"""Section 2 of docs/mathematics.md: division with a direction, exp and expm1 in exact integer steps."""

WAD = 10**18
RAY = 10**27
BASIS_POINTS = 10_000
RATIO_UNIT = 1000
YEAR = 31_536_000
MAX_UINT = 2**256 - 1

LN2 = 693147180559945309417232121
EXP_LIMIT = 115 * WAD
SERIES_LIMIT = WAD // 100


def mul_div_down(a: int, b: int, divisor: int) -> int:
    return a * b // divisor


def mul_div_up(a: int, b: int, divisor: int) -> int:
    return -(-a * b // divisor)


def exp(x: int) -> int:
    """e^x for 0 <= x <= 115, in and out W-scaled, rounded down on the way."""
    assert 0 <= x <= EXP_LIMIT, x
    x27 = x * 10**9
    n = x27 // LN2
    r = (x27 - n * LN2) // 16
    t = RAY
    for j in range(9, 0, -1):
        t = RAY + r * t // (j * RAY)
    for _ in range(4):
        t = t * t // RAY
    return (t << n) // 10**9


def expm1(x: int) -> int:
    """e^x - 1: the difference for x above 1 %, six terms of the series below."""
    if x > SERIES_LIMIT:
        return exp(x) - WAD
    t = WAD + x // 6
    for j in (5, 4, 3, 2):
        t = WAD + x * t // (j * WAD)
    return x * t // WAD
