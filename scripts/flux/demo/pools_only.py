"""The same crash with nobody but the liquidation pools to buy.

A backer has supplied every pool with a twentieth of what its market was supplied with. Every liquidation is
`liquidate(account, 0, …)` by a caller who owns nothing but gas. He calls for an account whenever a pool has
funds for one of its debts, and at the last bar for all that then owe more than their deposits bring. Where
there is a trader, he buys at the storefronts whatever is offered at his discount; he is no liquidator.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.flux.codec import decode_error
from scripts.flux.demo.book import Book
from scripts.flux.demo.chain import MOST_GAS, Call, Read
from scripts.flux.demo.comparison import PoolsOnly, Shortfalls
from scripts.flux.demo.errors import DemoCallFailed, PoolsIdle
from scripts.flux.demo.events import read_sale
from scripts.flux.demo.feeds import prices_seen
from scripts.flux.demo.funds import Funds, read_funds, returns
from scripts.flux.demo.opening import LEAD, OPENING
from scripts.flux.demo.outcome import Sale, summarise
from scripts.flux.demo.replay import (
    ASKED_AT_THE_LOW,
    BARS_BETWEEN_REFRESHES,
    WAD,
    Replay,
    begin_bar,
    lowest_bar,
    quoted,
)
from scripts.flux.demo.stage import MOST_WEI, Stage
from scripts.flux.demo.storefront import trade
from scripts.flux.demo.watch import NEAR, read_positions, refresh
from scripts.flux.errors import RpcRefused

EPOCH = 3600  # after which pools may put up their cap again
BACKED = 20  # the pools get one part in so many of what a market is supplied with
ROUNDING = 1e-6  # of a whole asset


@dataclass
class PoolReplay:
    """`replay` with what the pools need. `breakdown`: ratio below which debts are not paid in full."""

    replay: Replay
    breakdown: float
    begun: Funds
    ended: Funds | None = None
    room: dict[str, float] = field(default_factory=dict)  # whole assets that each pool can put up
    hour: int = -1  # of `room`; it is read again when a pool has bought or sold something
    tried: set[int] = field(default_factory=set)  # accounts called for in this bar
    below_since: dict[int, int] = field(default_factory=dict)  # account -> bar
    jumped: list[Sale] = field(default_factory=list)  # left a shortfall in the bar that brought them below
    waited: list[Sale] = field(default_factory=list)  # left one later

    def result(self) -> PoolsOnly:
        replay = self.replay
        assert self.ended is not None
        purchases = replay.trader.purchases if replay.trader else []
        return PoolsOnly(
            outcome=summarise(replay.sales, accounts=len(replay.book.accounts), bars=len(replay.timestamps)),
            returns=returns(self.begun, self.ended),
            storefront=replay.trader.discount if replay.trader else None,
            purchases=len(purchases),
            traded=sum(purchase.paid for purchase in purchases),
            left_below=len(self.below_since),
            jumped=Shortfalls.of(self.jumped),
            waited=Shortfalls.of(self.waited),
        )


def fund_calls(stage: Stage, book: Book) -> list[Call]:
    """The backer enters every pool; the trader gets what he may spend."""
    calls: list[Call] = []
    for symbol, token in stage.tokens.items():
        entry = (book.deposited(symbol) + book.lenders[symbol]) // BACKED
        pool = stage.pools[symbol]
        for person, assets in ((stage.backer, entry), (stage.trader, 2 * book.owed(symbol))):
            if symbol == stage.parameters.chain.wrapped_native:
                calls.append(token.call("deposit", sender=person, value=assets))
            else:
                calls.append(token.call("mint", person, assets, sender=person))
            calls.append(token.call("approve", pool.address, MOST_WEI, sender=person))
        if entry:
            calls.append(pool.call("enterWithAssets", entry, stage.backer, sender=stage.backer))
    return calls


def fund_pools(stage: Stage, book: Book, start: int) -> None:
    """Late in the hour before `start`, with which the next epoch begins."""
    stage.chain.set_time(start - LEAD + OPENING)
    stage.chain.send(fund_calls(stage, book))


def price_entries(stage: Stage, start: int) -> None:
    """The epoch begins, and the backer is in."""
    stage.chain.set_time(start)
    stage.chain.send([pool.call("priceEntries", sender=stage.caller) for pool in stage.pools.values()])


def begin_pool_replay(replay: Replay, begun: Funds) -> PoolReplay:
    """The pools must be funded, with `begun`."""
    (terms,) = replay.stage.chain.read([replay.stage.liquidator.read("terms")])
    return PoolReplay(replay=replay, breakdown=1 / (1 - terms.discount / WAD), begun=begun)


def run_pools(pools: PoolReplay, progress: Callable[[int], None]) -> None:
    """All bars, as `replay.run` does with liquidators from outside."""
    replay = pools.replay
    seen = prices_seen(replay.answers)
    lowest = lowest_bar(seen)
    for bar, prices in enumerate(seen):
        begin_bar(replay, bar)
        if replay.trader is not None and trade(replay.trader, replay.watch, bar, prices):
            pools.room.clear()
        absorb(pools, bar, prices)
        if bar % BARS_BETWEEN_REFRESHES == 0:
            refresh(replay.watch, replay.stage)
        if bar == lowest:
            require_pools_busy(pools, bar, prices)
        progress(bar)
    pools.ended = read_funds(replay.stage, seen[-1])


def absorb(pools: PoolReplay, bar: int, prices: Mapping[str, int]) -> None:
    """Whatever the pools can buy, the worst first, and again after it has changed what others are worth."""
    replay = pools.replay
    pools.tried.clear()
    note_waiting(pools, bar, prices)
    if not replay.watch.near(prices, replay.line):
        return
    is_last = bar == len(replay.timestamps) - 1
    while accounts := candidates(pools, prices, room_now(pools, bar), is_last=is_last):
        sold = call_for(pools, accounts, bar, prices)
        pools.room.clear()
        if not sold:
            return
        if replay.trader is not None:
            replay.trader.is_stale = True
        refresh(replay.watch, replay.stage)


def note_waiting(pools: PoolReplay, bar: int, prices: Mapping[str, int]) -> None:
    """Who is below the line, and since when."""
    replay = pools.replay
    ratios = replay.watch.ratios(prices)
    below = [account for account in replay.watch.near(prices, replay.line) if ratios[account] < replay.line]
    pools.below_since = {account: pools.below_since.get(account, bar) for account in below}


def room_now(pools: PoolReplay, bar: int) -> dict[str, float]:
    """A copy, to be used up."""
    hour = pools.replay.timestamps[bar] // EPOCH
    if not pools.room or hour != pools.hour:
        pools.room, pools.hour = capacities(pools.replay.stage), hour
    return dict(pools.room)


def capacities(stage: Stage) -> dict[str, float]:
    """What every pool can put up now, whole assets."""
    answers = stage.chain.read([pool.read("capacity") for pool in stage.pools.values()])
    units = {asset.symbol: asset.unit for asset in stage.listed}
    return {symbol: assets / units[symbol] for symbol, assets in zip(stage.pools, answers, strict=True)}


def candidates(
    pools: PoolReplay, prices: Mapping[str, int], room: dict[str, float], *, is_last: bool
) -> list[int]:
    """Accounts that pools have funds for, the worst first; `room` is what those before leave of the funds. At
    the last bar also those that owe more than their deposits bring."""
    replay, watch = pools.replay, pools.replay.watch
    least = {asset.symbol: asset.min_debt / asset.unit + ROUNDING for asset in replay.stage.listed}
    ratios = watch.ratios(prices)
    found = []
    for account in watch.near(prices, replay.line):
        if account in pools.tried:
            continue
        owed = watch.debts_of(account)
        is_paid = any(room.get(symbol, 0.0) >= least[symbol] for symbol in owed)
        if is_paid:
            for symbol, assets in owed.items():
                room[symbol] = max(0.0, room.get(symbol, 0.0) - assets)
        if is_paid or (is_last and ratios[account] < pools.breakdown):
            found.append(account)
    doubtful = [account for account in found if ratios[account] * NEAR > replay.line]
    healthy = set(doubtful) - set(quoted(replay, doubtful))
    return [account for account in found if account not in healthy]


def call_for(pools: PoolReplay, accounts: Sequence[int], bar: int, prices: Mapping[str, int]) -> list[int]:
    """Those of the accounts of which something was sold."""
    replay = pools.replay
    stage = replay.stage
    sold: list[int] = []
    calls = [pool_call(stage, account) for account in accounts]
    pools.tried.update(accounts)
    for account, receipt in zip(accounts, stage.chain.try_send(calls), strict=True):
        if isinstance(receipt, DemoCallFailed):
            require_pools_empty(pools, account, receipt)
            continue
        sale = read_sale(
            receipt, stage, prices, bar=bar, account=account, without_capital=True, shares=replay.shares
        )
        replay.sales.append(sale)
        sold.append(account)
        if sale.shortfall:
            has_waited = pools.below_since.get(account, bar) < bar
            (pools.waited if has_waited else pools.jumped).append(sale)
    closed = {sale.account for sale in replay.sales if sale.closes and sale.bar == bar}
    replay.watch.close(sorted(closed & set(sold)))
    replay.open_accounts -= closed
    for account in closed:
        pools.below_since.pop(account, None)
    read_positions(replay.watch, stage, replay.book, [a for a in sold if a not in closed])
    return sold


def pool_call(stage: Stage, account: int) -> Call:
    return stage.liquidator.call(
        "liquidate", stage.borrowers[account], 0, stage.caller, [], b"", sender=stage.caller, gas=MOST_GAS
    )


def require_pools_empty(pools: PoolReplay, account: int, failure: DemoCallFailed) -> None:
    """The only good reason for a call to fail: those before it took all that the pools had for it."""
    stage = pools.replay.stage
    (quote,) = stage.chain.try_read([pool_quote(stage, account)])
    if isinstance(quote, RpcRefused):
        data = str(quote.data)
        why = decode_error(stage.liquidator.abi, data) or decode_error(stage.risk.abi, data) or quote.message
        if why.startswith("PoolsExhausted"):
            return
        raise DemoCallFailed(function="liquidate", reason=f"account {account}: {why}") from failure
    if quote.soldToPools or quote.shortfall:
        raise failure


def require_pools_busy(pools: PoolReplay, bar: int, prices: Mapping[str, int]) -> None:
    """Asks the liquidator whether the pools would buy anything more of those who are below the line."""
    stage, watch = pools.replay.stage, pools.replay.watch
    accounts = watch.near(prices, pools.replay.line)[:ASKED_AT_THE_LOW]
    quotes = stage.chain.try_read([pool_quote(stage, account) for account in accounts])
    for account, quote in zip(accounts, quotes, strict=True):
        if not isinstance(quote, RpcRefused) and quote.soldToPools:
            raise PoolsIdle(account=account, bar=bar)


def pool_quote(stage: Stage, account: int) -> Read:
    return stage.liquidator.read("quote", stage.borrowers[account], 0)
