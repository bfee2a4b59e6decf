"""Prices before and after: a proposal may bring in new sources, not new prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scripts.flux.checks import USABLE_STATUS
from scripts.flux.observe import Reader, view
from scripts.flux.status import PRICES
from scripts.flux.units import show_percent, show_units

MOST = Decimal("0.005")  # that any of the three prices of an asset may move
WAD = 18


@dataclass(frozen=True)
class Quote:
    low: int
    mid: int
    high: int
    status: int

    def __str__(self) -> str:
        parts = [show_units(part, WAD) for part in dict.fromkeys((self.low, self.mid, self.high))]
        return f"{' / '.join(parts)} USD, {PRICES[self.status]}"


NONE = Quote(0, 0, 0, len(PRICES) - 1)


def quotes(reader: Reader, addresses: Mapping[str, str]) -> dict[str, Quote]:
    """Of FLUX and of every asset with a token, as the oracle has them."""
    assets = {role.removeprefix("token."): at for role, at in addresses.items() if role.startswith("token.")}
    if "flux" in addresses:
        assets["FLUX"] = addresses["flux"]
    oracle = addresses["oracle"]
    found = reader.many([view(oracle, "PriceOracle", "priceOf", asset) for asset in assets.values()])
    return {
        symbol: Quote(price.low, price.mid, price.high, price.status)
        for symbol, price in zip(assets, found, strict=True)
        if price is not None
    }


def moves(before: Mapping[str, Quote], after: Mapping[str, Quote]) -> list[str]:
    """Of whatever had a price: it has another one now, or a worse one."""
    found = []
    for symbol, old in before.items():
        if old.mid == 0:  # frozen: nothing to compare with
            continue
        new = after.get(symbol, NONE)
        by = max(moved(old.low, new.low), moved(old.mid, new.mid), moved(old.high, new.high))
        if by > MOST:
            shown = show_percent(by.quantize(Decimal("0.0001")))
            found.append(f"{symbol}: from {old} to {new}, by {shown}")
        elif old.status <= USABLE_STATUS < new.status:
            found.append(f"{symbol}: from {old} to {new}")
    return found


def moved(old: int, new: int) -> Decimal:
    return abs(Decimal(new) - Decimal(old)) / Decimal(old)
