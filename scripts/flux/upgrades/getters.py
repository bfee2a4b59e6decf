"""Every view of the upgradeable contracts with arguments that mean something, generated from the ABIs.

Views of nothing are read once; views of an account, for every account, token and contract that is read;
those of two addresses, or of an address and a number, for the first accounts. A view that the deployed code
does not have is new, and not compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from scripts.flux import codec
from scripts.flux.errors import RpcRefused
from scripts.flux.observe import Reader
from scripts.flux.resolve import Lookup
from scripts.flux.rpc import Request, Rpc
from scripts.flux.sender import revert_data
from scripts.flux.upgrades.versions import Proxy, extension_of
from tools.gates.selectors import EXTENSIONS

NUMBERS = (0, 1, 2, 3, 10**6, 10**18)
AMOUNTS = (0, 10**18)  # beside an address
FEW = 50  # accounts with which views of two arguments are read
PUSH = 0x5F  # the opcode that pushes so many bytes is this much higher

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Getter:
    proxy: Proxy
    entry: Entry  # of the ABI
    arguments: tuple[Any, ...]

    @property
    def name(self) -> str:
        shown = ", ".join(str(argument) for argument in self.arguments)
        return f"{self.proxy.role}.{self.entry['name']}({shown})"

    def request(self) -> Request:
        data = codec.selector(self.entry) + codec.encode(self.entry["inputs"], self.arguments, self.name)
        return "eth_call", [{"to": self.proxy.address, "data": "0x" + data.hex()}, "latest"]

    def shown(self, answer: str) -> str:
        """An answer as a person reads it; a refusal as it is."""
        if not answer.startswith("0x") or answer == "0x":
            return answer or "nothing"
        try:
            values = codec.decode(self.entry["outputs"], answer)
        except Exception:  # noqa: BLE001 (the codec's errors have no common class)
            return answer
        return str(values[0] if len(values) == 1 else values)


@dataclass(frozen=True)
class People:
    accounts: Sequence[str]
    things: Sequence[str]  # tokens, the contracts that are read, their owner


def getters(proxies: Sequence[Proxy], people: People, reader: Reader, lookup: Lookup) -> list[Getter]:
    """Of what the deployed code has. `reader` is at a chain before the upgrade."""
    found = []
    for proxy in proxies:
        known = "".join(reader.codes([proxy.code, extension_of(proxy.code)]))
        for entry in views_of(proxy.contract, lookup):
            if is_pushed(codec.selector(entry), known):
                found += [Getter(proxy, entry, given) for given in arguments_of(entry["inputs"], people)]
    return found


def views_of(contract: str, lookup: Lookup) -> list[Entry]:
    """Of the contract and of the extension that it delegates to."""
    names = [contract, *([EXTENSIONS[contract]] if contract in EXTENSIONS else [])]
    by_selector = {
        codec.selector(entry): entry
        for name in names
        for entry in codec.functions(lookup(name).abi)
        if entry["stateMutability"] in ("view", "pure")
    }
    return list(by_selector.values())


def is_pushed(selector: bytes, code: str) -> bool:
    """Whether code compares calls with this selector; the compiler leaves out zeros in front."""
    short = selector.lstrip(b"\0")
    return f"{PUSH + len(short):02x}{short.hex()}" in code


def arguments_of(inputs: Sequence[Entry], people: People) -> Iterator[tuple[Any, ...]]:
    """Nothing for views of other kinds of arguments."""
    everybody = [*people.accounts, *people.things]
    match [part["type"] for part in inputs]:
        case []:
            yield ()
        case ["address"]:
            yield from ((address,) for address in everybody)
        case ["address[]"]:
            yield from (([thing],) for thing in people.things)
        case [kind] if is_number(kind):
            yield from ((number,) for number in numbers(kind))
        case ["address", "address"]:
            yield from product(people.accounts[:FEW], people.things)
        case ["address", kind] if is_number(kind):
            yield from product([*people.accounts[:FEW], *people.things], numbers(kind, AMOUNTS))
        case ["address", "address[]"]:
            yield from product(people.accounts[:FEW], ([thing] for thing in people.things))


def is_number(kind: str) -> bool:
    return kind.startswith("uint") and kind.removeprefix("uint").isdigit()


def numbers(kind: str, among: Sequence[int] = NUMBERS) -> list[int]:
    return [number for number in among if number < 2 ** int(kind.removeprefix("uint"))]


def read(rpc: Rpc, wanted: Sequence[Getter]) -> list[str]:
    """Answers in order, hex, or the words of a refusal: what reverts must go on to revert like that."""
    answers = rpc.try_batch([getter.request() for getter in wanted])
    return [said(answer) if isinstance(answer, RpcRefused) else str(answer) for answer in answers]


def said(refused: RpcRefused) -> str:
    return f"refuses with {revert_data(refused.data) or 'no reason'}"


def differences(wanted: Sequence[Getter], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for getter, old, new in zip(wanted, before, after, strict=True):
        if old != new:
            yield f"{getter.name}: {getter.shown(old)} before, {getter.shown(new)} after"
