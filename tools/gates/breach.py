"""What a gate finds, and the lists of what is allowed on purpose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MIN_WORDS_IN_A_REASON = 4


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that needs a look: which rule, in which contract or function, and what it is."""

    rule: str
    place: str
    text: str = ""


class Allowed:
    """Findings that were looked at: a list of `rule`, `reason` and `at`, which maps places to numbers.

    A number of its own for every place: one more finding in a function that already has some is a new one.
    """

    def __init__(self, entries: Iterable[dict[str, Any]], name: str) -> None:
        self.name = name
        self.entries = list(entries)

    @classmethod
    def read(cls, file: Path) -> "Allowed":
        return cls(yaml.safe_load(file.read_text(encoding="utf-8")) or [], file.name)

    def judge(self, findings: Iterable[Finding], rules: set[str] | None = None) -> Iterator[str]:
        """Breaches: what is not listed, what is listed and gone, what is listed without a reason.

        `rules` limits what counts as gone to the rules that have been looked for.
        """
        found: dict[tuple[str, str], list[Finding]] = {}
        for finding in sorted(findings):
            found.setdefault((finding.rule, finding.place), []).append(finding)
        listed: dict[tuple[str, str], int] = {}
        for entry in self.entries:
            if rules is not None and entry["rule"] not in rules:
                continue
            if len(str(entry.get("reason", "")).split()) < MIN_WORDS_IN_A_REASON:
                yield f"{self.name}: {entry['rule']} at {', '.join(entry['at'])} is allowed without a reason"
            for place, count in entry["at"].items():
                if (entry["rule"], place) in listed:
                    yield f"{self.name}: {entry['rule']} at {place} is listed twice"
                listed[entry["rule"], place] = count
        yield from self._differences(found, listed)

    def _differences(
        self, found: dict[tuple[str, str], list[Finding]], listed: dict[tuple[str, str], int]
    ) -> Iterator[str]:
        for key, findings in sorted(found.items()):
            expected = listed.get(key, 0)
            if len(findings) > expected:
                known = f" ({expected} allowed in {self.name})" if expected else ""
                texts = "".join(f"\n    {finding.text}" for finding in findings if finding.text)
                yield f"{key[0]} at {key[1]}: {len(findings)} found{known}{texts}"
        for (rule, place), expected in sorted(listed.items()):
            left = len(found.get((rule, place), []))
            if left < expected:
                yield f"{self.name}: {rule} at {place} allows {expected}, found {left}: remove what is stale"
