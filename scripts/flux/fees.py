"""What a transaction pays for gas, and what one pays that is to take its place.

Nodes take a replacement only with at least a tenth more of *both* fees; an eighth (12.5 %) satisfies all of
them. What the chain asks is read anew every time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scripts.flux.rpc import Rpc
from scripts.flux.venue import Gas


@dataclass(frozen=True)
class Offer:
    """Fees as a transaction's fields. It is not enough when the chain asks more than the parameters allow."""

    fields: Mapping[str, str]
    asked: int  # wei a unit of gas, without which no block takes it now
    is_enough: bool


def offered(gas: Gas, rpc: Rpc) -> Offer:
    if gas.style == "eip1559":
        most, priority = gas.max_fee or 0, gas.priority_fee or 0
        base = int(rpc.request("eth_getBlockByNumber", "latest", False).get("baseFeePerGas", "0x0"), 16)
        highest = min(most, 2 * base + max(priority, 1))  # good for six full blocks in a row
        fields = {"maxFeePerGas": hex(highest), "maxPriorityFeePerGas": hex(min(priority, highest))}
        return Offer(fields=fields, asked=base + priority, is_enough=base + priority <= most)
    if gas.style == "node":
        asked = int(rpc.request("eth_gasPrice"), 16)
        return Offer(fields={"gasPrice": hex(asked)}, asked=asked, is_enough=True)
    price, ceiling = gas.price or 0, gas.max_fee
    if ceiling is None:
        return Offer(fields={"gasPrice": hex(price)}, asked=price, is_enough=True)
    asked = max(price, int(rpc.request("eth_gasPrice"), 16))
    return Offer(fields={"gasPrice": hex(min(asked, ceiling))}, asked=asked, is_enough=asked <= ceiling)


def dearer(paid: Mapping[str, str], offer: Offer, gas: Gas) -> dict[str, str] | None:
    """Fees of a transaction in the place of one that paid `paid`; None if the parameters forbid them."""
    ceiling = gas.max_fee
    if ceiling is None:
        return None
    found = {}
    for name, wished in offer.fields.items():
        least = eighth_more(int(paid[name], 16))
        if least > ceiling:
            return None
        found[name] = hex(min(max(least, int(wished, 16)), ceiling))
    return found


def eighth_more(fee: int) -> int:
    """12.5 % more, rounded up, and more at all."""
    return fee + max(1, -(-fee // 8))
