"""First stage: every mutant against the campaign, on all cores, until the time is over."""

import gc
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

from tools.mutants import trial
from tools.mutants.compiler import CompilationError, Compiler
from tools.mutants.lanes import as_they_finish
from tools.mutants.mutants import Contracts, Mutant
from tools.mutants.results import INVALID, KILLED, SURVIVED, Results

SECONDS_A_SAVE = 10
WHOLE = "contracts/libraries/Constants.sol"  # everything imports it

# Set before the workers are forked: trees are too large to be sent.
contracts: Contracts
healthy: dict[str, str]
compiler: Compiler


def prepare(given: Contracts, parent: Compiler) -> str:
    """Compiles what is not mutated, and proves that the campaign finds nothing there; else says what."""
    global contracts, healthy
    contracts = given
    healthy = parent.bytecodes({}, given.deployed_with(WHOLE))
    # what is loaded stays, and the collector of a forked process need not touch it
    gc.freeze()
    return trial.attempt(healthy, trial.scenarios()).reason


def start_worker() -> None:
    global compiler
    compiler = Compiler()


def examine(mutant: Mutant) -> tuple[str, str]:
    """Status and reason."""
    try:
        mutated = compiler.bytecodes(contracts.mutated(mutant), contracts.deployed_with(mutant.path))
    except CompilationError:
        return INVALID, ""
    verdict = trial.attempt({**healthy, **mutated}, trial.scenarios())
    return (KILLED if verdict.is_killed else SURVIVED), verdict.reason


def run(mutants: list[Mutant], results: Results, deadline: float, say: Callable[[str], None] = print) -> None:
    """`prepare` comes first. Leaves what is known in `results` alone."""
    todo = [mutant for mutant in mutants if results.of(mutant) is None]
    say(f"campaign: {len(todo)} of {len(mutants)} mutants to try")
    saved = start = time.monotonic()
    for done, (mutant, (status, reason)) in enumerate(examined(todo, deadline), start=1):
        results.record(mutant, status, reason)
        if status == SURVIVED:
            say(f"  survives  {mutant.id}, line {mutant.line}: {mutant}")
        if time.monotonic() - saved > SECONDS_A_SAVE:
            saved = time.monotonic()
            results.write()
            say(f"{done:>6} of {len(todo)}   {saved - start:6.0f} s")
    results.write()


def examined(mutants: list[Mutant], deadline: float) -> Iterator[tuple[Mutant, tuple[str, str]]]:
    cores = os.cpu_count() or 1
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(cores, mp_context=context, initializer=start_worker) as pool:
        yield from as_they_finish(mutants, lambda mutant: pool.submit(examine, mutant), 2 * cores, deadline)
