"""What is known about every mutant, kept in a file so that a run can be stopped anywhere and go on."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.mutants.compiler import ROOT
from tools.mutants.mutants import Mutant

RESULTS = ROOT / "reports" / "mutants.json"

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

    def write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = {id_: asdict(result) for id_, result in sorted(self._results.items())}
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(json.dumps(content, indent=0) + "\n", encoding="utf-8")
        unfinished.replace(self._path)
