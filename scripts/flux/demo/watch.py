"""Health of all accounts off the chain, quick enough for every bar; near the line the chain itself is asked.

Shares never change between liquidations, so an account is two rows of shares. What moves is kept a market:
the deposit rate, the debt index and the interest rates, read after every change and grown in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.flux.demo.book import Book
from scripts.flux.demo.crashes import FEED_UNIT
from scripts.flux.demo.outcome import Interest
from scripts.flux.demo.stage import Stage

WAD = 10**18
NEAR = 1.001  # about ratios within this factor of the line the chain is asked

Numbers = NDArray[np.float64]


@dataclass
class Watch:
    """`deposits[account, market]` and `debts` in shares as whole assets; the rest a market, at `time`."""

    symbols: tuple[str, ...]
    deposits: Numbers
    debts: Numbers
    time: int
    deposit_rate: Numbers
    debt_index: Numbers
    supply_speed: Numbers  # per second
    borrow_speed: Numbers
    supply_growth: Numbers  # since the watch began, without losses
    debt_growth: Numbers

    def advance(self, time: int) -> None:
        seconds = time - self.time
        supply, debt = np.exp(self.supply_speed * seconds), np.exp(self.borrow_speed * seconds)
        self.deposit_rate *= supply
        self.supply_growth *= supply
        self.debt_index *= debt
        self.debt_growth *= debt
        self.time = time

    def ratios(self, prices: Mapping[str, int]) -> Numbers:
        """Deposits over debts of every account; infinite without debts."""
        dollars = np.array([prices[symbol] / FEED_UNIT for symbol in self.symbols])
        deposit_values = self.deposits @ (self.deposit_rate * dollars)
        debt_values = self.debts @ (self.debt_index * dollars)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(debt_values > 0, deposit_values / debt_values, np.inf)

    def near(self, prices: Mapping[str, int], line: float) -> list[int]:
        """Open accounts whose ratio is below the line or close to it, the worst first."""
        ratios = self.ratios(prices)
        return [int(account) for account in np.argsort(ratios) if ratios[account] < line * NEAR]

    def debts_of(self, account: int) -> dict[str, float]:
        """Whole assets that it owes."""
        owed = self.debts[account] * self.debt_index
        return {
            symbol: float(assets) for symbol, assets in zip(self.symbols, owed, strict=True) if assets > 0
        }

    def assets_of(self, symbol: str, shares: int) -> float:
        """Asset units of fTokens."""
        return shares * float(self.deposit_rate[self.symbols.index(symbol)])

    def close(self, accounts: Sequence[int]) -> None:
        """Their positions are gone."""
        self.deposits[list(accounts)] = 0.0
        self.debts[list(accounts)] = 0.0

    def growth(self) -> tuple[dict[str, float], dict[str, float]]:
        """Factors since the watch began: of debts and of deposits."""
        return (
            dict(zip(self.symbols, self.debt_growth.tolist(), strict=True)),
            dict(zip(self.symbols, self.supply_growth.tolist(), strict=True)),
        )


def begin_watch(stage: Stage, book: Book, time: int) -> Watch:
    """Reads every position of the book from the chain."""
    symbols = tuple(stage.markets)
    shape = (len(book.accounts), len(symbols))
    count = len(symbols)
    watch = Watch(
        symbols=symbols,
        deposits=np.zeros(shape),
        debts=np.zeros(shape),
        time=time,
        deposit_rate=np.ones(count),
        debt_index=np.ones(count),
        supply_speed=np.zeros(count),
        borrow_speed=np.zeros(count),
        supply_growth=np.ones(count),
        debt_growth=np.ones(count),
    )
    read_positions(watch, stage, book, range(len(book.accounts)))
    refresh(watch, stage)
    return watch


def read_positions(watch: Watch, stage: Stage, book: Book, accounts: Sequence[int]) -> None:
    """Shares of these accounts, where the book has some."""
    units = {asset.symbol: asset.unit for asset in stage.listed}
    for table, function, side in (
        (watch.deposits, "balanceOf", "deposits"),
        (watch.debts, "debtSharesOf", "debts"),
    ):
        places = [(row, symbol) for row in accounts for symbol in getattr(book.accounts[row], side)]
        reads = [stage.markets[symbol].read(function, stage.borrowers[row]) for row, symbol in places]
        for (row, symbol), shares in zip(places, stage.chain.read(reads), strict=True):
            table[row, watch.symbols.index(symbol)] = shares / units[symbol]


def refresh(watch: Watch, stage: Stage) -> None:
    """Reads what moves from the chain, at its present block."""
    reads = [
        market.read(function)
        for symbol in watch.symbols
        for market in (stage.markets[symbol],)
        for function in ("books", "rates")
    ]
    answers = stage.chain.read(reads)
    for place, (books, rates) in enumerate(zip(answers[::2], answers[1::2], strict=True)):
        watch.deposit_rate[place] = books.supplyAssets / books.supplyShares
        watch.debt_index[place] = books.debtIndex / WAD
        watch.supply_speed[place] = rates.supplyRate / WAD
        watch.borrow_speed[place] = rates.borrowRate / WAD


@dataclass
class InterestLog:
    """The factors after each bar."""

    debts: list[dict[str, float]]
    deposits: list[dict[str, float]]

    def note(self, watch: Watch) -> None:
        debts, deposits = watch.growth()
        self.debts.append(debts)
        self.deposits.append(deposits)

    def interest(self) -> Interest:
        return Interest(debts=self.debts, deposits=self.deposits)
