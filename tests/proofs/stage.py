"""Markets of the model for lemmas: real functions, with an engine that never refuses.

The engine only refuses and never touches a market's books, so a permissive one covers every call that a real
one lets through, and more. The rate for the future is set after the books and read by nothing here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from tests.model import books as books_module
from tests.model.books import Books, Parameters
from tests.model.fixed_point import WAD
from tests.model.market import Market
from tests.model.tokens import Token

USER, OTHER = "user", "other"
NOW = 1_000


class PermissiveEngine:
    owner = guardian = "owner"

    def is_authorized(self, owner: str, operator: str) -> bool:
        return True

    def may_join(self, account: str, market: Market) -> bool:
        return True

    def required_deposit(self, account: str, market: Market) -> int:
        return 0

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("require_"):
            raise AttributeError(name)
        return lambda *_: None


class Stage:
    """The world of one market."""

    def __init__(self) -> None:
        self.now = NOW
        self.engine = PermissiveEngine()


class StagedMarket(Market):
    def set_rate(self) -> None:
        """Of the future alone."""


def market_with(
    assets: Any, shares: Any, *, cash: Any = 0, debt_shares: Any = 0, index: Any = WAD, **parameters: Any
) -> StagedMarket:
    """Books as given, without caps; the lemma hands out shares, debts and tokens."""
    chosen = Parameters(**({"supply_cap": 2**200, "borrow_cap": 2**200} | parameters))
    market = StagedMarket(Stage(), 0, Token("token", 0), chosen, 1300, 1)
    market.books = Books(assets, shares, NOW, debt_shares=debt_shares, debt_index=index)
    market.token.balances[market.name] = cash
    return market


@contextmanager
def any_growth(growth: Any) -> Iterator[None]:
    """Interest of any amount: whatever e^x - 1 and the integral of scarcity may give."""
    with (
        mock.patch.object(books_module, "expm1", return_value=growth),
        mock.patch.object(books_module, "scarcity_integral", return_value=0),
    ):
        yield
