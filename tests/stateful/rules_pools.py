"""Entering and leaving liquidation pools."""

from typing import Any

from tests.model.pool import EXIT_WINDOW, LiquidationPool
from tests.model.reserve import RESERVE
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import CALLERS, SAFETY


def pool_of(world: World, arguments: Any) -> LiquidationPool:
    return world.pools[arguments["symbol"]]


def some_pool(choice: Choice) -> LiquidationPool:
    pool: LiquidationPool = choice.one(choice.world.pools.values())
    return pool


def receiver_of(choice: Choice, pool: LiquidationPool, caller: str) -> str:
    """Now and then somebody whom the market does not let have it, or the pool itself."""
    debtors = [a for a in CALLERS if pool.market.debt_shares_of(a)]
    if debtors and choice.often(0.15):
        return str(choice.one(debtors))
    return pool.name if choice.often(0.02) else choice.other_or(caller)


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
            "receiver": receiver_of(choice, pool, caller),
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
            "receiver": receiver_of(choice, pool, caller),
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
        pool_of(world, a).transfer_shares(a["caller"], a["to"], a["shares"])

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
