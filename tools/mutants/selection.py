"""Which unit tests are likely to notice a fault in a function: those that name what leads to it."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from tools.mutants.syntax import Node, places

MOST_FILES = 6

# How much less a file says about a function for every call between it and what the file names, and how much
# more if it is about the room that the function is in.
A_CALL_AWAY = 0.5
SAME_ROOM = 2
MOST_MENTIONS = 12
NAMED_AFTER = 12
NOTICED_ONE = 3  # of the same file

CONSTRUCTION = "construction"  # what tests of a constructor are called after

# Words of names: too short to tell, or in the names of most files.
SHORTEST_WORD = 5
EVERYWHERE = {"market", "liquidation", "require", "extension", "test"}


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
    if owner == "constructor":  # which no test can name
        found[CONSTRUCTION] = 1.0
    while waiting:
        name = waiting.popleft()
        for caller in used_by.get(name, set()) - found.keys() - {""}:
            found[caller] = found[name] * A_CALL_AWAY
            waiting.append(caller)
    return found


def words_of(path: Path) -> Counter[str]:
    """Identifiers; a test's own are taken apart, for `test_borrow_reverts` is about `borrow`."""
    words = Counter(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    for word in [word for word in words if word.startswith("test_")]:
        words.update(word.split("_"))
    return words


def parts(name: str) -> set[str]:
    """Lower-case words of a name in camel case or snake case, without those that say little."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name) if len(word) >= SHORTEST_WORD}


def is_about(file: Path, subject: set[str]) -> bool:
    """Whether the file is called after something of the subject: `test_memberships` after MembershipWord."""
    return any(mine.startswith(its) or its.startswith(mine) for mine in parts(file.stem) for its in subject)


def in_room(path: str, files: Iterable[Path]) -> list[Path]:
    """Those in the folder of the same name: through helpers they may use what they do not name."""
    room = Path(path).parent.name
    return [file for file in files if file.parent.name == room]


def ranked_files(
    path: str,
    names: Mapping[str, float],
    words: Mapping[Path, Counter[str]],
    noticed: Mapping[str, int] = MappingProxyType({}),
) -> list[Path]:
    """Most telling first. `noticed`: how many mutants of the same file each has, by path in the project."""
    owner = max(names, key=lambda name: names[name])
    subject = parts(Path(path).stem) - EVERYWHERE | parts(owner) - EVERYWHERE
    neighbours = set(in_room(path, words))
    scores = {
        file: (SAME_ROOM if file in neighbours else 1)
        * (
            sum(weight * min(said[name], MOST_MENTIONS) for name, weight in names.items())
            + (NAMED_AFTER if is_about(file, subject) else 0)
        )
        + sum(NOTICED_ONE * count for name, count in noticed.items() if file.as_posix().endswith(name))
        for file, said in words.items()
    }
    ranked = sorted(scores, key=lambda file: (-scores[file], str(file)))
    return [file for file in ranked if scores[file] > 0]


def by_folder(files: list[Path]) -> list[Path]:
    """Folders in the order of their first files: pytest loses the fixtures of one that it comes back to."""
    folders = list(dict.fromkeys(file.parent for file in files))
    return sorted(files, key=lambda file: folders.index(file.parent))
