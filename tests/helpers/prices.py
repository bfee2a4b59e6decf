"""Prices as tests write them."""

from enum import IntEnum
from typing import Any, NamedTuple

WAD = 10**18


class Status(IntEnum):
    """How far a price may be trusted, as in IPriceOracle."""

    OK = 0
    CAUTIOUS = 1
    DEGRADED = 2
    GRACE = 3
    FROZEN = 4


class Price(NamedTuple):
    low: int
    mid: int
    high: int
    status: int = Status.OK


FROZEN = Price(0, 0, 0, Status.FROZEN)


def flat(mid: int, status: int = Status.OK) -> Price:
    """The same price whichever way one looks at it."""
    return Price(mid, mid, mid, status)


def usd(price: int | float | str) -> int:
    """USD as the contracts write it, 1e18: `usd("0.9997")`, `usd(650)`."""
    whole, _, fraction = str(price).partition(".")
    return int(whole) * WAD + int(fraction.ljust(18, "0") or 0)


def price_of(oracle: Any, asset: Any) -> Price:
    return Price(*oracle.priceOf(asset))
