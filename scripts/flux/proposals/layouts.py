"""Names of storage slots, from storage-layouts/: of what has a place of its own, and of the entries of
mappings whose keys are known (roles' addresses, the proposal's ids)."""

import json
import re
from collections.abc import Mapping

from eth_utils.crypto import keccak

from scripts.flux.journal import Book
from scripts.flux.observe_code import IMPLEMENTATION_SLOT, is_market, proxies
from scripts.flux.paths import LAYOUTS

WIDEST = 4  # slots of a struct in a mapping
WORD = 32
LINE = re.compile(r"slot (?P<slot>\d+), byte (?P<byte>\d+): (?P<kind>.+)")
SIZED = re.compile(r"(uint|int|bytes)(\d+)")


Part = tuple[str, int, int]  # name, first byte from the right, bytes


class Layouts:
    """Of the contracts that are known by role."""

    def __init__(self, book: Book, addresses: Mapping[str, str], keys: Mapping[str, int]) -> None:
        """`keys` of mappings, by the name that they are shown with."""
        self._book = book
        self._addresses = addresses
        self._keys = {**{role: int(address, 16) for role, address in addresses.items()}, **keys}
        self._known: dict[str, dict[int, list[Part]]] = {}

    def named(self, role: str, slot: int, before: int, after: int) -> str:
        """The names of what is different in a slot, or its number."""
        if role not in self._known:
            self._known[role] = parts_of(self._contract(role), self._keys)
        parts = self._known[role].get(slot, [])
        changed = (before ^ after).to_bytes(32, "little")
        names = [name for name, first, size in parts if any(changed[first : first + size])]
        return ", ".join(names) or hex(slot)

    def _contract(self, role: str) -> str:
        if is_market(role):
            return "MoneyMarket"
        entry = self._book.contracts.get(role)
        known = entry.behind or entry.contract if entry else ""
        return proxies(self._addresses).get(role, known)


def tally_slot(proposal: int) -> int:
    """Where the governor counts the votes for a proposal."""
    lines = json.loads((LAYOUTS / "FluxGovernor.json").read_text(encoding="utf-8"))[""]
    mapping, votes_for = (
        LINE.fullmatch(lines[name]) for name in ("_proposalVotes", "_proposalVotes[].forVotes")
    )
    assert mapping is not None
    assert votes_for is not None
    return entry_of(proposal, int(mapping["slot"])) + int(votes_for["slot"])


def parts_of(contract: str, keys: Mapping[str, int]) -> dict[int, list[Part]]:
    """By slot."""
    found: dict[int, list[Part]] = {int(IMPLEMENTATION_SLOT, 16): [("implementation", 0, WORD)]}
    file = LAYOUTS / f"{contract}.json"
    if not contract or not file.is_file():
        return found
    for section, lines in json.loads(file.read_text(encoding="utf-8")).items():
        base = int(section.rpartition("@ ")[2], 16) if section else 0
        for name, line in lines.items():
            match = LINE.fullmatch(line)
            if match is None or "[]" in name:
                continue
            slot, kind = base + int(match["slot"]), match["kind"]
            found.setdefault(slot, []).append((name, int(match["byte"]), size_of(kind)))
            if kind.startswith("mapping("):
                found |= entries(name, slot, keys)
    return found


def size_of(kind: str) -> int:
    match = SIZED.fullmatch(kind)
    if match is not None:
        return int(match[2]) // (1 if match[1] == "bytes" else 8)
    return {"bool": 1, "address": 20}.get(kind, 1 if kind.startswith("enum ") else WORD)


def entries(name: str, slot: int, keys: Mapping[str, int]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {}
    for key, number in keys.items():
        first = entry_of(number, slot)
        for offset in range(WIDEST):
            found[first + offset] = [(f"{name}[{key}]" + (f"+{offset}" if offset else ""), 0, WORD)]
    return found


def entry_of(key: int, slot: int) -> int:
    """First slot of a mapping's entry."""
    return int.from_bytes(keccak(key.to_bytes(32, "big") + slot.to_bytes(32, "big")), "big")
