"""Prices as the oracle gives them: USD W-scaled per whole asset."""

from enum import IntEnum
from typing import NamedTuple


class Status(IntEnum):
    OK = 0
    CAUTIOUS = 1
    DEGRADED = 2
    GRACE = 3
    FROZEN = 4


class Price(NamedTuple):
    low: int
    mid: int
    high: int
    status: Status = Status.OK

    @property
    def allows_new_risk(self) -> bool:
        """Whether an account with this asset may borrow, or withdraw with debt."""
        return self.status <= Status.CAUTIOUS


FROZEN = Price(0, 0, 0, Status.FROZEN)
