"""Calls and answers in the ABI's encoding, structs as named tuples of plain Python values.

Addresses are checksummed strings, bytes are bytes, integers are integers; nothing here touches a chain.
"""

import re
from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import eth_abi
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from scripts.flux.errors import ArgumentsUnfit

Abi = Sequence[Mapping[str, Any]]
Component = Mapping[str, Any]
Layout = dict[str, dict[str, str]]  # namespace: path of a field: its place and type


@dataclass(frozen=True)
class Artifact:
    """One compiled contract. `creation` has no constructor arguments yet; both codes are hex with 0x.
    `layout` is where it keeps what, as storage-layouts/ has it."""

    name: str
    abi: tuple[Mapping[str, Any], ...]
    creation: str
    runtime: str
    layout: Layout | None = None


IMMUTABLE = re.compile("7f" + "00" * 32)  # an immutable is compiled as a PUSH32 of zeros
SOLC = b"solc".hex()  # a key in the CBOR behind a program
PANICS = {0x01: "Failed assertion", 0x11: "Integer overflow", 0x12: "Division or modulo by zero"}


def is_code_of(artifact: Artifact, code: str) -> bool:
    """Whether deployed code is the artifact's, whatever values its immutables have there."""
    return is_same_code(artifact.runtime.removeprefix("0x"), code.removeprefix("0x"))


def is_program_of(artifact: Artifact, code: str) -> bool:
    """The same but for what the compiler writes behind a program: a hash that changes with every comment."""
    return is_same_code(program(artifact.runtime), program(code))


def program(code: str) -> str:
    """Code without the CBOR at its end, whose length is in the last two bytes; hex without 0x."""
    bare = code.removeprefix("0x")
    length = 2 * (int(bare[-4:], 16) + 2) if bare else 0
    return bare[:-length] if SOLC in bare[-length:] else bare


def is_same_code(expected: str, actual: str) -> bool:
    if len(actual) != len(expected):
        return False
    return IMMUTABLE.sub(lambda place: actual[place.start() : place.end()], expected) == actual


def encode_call(abi: Abi, function: str, arguments: Sequence[Any]) -> str:
    """Selector and arguments, hex with 0x."""
    entry = function_of(abi, function, len(arguments))
    return "0x" + (selector(entry) + encode(entry["inputs"], arguments, function)).hex()


def encode_constructor(abi: Abi, arguments: Sequence[Any]) -> str:
    """Arguments to be put behind the creation code, hex without 0x."""
    constructors = (entry["inputs"] for entry in abi if entry["type"] == "constructor")
    inputs: Sequence[Component] = next(constructors, [])
    return encode(inputs, arguments, "the constructor").hex()


def decode_result(abi: Abi, function: str, count: int, data: str) -> Any:
    """The one value that a view of `count` arguments returns, or the tuple of its several ones."""
    outputs = function_of(abi, function, count)["outputs"]
    values = decode(outputs, data)
    return values[0] if len(values) == 1 else values


def decode_call(abi: Abi, data: str) -> tuple[str, tuple[Any, ...]]:
    """Name and arguments of a call."""
    for entry in functions(abi):
        if "0x" + selector(entry).hex() == data[:10]:
            return entry["name"], decode(entry["inputs"], "0x" + data[10:])
    raise ArgumentsUnfit(function=data[:10], reason="no function has this selector")


def decode_error(abi: Abi, data: str) -> str | None:
    """ "InsufficientCash(requested=5, available=3)", or None when the data is no error that the ABI has."""
    if data[:10] == "0x08c379a0":
        return repr(eth_abi.decode(["string"], bytes.fromhex(data[10:]))[0])
    if data[:10] == "0x4e487b71":
        code = int(data[10:], 16)
        return PANICS.get(code, f"Panic {code:#x}")
    for entry in abi:
        if entry["type"] == "error" and "0x" + selector(entry).hex() == data[:10]:
            values = decode(entry["inputs"], "0x" + data[10:])
            names = (part["name"] for part in entry["inputs"])
            return f"{entry['name']}({', '.join(f'{n}={v}' for n, v in zip(names, values, strict=True))})"
    return None


def event_topic(signature: str) -> str:
    """First topic of an event: `event_topic("RoleGranted(bytes32,address,address)")`."""
    return "0x" + keccak(text=signature).hex()


def function_of(abi: Abi, name: str, count: int) -> Mapping[str, Any]:
    """The function of that name and number of arguments."""
    for entry in functions(abi):
        if entry["name"] == name and len(entry["inputs"]) == count:
            return entry
    raise ArgumentsUnfit(function=name, reason=f"there is none with {count} arguments")


def functions(abi: Abi) -> Iterable[Mapping[str, Any]]:
    return (entry for entry in abi if entry["type"] == "function")


def selector(entry: Mapping[str, Any]) -> bytes:
    signature = f"{entry['name']}({','.join(type_of(part) for part in entry['inputs'])})"
    return keccak(text=signature)[:4]


def encode(parts: Sequence[Component], values: Sequence[Any], shown: str) -> bytes:
    if len(parts) != len(values):
        raise ArgumentsUnfit(function=shown, reason=f"{len(values)} given, {len(parts)} wanted")
    try:
        return bytes(eth_abi.encode([type_of(part) for part in parts], [plain(value) for value in values]))
    except (eth_abi.exceptions.EncodingError, TypeError) as error:
        raise ArgumentsUnfit(function=shown, reason=str(error)) from error


def decode(parts: Sequence[Component], data: str) -> tuple[Any, ...]:
    values = eth_abi.decode([type_of(part) for part in parts], bytes.fromhex(data.removeprefix("0x")))
    return tuple(named(part, part["type"], value) for part, value in zip(parts, values, strict=True))


def type_of(part: Component) -> str:
    """Canonical type: "(uint16,uint16)[]" for an array of structs."""
    kind = str(part["type"])
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(type_of(inner) for inner in part['components'])}){kind.removeprefix('tuple')}"


def plain(value: Any) -> Any:
    """What eth_abi takes: hex strings of bytes as bytes, contracts as addresses."""
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    address = getattr(value, "address", None)
    if address is not None:
        return str(address)
    if isinstance(value, str) and value.startswith("0x") and len(value) != 42:
        return bytes.fromhex(value[2:])
    return value


def named(part: Component, kind: str, value: Any) -> Any:
    """The decoded value with checksummed addresses and structs as named tuples."""
    if kind.endswith("]"):
        inner = kind[: kind.rindex("[")]
        return tuple(named(part, inner, item) for item in value)
    if kind == "tuple":
        components = part["components"]
        fields = tuple(str(inner["name"]) for inner in components)
        return struct(fields)(*(named(c, c["type"], v) for c, v in zip(components, value, strict=True)))
    return str(to_checksum_address(value)) if kind == "address" else value


@cache
def struct(fields: tuple[str, ...]) -> Any:
    return namedtuple("Struct", fields, rename=True)
