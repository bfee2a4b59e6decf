"""Second stage: the unit tests of Brownie on what survives the campaign.

They run in a copy of the project whose build holds the mutant's bytecode; the sources there are untouched, so
Brownie compiles nothing.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.mutants import selection
from tools.mutants.compiler import ROOT, CompilationError, Compiler
from tools.mutants.mutants import Contracts, Mutant
from tools.mutants.results import INVALID, KILLED, SAME, SURVIVED, Results

TREE = ROOT / "reports" / "mutants"
COPIED = (
    "benchmarks",
    "brownie-config.yaml",
    "build",
    "chains",
    "contracts",
    "data",
    "interfaces",
    "network-config.yaml",
    "pyproject.toml",
    "scripts",
    "tests",
    "tools",
)
LINKED = (".venv", ".home", "node_modules")
SECONDS_A_MUTANT = 240
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


class Tree:
    """The copy. One mutant is in it at a time."""

    def __init__(self, root: Path = ROOT, place: Path = TREE) -> None:
        self.place = place
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, place / name)
            else:
                shutil.copy(root / name, place / name)
        for name in LINKED:
            (place / name).symlink_to(root / name)
        self._healthy = root / "build" / "contracts"

    def infect(self, codes: dict[str, Any]) -> None:
        """Writes these contracts' code over the built one's."""
        for name, code in codes.items():
            artefact = json.loads((self._healthy / f"{name}.json").read_text(encoding="utf-8"))
            artefact["bytecode"] = code["bytecode"]["object"]
            artefact["deployedBytecode"] = code["deployedBytecode"]["object"]
            self._artefact(name).write_text(json.dumps(artefact), encoding="utf-8")

    def heal(self, names: list[str]) -> None:
        for name in names:
            shutil.copy(self._healthy / f"{name}.json", self._artefact(name))

    def failing_test(self, tests: list[str], seconds: int = SECONDS_A_MUTANT) -> str:
        """The first test that fails in this time, or nothing. Raises RuntimeError if tests cannot be run."""
        command = ["tools/run", "brownie", "test", *tests, "-x", "-q", "--network", "flux-anvil"]
        process = subprocess.Popen(
            command,
            cwd=self.place,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            # with its chain: the next run would attach to it
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return ""  # nothing noticed in time
        failed = FAILED.search(output)
        if failed is not None:
            return failed[1]
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-2000:]}")
        return ""

    def _artefact(self, name: str) -> Path:
        return self.place / "build" / "contracts" / f"{name}.json"


class Suites:
    """Chooses the tests, and runs them on one mutant after the other."""

    def __init__(self, contracts: Contracts, compiler: Compiler, tree: Tree) -> None:
        self._contracts, self._compiler, self._tree = contracts, compiler, tree
        self._used_by = selection.callers(contracts.trees)
        files = sorted((tree.place / "tests" / "unit").rglob("test_*.py"))
        self._words = {file: selection.words_of(file) for file in files}
        self._healthy: dict[str, Any] = {}

    def examine(self, mutant: Mutant) -> tuple[str, str, tuple[str, ...]]:
        """Status, what noticed it, and the test files."""
        deployed = self._contracts.deployed_with(mutant.path)
        try:
            codes = self._compiler.artefacts(self._contracts.mutated(mutant), deployed)
        except CompilationError:
            return INVALID, "", ()
        if codes == self._healthy_codes(deployed):
            return SAME, "", ()
        names = selection.weights(mutant.owner, self._used_by)
        files = selection.best_files(mutant.path, names, self._words)
        tests = [str(file.relative_to(self._tree.place)) for file in files]
        self._tree.infect(codes)
        failing = self._tree.failing_test(tests)
        self._tree.heal(list(codes))
        return (KILLED if failing else SURVIVED), failing, tuple(tests)

    def _healthy_codes(self, deployed: dict[str, str]) -> dict[str, Any]:
        missing = {name: path for name, path in deployed.items() if name not in self._healthy}
        if missing:
            self._healthy |= self._compiler.artefacts({}, missing)
        return {name: self._healthy[name] for name in deployed}

    def first_that_fails_anyway(self, tests: list[str]) -> str:
        """Of tests that have noticed mutants: without any mutation they must pass."""
        return self._tree.failing_test(tests, seconds=SECONDS_A_MUTANT * len(tests))


def run(
    survivors: list[Mutant],
    contracts: Contracts,
    compiler: Compiler,
    results: Results,
    deadline: float,
    say: Callable[[str], None] = print,
) -> None:
    """Those that no unit test has been tried on, in order, until the time is over."""
    todo = [
        m for m in survivors if (known := results.of(m)) and not known.suites and known.status == SURVIVED
    ]
    say(f"unit suites: {len(todo)} survivors of the campaign to try")
    if not todo or time.monotonic() > deadline:
        return
    suites = Suites(contracts, compiler, Tree())
    killed: dict[Mutant, str] = {}
    for mutant in todo:
        if time.monotonic() > deadline:
            break
        status, by, tests = suites.examine(mutant)
        results.record(mutant, status, by, tests)
        results.write()
        say(f"  {status:<12} {mutant.id}, line {mutant.line}: {mutant}   {by}")
        if status == KILLED:
            killed[mutant] = by
    while killed and (failing := suites.first_that_fails_anyway(sorted(set(killed.values())))):
        say(f"{failing} fails without any mutation: what it noticed does not count")
        for mutant in [mutant for mutant, by in killed.items() if by == failing]:
            del killed[mutant]
            results.forget(mutant)
        results.write()
