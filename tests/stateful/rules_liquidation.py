"""Buying accounts below the line, in part or whole, with cash or fTokens, for fTokens or assets."""

from typing import Any

from tests.model.errors import Revert
from tests.model.fixed_point import WAD
from tests.model.liquidator import Settlement
from tests.model.sale import Sale
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import DEBTORS, GUARDIAN, USERS, WHALE


class Liquidate(Rule):
    weight = 30

    def draw(self, choice: Choice) -> Arguments | None:
        engine = choice.world.engine
        ill = [a for a in DEBTORS if engine.has_debt(a) and engine.health_of(a)[5]]
        if not ill and choice.often(0.97):
            return None
        account = choice.one(ill) if ill else choice.one(DEBTORS)
        caller, fraction = choice.one((*(WHALE,) * 4, *USERS)), self._fraction(choice)
        if fraction == 0 and choice.often(0.5):
            caller = GUARDIAN  # who has nothing
        arguments = {
            "caller": caller,
            "account": account,
            "fraction": fraction,
            "receiver": choice.user() if caller == GUARDIAN else choice.other_or(caller),
            "max_pay": [],
            "pay_with_shares": choice.often(0.35),
            "take_assets": choice.often(0.4),
        }
        if choice.often(0.2):
            arguments["max_pay"] = self._bounds(choice, arguments)
        return arguments

    def _fraction(self, choice: Choice) -> int:
        if choice.often(0.3):
            return 0
        if choice.often(0.5):
            return WAD
        edges = (WAD // 2, WAD - 1, 1, 0, WAD + 1, WAD // 3, WAD // 100)
        return choice.one(edges) if choice.often(0.4) else choice.chance.randrange(1, WAD)

    def _bounds(self, choice: Choice, arguments: Arguments) -> list[int]:
        """Exactly what will be asked, or a wei less somewhere, or too few."""
        world = choice.world
        saved = world.save()
        try:
            payments = [p.to_pay for p in self.apply(world, arguments).payments]
        except Revert:
            payments = []
        finally:
            world.load(saved)
        if payments and choice.often(0.3):
            payments[-1] -= 1 if payments[-1] else 0
        return [*payments, 0] if choice.often(0.1) else payments

    def apply(self, world: World, a: Any) -> Sale:
        settlement = Settlement(a["pay_with_shares"], a["take_assets"])
        return world.liquidator.liquidate(
            a["caller"], a["account"], a["fraction"], a["receiver"], a["max_pay"], settlement
        )

    def call(self, a: Any) -> Call:
        values = [a["account"], a["fraction"], a["receiver"], a["max_pay"], b""]
        settlement = (a["pay_with_shares"], a["take_assets"])
        if not any(settlement):
            return Call(a["caller"], "liquidator", "liquidate", values)
        return Call(a["caller"], "liquidator", "liquidateWith", [*values, settlement])

    def result(self, _: Any) -> None:
        return None
