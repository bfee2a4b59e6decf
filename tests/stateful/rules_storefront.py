"""Buying what the pools have bought, and pools that exchange with each other."""

from typing import Any

from tests.model.errors import Revert
from tests.model.market import Market
from tests.model.pool import LiquidationPool
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice
from tests.stateful.rules_pools import PoolRule, receiver_of, some_pool


class StorefrontRule(PoolRule):
    """`symbol` is the market of the pool, `goods` that of the stock."""

    def symbols(self, arguments: Any) -> tuple[str, ...]:
        return (arguments["symbol"], arguments["goods"])

    def result(self, outcome: Any) -> int:
        return int(outcome[0])

    @staticmethod
    def shelf(choice: Choice) -> tuple[LiquidationPool, Market] | None:
        found = [(p, m) for p in choice.world.pools.values() for m, _ in p.inventory()]
        if found:
            pool, market = choice.one(found)
            return pool, market
        return (some_pool(choice), choice.market()) if choice.often(0.02) else None

    @staticmethod
    def cost(pool: LiquidationPool, market: Market) -> int:
        try:
            return pool.quote_buy(market, 2**200)[0]
        except Revert:
            return 10**6


class Buy(StorefrontRule):
    weight = 6

    def draw(self, choice: Choice) -> Arguments | None:
        found = self.shelf(choice)
        if found is None:
            return None
        pool, goods = found
        limit, caller = self.cost(pool, goods), choice.user_or_whale()
        rich = [a for a in self.people(choice) if self.means(pool, a)]
        if rich and choice.often(0.9):
            caller = choice.one(rich)
            limit = min(limit, self.means(pool, caller)) if choice.often(0.7) else limit
        offered = choice.amount(limit)
        return {
            "symbol": pool.market.token.name,
            "goods": goods.token.name,
            "caller": caller,
            "offered": offered,
            "least": self.least(choice, pool, goods, offered),
            "receiver": receiver_of(choice, pool, caller),
        }

    @staticmethod
    def people(choice: Choice) -> tuple[str, ...]:
        return tuple(dict.fromkeys(choice.user_or_whale() for _ in range(4)))

    def means(self, pool: LiquidationPool, account: str) -> int:
        return pool.market.shares_of(account)

    def least(self, choice: Choice, pool: LiquidationPool, goods: Market, offered: int) -> int:
        """Mostly anything; else exactly what comes, or one more."""
        if choice.often(0.8):
            return 0
        try:
            return pool.quote_buy(goods, offered)[1] + choice.one((0, 1))
        except Revert:
            return 1

    def apply(self, world: World, a: Any) -> tuple[int, int]:
        pool, goods = world.pools[a["symbol"]], world.market(a["goods"])
        return pool.buy(a["caller"], goods, a["offered"], a["least"], a["receiver"])

    def call(self, a: Any) -> Call:
        values = [f"market:{a['goods']}", a["offered"], a["least"], a["receiver"], b""]
        return Call(a["caller"], f"pool:{a['symbol']}", self.function, values)

    function = "buy"


class BuyWithAssets(Buy):
    weight = 4
    function = "buyWithAssets"

    def draw(self, choice: Choice) -> Arguments | None:
        arguments = super().draw(choice)
        if arguments is not None:
            market = choice.world.market(arguments["symbol"])
            arguments["offered"] = market.preview_redeem(min(arguments["offered"], 10**40))
        return arguments

    def means(self, pool: LiquidationPool, account: str) -> int:
        return pool.market.preview_deposit(pool.market.token.balance_of(account))

    def apply(self, world: World, a: Any) -> tuple[int, int]:
        pool, goods = world.pools[a["symbol"]], world.market(a["goods"])
        return pool.buy_with_assets(a["caller"], goods, a["offered"], a["least"], a["receiver"])


class Cross(StorefrontRule):
    weight = 3

    def draw(self, choice: Choice) -> Arguments | None:
        pools = list(choice.world.pools.values())
        pairs = [(p, q) for p in pools for q in pools if p is not q and p.stock_of(q.market).shares]
        mutual = [(p, q) for p, q in pairs if q.stock_of(p.market).shares]
        if mutual and choice.often(0.9):
            pairs = mutual
        elif choice.often(0.9):
            return None
        pool, other = choice.one(pairs) if pairs else (some_pool(choice), some_pool(choice))
        return {"symbol": pool.market.token.name, "goods": other.market.token.name, "by": choice.user()}

    def apply(self, world: World, a: Any) -> tuple[int, int]:
        return world.pools[a["symbol"]].cross(world.pools[a["goods"]])

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"pool:{a['symbol']}", "cross", [f"pool:{a['goods']}"])
