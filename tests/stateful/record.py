"""A run that can be written down, done again, and made shorter."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stateful.driver import Driver
from tests.stateful.evm import InProcessChain
from tests.stateful.farewell import everybody_leaves
from tests.stateful.rules import Action
from tests.stateful.scenario import draw_scenario

Actions = Sequence[Action]


@dataclass(frozen=True)
class Failure:
    """What went wrong, and the actions that lead there."""

    scenario: int
    actions: tuple[Action, ...]
    error: str
    leaves: bool  # it happened when everybody was leaving

    def write(self, path: Path) -> None:
        content = {
            "scenario": self.scenario,
            "leaves": self.leaves,
            "error": self.error.splitlines(),
            "actions": [[action.rule, action.arguments] for action in self.actions],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Failure":
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        actions = tuple(Action(rule, arguments) for rule, arguments in content["actions"])
        return cls(content["scenario"], actions, "\n".join(content["error"]), content["leaves"])

    def __str__(self) -> str:
        lines = [f"  {number:>3}  {action}" for number, action in enumerate(self.actions, start=1)]
        end = ["       and everybody leaves"] if self.leaves else []
        return "\n".join([f"scenario {self.scenario}", *lines, *end, self.error])


def replay(scenario: int, actions: Actions, leaves: bool) -> Failure | None:
    """None when nothing is wrong."""
    driver = Driver(
        InProcessChain(), draw_scenario(scenario), full_comparison=1 if len(actions) < 100 else 10
    )
    is_leaving = False
    try:
        for action in actions:
            driver.step(action)
        is_leaving = True
        if leaves:
            everybody_leaves(driver)
    except AssertionError as error:
        done = tuple(actions) if is_leaving else tuple(driver.trace)
        return Failure(scenario, done, f"{type(error).__name__}: {error}", is_leaving)
    return None


def shorten(failure: Failure, say: Callable[[str], None] = print) -> Failure:
    """Leaves out what is not needed for it: halves first, single actions last (delta debugging)."""
    best, size = failure, max(1, len(failure.actions) // 2)
    while True:
        start, removed = 0, False
        while start < len(best.actions):
            actions = best.actions[:start] + best.actions[start + size :]
            found = replay(best.scenario, actions, failure.leaves)
            if found is not None and len(found.actions) < len(best.actions) and is_alike(found, failure):
                best, removed = found, True
            else:
                start += size
        say(f"  {len(best.actions)} actions")
        if size == 1 and not removed:
            return best
        size = max(1, size // 2)


def is_alike(one: Failure, other: Failure) -> bool:
    """The same kind of failure, at the same kind of action; numbers may differ."""
    return kind_of(one) == kind_of(other)


def kind_of(failure: Failure) -> tuple[str, ...]:
    """The class of the error and, of an invariant, its number."""
    first = failure.error.splitlines()[0]
    words = first.replace(":", " ").split()
    if words[0] == "InvariantError":
        return words[0], words[2]
    return words[0], failure.actions[-1].rule if failure.actions and not failure.leaves else ""
