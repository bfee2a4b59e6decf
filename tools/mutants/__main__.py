"""`make mutants`: BUDGET=30m SEED=7 FILES=SaleMath,Shares RETRY=1

Draws mutants in an order that follows from the seed and tries as many as the budget allows: what was tried is
a random sample of all. A second run goes on where the first one stopped. Half of the budget is for the
campaign, the rest for the suites on what survives it. RETRY tries known survivors again, and nothing
else, on every file of the suites that says something of them or is about their room.
"""

import os
import random
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tools.mutants import campaigns, report, suites
from tools.mutants.compiler import Compiler
from tools.mutants.mutants import ROOMS, USERS, Contracts, Mutant
from tools.mutants.results import SURVIVED, Results

UNITS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Options:
    budget: int  # seconds
    seed: int
    files: frozenset[str]  # names of contracts; none: all
    retry: bool

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Options":
        """Raises ValueError."""
        names = environment.get("FILES", "").replace(",", " ").split()
        return cls(
            budget=seconds_of(environment.get("BUDGET") or "30m"),
            seed=int(environment.get("SEED") or 7),
            files=frozenset(names),
            retry=environment.get("RETRY", "") not in ("", "0"),
        )


def seconds_of(text: str) -> int:
    found = re.fullmatch(r"(\d+)([smh])", text)
    if found is None:
        raise ValueError(f"BUDGET={text}: write a number and s, m or h, as in 30m")
    return int(found[1]) * UNITS[found[2]]


def sample_of(mutants: list[Mutant], options: Options) -> list[Mutant]:
    """All that are asked for, in the order in which they are tried."""
    order = list(mutants)
    random.Random(options.seed).shuffle(order)
    asked = (m for m in order if not options.files or m.path.split("/")[-1][:-4] in options.files)
    return [mutant for mutant in asked if not mutant.change.is_void]


def survivors_of(mutants: list[Mutant], results: Results) -> list[Mutant]:
    """But for those that no test can notice."""
    equivalent = report.reasons()
    survivors = (m for m in mutants if (known := results.of(m)) and known.status == SURVIVED)
    return [mutant for mutant in survivors if mutant.id not in equivalent]


def main() -> int:
    options = Options.read(os.environ)
    start = time.monotonic()
    compiler = Compiler()
    contracts = Contracts.read(compiler)
    every, results = contracts.mutants(), Results()
    results.keep(every)
    mutants = sample_of(every, options)
    if options.retry:
        for mutant in survivors_of(mutants, results):
            results.record(mutant, SURVIVED)  # by no suite as yet
    else:
        fault = campaigns.prepare(contracts, compiler)
        if fault:
            print(f"The contracts fail without any mutation: {fault}", file=sys.stderr)
            return 1
        campaigns.run(mutants, results, start + options.budget / 2)
    survivors = survivors_of(mutants, results)
    with_users = Contracts.read(compiler, rooms=(*ROOMS, *USERS))
    suites.run(survivors, with_users, results, start + options.budget, options.retry)
    if options.files:
        report.show(mutants, results)
    else:
        report.write(mutants, results, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
