"""Second stage: the tests of Brownie on what survives the campaign, see suite_server."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

from scripts.flux.node import free_odd_port
from tools.mutants import selection
from tools.mutants.compiler import ROOT, CompilationError, Compiler
from tools.mutants.lanes import as_they_finish
from tools.mutants.mutants import Contracts, Mutant
from tools.mutants.results import INVALID, KILLED, SAME, SURVIVED, Results

ROOMS = ("unit", "tokens", "conformance", "exploits")
SECONDS_A_MUTANT = 240
SECONDS_A_SURVIVOR = 1200  # when it is tried again, on all files that can tell


class Server:
    """The process that has Brownie and the project loaded, with a chain of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tools.mutants.suite_server"]
        environment = {**os.environ, "FLUX_ANVIL_PORT": str(free_odd_port())}
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        # Brownie tidies the build when it loads it: two that do so at once lose files to each other
        self._answer()

    def failing_test(self, codes: dict[str, str], tests: list[str], seconds: int) -> str:
        """The first test that fails in this time, or nothing. Raises RuntimeError if they cannot be run."""
        answer = self._ask({"codes": codes, "tests": tests, "seconds": seconds})
        if answer["code"] and not answer["failed"]:
            raise RuntimeError(f"{' '.join(tests)} ended with {answer['code']}:\n{answer['output']}")
        return str(answer["failed"])

    def close(self) -> None:
        self._process.kill()
        self._process.wait()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        # Brownie says hello on the same stream
        for line in self._process.stdout:
            if line.startswith("{"):
                return dict(json.loads(line))
        raise RuntimeError("the process that runs the suites has ended")


class Suites:
    """Chooses the tests, and runs them on one mutant after the other. Nothing here is shared with another."""

    def __init__(self, contracts: Contracts, is_thorough: bool) -> None:
        self._contracts, self._compiler, self._server = contracts, Compiler(), Server()
        self._is_thorough = is_thorough
        self._seconds = SECONDS_A_SURVIVOR if is_thorough else SECONDS_A_MUTANT
        self._used_by = selection.callers(contracts.trees)
        files = sorted(file for room in ROOMS for file in (ROOT / "tests" / room).rglob("test_*.py"))
        self._words = {file: selection.words_of(file) for file in files}
        self._healthy: dict[str, str] = {}

    def examine(self, mutant: Mutant, noticed: Counter[str]) -> tuple[str, str, tuple[str, ...]]:
        """Status, what noticed it, and the test files. `noticed`: how many of its file each test file did."""
        deployed = self._contracts.deployed_with(mutant.path)
        try:
            codes = self._compiler.bytecodes(self._contracts.mutated(mutant), deployed, optimize=True)
        except CompilationError:
            return INVALID, "", ()
        if codes == self._healthy_codes(deployed):
            return SAME, "", ()
        names = selection.weights(mutant.owner, self._used_by)
        files = selection.ranked_files(mutant.path, names, self._words, noticed)
        if self._is_thorough:
            files += [file for file in selection.in_room(mutant.path, self._words) if file not in files]
        else:
            del files[selection.MOST_FILES :]
        tests = [file.relative_to(ROOT).as_posix() for file in selection.by_folder(files)]
        failing = self._server.failing_test(codes, tests, self._seconds)
        return (KILLED if failing else SURVIVED), failing, tuple(tests)

    def first_that_fails_anyway(self, tests: list[str]) -> str:
        """Of tests that have noticed mutants: without any mutation they must pass."""
        return self._server.failing_test({}, tests, seconds=SECONDS_A_MUTANT * len(tests))

    def close(self) -> None:
        self._server.close()
        self._compiler.close()

    def _healthy_codes(self, deployed: dict[str, str]) -> dict[str, str]:
        missing = {name: path for name, path in deployed.items() if name not in self._healthy}
        if missing:
            self._healthy |= self._compiler.bytecodes({}, missing, optimize=True)
        return {name: self._healthy[name] for name in deployed}


def run(
    survivors: list[Mutant],
    contracts: Contracts,
    results: Results,
    deadline: float,
    is_thorough: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Those that no suite has been tried on, in order, on all cores, until the time is over.

    Thorough: with every file that says something of what leads to the fault, and all of its room.
    """
    todo = [
        m for m in survivors if (known := results.of(m)) and known.status == SURVIVED and not known.suites
    ]
    say(f"suites: {len(todo)} survivors of the campaign to try")
    if not todo or time.monotonic() > deadline:
        return
    lanes: SimpleQueue[Suites] = SimpleQueue()
    opened = [Suites(contracts, is_thorough) for _ in range(min(os.cpu_count() or 1, len(todo)))]
    for suites in opened:
        lanes.put(suites)
    killed: dict[Mutant, str] = {}
    for mutant, (status, by, tests) in examined(todo, lanes, results, deadline):
        results.record(mutant, status, by, tests)
        results.write()
        say(f"  {status:<12} {mutant.id}, line {mutant.line}: {mutant}   {by}")
        if status == KILLED:
            killed[mutant] = by
    while killed and (failing := opened[0].first_that_fails_anyway(sorted(set(killed.values())))):
        say(f"{failing} fails without any mutation: what it noticed does not count")
        for mutant in [mutant for mutant, by in killed.items() if by == failing]:
            del killed[mutant]
            results.forget(mutant)
        results.write()
    for suites in opened:
        suites.close()


def examined(
    mutants: list[Mutant], lanes: SimpleQueue[Suites], results: Results, deadline: float
) -> Iterator[tuple[Mutant, tuple[str, str, tuple[str, ...]]]]:
    """A lane takes the next mutant when it is through with one."""

    def examine(mutant: Mutant, noticed: Counter[str]) -> tuple[str, str, tuple[str, ...]]:
        suites = lanes.get()
        try:
            return suites.examine(mutant, noticed)
        finally:
            lanes.put(suites)

    def submit(mutant: Mutant) -> Future[tuple[str, str, tuple[str, ...]]]:
        return pool.submit(examine, mutant, results.noticed_in(mutant))

    number = lanes.qsize()
    with ThreadPoolExecutor(number) as pool:
        yield from as_they_finish(mutants, submit, number, deadline)
