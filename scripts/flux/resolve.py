"""Steps name contracts by their role; here roles become addresses, and calls bytes."""

from collections.abc import Callable, Mapping
from typing import Any

from scripts.flux import codec
from scripts.flux.codec import Artifact
from scripts.flux.steps import Argument, Call, Encoded, Ref

Lookup = Callable[[str], Artifact]
Addresses = Mapping[str, str]  # by role


def resolved(argument: Argument, addresses: Addresses, lookup: Lookup) -> Any:
    match argument:
        case Ref():
            return addresses[argument.role]
        case Encoded():
            arguments = [resolved(inner, addresses, lookup) for inner in argument.arguments]
            return codec.encode_call(lookup(argument.contract).abi, argument.function, arguments)
        case tuple():
            return tuple(resolved(inner, addresses, lookup) for inner in argument)
    return argument


def encoded(call: Call, addresses: Addresses, lookup: Lookup) -> tuple[str, str]:
    """Target and data. Raises `ArgumentsUnfit`."""
    target = resolved(call.target, addresses, lookup)
    arguments = [resolved(argument, addresses, lookup) for argument in call.arguments]
    return target, codec.encode_call(lookup(call.contract).abi, call.function, arguments)
