"""What has to be known of a state to judge what became of it: in exact fractions, by no code of the model."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.model.fixed_point import WAD
from tests.model.market import Market
from tests.model.world import World


class InvariantError(AssertionError):
    """Chain and model agree on something that must not be."""

    def __init__(self, number: str, text: str) -> None:
        super().__init__(f"invariant {number}: {text}")


def require(holds: bool, number: str, text: str, *values: Any) -> None:
    if not holds:
        raise InvariantError(number, f"{text} {values if values else ''}")


@dataclass(frozen=True)
class MarketBefore:
    supply_assets: int
    supply_shares: int
    debt_assets: int
    debt_shares: int
    debt_index: int
    cash: int
    reserve: int
    reserve_shares: int


@dataclass(frozen=True)
class PoolBefore:
    """Of a liquidation pool; stocks by the index of their market."""

    state: Any
    idle: int
    stocks: dict[int, int]
    supply: int
    low_value: Fraction  # USD
    last_discount: int


@dataclass
class Before:
    """What has to be remembered of the state before an action, with interest up to the action's time."""

    markets: dict[str, MarketBefore]
    wealth: dict[str, Fraction] = field(default_factory=dict)
    health: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    owes: dict[str, bool] = field(default_factory=dict)
    is_liquidatable: dict[str, bool] = field(default_factory=dict)
    doubted: dict[str, set[str]] = field(default_factory=dict)
    pools: dict[str, "PoolBefore"] = field(default_factory=dict)
    mining: dict[tuple[str, str], int] = field(default_factory=dict)  # by market and account, wei
    income: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # by pool and account


def market_now(market: Market) -> MarketBefore:
    books, cash = market.books_now(), market.cash
    return MarketBefore(
        books.supply_assets,
        books.supply_shares,
        books.debt_assets,
        books.debt_shares,
        books.debt_index,
        cash,
        books.reserve(cash),
        market.shares_of("reserve"),
    )


def wealth_of(market: Market, world: World, users: Iterable[str]) -> Fraction:
    """Of a coalition in one asset: what it holds and is owed, less what it owes; no rounding."""
    books, held, shares, debt = market.books_now(), 0, 0, 0
    for user in users:
        held += market.token.balance_of(user)
        if world.gateway is not None and market is world.gateway.market:
            held += world.native.balance_of(user)
        shares += market.shares_of(user)
        debt += market.debt_shares_of(user)
    claims = Fraction(shares * books.supply_assets, books.supply_shares)
    return held + claims - Fraction(debt * books.debt_index, WAD)


def health_of(world: World, account: str) -> tuple[Fraction, Fraction]:
    """Deposits and debts at mid, exact."""
    deposits, debts = Fraction(0), Fraction(0)
    for market in world.markets:
        mid = world.prices[market.token.name].mid
        if market.shares_of(account):
            deposits += assets_of(market, account) * mid / market.token.unit
        if market.debt_shares_of(account) and account not in market.managers:
            owed = market.debt_shares_of(account) * market.books_now().debt_index
            debts += Fraction(owed * mid, WAD * market.token.unit)
    return deposits, debts


def assets_of(market: Market, account: str) -> Fraction:
    books = market.books_now()
    return Fraction(market.shares_of(account) * books.supply_assets, books.supply_shares)


def lines_of(world: World, account: str) -> tuple[Fraction, Fraction, Fraction]:
    """Borrowing limit, deposits at low, debts at high, exact."""
    limit, low, high = Fraction(0), Fraction(0), Fraction(0)
    for market in world.markets:
        price = world.prices[market.token.name]
        if market.shares_of(account):
            value = assets_of(market, account) * price.low / market.token.unit
            low += value
            limit += value * 1000 / market.ratio
        if market.debt_shares_of(account) and account not in market.managers:
            owed = market.debt_shares_of(account) * market.books_now().debt_index
            high += Fraction(owed * price.high, WAD * market.token.unit)
    return limit, low, high
