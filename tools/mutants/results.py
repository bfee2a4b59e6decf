"""What is known about every mutant, kept in a file of the project: a run can be stopped anywhere, and go on
anywhere. What is known of a file's other versions is dropped."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools.mutants.compiler import ROOT
from tools.mutants.mutants import Mutant

RESULTS = ROOT / "tools" / "mutants" / "results.json"

KILLED = "killed"
SURVIVED = "survived"
INVALID = "does not compile"
SAME = "same code"  # the optimiser makes the same bytes of it: no test can tell


@dataclass(frozen=True)
class Result:
    """`by` is what noticed the fault; `suites` are the test files that ran on it."""

    file_hash: str
    status: str
    by: str = ""
    suites: tuple[str, ...] = ()


class Results:
    """A result is of one version of the mutated file; of another it counts as unknown."""

    def __init__(self, path: Path = RESULTS) -> None:
        self._path = path
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self._results = {
            id_: Result(**{**content, "suites": tuple(content.get("suites", ()))})
            for id_, content in found.items()
        }

    def of(self, mutant: Mutant) -> Result | None:
        result = self._results.get(mutant.id)
        return result if result is not None and result.file_hash == mutant.file_hash else None

    def record(self, mutant: Mutant, status: str, by: str = "", suites: tuple[str, ...] = ()) -> None:
        self._results[mutant.id] = Result(mutant.file_hash, status, by, suites)

    def forget(self, mutant: Mutant) -> None:
        self._results.pop(mutant.id, None)

    def noticed_in(self, mutant: Mutant) -> Counter[str]:
        """How many mutants of the same file each test file was the first to notice."""
        same_file = (r for r in self._results.values() if r.file_hash == mutant.file_hash)
        return Counter(result.by.split("::")[0] for result in same_file if "::" in result.by)

    def keep(self, mutants: Iterable[Mutant]) -> None:
        """Forgets all others, and what is no longer true of these."""
        self._results = {mutant.id: known for mutant in mutants if (known := self.of(mutant)) is not None}

    def write(self) -> None:
        """A line for each, so that two versions of the file can be compared."""
        lines = (
            f"{json.dumps(id_)}: {json.dumps(told(result))}" for id_, result in sorted(self._results.items())
        )
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        unfinished.replace(self._path)


def told(result: Result) -> dict[str, Any]:
    return {name: value for name, value in asdict(result).items() if value}
