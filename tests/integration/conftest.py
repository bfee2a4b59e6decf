"""People with tokens, and what they hold of them all together."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.fixtures.protocol import UNLIMITED


@dataclass
class Ledger:
    """Where every unit of an asset is."""

    flux: Any
    people: list[Any]

    def held_by_people(self, symbol: str) -> int:
        return sum(self.flux.tokens[symbol].balanceOf(person) for person in self.people)

    def in_the_market(self, symbol: str) -> int:
        return self.flux.tokens[symbol].balanceOf(self.flux.markets[symbol])

    def in_existence(self, symbol: str) -> int:
        return self.flux.tokens[symbol].totalSupply()


@pytest.fixture
def fund_and_approve(flux):
    """Gives somebody tokens and lets the market take them."""

    def give(account, symbol, assets):
        flux.fund(account, symbol, assets)
        flux.approve(account, symbol, UNLIMITED)

    return give


@pytest.fixture
def ledger(flux, owner, lender, borrower, liquidator, receiver, stranger, treasury):
    return Ledger(flux, [owner, lender, borrower, liquidator, receiver, stranger, treasury, flux.reserve])
