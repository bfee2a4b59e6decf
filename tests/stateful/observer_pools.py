"""What is compared of a liquidation pool."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tests.model.errors import Revert
from tests.model.pool import LiquidationPool
from tests.model.pool_books import Entry, ExitRequest
from tests.stateful.scenario import CALLERS

if TYPE_CHECKING:
    from tests.stateful.observer import Observer, Question

SLASH_CAPS = (0, 3000)


def about_pool(observer: "Observer", pool: LiquidationPool) -> "list[Question]":
    """All of it but what is kept, see `kept_for`."""

    def ask(function: str, values: Sequence[object], answer: object) -> "Question":
        return observer.ask(pool.name, function, values, answer)

    questions = [
        ask("funds", [], lambda: funds_of(pool)),
        ask("inventory", [], lambda: inventory_of(observer, pool)),
        ask("capacity", [], lambda: [pool.capacity()]),
        ask("netValue", [], pool.net_value),
        ask("terms", [], lambda: pool.terms),
        ask("isEntryPaused", [], lambda: [pool.is_entry_paused]),
        ask("totalSupply", [], lambda: [pool.supply]),
    ]
    questions += [ask("slashable", [cap], lambda c=cap: [pool.slashable(c)]) for cap in SLASH_CAPS]
    questions += [
        ask("balanceOf", [account], lambda a=account: [pool.balance_of(a)])
        for account in (*CALLERS, pool.name)
    ]
    for account in CALLERS:
        questions.append(ask("entryOf", [account], lambda a=account: pool.entries.get(a, Entry(0, 0))))
        questions.append(ask("exitOf", [account], lambda a=account: pool.exits.get(a, ExitRequest(0, 0))))
    return questions + about_income(observer, pool)


def about_income(observer: "Observer", pool: LiquidationPool) -> "list[Question]":
    """FLUX of the pool, and of everybody in it."""
    name = f"income:{pool.market.token.name}"
    questions = [observer.ask(name, "fluxIncome", [], lambda: income_of(observer, pool))]
    for account in CALLERS:
        values = [account]
        questions.append(
            observer.ask(
                name,
                "fluxOf",
                values,
                lambda a=account: pool.income.earned(pool.world.now, a, pool.shares_of(a)),
            )
        )
    questions.append(observer.ask(name, "fluxOf", [pool.name], lambda: [0, 0]))
    return questions


def income_of(observer: "Observer", pool: LiquidationPool) -> Sequence[int]:
    income = pool.income
    share_seconds = income.all_of(pool.world.now, pool.supply)
    return (observer.number("FLUX"), income.held, income.period, income.opened_at, share_seconds)


def kept_for(observer: "Observer", pool: LiquidationPool, receiver: str) -> "list[Question]":
    return [
        observer.ask(
            pool.name,
            "keptFor",
            [receiver, market.name],
            lambda key=(receiver, market.name): [pool.kept.get(key, 0)],
        )
        for market in pool.world.markets
    ]


def storefront(observer: "Observer", pool: LiquidationPool) -> "list[Question]":
    """Discounts, and quotes for half of what every stock costs."""
    questions = []
    for market, _ in pool.inventory():
        discount = observer.ask(
            pool.name, "discountOf", [market.name], lambda m=market: [pool.discount_of(m)]
        )
        questions.append(discount)
        try:
            offered = pool.quote_buy(market, 2**200)[0] // 2
        except Revert:
            continue
        values = [market.name, offered]
        answer = partial(pool.quote_buy, market, offered)
        questions.append(observer.ask(pool.name, "quoteBuy", values, answer))
    return questions


def funds_of(pool: LiquidationPool) -> Sequence[int]:
    return (pool.idle, pool.pending, pool.pending_epoch, pool.absorbed, pool.absorbed_epoch)


def inventory_of(observer: "Observer", pool: LiquidationPool) -> Sequence[int]:
    lots = [(observer.number(market.name), *stock) for market, stock in pool.inventory()]
    return [32, len(lots), *(word for lot in lots for word in lot)]
