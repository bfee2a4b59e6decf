"""A crash bar by bar on the chain: the clock is set, feeds answer, liquidators buy whoever is below the line.

Two liquidators take turns: one who pays with money of his own, and one without any, who redeems what he
receives, sells it on an exchange at the oracle's price less 0.3 % and pays with that, all in one transaction.
Where a market has no cash to redeem from, or the exchange has too little, the first steps in. The pools take
their quota of every account, and a trader at their storefronts, if there is one, buys it from them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.flux.codec import decode_error
from scripts.flux.demo.book import Book
from scripts.flux.demo.chain import MOST_GAS, Call
from scripts.flux.demo.errors import AccountForgotten, DemoCallFailed, HealthUnreadable
from scripts.flux.demo.events import read_sale
from scripts.flux.demo.feeds import Answer, prices_seen
from scripts.flux.demo.opening import LEAD, OPENING, feed_call, opening_calls
from scripts.flux.demo.outcome import Interest, Sale
from scripts.flux.demo.stage import Stage
from scripts.flux.demo.storefront import Trader, trade
from scripts.flux.demo.watch import NEAR, InterestLog, Watch, refresh
from scripts.flux.errors import RpcRefused
from scripts.flux.onchain import PoolShares

WAD = 10**18
BATCH = 50
ASKED_AT_THE_LOW = 20  # accounts
BARS_BETWEEN_REFRESHES = 72  # rates are read after every liquidation; this is for what else might move them


@dataclass
class Replay:
    """One window while it runs."""

    stage: Stage
    book: Book
    timestamps: Sequence[int]
    answers: Sequence[Sequence[Answer]]
    watch: Watch
    line: float
    shares: PoolShares
    open_accounts: set[int]
    trader: Trader | None
    sales: list[Sale] = field(default_factory=list)
    log: InterestLog = field(default_factory=lambda: InterestLog([], []))

    @property
    def interest(self) -> Interest:
        return self.log.interest()

    @property
    def sold(self) -> float:
        return sum(sale.sold for sale in self.sales)


def open_feeds(stage: Stage, first: Sequence[Answer], start: int) -> None:
    """An hour before `start`."""
    stage.chain.set_time(start - LEAD)
    stage.chain.send([feed_call(stage, first)])


def open_book(stage: Stage, book: Book, start: int, progress: Callable[[float], None]) -> None:
    """In the hour before `start`, however fast the machine is. `progress` is told the part that is done."""
    calls = opening_calls(stage, book)
    for done in range(0, len(calls), BATCH):
        stage.chain.set_time(start - LEAD + OPENING * done // len(calls))
        stage.chain.send(calls[done : done + BATCH])
        progress(min(done + BATCH, len(calls)) / len(calls))


def begin_replay(
    stage: Stage,
    book: Book,
    timestamps: Sequence[int],
    answers: Sequence[Sequence[Answer]],
    watch: Watch,
    trader: Trader | None,
) -> Replay:
    """The book must be open. `watch` is of the first bar's time."""
    (line, shares) = stage.chain.read(
        [stage.risk.read("liquidationLine"), stage.liquidator.read("poolShares")]
    )
    return Replay(
        stage=stage,
        book=book,
        timestamps=timestamps,
        answers=answers,
        watch=watch,
        line=line / WAD,
        shares=PoolShares(*shares),
        trader=trader,
        open_accounts=set(range(len(book.accounts))),
    )


def run(replay: Replay, progress: Callable[[int], None]) -> None:
    """All bars; `progress` is told after each. At the lowest price the chain confirms who is healthy."""
    seen = prices_seen(replay.answers)
    lowest = lowest_bar(seen)
    for bar, prices in enumerate(seen):
        play_bar(replay, bar, prices)
        if bar == lowest:
            require_nobody_forgotten(replay, bar, prices)
        progress(bar)


def lowest_bar(seen: Sequence[Mapping[str, int]]) -> int:
    return min(range(len(seen)), key=lambda bar: seen[bar]["ETH"])


def play_bar(replay: Replay, bar: int, prices: Mapping[str, int]) -> None:
    stage, watch = replay.stage, replay.watch
    begin_bar(replay, bar)
    if replay.trader is not None:
        trade(replay.trader, replay.watch, bar, prices)
    while below := below_line(replay, prices):
        sold = sell(replay, below, bar, prices)
        watch.close(sold)
        replay.open_accounts -= set(sold)
        refresh(watch, stage)  # losses may have made other deposits worth less: look again
    if bar % BARS_BETWEEN_REFRESHES == 0:
        refresh(watch, stage)


