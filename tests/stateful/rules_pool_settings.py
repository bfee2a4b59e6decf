"""What owner and guardian decide about liquidation pools."""

import random
from typing import Any

from tests.model.pool_books import PoolTerms
from tests.model.reserve import RESERVE
from tests.model.sale import PoolShares
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.rules_pools import PoolRule, pool_of, some_pool
from tests.stateful.scenario import GUARDIAN, OWNER, SAFETY, draw_pool_terms


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
            terms = terms._replace(**choice.one(({"minimum": 0}, {"last_discount": 301}, {"cushion": 9001})))
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


class SetSafetyModule(Rule):
    weight = 0.4

    def draw(self, choice: Choice) -> Arguments:
        return {"by": OWNER if choice.often(0.9) else GUARDIAN, "is_in": choice.often(0.6)}

    def apply(self, world: World, a: Any) -> None:
        world.liquidator.set_safety_module(a["by"], SAFETY if a["is_in"] else None)

    def call(self, a: Any) -> Call:
        return Call(a["by"], "liquidator", "setSafetyModule", [SAFETY if a["is_in"] else "nobody"])


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
