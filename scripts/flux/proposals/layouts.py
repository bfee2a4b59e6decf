"""Names of storage slots, from storage-layouts/: of what has a place of its own, and of the entries of
mappings whose keys are known (roles' addresses, the proposal's ids)."""

import json
from collections.abc import Iterator, Mapping
from functools import cache

from eth_utils.crypto import keccak

from scripts.flux.journal import Book
from scripts.flux.observe_code import IMPLEMENTATION_SLOT, is_market, proxies
from scripts.flux.paths import LAYOUTS

WIDEST = 4  # slots of a struct in a mapping


class Layouts:
    """Of the contracts that are known by role."""

    def __init__(self, book: Book, addresses: Mapping[str, str], keys: Mapping[str, int]) -> None:
        """`keys` of mappings, by the name that they are shown with."""
        self._book = book
        self._addresses = addresses
        self._keys = {**{role: int(address, 16) for role, address in addresses.items()}, **keys}

    def named(self, role: str, slot: int) -> str:
        """The name of a slot, or its number."""
        return self._names(role).get(slot, hex(slot))

    @cache  # noqa: B019 (lives as long as one report)
    def _names(self, role: str) -> dict[int, str]:
        return dict(names_of(self._contract(role), self._keys))

    def _contract(self, role: str) -> str:
        if is_market(role):
            return "MoneyMarket"
        entry = self._book.contracts.get(role)
        known = entry.behind or entry.contract if entry else ""
        return proxies(self._addresses).get(role, known)


def names_of(contract: str, keys: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    file = LAYOUTS / f"{contract}.json"
    if not contract or not file.is_file():
        return
    for section, lines in json.loads(file.read_text(encoding="utf-8")).items():
        base = int(section.rpartition("@ ")[2], 16) if section else 0
        found: dict[int, list[str]] = {}
        for name, line in lines.items():
            if "[]" in name or not line.startswith("slot "):
                continue
            place, _, kind = line.removeprefix("slot ").partition(", byte ")
            slot = base + int(place)
            found.setdefault(slot, []).append(name)
            if ": mapping(" in kind:
                yield from entries(name, slot, keys)
        yield from ((slot, ", ".join(names)) for slot, names in found.items())
    yield int(IMPLEMENTATION_SLOT, 16), "implementation"  # ERC-1967; no layout lists it


def entries(name: str, slot: int, keys: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    for key, number in keys.items():
        first = int.from_bytes(keccak(number.to_bytes(32, "big") + slot.to_bytes(32, "big")), "big")
        for offset in range(WIDEST):
            yield first + offset, f"{name}[{key}]" + (f"+{offset}" if offset else "")