def begin_bar(replay: Replay, bar: int) -> None:
    """Time passes, and feeds answer."""
    stage = replay.stage
    stage.chain.set_time(replay.timestamps[bar])
    if replay.answers[bar]:
        stage.chain.send([feed_call(stage, replay.answers[bar])])
    replay.watch.advance(replay.timestamps[bar])
    replay.log.note(replay.watch)


def below_line(replay: Replay, prices: Mapping[str, int]) -> list[int]:
    """Accounts to be sold, the worst first; those too close to the line to be sure are quoted."""
    near = replay.watch.near(prices, replay.line)
    ratios = replay.watch.ratios(prices)
    doubtful = [account for account in near if ratios[account] * NEAR > replay.line]
    healthy = set(doubtful) - set(quoted(replay, doubtful))
    return [account for account in near if account not in healthy]


def quoted(replay: Replay, accounts: Sequence[int]) -> list[int]:
    """Those of them that the liquidator would sell now, by its own quote."""
    stage = replay.stage
    quotes = stage.chain.try_read(
        [stage.liquidator.read("quote", stage.borrowers[account], WAD) for account in accounts]
    )
    below = []
    for account, quote in zip(accounts, quotes, strict=True):
        if not isinstance(quote, RpcRefused):
            below.append(account)
        elif not is_healthy(quote, stage):
            raise HealthUnreadable(account=account, reason=quote.message)
    return below


def is_healthy(refusal: RpcRefused, stage: Stage) -> bool:
    if not isinstance(refusal.data, str):
        return False
    return (decode_error(stage.risk.abi, refusal.data) or "").startswith("AccountHealthy")


def sell(replay: Replay, accounts: Sequence[int], bar: int, prices: Mapping[str, int]) -> list[int]:
    """Every one of them in this order, by the two liquidators in turn. Returns those that were sold: in the
    seconds that pass meanwhile interest may lift one over the line."""
    stage = replay.stage
    turn = len(replay.sales)
    without_capital = {account: (turn + place) % 2 == 1 for place, account in enumerate(accounts)}
    calls = [flash_call(replay, a) if without_capital[a] else cash_call(stage, a) for a in accounts]
    sold = []
    for account, receipt in zip(accounts, stage.chain.try_send(calls), strict=True):
        is_flash = without_capital[account]
        if isinstance(receipt, DemoCallFailed) and is_flash:
            is_flash = False
            (receipt,) = stage.chain.try_send([cash_call(stage, account)])
        if isinstance(receipt, DemoCallFailed):
            if quoted(replay, [account]):
                raise receipt
            continue
        sold.append(account)
        replay.sales.append(
            read_sale(
                receipt,
                stage,
                prices,
                bar=bar,
                account=account,
                without_capital=is_flash,
                shares=replay.shares,
            )
        )
    if replay.trader is not None:
        replay.trader.is_stale = True
    return sold


def cash_call(stage: Stage, account: int) -> Call:
    return stage.liquidator.call(
        "liquidate", stage.borrowers[account], WAD, stage.bidder, [], b"", sender=stage.bidder, gas=MOST_GAS
    )


def flash_call(replay: Replay, account: int) -> Call:
    stage = replay.stage
    deposits = [stage.markets[symbol].address for symbol in replay.book.accounts[account].deposits]
    return stage.buyer.call("buy", stage.borrowers[account], WAD, deposits, sender=stage.bidder, gas=MOST_GAS)


def require_nobody_forgotten(replay: Replay, bar: int, prices: Mapping[str, int]) -> None:
    """Asks the risk engine about the open accounts that are closest to the line."""
    stage, accounts = replay.stage, replay.watch.near(prices, math.inf)[:ASKED_AT_THE_LOW]
    reads = [stage.risk.read("healthOf", stage.borrowers[account]) for account in accounts]
    for account, health in zip(accounts, stage.chain.read(reads), strict=True):
        # deposits are without their latest interest here: close to the line only the quote knows
        if health.isLiquidatable and quoted(replay, [account]):
            raise AccountForgotten(account=account, bar=bar)
