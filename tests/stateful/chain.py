"""What a chain must be able to do for the suite, and how calls are written for it."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from eth_abi import decode, encode
from eth_utils import keccak

BUILD = Path(__file__).resolve().parents[2] / "build" / "contracts"
ARTEFACTS = Path(os.environ.get("FLUX_ARTEFACTS", BUILD))
STATIC_TYPES = {"uint256", "uint128", "uint40", "uint8", "address", "bool"}


class ChainRefusedError(Exception):
    """A call that the chain refused, with the output of the revert."""

    def __init__(self, output: bytes) -> None:
        super().__init__(output.hex())
        self.output = output


class Chain(Protocol):
    """Addresses are lower-case hex with 0x. Blocks may be closer or farther apart in time than asked."""

    has_exact_time: bool
    native_coin: int  # what every person has at first, gas aside

    def person(self, index: int) -> str:
        """The address of an account that can send calls and has native coin."""

    def deploy(self, sender: str, code: bytes) -> str: ...

    def send(self, sender: str, target: str, data: bytes, value: int) -> bytes:
        """Raises ChainRefusedError. The result may be empty where the chain does not tell it."""

    def simulate(self, target: str, data: bytes) -> bytes:
        """A call without effect, at the time of the last read."""

    def exact_output(self) -> bytes:
        """Of the last refusal; what ChainRefusedError brings may be of a moment earlier."""

    def wait(self, seconds: int) -> None: ...

    @property
    def last_time(self) -> int:
        """The time at which the last call that was sent ran."""

    def native_balance(self, address: str) -> int | None:
        """None where gas is paid from it."""


@dataclass(frozen=True)
class Call:
    """A call with names of `Deployment.addresses` in place of addresses."""

    sender: str
    target: str
    function: str
    values: Sequence[Any] = ()
    value: int = 0


# --- artefacts


@cache
def artefact(name: str) -> dict[str, Any]:
    return dict(json.loads((ARTEFACTS / f"{name}.json").read_text(encoding="utf-8")))


@cache
def inputs_of(contract: str, function: str) -> list[dict[str, Any]]:
    """Of a function that is not overloaded, or of the constructor."""
    for entry in artefact(contract)["abi"]:
        if entry["type"] == function or (entry["type"] == "function" and entry["name"] == function):
            return list(entry["inputs"])
    if function == "constructor":
        return []
    raise LookupError(f"{contract}.{function}")


def abi_type(entry: dict[str, Any]) -> str:
    if not entry["type"].startswith("tuple"):
        return str(entry["type"])
    inside = ",".join(abi_type(component) for component in entry["components"])
    return f"({inside}){entry['type'].removeprefix('tuple')}"


@cache
def selector(contract: str, function: str) -> bytes:
    types = ",".join(abi_type(entry) for entry in inputs_of(contract, function))
    return bytes(keccak(text=f"{function}({types})")[:4])


def with_addresses(entry: dict[str, Any], value: Any, addresses: Mapping[str, str]) -> Any:
    """Names replaced wherever the type is an address."""
    if entry["type"].endswith("[]"):
        element = {**entry, "type": entry["type"].removesuffix("[]")}
        return [with_addresses(element, part, addresses) for part in value]
    if entry["type"] == "address":
        return addresses[value]
    if entry["type"] == "tuple":
        return tuple(
            with_addresses(component, part, addresses)
            for component, part in zip(entry["components"], value, strict=True)
        )
    return value


def encoded(contract: str, function: str, values: Sequence[Any], addresses: Mapping[str, str]) -> bytes:
    inputs = inputs_of(contract, function)
    if all(entry["type"] in STATIC_TYPES for entry in inputs):
        return b"".join(
            int(addresses[value], 16).to_bytes(32, "big")
            if entry["type"] == "address"
            else int(value).to_bytes(32, "big")
            for entry, value in zip(inputs, values, strict=True)
        )
    real = [with_addresses(e, v, addresses) for e, v in zip(inputs, values, strict=True)]
    return bytes(encode([abi_type(entry) for entry in inputs], real))


@cache
def known_errors() -> dict[bytes, tuple[str, list[str]]]:
    errors = {}
    for name in (
        "FluxErrors",
        "MockERC20",
        "MoneyMarket",
        "RiskEngine",
        "Liquidator",
        "LiquidationPool",
        "NativeGateway",
        "FluxMiner",
        "FluxToken",
        "StakingPool",
    ):
        for entry in artefact(name)["abi"]:
            if entry["type"] == "error":
                types = [abi_type(argument) for argument in entry["inputs"]]
                text = f"{entry['name']}({','.join(types)})"
                errors[bytes(keccak(text=text)[:4])] = (entry["name"], types)
    return errors


def decoded_error(output: bytes) -> tuple[str, tuple[Any, ...]]:
    """Name and arguments; a panic or a text as it is."""
    if output[:4] in known_errors():
        name, types = known_errors()[output[:4]]
        return name, tuple(decode(types, output[4:]))
    if output[:4] == bytes.fromhex("4e487b71"):
        return f"Panic 0x{output[-1]:02x}", ()
    return f"unknown 0x{output.hex()}", ()
