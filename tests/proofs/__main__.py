"""Checks every lemma, prints the table and writes docs/proofs.md: `make prove`."""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.proofs.catalogue import CATALOGUE, Entry
from tests.proofs.engines import SAMPLES, Result, Verdict

PAGE = Path(__file__).resolve().parents[2] / "docs/proofs.md"
COLUMNS = ("lemma", "statement", "method", "bound", "cases", "time", "verdict")
HEAD = f"""# Lemmas about rounding and conservation

Written by `make prove`. The lemmas are about the functions of the reference model (`tests/model`), and those
very functions run: for *z3* on terms instead of numbers, every branch of them, and the claim has to follow
on each; for *every value* on numbers. The contracts are compared with the model to the wei by the stateful
suite; nothing here is about bytecode.

- *proved*: z3 has shown it for all integers (it does so for all reals, with the axioms of whole division that
  `tests/proofs/symbolic.py` lists). Cases are the branches. Beside each proof {SAMPLES} random cases up to
  2^112 are tried on plain numbers, so that no proof is about nothing.
- *checked*: tried for all values within the bound, and no further. That is not a proof.

What stands in for the rest of the world: a risk engine that never refuses (a real one only refuses, and
touches no books); for interest any growth whatever instead of e^x − 1. `tests/proofs/test_lemmas.py` shows
that a wrong direction of rounding is refuted.
"""


def main() -> int:
    rows, results = [], []
    for entry in CATALOGUE:
        result = entry.check()
        results.append(result)
        rows.append(row_of(entry, result))
        print(f"{entry.id:<4} {result.verdict:<10} {result.seconds:6.1f} s  {entry.statement}", flush=True)
        if not result.is_good:
            print(f"     {result.values}")
    show(rows)
    if not all(result.is_good for result in results):
        return 1
    PAGE.write_text(page(rows), encoding="utf-8")
    proved = sum(result.verdict is Verdict.PROVED for result in results)
    print(f"{proved} proved, {len(results) - proved} checked within bounds. Written: docs/{PAGE.name}")
    return 0


def row_of(entry: Entry, result: Result) -> tuple[str, ...]:
    cases, seconds = f"{result.cases:,}", f"{result.seconds:.1f} s"
    return entry.id, entry.statement, entry.method, entry.bound, cases, seconds, str(result.verdict)


def show(rows: list[tuple[str, ...]]) -> None:
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def page(rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---|---|---|---|--:|--:|---|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return HEAD + "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
