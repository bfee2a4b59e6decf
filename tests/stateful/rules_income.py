"""FLUX that pools earn: collected and claimed by anybody, and sent by mistake."""

from typing import Any

from tests.model.pool_income import claim_flux, collect_flux
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice
from tests.stateful.rules_mining import miner_of
from tests.stateful.rules_pools import PoolRule, pool_of, some_pool
from tests.stateful.scenario import CALLERS


class CollectFlux(PoolRule):
    weight = 5

    def draw(self, choice: Choice) -> Arguments:
        return {"pool": some_pool(choice).market.token.name, "by": choice.user()}

    def apply(self, world: World, a: Any) -> int:
        return collect_flux(world.pools[a["pool"]])

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"income:{a['pool']}", "collectFlux")


class ClaimFlux(PoolRule):
    """By anybody for anybody, now and then for the pool itself."""

    weight = 5

    def draw(self, choice: Choice) -> Arguments:
        pool = some_pool(choice)
        account = pool.name if choice.often(0.02) else choice.one(CALLERS)
        return {"symbol": pool.market.token.name, "by": choice.user(), "account": account}

    def apply(self, world: World, a: Any) -> int:
        return claim_flux(pool_of(world, a), a["account"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"income:{a['symbol']}", "claimFlux", [a["account"]])


class GiveFlux(PoolRule):
    """Somebody sends a pool what he has."""

    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        token, pool = miner_of(choice.world).token, some_pool(choice)
        rich = [a for a in CALLERS if token.balance_of(a)]
        if not rich:
            return None
        caller = choice.one(rich)
        tokens = min(choice.amount(token.balance_of(caller)), 10**60)
        return {"pool": pool.market.token.name, "caller": caller, "tokens": tokens}

    def apply(self, world: World, a: Any) -> None:
        miner_of(world).token.transfer(a["caller"], f"pool:{a['pool']}", a["tokens"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], "FLUX", "transfer", [f"pool:{a['pool']}", a["tokens"]])
