"""Mining: claims by anybody, and what governance and guardian do to weights, shares and head starts."""

from typing import Any

from tests.model.fixed_point import BASIS_POINTS
from tests.model.miner import FluxMiner
from tests.model.schedule import USER_PART
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import CALLERS, DEBTORS, GUARDIAN, OWNER, TREASURY

WEIGHTS = (0, 0, 1, 50, 1000, 2500, 4000)  # basis points


def miner_of(world: World) -> FluxMiner:
    assert world.miner is not None
    return world.miner


class SetWeights(Rule):
    weight = 4

    def draw(self, choice: Choice) -> Arguments:
        markets = choice.chance.sample(choice.world.markets, choice.one((1, 1, 2, 3)))
        left = BASIS_POINTS - miner_of(choice.world).total_weight
        weights = []
        for market in markets:
            supply, debt = choice.one(WEIGHTS), choice.one(WEIGHTS)
            if supply + debt > left and choice.often(0.9):
                supply, debt = choice.one((0, min(supply, max(left, 0)))), 0
            left -= supply + debt
            weights.append([market.token.name, supply, debt])
        return {"weights": weights, "by": OWNER if choice.often(0.95) else GUARDIAN}

    def apply(self, world: World, a: Any) -> None:
        weights = [(world.market(symbol), supply, debt) for symbol, supply, debt in a["weights"]]
        miner_of(world).set_weights(a["by"], weights)

    def call(self, a: Any) -> Call:
        weights = [(f"market:{symbol}", supply, debt) for symbol, supply, debt in a["weights"]]
        return Call(a["by"], "miner", "setWeights", [weights])

    def symbols(self, a: Any) -> tuple[str, ...]:
        return tuple(symbol for symbol, *_ in a["weights"])


class Claim(Rule):
    """For anybody, from some markets, now and then from one of them twice."""

    weight = 6

    def draw(self, choice: Choice) -> Arguments | None:
        known = [name.removeprefix("market:") for name in miner_of(choice.world).state.sources]
        symbols = [m.token.name for m in choice.world.markets] if choice.often(0.05) else known
        if not symbols:
            return None
        pools = (pool.name for pool in choice.world.pools.values())
        account = choice.one((*DEBTORS, TREASURY, "reserve", *pools))
        count = choice.one((1, 1, 2, 4))
        return {"account": account, "markets": [choice.one(symbols) for _ in range(count)]}

    def apply(self, world: World, a: Any) -> int:
        return miner_of(world).claim(a["account"], [f"market:{symbol}" for symbol in a["markets"]])

    def call(self, a: Any) -> Call:
        names = [f"market:{symbol}" for symbol in a["markets"]]
        return Call(CALLERS[0], "miner", "claim", [a["account"], names])

    def symbols(self, a: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(a["markets"]))


class Reclaim(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        return {"symbol": choice.market().token.name}

    def apply(self, world: World, a: Any) -> int:
        return miner_of(world).reclaim(f"market:{a['symbol']}")

    def call(self, a: Any) -> Call:
        return Call(CALLERS[0], "miner", "reclaim", [f"market:{a['symbol']}"])


class StartPack(Rule):
    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        miner = miner_of(choice.world)
        allowance, budget = miner.state.allowance, miner.budget()
        tokens = choice.one((0, allowance // 4, allowance // 2, allowance, allowance + 1))
        return {"tokens": tokens, "budget": choice.one((0, budget // 2, budget // 2, 2 * budget + 10**24))}

    def apply(self, world: World, a: Any) -> None:
        miner_of(world).start_pack(OWNER, a["tokens"], a["budget"])

    def call(self, a: Any) -> Call:
        return Call(OWNER, "miner", "startPack", [a["tokens"], a["budget"]])


class SetUserShare(Rule):
    weight = 0.5

    def draw(self, choice: Choice) -> Arguments:
        return {"share": choice.one((0, 1, 750, 5250, USER_PART, USER_PART + 1))}

    def apply(self, world: World, a: Any) -> None:
        miner_of(world).set_user_share(OWNER, a["share"])

    def call(self, a: Any) -> Call:
        return Call(OWNER, "miner", "setUserShare", [a["share"]])


class PauseClaims(Rule):
    """And allow them again, which is the more frequent."""

    weight = 1

    def draw(self, choice: Choice) -> Arguments | None:
        sources = miner_of(choice.world).state.sources
        paused = [name for name, source in sources.items() if source.is_paused]
        if paused:
            return {"market": choice.one(paused).removeprefix("market:"), "by": OWNER, "is_paused": False}
        if not sources or choice.often(0.5):
            return None
        return {"market": choice.one(sources).removeprefix("market:"), "by": GUARDIAN, "is_paused": True}

    def apply(self, world: World, a: Any) -> None:
        miner_of(world).set_claims_paused([f"market:{a['market']}"], a["is_paused"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], "miner", "setClaimsPaused", [[f"market:{a['market']}"], a["is_paused"]])
