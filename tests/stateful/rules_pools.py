"""Entering and leaving liquidation pools, and what their owner and guardian set."""

import random
from typing import Any

from tests.model.pool import EXIT_WINDOW, LiquidationPool
from tests.model.pool_books import PoolTerms
from tests.model.reserve import RESERVE
from tests.model.sale import PoolShares
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import CALLERS, GUARDIAN, OWNER, SAFETY, draw_pool_terms


def pool_of(world: World, arguments: Any) -> LiquidationPool:
    return world.pools[arguments["symbol"]]


def some_pool(choice: Choice) -> LiquidationPool:
    pool: LiquidationPool = choice.one(choice.world.pools.values())
    return pool


class PoolRule(Rule):
    """`symbol` is the market of the pool. What the caller gets there is not a gain (see P7)."""

    def actors(self, _: Any) -> tuple[str, ...]:
        return ()

    def pool(self, arguments: Any) -> str:
        return str(arguments.get("pool", arguments.get("symbol")))


class Enter(PoolRule):
    weight = 7

    def draw(self, choice: Choice) -> Arguments | None:
        pools = choice.world.pools.values()
        found = [(p, a) for p in pools for a in CALLERS if p.market.shares_of(a)]
        if not found:
            return None
        pool, caller = choice.one(found)
        held = pool.market.shares_of(caller)
        limit = held if choice.often(0.3) else min(held, pool.market.max_redeem(caller))
        return {
            "symbol": pool.market.token.name,
            "caller": caller,
            "f_tokens": choice.amount(limit),
            "account": choice.other_or(caller),
        }

    def apply(self, world: World, a: Any) -> int:
        return pool_of(world, a).enter(a["caller"], a["f_tokens"], a["account"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"pool:{a['symbol']}", "enter", [a["f_tokens"], a["account"]])

    def actors(self, arguments: Any) -> tuple[str, ...]:
        return (arguments["caller"],)


class EnterWithAssets(PoolRule):
    weight = 5

    def draw(self, choice: Choice) -> Arguments:
        pool, caller = some_pool(choice), choice.user_or_whale()
        limit = min(pool.market.token.balance_of(caller) // 3, pool.market.max_deposit(pool.name))
        return {
            "symbol": pool.market.token.name,
            "caller": caller,
            "assets": choice.amount(limit),
            "account": choice.other_or(caller),
        }

    def apply(self, world: World, a: Any) -> int:
        return pool_of(world, a).enter_with_assets(a["caller"], a["assets"], a["account"])

    def call(self, a: Any) -> Call:
        values = [a["assets"], a["account"]]
        return Call(a["caller"], f"pool:{a['symbol']}", "enterWithAssets", values)

    def actors(self, arguments: Any) -> tuple[str, ...]:
        return (arguments["caller"],)


class ClaimEntry(PoolRule):
    weight = 5

    def draw(self, choice: Choice) -> Arguments | None:
        found = [(p, a, e) for p in choice.world.pools.values() for a, e in p.entries.items()]
        ripe = [(p, a, e) for p, a, e in found if e.epoch <= p.epoch]
        if ripe and choice.often(0.95):
            found = ripe
        if not found and choice.often(0.98):
            return None
        pool, account = choice.one(found)[:2] if found else (some_pool(choice), choice.user())
        return {"symbol": pool.market.token.name, "by": choice.user(), "account": account}

    def apply(self, world: World, a: Any) -> int:
        return pool_of(world, a).claim_entry(a["account"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"pool:{a['symbol']}", "claimEntry", [a["account"]])


class CancelEntry(PoolRule):
    weight = 1.5

    def draw(self, choice: Choice) -> Arguments | None:
        found = [(p, a) for p in choice.world.pools.values() for a in p.entries]
        if not found and choice.often(0.95):
            return None
        pool, caller = choice.one(found) if found else (some_pool(choice), choice.user())
        return {
            "symbol": pool.market.token.name,
            "caller": caller,
            "receiver": choice.other_or(caller),
        }

    def apply(self, world: World, a: Any) -> int:
        return pool_of(world, a).cancel_entry(a["caller"], a["receiver"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"pool:{a['symbol']}", "cancelEntry", [a["receiver"]])


class PriceEntries(PoolRule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        return {"symbol": some_pool(choice).market.token.name, "by": choice.user()}

    def apply(self, world: World, a: Any) -> None:
        pool_of(world, a).price_entries()

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"pool:{a['symbol']}", "priceEntries")


class RequestExit(PoolRule):
    weight = 3

    def draw(self, choice: Choice) -> Arguments | None:
        pools = choice.world.pools.values()
        found = [(p, a) for p in pools for a in CALLERS if p.balance_of(a)]
        if not found:
            return None
        pool, caller = choice.one(found)
        shares = choice.amount(pool.balance_of(caller))
        return {"symbol": pool.market.token.name, "caller": caller, "shares": min(shares, 10**60)}

    def apply(self, world: World, a: Any) -> int:
        return pool_of(world, a).request_exit(a["caller"], a["shares"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"pool:{a['symbol']}", "requestExit", [a["shares"]])


class CancelExit(PoolRule):
    weight = 0.7

    def draw(self, choice: Choice) -> Arguments | None:
        found = [(p, a) for p in choice.world.pools.values() for a in p.exits]
        if not found and choice.often(0.95):
            return None
        pool, caller = choice.one(found) if found else (some_pool(choice), choice.user())
        return {"symbol": pool.market.token.name, "caller": caller}

    def apply(self, world: World, a: Any) -> int:
        return pool_of(world, a).cancel_exit(a["caller"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"pool:{a['symbol']}", "cancelExit")


class Exit(PoolRule):
    weight = 6

    def draw(self, choice: Choice) -> Arguments | None:
        now = choice.world.now
        found = [(p, a, r) for p in choice.world.pools.values() for a, r in p.exits.items()]
        ready = [f for f in found if f[2].ready_at <= now < f[2].ready_at + EXIT_WINDOW]
        if not ready and (not found or choice.often(0.9)):
            return None
        pool, caller, request = choice.one(ready or found)
        return {
            "pool": pool.market.token.name,
            "caller": caller,
            "shares": choice.amount(request.shares),
            "receiver": choice.other_or(caller),
        }

    def apply(self, world: World, a: Any) -> int:
        return world.pools[a["pool"]].exit(a["caller"], a["shares"], a["receiver"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"pool:{a['pool']}", "exit", [a["shares"], a["receiver"]])


class Collect(PoolRule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        found = [(p, r, m) for p in choice.world.pools.values() for r, m in p.kept]
        if not found and choice.often(0.97):
            return None
        pool, receiver = some_pool(choice), choice.user()
        name = choice.market().name
        if found:
            pool, receiver, name = choice.one(found)
        kept = name.removeprefix("market:")
        return {"pool": pool.market.token.name, "by": choice.user(), "receiver": receiver, "symbol": kept}

    def apply(self, world: World, a: Any) -> int:
        return world.pools[a["pool"]].collect(a["receiver"], world.market(a["symbol"]))

    def call(self, a: Any) -> Call:
        values = [a["receiver"], f"market:{a['symbol']}"]
        return Call(a["by"], f"pool:{a['pool']}", "collect", values)


class PoolTransfer(PoolRule):
    """Shares of a pool from one person to another."""

    weight = 1

    def draw(self, choice: Choice) -> Arguments | None:
        pools = choice.world.pools.values()
        found = [(p, a) for p in pools for a in CALLERS if p.balance_of(a)]
        if not found:
            return None
        pool, caller = choice.one(found)
        shares = min(choice.amount(pool.balance_of(caller)), 10**60)
        receiver = choice.one(CALLERS)
        return {"symbol": pool.market.token.name, "caller": caller, "to": receiver, "shares": shares}

    def apply(self, world: World, a: Any) -> None:
        pool_of(world, a).move_shares(a["caller"], a["to"], a["shares"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"pool:{a['symbol']}", "transfer", [a["to"], a["shares"]])


class Gift(Rule):
    """fTokens sent to a pool by mistake, or to the safety module."""

    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.holding()
        if found is None:
            return None
        market, caller = found
        to = SAFETY if choice.often(0.3) else some_pool(choice).name
        shares = choice.amount(market.max_redeem(caller) // 5)
        return {"symbol": market.token.name, "caller": caller, "to": to, "shares": shares}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).transfer(a["caller"], a["to"], a["shares"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"market:{a['symbol']}", "transfer", [a["to"], a["shares"]])


class SendOverflow(PoolRule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        holding = [m for m in choice.world.markets if m.shares_of(RESERVE)]
        market = choice.one(holding) if holding and choice.often(0.9) else choice.market()
        return {"symbol": market.token.name, "by": choice.user()}

    def apply(self, world: World, a: Any) -> int:
        return world.reserve.send_overflow(world.market(a["symbol"]))

    def call(self, a: Any) -> Call:
        return Call(a["by"], RESERVE, "sendOverflow", [f"market:{a['symbol']}"])


class SetTarget(Rule):
    weight = 0.4

    def draw(self, choice: Choice) -> Arguments:
        caller = OWNER if choice.often(0.9) else GUARDIAN
        return {"by": caller, "target": choice.one((0, 0, 1, 200, 200, 10_000, 10_001))}

    def apply(self, world: World, a: Any) -> None:
        world.reserve.set_target(a["by"], a["target"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], RESERVE, "setTarget", [a["target"]])


class SetPoolTerms(PoolRule):
    """Drawn again from a number."""

    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        symbol = some_pool(choice).market.token.name
        spec, caller = choice.scenario.spec(symbol), OWNER if choice.often(0.95) else GUARDIAN
        terms = draw_pool_terms(random.Random(choice.chance.randrange(10**6)), spec)
        if choice.often(0.1):
            terms = terms._replace(**choice.one(({"minimum": 0}, {"last_discount": 301})))
        return {"symbol": symbol, "by": caller, "terms": list(terms)}

    def apply(self, world: World, a: Any) -> None:
        pool_of(world, a).set_terms(a["by"], PoolTerms(*a["terms"]))

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"pool:{a['symbol']}", "setTerms", [tuple(a["terms"])])


class PauseEntry(PoolRule):
    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        pool = some_pool(choice)
        is_paused = not pool.is_entry_paused and choice.often(0.3)
        caller = choice.one((OWNER, OWNER, GUARDIAN, choice.user()))
        return {"symbol": pool.market.token.name, "by": caller, "is_paused": is_paused}

    def apply(self, world: World, a: Any) -> None:
        pool_of(world, a).set_entry_paused(a["by"], a["is_paused"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"pool:{a['symbol']}", "setEntryPaused", [a["is_paused"]])


class SetPoolShares(Rule):
    weight = 0.5

    def draw(self, choice: Choice) -> Arguments:
        shares = choice.one(
            (
                PoolShares(),
                PoolShares(),
                PoolShares(quota=10_000),
                PoolShares(quota=0, fee_share=0),
                PoolShares(quota=1, fee_share=7500, slash_cap=5000),
                PoolShares(fee_share=0, bounty_share=10_000, bounty_cap=10_000, slash_cap=0),
                PoolShares(fee_share=7501),
                PoolShares(slash_cap=5001),
            )
        )
        return {"by": OWNER, "shares": list(shares)}

    def apply(self, world: World, a: Any) -> None:
        world.liquidator.set_pool_shares(a["by"], PoolShares(*a["shares"]))

    def call(self, a: Any) -> Call:
        return Call(a["by"], "liquidator", "setPoolShares", [tuple(a["shares"])])


class SetPool(Rule):
    """A pool is taken out, or comes back."""

    weight = 0.6

    def draw(self, choice: Choice) -> Arguments:
        world = choice.world
        out = [p for p in world.pools.values() if not p.is_registered]
        if out and choice.often(0.8):
            return {"market": choice.one(out).market.token.name, "is_in": True}
        return {"market": some_pool(choice).market.token.name, "is_in": choice.often(0.5)}

    def apply(self, world: World, a: Any) -> None:
        pool = world.pools[a["market"]]
        world.liquidator.set_pool(OWNER, pool.market, pool if a["is_in"] else None)

    def call(self, a: Any) -> Call:
        pool = f"pool:{a['market']}" if a["is_in"] else "nobody"
        return Call(OWNER, "liquidator", "setPool", [f"market:{a['market']}", pool])
