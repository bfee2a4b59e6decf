"""Markets and people of a run, drawn from a seed; and the model's world at its start."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tests.model.books import Parameters
from tests.model.fixed_point import MAX_UINT, WAD
from tests.model.gateway import NativeGateway
from tests.model.miner import FluxMiner
from tests.model.pool_books import PoolTerms
from tests.model.prices import Price
from tests.model.rates import DEFAULT_CURVE, RateCurve
from tests.model.schedule import DURATION
from tests.model.tokens import Token
from tests.model.world import World

START = 1_750_000_000
USERS = ("alice", "bob", "carol", "dave", "erin")
WHALE = "whale"
MANAGER = "manager"
OWNER, GUARDIAN = "owner", "guardian"
TREASURY = "treasury"
FLASHER = "flasher"
SAFETY = "safety module"
CONTRACTS = (MANAGER, FLASHER)
PEOPLE = (*USERS, WHALE, OWNER, GUARDIAN, TREASURY)
CALLERS = (*USERS, WHALE)
DEBTORS = (*CALLERS, MANAGER)
NATIVE = "WNAT"
MINING_ALLOWANCE = 2_000_000 * WAD

CURVES = (
    DEFAULT_CURVE,
    DEFAULT_CURVE,
    RateCurve(base=0, slope=4000, jump=20_000, maximum=15_000, steepness=40),
    RateCurve(base=300, slope=0, jump=5000, maximum=10_000, steepness=5),
)


@dataclass(frozen=True)
class MarketSpec:
    symbol: str
    decimals: int
    mid: int
    ratio: int
    parameters: Parameters

    @property
    def unit(self) -> int:
        return 10**self.decimals

    @property
    def seed(self) -> int:
        return max(1000, self.unit // 1000)

    def worth(self, usd: int) -> int:
        """Asset units of so many USD at the first price."""
        return usd * WAD * self.unit // self.mid

    @property
    def price(self) -> Price:
        return Price(self.mid, self.mid, self.mid)


class MiningTimes(NamedTuple):
    """First second of the schedule, from when on this chain releases, and pools (by symbol) share FLUX."""

    start: int
    since: int
    pools: Mapping[str, int]


@dataclass(frozen=True)
class Scenario:
    seed: int
    specs: tuple[MarketSpec, ...]
    treasury_share: int  # basis points
    pools: tuple[tuple[str, PoolTerms], ...]
    has_safety_module: bool
    mining_age: int = 0  # seconds that the schedule has run before
    user_share: int = 7500  # basis points of the whole release

    def spec(self, symbol: str) -> MarketSpec:
        return next(spec for spec in self.specs if spec.symbol == symbol)


ASSETS = (
    (NATIVE, 18, 600 * WAD, 1400),
    ("ETH", 18, 3000 * WAD, 1400),
    ("BTC", 8, 60_000 * WAD, 1400),
    ("USDA", 18, WAD, 1300),
    ("USDB", 18, WAD, 1300),
    ("USD6", 6, WAD, 1300),
    ("CHEAP", 18, WAD // 10_000, 2000),
)


def draw_scenario(seed: int) -> Scenario:
    chance = random.Random(f"scenario {seed}")
    specs = tuple(
        MarketSpec(symbol, decimals, mid, ratio, draw_parameters(chance, decimals, mid))
        for symbol, decimals, mid, ratio in ASSETS
    )
    treasury_share = chance.choice((0, 2500, 5000, 10_000))
    chosen = chance.sample(specs, chance.choice((1, 2, 3, 4, len(specs))))
    pools = tuple((spec.symbol, draw_pool_terms(chance, spec)) for spec in chosen)
    has_safety_module = chance.random() < 0.5
    # near its beginning, somewhere, near its end, and past it
    mining_age = chance.choice((0, 0, DURATION // 3, DURATION - 5_000_000, DURATION - 100_000, DURATION))
    user_share = chance.choice((7500, 5250, 750))
    return Scenario(seed, specs, treasury_share, pools, has_safety_module, mining_age, user_share)


def draw_pool_terms(chance: random.Random, spec: MarketSpec) -> PoolTerms:
    first, last = chance.choice(((100, 300), (100, 300), (300, 300), (0, 0), (0, 300)))
    return PoolTerms(
        minimum=chance.choice((1, 1000, spec.worth(10))),
        epoch_cap=chance.choice((2**96 - 1, 2**96 - 1, spec.worth(20_000), spec.worth(500))),
        first_discount=first,
        last_discount=last,
        ageing=chance.choice((600, 600, 0, 1, 65_535)),
        cushion=chance.choice((0, 3000, 3000, 9000)),
    )


def draw_parameters(chance: random.Random, decimals: int, mid: int) -> Parameters:
    """Caps in whole assets that runs do reach; minDebt about a dollar or none."""
    whole = WAD * 1_000_000 // mid
    a_dollar = WAD * 10**6 // mid
    return Parameters(
        curve=chance.choice(CURVES),
        reserve_factor=chance.choice((0, 1000, 2000, 2000, 5000)),
        supply_cap=min(whole * chance.choice((1, 4, 1000)), 2**40 - 1),
        borrow_cap=min(max(1, whole * chance.choice((1, 6, 1000)) // 2), (2**96 - 1) // 10**decimals),
        min_debt=max(chance.choice((0, a_dollar, 10 * a_dollar)), 0),
        flash_fee=chance.choice((0, 1, 10)),
    )


def first_holdings(spec: MarketSpec, account: str) -> int:
    """Asset units that a person starts with; the wrapped native coin must be affordable on a test chain."""
    if account == WHALE:
        return spec.worth(2_000_000)
    return spec.worth(300_000) if account in (*USERS, MANAGER, FLASHER) else 0


def build_world(scenario: Scenario, now: int, native_coin: int, mining: MiningTimes) -> World:
    """Everybody has `native_coin` to begin with."""
    world = World(now, owner=OWNER, guardian=GUARDIAN)
    for spec in scenario.specs:
        token = Token(spec.symbol, spec.decimals)
        market = world.list_market(token, spec.price, spec.parameters, spec.ratio, spec.seed)
        for account in (*PEOPLE, *CONTRACTS):
            token.mint(account, first_holdings(spec, account))
        if spec.symbol == NATIVE:
            world.gateway = NativeGateway(world, market)
    for symbol, terms in scenario.pools:
        market = world.market(symbol)
        pool = world.open_pool(market, terms)
        for account in PEOPLE:
            market.approve(account, pool.name, MAX_UINT)
    if scenario.has_safety_module:
        world.liquidator.safety_module = SAFETY
    world.miner = FluxMiner(world, OWNER, mining.start, scenario.user_share, MINING_ALLOWANCE)
    world.miner.state.share_since = mining.since
    for symbol, pool in world.pools.items():
        pool.income.open(mining.pools[symbol])
    for account in PEOPLE:
        world.native.mint(account, native_coin)
    wrapped = sum(world.tokens[0].balances.values())
    world.native.mint(NATIVE, wrapped)
    world.reserve.treasury_share = scenario.treasury_share
    world.engine.contracts = set(CONTRACTS)
    return world
