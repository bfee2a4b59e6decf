"""The book: who deposits what and owes what when a crash begins. Drawn from a seed, the same everywhere.

Sizes are log-normal in dollars, so that a few accounts are whales. Every account has two to four deposits and
one or two debts. How much of its limit it has used is spread evenly over 30 % to 100 % among all accounts,
both ends included.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scripts.flux.demo.crashes import FEED_UNIT

Kind = Literal["long", "short", "mixed"]

MEDIAN_DEPOSITS = 25_000.0  # USD
SIGMA = 1.4
SMALLEST, LARGEST = 1_000.0, 2_000_000.0  # USD
MOST_OF_CAP = 0.9  # a larger book is drawn again, all accounts smaller by the same factor

LEAST_USAGE, MOST_USAGE = 0.30, 1.00
ROUNDING = 1e-6  # left free at 100 % for the wei that the contracts round against the borrower

KINDS: Mapping[Kind, float] = {"long": 0.70, "mixed": 0.18, "short": 0.12}
POPULARITY = {"ETH": 4.0, "BTCB": 2.0, "USDT": 2.0}  # beside 1 of any other

OPENING_UTILISATION = 65  # percent; lenders bring every market down to this


@dataclass(frozen=True)
class Listed:
    """What the book needs to know of a market. `ratio` in thousandths, the rest in asset units."""

    symbol: str
    decimals: int
    ratio: int
    min_debt: int
    supply_cap: int
    borrow_cap: int
    is_stable: bool

    @property
    def unit(self) -> int:
        return int(10**self.decimals)

    def value(self, assets: int, price: int) -> float:
        """USD of asset units at a feed's price."""
        return assets / self.unit * price / FEED_UNIT

    def assets(self, dollars: float, price: int) -> int:
        """Asset units for dollars, rounded down."""
        return int(dollars * self.unit * FEED_UNIT / price)


@dataclass(frozen=True)
class Account:
    """Deposits and debts in asset units; `usage` is the part of the borrowing limit that was to be used."""

    kind: Kind
    usage: float
    deposits: Mapping[str, int]
    debts: Mapping[str, int]


@dataclass(frozen=True)
class Book:
    seed: int
    accounts: tuple[Account, ...]
    lenders: Mapping[str, int]  # what suppliers without debts bring to each market, asset units

    def deposited(self, symbol: str) -> int:
        """By borrowers, asset units."""
        return sum(account.deposits.get(symbol, 0) for account in self.accounts)

    def owed(self, symbol: str) -> int:
        return sum(account.debts.get(symbol, 0) for account in self.accounts)


def draw_book(listed: Sequence[Listed], prices: Mapping[str, int], *, accounts: int, seed: int) -> Book:
    """`prices` are those of the first bar; with the same arguments the book is the same to the unit."""
    book = draw_scaled(listed, prices, accounts, seed, 1.0)
    room = room_under_caps(book, listed)
    return book if room >= 1 else draw_scaled(listed, prices, accounts, seed, room)


def draw_scaled(
    listed: Sequence[Listed], prices: Mapping[str, int], accounts: int, seed: int, scale: float
) -> Book:
    dice = random.Random(seed)
    usages = spread_evenly(accounts)
    dice.shuffle(usages)
    drawn = tuple(draw_account(listed, prices, usage, scale, dice) for usage in usages)
    return Book(seed=seed, accounts=drawn, lenders=lenders_for(drawn, listed))


def room_under_caps(book: Book, listed: Sequence[Listed]) -> float:
    """How many times this book would fit below all supply and borrow caps."""
    rooms = []
    for asset in listed:
        supplied = book.deposited(asset.symbol) + book.lenders[asset.symbol]
        rooms.append(asset.supply_cap * MOST_OF_CAP / max(supplied, 1))
        rooms.append(asset.borrow_cap * MOST_OF_CAP / max(book.owed(asset.symbol), 1))
    return min(rooms)


def spread_evenly(count: int) -> list[float]:
    step = (MOST_USAGE - LEAST_USAGE) / max(count - 1, 1)
    return [MOST_USAGE - step * index for index in range(count)]


def draw_account(
    listed: Sequence[Listed], prices: Mapping[str, int], usage: float, scale: float, dice: random.Random
) -> Account:
    kind = dice.choices(list(KINDS), weights=list(KINDS.values()))[0]
    deposited, owed = draw_assets(kind, listed, dice)
    total = min(max(dice.lognormvariate(0, SIGMA) * MEDIAN_DEPOSITS, SMALLEST), LARGEST) * scale
    deposits = {
        asset.symbol: asset.assets(total * part, prices[asset.symbol])
        for asset, part in zip(deposited, draw_parts(len(deposited), dice), strict=True)
    }
    limit = sum(
        asset.value(deposits[asset.symbol], prices[asset.symbol]) * 1000 / asset.ratio for asset in deposited
    )
    wanted = limit * usage * (1 - ROUNDING)
    debts = {
        asset.symbol: asset.assets(wanted * part, prices[asset.symbol])
        for asset, part in zip(owed, draw_parts(len(owed), dice), strict=True)
    }
    if any(debts[asset.symbol] < asset.min_debt for asset in owed):
        debts = {owed[0].symbol: owed[0].assets(wanted, prices[owed[0].symbol])}
    return Account(kind=kind, usage=usage, deposits=deposits, debts=debts)


def draw_assets(
    kind: Kind, listed: Sequence[Listed], dice: random.Random
) -> tuple[list[Listed], list[Listed]]:
    """What is deposited and what is owed: never the same asset."""
    stable = [asset for asset in listed if asset.is_stable]
    volatile = [asset for asset in listed if not asset.is_stable]
    if kind == "long":
        owed = pick(stable, dice.choice((1, 1, 2)), dice)
        deposited = pick(volatile, dice.choice((2, 2, 3, 4)), dice)
    elif kind == "short":
        owed = pick(volatile, dice.choice((1, 2)), dice)
        deposited = pick(stable, 2, dice)
    else:
        owed = [*pick(volatile, 1, dice), *pick(stable, 1, dice)]
        deposited = pick([asset for asset in listed if asset not in owed], dice.choice((2, 3, 4)), dice)
    return deposited, owed


def pick(assets: Sequence[Listed], count: int, dice: random.Random) -> list[Listed]:
    """`count` different ones (or all there are), popular ones sooner."""
    left = list(assets)
    picked: list[Listed] = []
    while left and len(picked) < count:
        chosen = dice.choices(left, weights=[POPULARITY.get(asset.symbol, 1.0) for asset in left])[0]
        left.remove(chosen)
        picked.append(chosen)
    return picked


def draw_parts(count: int, dice: random.Random) -> list[float]:
    """Parts of one, none of them tiny."""
    weights = [dice.uniform(0.25, 1.0) for _ in range(count)]
    return [weight / sum(weights) for weight in weights]


def lenders_for(accounts: Sequence[Account], listed: Sequence[Listed]) -> dict[str, int]:
    """Suppliers who owe nothing: they leave every market at the opening utilisation or below."""
    lenders = {}
    for asset in listed:
        owed = sum(account.debts.get(asset.symbol, 0) for account in accounts)
        deposited = sum(account.deposits.get(asset.symbol, 0) for account in accounts)
        lenders[asset.symbol] = max(-(-owed * 100 // OPENING_UTILISATION) - deposited, 0)
    return lenders
