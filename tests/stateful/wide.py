"""Accounts with one to eight debts and one to eight deposits, sold to one to four pools.

Every pair of the first two numbers. Nobody can owe what he supplies, so it takes sixteen markets, with
different decimals.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from tests.model.fixed_point import WAD
from tests.model.pool_books import EPOCH
from tests.stateful.arrival import deposit
from tests.stateful.driver import Driver
from tests.stateful.rules import Action
from tests.stateful.scenario import (
    ASSETS,
    GUARDIAN,
    USERS,
    WHALE,
    MarketSpec,
    Scenario,
    draw_parameters,
    draw_pool_terms,
)

MOST = 8
MARKETS = 2 * MOST
DECIMALS = (6, 8, 18)
FRACTIONS = (0, 0, WAD // 3, WAD)
PERCENTS = (109, 106, 104, 103, 101, 95, 60)  # of deposits to debts

Shape = tuple[int, int]  # number of debts, of deposits


def wide_scenario(seed: int) -> Scenario:
    chance = random.Random(f"wide {seed}")
    named = [(symbol, decimals, WAD, 1300) for symbol, decimals, _, _ in ASSETS[:1]]
    named += [(f"W{i}", chance.choice(DECIMALS), WAD, 1300) for i in range(1, MARKETS)]
    specs = tuple(
        MarketSpec(
            symbol,
            decimals,
            mid,
            ratio,
            replace(draw_parameters(chance, decimals, mid), supply_cap=10**9, borrow_cap=10**9, min_debt=0),
        )
        for symbol, decimals, mid, ratio in named
    )
    pools = tuple((spec.symbol, draw_pool_terms(chance, spec)) for spec in chance.sample(specs, 1 + seed % 4))
    return Scenario(seed, specs, 5000, pools, has_safety_module=chance.random() < 0.5)


def shapes_of(seed: int) -> Sequence[Shape]:
    """Five of the 64: all of them in thirteen seeds that follow each other."""
    shapes = list(product(range(1, MOST + 1), repeat=2))
    random.Random("shapes").shuffle(shapes)
    first = len(USERS) * seed
    return [shapes[(first + place) % len(shapes)] for place in range(len(USERS))]


def play(driver: Driver, shapes: Sequence[Shape]) -> None:
    """Everybody gets his debts and deposits. Then, one after the other, what he owns loses value and he is
    sold, first in the way that is drawn, then whole."""
    chance, world = driver.choice.chance, driver.world
    for action in lenders(driver):
        driver.step(action)
    held = {}
    for user, (debts, deposits) in zip(USERS, shapes, strict=True):
        chosen = pooled_first(driver)[: debts + deposits]
        held[user] = chosen[debts:]
        for action in positions(driver, user, chosen[debts:], chosen[:debts]):
            driver.step(action)
    driver.step(Action("wait", {"seconds": EPOCH}))
    for user, own in held.items():
        assert world.engine.has_debt(user)
        for action in fall(driver, user, own, chance.choice(PERCENTS)):
            driver.step(action)
        for fraction in (chance.choice(FRACTIONS), 0, WAD):
            driver.step(sale(user, fraction))
        assert not world.engine.has_debt(user)
        for spec in own:
            driver.step(price(spec.symbol, spec.mid))


def pooled_first(driver: Driver) -> list[MarketSpec]:
    """In any order, but those first that have a pool: what is owed there it can buy."""
    specs = driver.choice.chance.sample(driver.scenario.specs, MARKETS)
    return sorted(specs, key=lambda spec: spec.symbol not in driver.world.pools)


def lenders(driver: Driver) -> Iterator[Action]:
    """The whale lends everywhere, and enters the pools in the same hour."""
    for spec in driver.scenario.specs:
        yield deposit(spec.symbol, WHALE, spec.worth(500_000))
    for symbol, _ in driver.scenario.pools:
        assets = driver.scenario.spec(symbol).worth(driver.choice.one((1000, 30_000)))
        yield Action(
            "enter_with_assets", {"symbol": symbol, "caller": WHALE, "assets": assets, "account": WHALE}
        )
    yield Action("wait", {"seconds": EPOCH})


def positions(
    driver: Driver, user: str, own: Sequence[MarketSpec], owed: Sequence[MarketSpec]
) -> Iterator[Action]:
    for spec in own:
        yield deposit(spec.symbol, user, spec.worth(8000 // len(own) * driver.choice.one((1, 2, 3))))
    people = {"caller": user, "receiver": user, "on_behalf": user}
    limit = driver.world.engine.limits_of(user).borrow_limit
    for spec in owed:
        assets = spec.worth(limit // WAD) // len(owed) * 99 // 100
        yield Action("borrow", {"symbol": spec.symbol, "assets": assets, **people})


def fall(driver: Driver, user: str, own: Sequence[MarketSpec], percent: int) -> Iterator[Action]:
    """Everything that he owns loses the same part of its price."""
    deposits, debts, *_ = driver.world.engine.health_of(user)
    for spec in own:
        yield price(spec.symbol, spec.mid * debts * percent // (deposits * 100))


def price(symbol: str, mid: int) -> Action:
    return Action("move_price", {"symbol": symbol, "price": [mid, mid, mid, 0]})


def sale(account: str, fraction: int) -> Action:
    """Nothing of a caller who has nothing, else by the whale."""
    caller = GUARDIAN if fraction == 0 else WHALE
    arguments = {
        "caller": caller,
        "account": account,
        "fraction": fraction,
        "receiver": caller,
        "max_pay": [],
    }
    return Action("liquidate", arguments | {"pay_with_shares": False, "take_assets": False})
