"""Writes docs/mutants.md: the score of every file, and every survivor with the reason why it may live."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

from tools.mutants.compiler import ROOT
from tools.mutants.mutants import Mutant, is_money
from tools.mutants.results import INVALID, KILLED, SAME, SURVIVED, Result, Results

PAGE = ROOT / "docs" / "mutants.md"
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
OPEN = "open"
HEAD = """# Mutants

A mutant is the protocol with one small fault: `>` for `>=`, a sum for a difference, a rounding turned round,
a check, a modifier, a call or a write left out, another bound of a price. `make mutants` makes them and runs
the tests on each: first the stateful campaign against the reference model, the table of access and the bounds
of parameters, in this process; then, on what survives, those files of the suites of units, tokens,
conformance and attacks that name what leads to the fault. It goes on where it stopped, on any machine: what
is known of every mutant is in `tools/mutants/results.json`, until its file changes. `BUDGET=30m`, `SEED=7`,
`FILES=SaleMath,Shares` and `RETRY=1` choose, the last one known survivors and all files of their room. It
writes this page. Faults in events and assembly are not made.

The score is killed / (killed + survived). Mutants that do not compile, of which the optimiser makes the same
bytes, or that `tools/mutants/equivalent.yaml` explains to be equivalent, count on neither side. A survivor
without a reason is open: a test is missing. Where a survivor has led to a test, figures are those with it.
"""


def reasons(path: Path = EQUIVALENT) -> dict[str, str]:
    """Mutants that no test can notice, by id, and why not."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")) or {})


def write(sample: list[Mutant], results: Results, seed: int, path: Path = PAGE) -> None:
    """`sample` is all mutants in the order in which they are tried."""
    equivalent = reasons()
    known = finished(sample, results, equivalent)
    path.write_text(page(sample, known, equivalent, seed), encoding="utf-8")
    print(f"{len(known)} of {len(sample)} mutants tried to the end. Written: {path.relative_to(ROOT)}")


def show(sample: list[Mutant], results: Results) -> None:
    """Of a part of the contracts: for the terminal alone."""
    equivalent = reasons()
    verdicts = {m: verdict(m, result, equivalent) for m in sample if (result := results.of(m))}
    print("\n".join([*file_table(sample, verdicts), "", *survivor_table(verdicts)]))


def finished(sample: list[Mutant], results: Results, equivalent: dict[str, str]) -> dict[Mutant, Result]:
    """Up to the first one that is not tried to the end: of what comes later only the easy ones are known."""
    known = {}
    for mutant in sample:
        result = results.of(mutant)
        if result is None or (
            result.status == SURVIVED and not result.suites and mutant.id not in equivalent
        ):
            break
        known[mutant] = result
    return known


def page(sample: list[Mutant], known: dict[Mutant, Result], equivalent: dict[str, str], seed: int) -> str:
    verdicts = {mutant: verdict(mutant, result, equivalent) for mutant, result in known.items()}
    tried = "All" if len(known) == len(sample) else f"{len(known)} of {len(sample)}"
    lines = [HEAD, f"{tried} mutants were tried, in the order that follows from seed {seed}.", ""]
    lines += score_table(verdicts)
    lines += ["", "## Noticed by", "", *noticer_table(known)]
    lines += ["", "## By file", "", *file_table(sample, verdicts)]
    lines += ["", "## By operator", "", *operator_table(verdicts)]
    lines += ["", "## Survivors", "", *survivor_table(verdicts)]
    lines += ["", "## Equivalent", "", *equivalent_table(verdicts, equivalent)]
    return "\n".join(lines) + "\n"


def verdict(mutant: Mutant, result: Result, equivalent: dict[str, str]) -> str:
    """KILLED, SURVIVED, or why it does not count."""
    if result.status == SURVIVED and mutant.id in equivalent:
        return "equivalent"
    return result.status


def score(verdicts: Iterable[str]) -> tuple[int, int]:
    """Killed, and all that count."""
    counts = Counter(verdicts)
    return counts[KILLED], counts[KILLED] + counts[SURVIVED]


def percent(killed: int, counted: int) -> str:
    return f"{100 * killed / counted:.1f} %" if counted else "–"


