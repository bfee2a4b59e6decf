"""Mutants on several cores: both stages begin the next one when one is through, until the time is over."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from tools.mutants.mutants import Mutant

Found = TypeVar("Found")


def as_they_finish(
    mutants: list[Mutant], submit: Callable[[Mutant], Future[Found]], most: int, deadline: float
) -> Iterator[tuple[Mutant, Found]]:
    """With what was found. Few are begun at any time, so that the end is not far from the deadline."""
    waiting, running = iter(mutants), dict[Future[Found], Mutant]()
    while True:
        while len(running) < most and time.monotonic() < deadline:
            mutant = next(waiting, None)
            if mutant is None:
                break
            running[submit(mutant)] = mutant
        if not running:
            return
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield running.pop(future), future.result()
