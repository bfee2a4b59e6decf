"""What a parameter may be, in this process: the bounds of scripts/flux/bounds.py, at their edges and beyond.

The campaign sets parameters that protocols have, not those that must be refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scripts.flux import bounds
from scripts.flux.onchain import basis_points, thousandths, wad
from tools.mutants.doors import Protocol

UNIT = 10**18
CURVE = (0, 0, 0, 10_000, 20)
PARAMETERS = (CURVE, 2000, 10**9, 10**9, 0, 0)
POOL_TERMS = (1, 0, 0, 100, 0, 0)
PARAMETERS_TYPE = "((uint256,uint256,uint256,uint256,uint256),uint256,uint256,uint256,uint256,uint256)"
SET_PARAMETERS = f"setParameters({PARAMETERS_TYPE})"
SET_POOL_TERMS = "setTerms((uint112,uint96,uint16,uint16,uint16,uint16))"
SET_SHARES = "setPoolShares((uint16,uint16,uint16,uint16,uint16))"


@dataclass(frozen=True)
class Limit:
    """A call by the owner with one value in the midst of others."""

    target: str
    signature: str
    arguments: tuple[Any, ...]
    path: tuple[int, ...]
    lowest: int
    highest: int
    skipped: tuple[str, ...] = ()  # edges at which something else decides

    def with_value(self, value: int) -> tuple[Any, ...]:
        return replaced(self.arguments, self.path, value)


def replaced(values: tuple[Any, ...], path: tuple[int, ...], value: int) -> tuple[Any, ...]:
    first, *rest = path
    new = replaced(values[first], tuple(rest), value) if rest else value
    return (*values[:first], new, *values[first + 1 :])


def limits() -> Iterator[Limit]:
    curve = (*3 * [bounds.CURVE_PART], bounds.CURVE_MAXIMUM)
    for place, (least, most) in enumerate(curve):
        path = (0, 0, place)
        yield Limit("market", SET_PARAMETERS, (PARAMETERS,), path, basis_points(least), basis_points(most))
    yield Limit("market", SET_PARAMETERS, (PARAMETERS,), (0, 0, 4), *bounds.STEEPNESS)
    highest_of_others = (
        basis_points(bounds.RESERVE_FACTOR[1]),
        min(2**bounds.CAP_BITS, 2**bounds.SUPPLY_BITS // UNIT) - 1,
        (2**bounds.DEBT_BITS - 1) // UNIT,
        2**bounds.MIN_DEBT_BITS - 1,
        basis_points(bounds.FLASH_FEE[1]),
    )
    for place, highest in enumerate(highest_of_others, start=1):
        yield Limit("market", SET_PARAMETERS, (PARAMETERS,), (0, place), 0, highest)

    _, share = map(basis_points, bounds.SHARE)
    for place, highest in ((0, share), (2, share), (4, basis_points(bounds.SLASH_CAP[1]))):
        yield Limit("liquidator", SET_SHARES, ((0, 0, 0, 0, 0),), (0, place), 0, highest)
    yield Limit("reserve", "setTarget(uint256)", (0,), (0,), 0, share)
    yield Limit("reserve", "setTreasury(address,uint256)", ("stranger", 0), (1,), 0, share)

    _, discount = map(basis_points, bounds.POOL_DISCOUNT)
    _, cushion = map(basis_points, bounds.POOL_CUSHION)
    largest = 2**bounds.POOL_MINIMUM_BITS - 1
    # what is above has more bits than the argument
    yield Limit("pool", SET_POOL_TERMS, (POOL_TERMS,), (0, 0), 1, largest, skipped=("above",))
    yield Limit("pool", SET_POOL_TERMS, (POOL_TERMS,), (0, 2), 0, POOL_TERMS[3])
    yield Limit("pool", SET_POOL_TERMS, (POOL_TERMS,), (0, 3), 0, discount)
    yield Limit("pool", SET_POOL_TERMS, (POOL_TERMS,), (0, 5), 0, cushion)

    lines = wad(bounds.LIQUIDATION_LINE[0]), wad(bounds.LIQUIDATION_LINE[1])
    # at the lowest line the liquidator's terms do not fit, at the highest the markets' ratios do not
    narrower = "lowest", "highest"
    yield Limit("engine", "setLiquidationLine(uint256)", (0,), (0,), *lines, skipped=narrower)
    ratios = thousandths(bounds.RATIO[0]), thousandths(bounds.RATIO[1])
    # at the lowest ratio the line is above it
    set_ratio = "setCollateralRatio(address,uint256)"
    yield Limit("engine", set_ratio, ("market", 0), (1,), *ratios, skipped=("lowest",))


def broken_limit(protocol: Protocol) -> str:
    """The first value that is taken or refused against its bounds, or nothing."""
    for limit in limits():
        for name, value in edges(limit):
            found = protocol.call("owner", limit.target, limit.signature, limit.with_value(value))
            if (found == ()) != (name in {"lowest", "highest"}):
                return f"{limit.target}.{limit.signature}, value {value}: {found or 'taken'}"
            if found and found[:1] + found[2:] != ("ValueOutOfBounds", value, limit.lowest, limit.highest):
                return f"{limit.target}.{limit.signature}, value {value}: {found}"
    return ""


def edges(limit: Limit) -> Iterator[tuple[str, int]]:
    found = {"lowest": limit.lowest, "highest": limit.highest, "above": limit.highest + 1}
    if limit.lowest:
        found["below"] = limit.lowest - 1
    yield from ((name, value) for name, value in found.items() if name not in limit.skipped)