def score_table(verdicts: dict[Mutant, str]) -> list[str]:
    lines = ["| | killed | counted | score | aim |", "|---|--:|--:|--:|--:|"]
    for title, aim, wanted in (("money mathematics", "90 %", True), ("elsewhere", "80 %", False)):
        killed, counted = score(v for m, v in verdicts.items() if m.is_money is wanted)
        lines.append(f"| {title} | {killed} | {counted} | {percent(killed, counted)} | {aim} |")
    killed, counted = score(verdicts.values())
    return [*lines, f"| all | {killed} | {counted} | {percent(killed, counted)} | |"]


def noticer_table(known: dict[Mutant, Result]) -> list[str]:
    """What was the first to notice a fault; the suites ran on what the others let pass."""
    counts = Counter(noticer(result.by) for result in known.values() if result.status == KILLED)
    lines = ["| | mutants |", "|---|--:|"]
    return lines + [f"| {name} | {count} |" for name, count in counts.most_common()]


def noticer(by: str) -> str:
    names = {
        "campaign": "stateful campaign",
        "access": "table of access",
        "bounds": "bounds of parameters",
        "tests/unit": "unit suites",
        "tests/tokens": "token matrix",
        "tests/conformance": "conformance suites",
        "tests/exploits": "replays of attacks",
    }
    return next((name for start, name in names.items() if by.startswith(start)), "a timeout")


def file_table(mutants: list[Mutant], verdicts: dict[Mutant, str]) -> list[str]:
    by_file: dict[str, list[str]] = defaultdict(list)
    for mutant, found in verdicts.items():
        by_file[mutant.path].append(found)
    made = Counter(mutant.path for mutant in mutants)
    lines = ["| file | mutants | tried | killed | survived | not counted | score |", "|---|" + "--:|" * 6]
    for path in sorted(made, key=lambda path: (not is_money(path), path)):
        killed, counted = score(by_file[path])
        tried = len(by_file[path])
        name = path.removeprefix("contracts/") + (" (money)" if is_money(path) else "")
        numbers = (made[path], tried, killed, counted - killed, tried - counted, percent(killed, counted))
        lines.append(f"| {name} | " + " | ".join(map(str, numbers)) + " |")
    return lines


def operator_table(verdicts: dict[Mutant, str]) -> list[str]:
    by_operator: dict[str, list[str]] = defaultdict(list)
    for mutant, found in verdicts.items():
        by_operator[mutant.change.operator].append(found)
    lines = ["| operator | tried | killed | survived | score |", "|---|--:|--:|--:|--:|"]
    for operator, verdicts_of_it in sorted(by_operator.items()):
        killed, counted = score(verdicts_of_it)
        numbers = (len(verdicts_of_it), killed, counted - killed, percent(killed, counted))
        lines.append(f"| {operator} | " + " | ".join(map(str, numbers)) + " |")
    return lines


def survivor_table(verdicts: dict[Mutant, str]) -> list[str]:
    head = ["| mutant | line | change | reason |", "|---|--:|---|---|"]
    return head + [f"| {m.id} | {m.line} | {code(m)} | {OPEN} |" for m in sorted_with(verdicts, SURVIVED)]


def sorted_with(verdicts: dict[Mutant, str], wanted: str) -> list[Mutant]:
    chosen = (mutant for mutant, verdict_on_it in verdicts.items() if verdict_on_it == wanted)
    return sorted(chosen, key=lambda mutant: (mutant.path, mutant.line, mutant.id))


def equivalent_table(verdicts: dict[Mutant, str], equivalent: dict[str, str]) -> list[str]:
    uncounted = Counter(v for v in verdicts.values() if v in (INVALID, SAME))
    lines = [
        f"{uncounted[INVALID]} do not compile, {uncounted[SAME]} are the same code after optimisation.",
        "",
    ]
    lines += ["| mutant | line | change | why no test can notice it |", "|---|--:|---|---|"]
    for mutant in sorted_with(verdicts, "equivalent"):
        lines.append(f"| {mutant.id} | {mutant.line} | {code(mutant)} | {equivalent[mutant.id]} |")
    return lines


def code(mutant: Mutant) -> str:
    return "`" + str(mutant).replace("|", "\\|") + "`"
