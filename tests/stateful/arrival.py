"""How a run may begin: lenders and borrowers are there already."""

from collections.abc import Iterator

from tests.stateful.driver import Driver
from tests.stateful.rules import Action, Choice
from tests.stateful.scenario import OWNER, USERS, WHALE, MarketSpec


def everybody_arrives(driver: Driver) -> None:
    for action in first_actions(driver.choice):
        driver.step(action)


def first_actions(choice: Choice) -> Iterator[Action]:
    """The whale lends everywhere and enters the pools, users deposit here and borrow there as they like."""
    for spec in choice.scenario.specs:
        yield deposit(spec.symbol, WHALE, spec.worth(choice.one((1000, 100_000, 900_000))))
    if choice.often(0.7):
        yield Action("set_weights", {"weights": first_weights(choice), "by": OWNER})
    for symbol in choice.world.pools:
        assets = choice.scenario.spec(symbol).worth(choice.one((100, 10_000, 100_000)))
        yield Action(
            "enter_with_assets", {"symbol": symbol, "caller": WHALE, "assets": assets, "account": WHALE}
        )
    for user in USERS:
        own, wanted = two_markets(choice)
        yield deposit(own.symbol, user, own.worth(choice.one((500, 20_000, 60_000))))
        market = choice.world.market(wanted.symbol)
        most = min(choice.world.engine.borrowable(user, market), market.cash)
        assets = most * choice.one((999, 950, 500)) // 1000
        people = {"caller": user, "receiver": user, "on_behalf": user}
        yield Action("borrow", {"symbol": wanted.symbol, "assets": assets, **people})
        yield Action("wait", {"seconds": choice.seconds()})


def first_weights(choice: Choice) -> list[list[object]]:
    """Every market, more or less."""
    return [
        [spec.symbol, choice.one((0, 300, 900)), choice.one((0, 200, 500))] for spec in choice.scenario.specs
    ]


def two_markets(choice: Choice) -> list[MarketSpec]:
    """Mostly where pools are, so that they buy, and of each other's assets."""
    specs = choice.scenario.specs
    pooled = [spec for spec in specs if spec.symbol in choice.world.pools]
    return choice.chance.sample(pooled if len(pooled) > 1 and choice.often(0.6) else specs, 2)


def deposit(symbol: str, account: str, assets: int) -> Action:
    values = {"symbol": symbol, "caller": account, "assets": assets, "receiver": account}
    return Action("deposit", values)
