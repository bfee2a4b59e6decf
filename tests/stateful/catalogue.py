"""All rules by name."""

import random
import re
from types import ModuleType

from tests.stateful import (
    rules_environment,
    rules_gateway,
    rules_income,
    rules_lending,
    rules_liquidation,
    rules_mining,
    rules_pool_settings,
    rules_pools,
    rules_storefront,
    rules_vault,
)
from tests.stateful.rules import Action, Choice, Rule

MODULES = (
    rules_vault,
    rules_lending,
    rules_gateway,
    rules_liquidation,
    rules_pools,
    rules_storefront,
    rules_pool_settings,
    rules_mining,
    rules_income,
    rules_environment,
)


def rules_in(module: ModuleType) -> list[type[Rule]]:
    found = [thing for thing in vars(module).values() if isinstance(thing, type) and issubclass(thing, Rule)]
    return [rule for rule in found if rule.__module__ == module.__name__ and "draw" in vars(rule)]


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


RULES: dict[str, Rule] = {snake_case(r.__name__): r() for module in MODULES for r in rules_in(module)}
NAMES = list(RULES)
WEIGHTS = [RULES[name].weight for name in NAMES]


def draw_action(choice: Choice) -> Action:
    """The next thing that can happen."""
    chance: random.Random = choice.chance
    while True:
        name = chance.choices(NAMES, WEIGHTS)[0]
        arguments = RULES[name].draw(choice)
        if arguments is not None:
            return Action(name, arguments)
