"""Expect a named revert: the only place that knows how Brownie spells a custom error.

    with reverts_with("InsufficientCash", asked, available):
        market.borrow(asked, borrower, borrower, {"from": borrower})

It works for transactions, deployments and view calls, on Ganache and on anvil, and for an error of any
contract or library of the project. `ANY` stands for an argument that the test cannot know.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any
from unittest.mock import ANY

from brownie.exceptions import VirtualMachineError

__all__ = ["ANY", "reverts_with", "reverts_with_text", "reverts_without_reason"]

ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
HEX = re.compile(r"0x([0-9a-fA-F]{2})*")


@contextmanager
def reverts_with(error: str, *arguments: Any) -> Iterator[None]:
    """The custom error `error` with exactly these arguments."""
    __tracebackhide__ = True
    wanted = f"{error}({', '.join('ANY' if a is ANY else str(as_brownie_prints(a)) for a in arguments)})"
    pattern = re.escape(f"{error}: ") + ", ".join(
        ".*" if a is ANY else re.escape(str(as_brownie_prints(a))) for a in arguments
    )
    with expect_revert(wanted) as reasons:
        yield
    reason = reasons[0]
    if reason is None or not re.fullmatch(pattern, reason, re.DOTALL):
        raise AssertionError(f"Expected the revert {wanted}\n  but it was        {readable(reason)}")


@contextmanager
def reverts_with_text(text: str) -> Iterator[None]:
    """A reason string of a foreign contract, or a panic in Brownie's words: "Integer overflow"."""
    __tracebackhide__ = True
    with expect_revert(repr(text)) as reasons:
        yield
    if reasons[0] != text:
        raise AssertionError(f"Expected the revert {text!r}\n  but it was        {readable(reasons[0])}")


@contextmanager
def reverts_without_reason() -> Iterator[None]:
    """No data at all, as from a foreign contract's bare `revert()` or a call to code that does not exist."""
    __tracebackhide__ = True
    with expect_revert("without a reason") as reasons:
        yield
    if reasons[0] not in (None, "", "Unknown typed error: 0x"):
        raise AssertionError(
            f"Expected a revert without a reason\n  but it was        {readable(reasons[0])}"
        )


@contextmanager
def expect_revert(wanted: str) -> Iterator[list[str | None]]:
    """Hands over a list which holds the reason, in Brownie's words, once the block has been left."""
    __tracebackhide__ = True
    reasons: list[str | None] = []
    try:
        yield reasons
    except VirtualMachineError as error:
        reasons.append(error.revert_msg)
    else:
        raise AssertionError(f"Expected the revert {wanted}\n  but nothing reverted")


def as_brownie_prints(argument: Any) -> Any:
    """Addresses in lower case, bytes as Python bytes, enums as numbers, arrays and structs as tuples."""
    if isinstance(argument, bool):
        return argument
    if isinstance(argument, bytes):
        return bytes(argument)  # Brownie's own kind of bytes prints as hex
    if isinstance(argument, IntEnum | int):
        return int(argument)
    if isinstance(argument, list | tuple):
        return tuple(as_brownie_prints(item) for item in argument)
    text = str(getattr(argument, "address", argument))
    if ADDRESS.fullmatch(text):
        return text.lower()
    if HEX.fullmatch(text):
        return bytes.fromhex(text[2:])
    return text


def readable(reason: str | None) -> str:
    if not reason:
        return "without a reason"
    name, separator, arguments = reason.partition(": ")
    return f"{name}({arguments})" if separator and name.isidentifier() else repr(reason)
