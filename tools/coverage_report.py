"""Prints how much of contracts/ (no mocks) the last `brownie test --coverage` reached; fails below the bar.

Brownie reports per deployed contract, so a base contract or a library appears in each of its users. Here
every statement and every branch of a source file counts once: it is reached if it was reached through any
user. A branch has two halves, condition true and condition false. What no test has touched is not reached.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MIN_STATEMENTS = 0.97
MIN_BRANCHES = 0.92

# Brownie's colours of a branch; yellow and orange are its two halves.
HALVES = {"green": {"yellow", "orange"}, "yellow": {"yellow"}, "orange": {"orange"}, "red": set()}

Place = tuple[int, int]


@dataclass
class Source:
    """What of one source file was reached."""

    statements: dict[Place, bool] = field(default_factory=dict)
    branches: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def statement_count(self) -> tuple[int, int]:
        return sum(self.statements.values()), len(self.statements)

    @property
    def branch_count(self) -> tuple[int, int]:
        return sum(len(halves) for halves in self.branches.values()), 2 * len(self.branches)


def main() -> int:
    report = ROOT / "reports/coverage.json"
    if not report.is_file():
        print("There is no coverage report yet: run `make coverage`.", file=sys.stderr)
        return 1
    builds = [json.loads(f.read_text(encoding="utf-8")) for f in (ROOT / "build/contracts").glob("*.json")]
    highlights = json.loads(report.read_text(encoding="utf-8"))["highlights"]
    sources: dict[str, Source] = defaultdict(Source)
    for build in builds:
        add_what_exists(sources, build)
        add_what_was_reached(sources, build, highlights)
    return print_report({path: sources[path] for path in sorted(sources) if is_ours(path)})


def is_ours(path: str) -> bool:
    return path.startswith("contracts/") and not path.startswith("contracts/mocks/")


def add_what_exists(sources: dict[str, Source], build: dict[str, Any]) -> None:
    coverage_map = build.get("coverageMap") or {"statements": {}, "branches": {}}
    for path, functions in by_path(build, coverage_map["statements"]):
        for start, stop, *_ in places_of(functions):
            sources[path].statements.setdefault((start, stop), False)
    for path, functions in by_path(build, coverage_map["branches"]):
        for start, stop, *_ in places_of(functions):
            sources[path].branches[start, stop].update()


def add_what_was_reached(
    sources: dict[str, Source], build: dict[str, Any], highlights: dict[str, Any]
) -> None:
    name = build["contractName"]
    for path, places in by_path(build, highlights["statements"].get(name, {})):
        for start, stop, colour, _ in places:
            if colour == "green":
                sources[path].statements[start, stop] = True
    for path, places in by_path(build, highlights["branches"].get(name, {})):
        for start, stop, colour, _ in places:
            sources[path].branches[start, stop].update(HALVES[colour])


def by_path(build: dict[str, Any], by_source_id: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every artefact numbers its source files for itself."""
    for source_id, value in by_source_id.items():
        yield build["allSourcePaths"][source_id], value


def places_of(functions: dict[str, dict[str, list[Any]]]) -> Iterator[list[Any]]:
    for places in functions.values():
        yield from places.values()


def print_report(sources: dict[str, Source]) -> int:
    if not sources:
        print("Nothing to report: build/contracts holds no contract with a coverage map.", file=sys.stderr)
        return 1
    width = max(len(path) for path in sources)
    print(f"\n{'':<{width}}   statements            branches")
    for path, source in sources.items():
        print(f"{path:<{width}}   {column(source.statement_count)}   {column(source.branch_count)}")
    statements = total([source.statement_count for source in sources.values()])
    branches = total([source.branch_count for source in sources.values()])
    print(f"{'total':<{width}}   {column(statements)}   {column(branches)}")

    passed = share(statements) >= MIN_STATEMENTS and share(branches) >= MIN_BRANCHES
    verdict = "reached" if passed else "missed"
    print(f"\nRequired: {MIN_STATEMENTS:.0%} of statements and {MIN_BRANCHES:.0%} of branches: {verdict}")
    return 0 if passed else 1


def total(counts: list[tuple[int, int]]) -> tuple[int, int]:
    return sum(reached for reached, _ in counts), sum(there for _, there in counts)


def share(count: tuple[int, int]) -> float:
    reached, there = count
    return reached / there if there else 1.0


def column(count: tuple[int, int]) -> str:
    return f"{share(count):7.1%} {f'({count[0]}/{count[1]})':<12}"


if __name__ == "__main__":
    sys.exit(main())
