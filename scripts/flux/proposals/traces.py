"""What one transaction on a copy did: its events, and every storage slot that it changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address

from scripts.flux import codec
from scripts.flux.codec import Abi
from scripts.flux.onchain import role_id
from scripts.flux.rpc import Rpc
from scripts.flux.state import ROLES

DIFFERENCE = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}}


PERMISSIONS = {role_id(role): role for role in ROLES}  # of the timelock, by their hashes


@dataclass(frozen=True)
class Event:
    contract: str  # role, or address
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True)
class Slot:
    contract: str
    slot: str
    before: int
    after: int


@dataclass(frozen=True)
class Trace:
    events: tuple[Event, ...]
    slots: tuple[Slot, ...]
    created: tuple[str, ...]  # contracts


class Names:
    """Roles of addresses: what people know contracts by."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._roles = {address.lower(): role for role, address in addresses.items()}

    def of(self, address: str) -> str:
        return self._roles.get(address.lower(), str(to_checksum_address(address)))

    def shown(self, value: object) -> str:
        """With roles beside addresses, and bytes in hex."""
        match value:
            case str() if value.startswith("0x") and len(value) == 42:
                role = self._roles.get(value.lower())
                return f"{role} ({value})" if role else value
            case bytes():
                return PERMISSIONS.get("0x" + value.hex(), "0x" + value.hex())
            case tuple() | list():
                names = getattr(value, "_fields", None) or [""] * len(value)
                pairs = zip(names, value, strict=True)
                parts = (f"{name}={self.shown(item)}" if name else self.shown(item) for name, item in pairs)
                return f"({', '.join(parts)})"
            case frozenset():
                return ", ".join(sorted(self.shown(item) for item in value)) or "nobody"
            case None:
                return "nothing"
        return str(value)


def events_of(receipt: Mapping[str, Any], abi: Abi, names: Names) -> list[Event]:
    by_topic: dict[str, list[Mapping[str, Any]]] = {}
    for entry in abi:
        signature = f"{entry['name']}({','.join(codec.type_of(part) for part in entry['inputs'])})"
        by_topic.setdefault(codec.event_topic(signature), []).append(entry)
    return [event_of(log, by_topic, names) for log in receipt["logs"]]


def event_of(
    log: Mapping[str, Any], by_topic: Mapping[str, Sequence[Mapping[str, Any]]], names: Names
) -> Event:
    """As raw words if no contract of the project has such an event."""
    contract, topics = names.of(log["address"]), log["topics"]
    for entry in by_topic.get(topics[0], ()) if topics else ():
        indexed = [part for part in entry["inputs"] if part["indexed"]]
        plain = [part for part in entry["inputs"] if not part["indexed"]]
        if len(indexed) != len(topics) - 1:
            continue
        values = dict(zip(named(plain), codec.decode(plain, log["data"]), strict=True))
        for part, topic in zip(indexed, topics[1:], strict=True):
            values[part["name"]] = word(part, topic)
        return Event(contract, entry["name"], {name: values[name] for name in named(entry["inputs"])})
    return Event(contract, "unknown", {"topics": tuple(topics), "data": log["data"]})


def named(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    return [part["name"] for part in parts]


def word(part: Mapping[str, Any], topic: str) -> object:
    """Of what does not fit a word only the hash is there."""
    kind = codec.type_of(part)
    if kind in ("string", "bytes") or kind.endswith("]") or kind.startswith("("):
        return topic
    return codec.decode([part], topic)[0]


def trace_of(
    rpc: Rpc,
    receipt: Mapping[str, Any],
    abi: Abi,
    names: Names,
    name_of_slot: Callable[[str, int, int, int], str],
) -> Trace:
    """Of the node's difference of states; it leaves out what is 0, before as well as after."""
    found = rpc.request("debug_traceTransaction", receipt["transactionHash"], DIFFERENCE)
    old, new = storage(found["pre"]), storage(found["post"])
    slots = []
    for address, slot in old.keys() | new.keys():
        contract, before, after = names.of(address), old.get((address, slot), 0), new.get((address, slot), 0)
        slots.append(Slot(contract, name_of_slot(contract, slot, before, after), before, after))
    slots = [slot for slot in slots if slot.before != slot.after]
    created = [
        names.of(address)
        for address, account in found["post"].items()
        if account.get("code") and not found["pre"].get(address, {}).get("code")
    ]
    return Trace(
        events=tuple(events_of(receipt, abi, names)),
        slots=tuple(sorted(slots, key=lambda one: (one.contract, one.slot))),
        created=tuple(sorted(created)),
    )


def storage(accounts: Mapping[str, Any]) -> dict[tuple[str, int], int]:
    return {
        (address, int(slot, 16)): int(value, 16)
        for address, account in accounts.items()
        for slot, value in account.get("storage", {}).items()
    }
