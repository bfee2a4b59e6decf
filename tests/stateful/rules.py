"""What a rule is: how an action is chosen, done to the model, and called on the chain."""

import random
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.model.fixed_point import MAX_UINT
from tests.model.market import Market
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.scenario import CALLERS, DEBTORS, USERS, WHALE, Scenario

Arguments = dict[str, Any]


class Action(NamedTuple):
    """Everything that is needed to do it again; plain values, so that it can be written down."""

    rule: str
    arguments: Arguments

    def __str__(self) -> str:
        return f"{self.rule}({', '.join(f'{name}={value}' for name, value in self.arguments.items())})"


@dataclass
class Choice:
    """Chance with knowledge: picks what is likely to matter in the world as it is."""

    chance: random.Random
    world: World
    scenario: Scenario
    first_prices: dict[str, Any] = field(default_factory=dict)

    def often(self, probability: float) -> bool:
        return self.chance.random() < probability

    def one(self, things: Any) -> Any:
        return self.chance.choice(list(things))

    def market(self) -> Market:
        return self.chance.choice(self.world.markets)

    def user(self) -> str:
        return self.chance.choice(USERS)

    def user_or_whale(self) -> str:
        return WHALE if self.often(0.15) else self.user()

    def other_or(self, account: str) -> str:
        """Mostly the account itself."""
        return account if self.often(0.85) else self.user()

    def operator_of(self, account: str) -> str:
        """Itself, or somebody whom it trusts, or a stranger."""
        if self.often(0.8):
            return account
        trusted = sorted(o for a, o in self.world.engine.authorizations if a == account and o in CALLERS)
        return self.one(trusted) if trusted and self.often(0.8) else self.user()

    def seconds(self) -> int:
        return self.chance.choice((1, 12, 12, 60, 600, 3600, 43_200, 86_400, 604_800, 2_592_000))

    def holding(self, accounts: tuple[str, ...] = CALLERS) -> tuple[Market, str] | None:
        """A deposit of one of these, if there is any."""
        found = [(m, a) for m in self.world.markets for a in accounts if m.shares_of(a)]
        return self.one(found) if found else None

    def debt(self, accounts: tuple[str, ...] = DEBTORS) -> tuple[Market, str] | None:
        found = [(m, a) for m in self.world.markets for a in accounts if m.debt_shares_of(a)]
        return self.one(found) if found else None

    def amount(self, limit: int) -> int:
        """Anything up to the limit, and the values at which things break."""
        roll = self.chance.random()
        if roll < 0.32 and limit > 1:
            return int(2 ** self.chance.uniform(0, limit.bit_length() - 1))
        if roll < 0.66:
            return limit * self.chance.randrange(1, 1000) // 1000
        edges = (limit, limit, limit + 1, max(0, limit - 1), limit // 2, 2 * limit + 1, 0, 1, 2, MAX_UINT)
        return self.chance.choice(edges)


class Rule:
    """Subclasses are the rules; their names in snake case are the names in reports."""

    weight = 10

    def draw(self, choice: Choice) -> Arguments | None:
        """None when there is nothing to do."""
        raise NotImplementedError

    def apply(self, world: World, arguments: Any) -> Any:
        """On the model; raises what the chain has to revert with."""
        raise NotImplementedError

    def call(self, arguments: Any) -> Call | None:
        """On the chain; None when only time passes."""
        raise NotImplementedError

    def result(self, outcome: Any) -> int | None:
        """The word that the chain returns, None when it returns none."""
        return outcome if isinstance(outcome, int) else None

    def actors(self, arguments: Any) -> tuple[str, ...]:
        """Whose wealth together must not grow (M4)."""
        return tuple(v for k, v in arguments.items() if k in ("caller", "receiver", "owner", "on_behalf"))

    def pool(self, arguments: Any) -> str:
        """Symbol of the pool that is called, or nothing."""
        return ""

    def symbols(self, arguments: Any) -> tuple[str, ...]:
        """Markets that may change."""
        return (arguments["symbol"],) if "symbol" in arguments else ()
