"""A long campaign of random actions on the contracts, in this process, beside the model.

    ACTIONS=200000 SEED=7 python -m tests.stateful.campaign
    REPLAY=reports/fuzz-failure.json python -m tests.stateful.campaign

Every episode has its own markets, drawn from the seed, and ends with everybody leaving. A failure ends the
campaign, is made as short as possible, printed, and written to reports/fuzz-failure.json.
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.stateful.arrival import everybody_arrives
from tests.stateful.catalogue import NAMES
from tests.stateful.driver import Driver
from tests.stateful.evm import InProcessChain
from tests.stateful.farewell import everybody_leaves
from tests.stateful.record import Failure, replay, shorten
from tests.stateful.scenario import draw_scenario

FAILURE = Path(__file__).resolve().parents[2] / "reports" / "fuzz-failure.json"
ACTIONS_AN_EPISODE = 400
SECONDS_A_LINE = 10


@dataclass
class Episode:
    """What a worker reports."""

    accepted: Counter[str]
    refused: Counter[tuple[str, str]]
    failure: Failure | None

    @property
    def actions(self) -> int:
        return sum(self.accepted.values()) + sum(self.refused.values())


def play(scenario: int) -> Episode:
    driver = Driver(InProcessChain(), draw_scenario(scenario))
    failure, is_leaving = None, False
    try:
        if scenario % 4:
            everybody_arrives(driver)
        driver.run(ACTIONS_AN_EPISODE - len(driver.trace))
        is_leaving = True
        everybody_leaves(driver)
    except AssertionError as error:
        text = f"{type(error).__name__}: {error}"
        actions = driver.trace[:ACTIONS_AN_EPISODE]
        failure = Failure(scenario, tuple(actions), text, is_leaving)
    return Episode(driver.accepted, driver.refused, failure)


def run(actions: int, seed: int, workers: int = 2) -> Failure | None:
    """Plays episodes until so many actions are done or one fails; prints what was done."""
    print(f"campaign of {actions:,} actions, SEED={seed}", flush=True)
    chance = random.Random(seed)
    episodes = (chance.randrange(2**32) for _ in range(1 + actions // ACTIONS_AN_EPISODE))
    accepted: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    start = last = time.monotonic()
    done, failure = 0, None
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for episode in pool.imap_unordered(play, episodes):
            accepted.update(episode.accepted)
            refused.update(episode.refused)
            done += episode.actions
            failure = episode.failure
            now = time.monotonic()
            if now - last > SECONDS_A_LINE or failure:
                last = now
                print(progress(done, actions, now - start), flush=True)
            if failure or done >= actions:
                break
    print_counts(accepted, refused)
    print(progress(done, actions, time.monotonic() - start))
    return failure


def progress(done: int, actions: int, seconds: float) -> str:
    return f"{done:>9,} of {actions:,} actions   {seconds:6.0f} s   {60 * done / seconds:,.0f} a minute"


def print_counts(accepted: Counter[str], refused: Counter[tuple[str, str]]) -> None:
    print(f"\n{'rule':<20}{'accepted':>10}{'refused':>10}  with")
    for name in NAMES:
        reasons = Counter({error: count for (rule, error), count in refused.items() if rule == name})
        text = ", ".join(f"{error} {count}" for error, count in reasons.most_common())
        print(f"{name:<20}{accepted[name]:>10,}{reasons.total():>10,}  {text}")
    print(f"{'all':<20}{accepted.total():>10,}{refused.total():>10,}\n")


def report(failure: Failure) -> None:
    print(f"\nfailed after {len(failure.actions)} actions: {failure.error}\n\nmaking it shorter", flush=True)
    shortest = shorten(failure)
    shortest.write(FAILURE)
    print(f"\n{shortest}\n\nREPLAY={FAILURE.relative_to(Path.cwd())} does it again")


def again(path: Path) -> int:
    recorded = Failure.read(path)
    print(f"{recorded}\n\nreplaying", flush=True)
    found = replay(recorded.scenario, recorded.actions, recorded.leaves)
    print(found.error if found else "it does not happen any more")
    return 1 if found else 0


def main() -> int:
    if "REPLAY" in os.environ:
        return again(Path(os.environ["REPLAY"]))
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    failure = run(int(os.environ.get("ACTIONS") or 200_000), seed)
    if failure is None:
        print("no difference, no broken invariant")
        return 0
    report(failure)
    return 1


if __name__ == "__main__":
    sys.exit(main())
