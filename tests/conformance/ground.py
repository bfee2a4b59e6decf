"""A market on the in-process chain in the situations that the standards speak of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.model.fixed_point import WAD
from tests.model.rates import DEFAULT_CURVE
from tests.stateful.chain import ChainRefusedError, decoded_error
from tests.stateful.deployment import parameters_tuple
from tests.stateful.scenario import OWNER
from tests.tokens.bench import (
    BORROWER,
    BUYER,
    DEBTOR,
    LENDER,
    MARKET,
    POOL,
    SUPPLIER,
    TOKEN,
    USD,
    USD_MARKET,
    Bench,
    parameters,
)

CALLER, RECEIVER = "caller", "receiver"
YEAR, EPOCH = 365 * 86_400, 3600
NOBODY = "nobody"
SUPPLY, BORROW, WITHDRAW, TRANSFER, LIQUIDATE = range(5)


@dataclass(frozen=True)
class Ground:
    """`unit` is a whole asset; `share` a contract whose shares `holder` has."""

    bench: Bench
    decimals: int
    share: str = MARKET
    holder: str = LENDER

    @property
    def unit(self) -> int:
        return 10**self.decimals

    def call(self, sender: str, function: str, *values: Any, target: str = "") -> int:
        """Sent, and its answer as a number."""
        answer = self.bench.do(sender, target or self.share, function, *values)
        return int.from_bytes(answer[:32], "big")

    def read(self, function: str, *values: Any, target: str = "") -> int:
        return self.bench.read(target or self.share, function, *values)

    def read_as(self, sender: str, function: str, *values: Any) -> int:
        """A view, asked by somebody."""
        with self.bench.chain.undone():
            return self.call(sender, function, *values)

    def shares_of(self, account: str) -> int:
        return self.read("balanceOf", account)

    def tokens_of(self, account: str) -> int:
        return self.bench.tokens_of(account)

    @contextmanager
    def refused_with(self, error: str, *arguments: object) -> Iterator[None]:
        """With exactly these arguments; names of people and contracts stand for their addresses."""
        with pytest.raises(ChainRefusedError) as refusal:
            yield
        addresses = self.bench.addresses
        wanted = tuple(addresses[a] if isinstance(a, str) else a for a in arguments)
        assert decoded_error(refusal.value.output) == (error, wanted)

    def refuses(self, sender: str, function: str, *values: Any) -> str:
        """The name of the error that a call would end in; empty when it would not."""
        with self.bench.chain.undone():
            try:
                self.call(sender, function, *values)
            except ChainRefusedError as refusal:
                return decoded_error(refusal.output)[0]
        return ""


# --- situations


def fresh(_: Ground) -> None:
    """A share is worth a unit."""


def aged(ground: Ground) -> None:
    """After a year of interest, which then stands still: nothing divides by anything."""
    bench, still = ground.bench, parameters(ground.decimals)
    bench.do(BORROWER, MARKET, "borrow", 3_333 * ground.unit + 7, BORROWER, BORROWER)
    moving = replace(still, curve=DEFAULT_CURVE)
    bench.do(OWNER, MARKET, "setParameters", parameters_tuple(moving))
    bench.chain.wait(YEAR)
    bench.do(OWNER, MARKET, "setParameters", parameters_tuple(still))


def drained(ground: Ground) -> None:
    """Aged, and all but a handful of units is lent."""
    aged(ground)
    give_collateral(ground)
    cash = ground.read("cash", target=MARKET)
    ground.bench.do(BORROWER, MARKET, "borrow", cash - 123, BORROWER, BORROWER)


def written_off(ground: Ground) -> None:
    """All is lent, and what secures it has lost its price: a few units stand for all shares."""
    give_collateral(ground)
    cash = ground.read("cash", target=MARKET)
    ground.bench.do(BORROWER, MARKET, "borrow", cash, BORROWER, BORROWER)
    ground.bench.do(OWNER, "oracle", "setPriceBand", USD, 1, 1, 1, 0)
    for account in (BORROWER, DEBTOR):
        ground.bench.do(BUYER, "liquidator", "liquidate", account, WAD, BUYER, [], b"")


def capped(ground: Ground) -> None:
    """Aged, with room for little more than has been supplied."""
    aged(ground)
    supplied = -(-ground.read("totalAssets", target=MARKET) // ground.unit)
    set_supply_cap(ground, supplied + 10)


def give_collateral(ground: Ground) -> None:
    ground.bench.do(OWNER, USD, "mint", BORROWER, 10**6 * WAD)
    ground.bench.do(BORROWER, USD_MARKET, "deposit", 10**6 * WAD, BORROWER)


def set_supply_cap(ground: Ground, whole: int) -> None:
    lower = replace(parameters(ground.decimals), supply_cap=whole)
    ground.bench.do(OWNER, MARKET, "setParameters", parameters_tuple(lower))


def lender_owes(ground: Ground) -> None:
    """Dollars, up to some units of his limit."""
    ground.bench.do(LENDER, USD_MARKET, "borrow", 7_600 * WAD, LENDER, LENDER)


def supplier_is_in(ground: Ground) -> None:
    """Of the pool, since this hour."""
    ground.bench.do(SUPPLIER, POOL, "enterWithAssets", 500 * ground.unit, SUPPLIER)
    ground.bench.chain.wait(EPOCH)
    ground.bench.do(SUPPLIER, POOL, "claimEntry", SUPPLIER)


def prepare(ground: Ground) -> None:
    """People that the standards need: a receiver with nothing, a caller with tokens."""
    bench = ground.bench
    bench.addresses[RECEIVER] = bench.chain.person(400)
    bench.do(OWNER, TOKEN, "mint", CALLER, 10_000 * ground.unit)
    bench.do(OWNER, TOKEN, "mint", LENDER, 10_000 * ground.unit)
    supplier_is_in(ground)
