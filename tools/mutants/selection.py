"""Which unit tests are likely to notice a fault in a function: those that name what leads to it."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.mutants.syntax import Node, places

MOST_FILES = 6

# How much less a file says about a function for every call between it and what the file names.
A_CALL_AWAY = 0.6


def callers(trees: Mapping[str, Node]) -> dict[str, set[str]]:
    """Functions and modifiers by name, and the names of those that use them."""
    found: dict[str, set[str]] = defaultdict(set)
    for tree in trees.values():
        for place in places(tree):
            name = place.node.get("memberName") or place.node.get("name")
            if place.node["nodeType"] in {"Identifier", "MemberAccess", "IdentifierPath"} and name:
                found[name.split(".")[-1]].add(place.owner)
    return found


def weights(owner: str, used_by: Mapping[str, set[str]]) -> dict[str, float]:
    """Names of what leads to a function, itself first; nearer ones weigh more."""
    found, waiting = {owner: 1.0}, deque([owner])
    while waiting:
        name = waiting.popleft()
        for caller in used_by.get(name, set()) - found.keys() - {""}:
            found[caller] = found[name] * A_CALL_AWAY
            waiting.append(caller)
    return found


def words_of(path: Path) -> set[str]:
    """Identifiers; a test's own are taken apart, for `test_borrow_reverts` is about `borrow`."""
    words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return words | {part for word in words if word.startswith("test_") for part in word.split("_")}


def best_files(path: str, names: Mapping[str, float], words: Mapping[Path, set[str]]) -> list[Path]:
    """Most telling first; files of the room that the mutant is in before others."""
    room = Path(path).parent.name

    def score(file: Path) -> float:
        said = sum(weight for name, weight in names.items() if name in words[file])
        return said * (1.5 if file.parent.name == room else 1)

    return [file for file in ranked(words, score) if score(file) > 0][:MOST_FILES]


def ranked(words: Mapping[Path, set[str]], score: object) -> Iterator[Path]:
    assert callable(score)
    yield from sorted(words, key=lambda file: (-score(file), str(file)))
