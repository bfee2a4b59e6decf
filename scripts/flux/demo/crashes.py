"""The recorded crashes, and from them a price at every bar for every market of a chain."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scripts.flux.paths import ROOT

FOLDER = ROOT / "data" / "crashes"
DATES = ("2020-03-12", "2021-04-18", "2021-05-19")

FEED_UNIT = 10**8  # prices are whole numbers of 1e-8 USD, as USD feeds answer

RECORDED_AS = {"BTCB": "BTC", "WBTC": "BTC", "WETH": "ETH", "WBNB": "BNB"}

# An asset that a window does not have makes the moves of the first of these that it has.
STAND_INS = {"BNB": ("HT", "ETH")}
STAND_INS_OF_ANY_OTHER = ("ETH",)


@dataclass(frozen=True)
class Reference:
    """What a chain's parameters say of an asset's price."""

    price: int
    is_stable: bool


@dataclass(frozen=True)
class Recording:
    """A file as it is: `prices[name][bar]`, and `timestamps[bar]`, the end of the bar."""

    date: str
    timestamps: tuple[int, ...]
    prices: Mapping[str, tuple[int, ...]]

    @property
    def bars(self) -> int:
        return len(self.timestamps)

    def time(self, bar: int) -> datetime:
        return datetime.fromtimestamp(self.timestamps[bar], UTC)


@dataclass(frozen=True)
class Crash:
    """A recording as the markets of a chain see it. `sources`: which series each asset follows."""

    recording: Recording
    prices: Mapping[str, tuple[int, ...]]
    sources: Mapping[str, str]
    notes: tuple[str, ...]


def load_recording(date: str, folder: Path = FOLDER) -> Recording:
    with (folder / f"{date}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return Recording(
        date=date,
        timestamps=tuple(int(row["timestamp"]) for row in rows),
        prices={
            name: tuple(round(float(row[name]) * FEED_UNIT) for row in rows)
            for name in rows[0]
            if name != "timestamp"
        },
    )


def crash_for(recording: Recording, references: Mapping[str, Reference]) -> Crash:
    """Stable assets keep their price of reference, and one that moves as another asset does begins there."""
    prices: dict[str, tuple[int, ...]] = {}
    sources: dict[str, str] = {}
    notes: list[str] = []
    for asset, reference in references.items():
        name = RECORDED_AS.get(asset, asset)
        if reference.is_stable:
            prices[asset] = (reference.price,) * recording.bars
        elif name in recording.prices:
            prices[asset], sources[asset] = recording.prices[name], name
        else:
            source = stand_in(name, recording)
            prices[asset], sources[asset] = moved_like(recording.prices[source], reference.price), source
            first = f"{reference.price / FEED_UNIT:,g} USD"
            notes.append(f"{asset} is not in this recording: it begins at {first} and moves as {source} did")
    stable = [f"{asset} {r.price / FEED_UNIT:g}" for asset, r in references.items() if r.is_stable]
    if stable:
        notes.append(f"stablecoins keep their price throughout: {', '.join(stable)} USD")
    return Crash(recording=recording, prices=prices, sources=sources, notes=tuple(notes))


def stand_in(name: str, recording: Recording) -> str:
    candidate: str
    for candidate in (*STAND_INS.get(name, ()), *STAND_INS_OF_ANY_OTHER):
        if candidate in recording.prices:
            return candidate
    raise LookupError(f"{recording.date} has no prices of {name}, nor of anything that could stand in for it")


def moved_like(prices: Sequence[int], first: int) -> tuple[int, ...]:
    return tuple(first * price // prices[0] for price in prices)


def deepest_fall(prices: Sequence[int]) -> float:
    """From a height to the lowest price after it, as a part of the height."""
    highest, deepest = prices[0], 0.0
    for price in prices:
        highest = max(highest, price)
        deepest = max(deepest, 1 - price / highest)
    return deepest
