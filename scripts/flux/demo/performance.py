"""The whole demo: every crash on a stage, and then under the other set of rules."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from queue import Queue

from scripts.flux.demo.book import Listed, draw_book
from scripts.flux.demo.close_factor import positions_of, rules_for, simulate
from scripts.flux.demo.comparison import Comparison
from scripts.flux.demo.crashes import FEED_UNIT, Crash, crash_for, load_recording
from scripts.flux.demo.feeds import answers_by_bar, prices_seen
from scripts.flux.demo.funds import read_funds, returns
from scripts.flux.demo.income import income, read_mined, read_unopened, reference_price
from scripts.flux.demo.outcome import summarise
from scripts.flux.demo.pools_only import begin_pool_replay, fund_pools, price_entries, run_pools
from scripts.flux.demo.progress import Show, Steps
from scripts.flux.demo.replay import Replay, begin_replay, open_book, open_feeds, run
from scripts.flux.demo.stage import Stage, staged
from scripts.flux.demo.storefront import Trader, new_trader
from scripts.flux.demo.watch import begin_watch
from scripts.flux.execute import Progress
from scripts.flux.node import Kind

CHAINS = 2  # at most


@dataclass(frozen=True)
class Options:
    windows: tuple[str, ...]
    accounts: int
    seed: int
    network: Kind
    storefront: float | None  # discount at which a trader buys from the pools; None: nobody does


def perform(options: Options, steps: Steps) -> list[Comparison]:
    """Two crashes at a time, each on a chain of its own: a node keeps one core busy. The first begins while
    the second chain is made."""
    stages: Queue[Stage] = Queue()
    chains = min(CHAINS, len(options.windows))
    pool, played = ThreadPoolExecutor(chains), list[Future[Comparison]]()
    with ExitStack() as stack:
        for number in range(1, chains + 1):
            name = f"Flux on {options.network}" + (f" {number}" if chains > 1 else "")
            with steps.step(name) as show:
                tell = partial(tell_of_deployment, show)
                stage = stack.enter_context(staged(options.network, options.accounts, tell))
                show(1.0, f"{len(stage.markets)} markets")
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)  # before its chain ends
            stages.put(stage)
            windows = options.windows[len(played) : number if number < chains else None]
            played += [pool.submit(play, stages, options, steps, date) for date in windows]
        return [crash.result() for crash in played]


def play(stages: Queue[Stage], options: Options, steps: Steps, date: str) -> Comparison:
    """One crash on the first stage that is free, which is then as it was before. After a failure it is not,
    but who waits for it must not wait for ever."""
    stage = stages.get()
    try:
        snapshot = stage.chain.snapshot()
        comparison = compare(stage, date, options, steps)
        stage.chain.revert(snapshot)
        return comparison
    finally:
        stages.put(stage)


def compare(stage: Stage, date: str, options: Options, steps: Steps) -> Comparison:
    """One crash: the book opened and replayed on the chain, twice, then the same under the other rules."""
    began, sent = time.monotonic(), stage.chain.sent
    crash = crash_for(load_recording(date), stage.references())
    answers = answers_by_bar(crash, stage.heartbeats())
    seen = prices_seen(answers)
    book = draw_book(stage.listed, seen[0], accounts=options.accounts, seed=options.seed)
    timestamps = crash.recording.timestamps

    with steps.step(f"{date}: the book") as show:
        open_feeds(stage, answers[0], timestamps[0])
        mined = read_unopened(stage)
        open_book(stage, book, timestamps[0], lambda done: show(done, ""))
        fund_pools(stage, book, timestamps[0])
        price_entries(stage, timestamps[0])
        begun, watch = read_funds(stage, seen[0]), begin_watch(stage, book, timestamps[0])
    opened = stage.chain.snapshot()
    with steps.step(f"{date}: the crash") as show:
        replay = begin_replay(stage, book, timestamps, answers, deepcopy(watch), trader_of(stage, options))
        run(replay, lambda bar: show((bar + 1) / len(seen), news(replay, crash, bar)))
        ended, mined_then = read_funds(stage, seen[-1]), read_mined(stage, book)
    stage.chain.revert(opened)
    with steps.step(f"{date}: pools only") as show:
        second = begin_replay(stage, book, timestamps, answers, watch, trader_of(stage, options))
        pools = begin_pool_replay(second, begun)
        run_pools(pools, lambda bar: show((bar + 1) / len(seen), news(second, crash, bar)))
        mined_by_pools = read_mined(stage, book)

    rules = rules_for(stage.listed)
    positions, lowered = positions_of(book, stage.listed, seen[0], rules)
    others_sales = simulate(positions, seen, replay.interest, rules)
    price = reference_price(stage.parameters)
    size = {"accounts": len(book.accounts), "bars": len(seen)}
    return Comparison(
        crash=crash,
        deposits=value_of(stage.listed, seen[0], book.deposited),
        lent=value_of(stage.listed, seen[0], book.lenders.__getitem__),
        debts=value_of(stage.listed, seen[0], book.owed),
        flux=summarise(replay.sales, **size),
        flux_returns=returns(begun, ended),
        pools=pools.result(),
        income=income(mined, mined_then, price),
        pools_income=income(mined, mined_by_pools, price),
        other=summarise(others_sales, **size),
        lowered=lowered,
        feed_answers=sum(map(len, answers)),
        transactions=stage.chain.sent - sent,
        seconds=time.monotonic() - began,
    )


def trader_of(stage: Stage, options: Options) -> Trader | None:
    return None if options.storefront is None else new_trader(stage, options.storefront)


def tell_of_deployment(show: Show, progress: Progress) -> None:
    show(None, progress.step)


def value_of(listed: Sequence[Listed], prices: Mapping[str, int], assets: Callable[[str], int]) -> float:
    """USD of `assets(symbol)` in all markets."""
    return sum(asset.value(assets(asset.symbol), prices[asset.symbol]) for asset in listed)


def news(replay: Replay, crash: Crash, bar: int) -> str:
    ether = crash.prices["ETH"][bar] / FEED_UNIT
    moment = f"{crash.recording.time(bar):%m-%d %H:%M}"
    return f"{moment}  ETH {ether:,.0f}  {len(replay.open_accounts)} accounts open  ${replay.sold:,.0f} sold"
