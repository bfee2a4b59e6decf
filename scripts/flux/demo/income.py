"""FLUX that a window brought, from the opening of its book on: what the miner released to users, and who of
the demo earned how much of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from scripts.flux.config import Parameters
from scripts.flux.demo.book import Book
from scripts.flux.demo.chain import Read
from scripts.flux.demo.stage import Stage

FLUX_WEI = 10**18


class Mined(NamedTuple):
    """Up to a moment, wei: released to users, and earned by those whom the demo knows. Nobody claims."""

    released: int
    suppliers: int
    borrowers: int
    pools: int


@dataclass(frozen=True)
class Income:
    """Of a window, in FLUX; `price` is USD a FLUX, None where the parameters have none."""

    released: float
    suppliers: float
    borrowers: float
    pools: float
    price: float | None

    @property
    def earned(self) -> float:
        return self.suppliers + self.borrowers + self.pools

    @property
    def value(self) -> float | None:
        """USD of what was earned."""
        return None if self.price is None else self.earned * self.price


def read_unopened(stage: Stage) -> Mined:
    """When the hour begins in which the book is opened: nobody in it has earned anything."""
    (release,) = stage.chain.read([stage.miner.read("released")])
    return Mined(release.users, suppliers=0, borrowers=0, pools=0)


def read_mined(stage: Stage, book: Book) -> Mined:
    """By the miner's own views, at the chain's time."""
    release, sources = stage.chain.read([stage.miner.read("released"), stage.miner.read("sources")])
    mined = {symbol: m.address for symbol, m in stage.markets.items() if m.address in sources}
    groups = (supplier_reads, borrower_reads, pool_reads)
    sums = [sum(stage.chain.read(list(reads(stage, book, mined)))) for reads in groups]
    return Mined(release.users, *sums)


def supplier_reads(stage: Stage, book: Book, mined: Mapping[str, str]) -> Iterator[Read]:
    """Nobody owes what he deposits, so an account's claims on a market are of one kind."""
    yield claimable(stage, stage.banker, list(mined.values()))
    for borrower, account in zip(stage.borrowers, book.accounts, strict=True):
        yield claimable(stage, borrower, [mined[symbol] for symbol in account.deposits if symbol in mined])


def borrower_reads(stage: Stage, book: Book, mined: Mapping[str, str]) -> Iterator[Read]:
    for borrower, account in zip(stage.borrowers, book.accounts, strict=True):
        yield claimable(stage, borrower, [mined[symbol] for symbol in account.debts if symbol in mined])


def pool_reads(stage: Stage, book: Book, mined: Mapping[str, str]) -> Iterator[Read]:
    """With the fTokens that they hold, idle and bought."""
    for pool in stage.pools.values():
        yield claimable(stage, pool.address, list(mined.values()))


def claimable(stage: Stage, account: str, markets: list[str]) -> Read:
    return stage.miner.read("claimable", account, markets)


def income(begun: Mined, ended: Mined, price: float | None) -> Income:
    released, suppliers, borrowers, pools = (
        (last - first) / FLUX_WEI for first, last in zip(begun, ended, strict=True)
    )
    return Income(released=released, suppliers=suppliers, borrowers=borrowers, pools=pools, price=price)


def reference_price(parameters: Parameters) -> float | None:
    """USD a FLUX: what its mock feed says."""
    votes = parameters.governance.votes
    price = votes.price if votes is not None else None
    return float(price.mock_price) if price is not None and price.mock_price is not None else None
