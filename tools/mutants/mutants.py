"""All mutants of the rooms, each with an id that other edits of the code leave alone."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.mutants import syntax
from tools.mutants.compiler import ROOT, Compiler
from tools.mutants.operators import Change, changes_at
from tools.mutants.syntax import Node, Source

ROOMS = ("contracts/libraries", "contracts/markets", "contracts/risk", "contracts/liquidation")

# Where else their code is part of what the suites try.
USERS = ("contracts/periphery", "contracts/rewards", "contracts/governance", "contracts/mocks/libraries")

# Where a fault of one wei is money: what the higher bar of the report is for.
MONEY = {
    "FixedPointMath",
    "Interest",
    "MarketLedger",
    "MarketSettlement",
    "PoolBooks",
    "PoolIncome",
    "RateMath",
    "MarketHealth",
    "RiskHealth",
    "SaleMath",
    "Shares",
    "SignedFee",
    "Waterfall",
}


@dataclass(frozen=True)
class Mutant:
    path: str
    owner: str
    change: Change
    ordinal: int
    line: int
    original: str
    file_hash: str

    @property
    def id(self) -> str:
        """File, function, operator, and the how-manieth of it in the function."""
        room = self.path.removeprefix("contracts/").removesuffix(".sol")
        return f"{room}/{self.owner}/{self.change.operator}/{self.ordinal}"

    @property
    def is_money(self) -> bool:
        return is_money(self.path)

    def __str__(self) -> str:
        new = self.change.text if self.change.text != "true" or self.original == "false" else ""
        return f"{' '.join(self.original.split())} → {' '.join(new.split()) or 'nothing'}"


def is_money(path: str) -> bool:
    return Path(path).stem in MONEY


@dataclass(frozen=True)
class Contracts:
    """Sources of the rooms, and what is deployed from which file."""

    sources: dict[str, Source]
    trees: dict[str, Node]

    @classmethod
    def read(cls, compiler: Compiler, root: Path = ROOT, rooms: Iterable[str] = ROOMS) -> "Contracts":
        paths = [
            file.relative_to(root).as_posix()
            for room in rooms
            for file in sorted((root / room).rglob("*.sol"))
        ]
        sources = {path: Source(path, (root / path).read_bytes()) for path in paths}
        return cls(sources, compiler.trees(paths))

    def mutants(self) -> list[Mutant]:
        functions = syntax.function_names(self.trees)
        return [m for source in self.sources.values() for m in self._mutants_of(source, functions)]

    def _mutants_of(self, source: Source, functions: set[str]) -> Iterator[Mutant]:
        seen: Counter[tuple[str, str]] = Counter()
        file_hash = hashlib.sha256(source.content).hexdigest()[:16]
        for place in syntax.places(self.trees[source.path]):
            for change in changes_at(place, source, functions):
                name = place.owner, change.operator
                seen[name] += 1
                original = source.text(change.start, change.end)
                line = source.line_of(change.start)
                yield Mutant(source.path, place.owner, change, seen[name], line, original, file_hash)

    def mutated(self, mutant: Mutant) -> dict[str, str]:
        """The changed file, by path."""
        change = mutant.change
        return {mutant.path: self.sources[mutant.path].replaced(change.start, change.end, change.text)}

    def deployed_with(self, path: str) -> dict[str, str]:
        """Contracts of the rooms, name: path, whose code may contain something of this file."""
        return {
            name: file
            for file in self.sources
            if path in self._closure(file)
            for name in syntax.deployable_contracts(self.trees[file])
        }

    def _closure(self, path: str) -> set[str]:
        known, waiting = {path}, [path]
        while waiting:
            new = syntax.imports_of(self.trees[waiting.pop()]) - known
            known |= new
            waiting += new
        return known
