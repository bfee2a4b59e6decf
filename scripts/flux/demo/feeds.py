"""When a price feed speaks: at a deviation from its last answer, and at the latest after its heartbeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.flux.demo.crashes import Crash

DEVIATION = 50  # basis points of the last answer, as the large feeds have it
BASIS_POINTS = 10_000


@dataclass(frozen=True)
class Answer:
    asset: str
    price: int


def answers_by_bar(crash: Crash, heartbeats: Mapping[str, int]) -> list[list[Answer]]:
    """What the feeds report at the end of each bar; all of them at the first. Heartbeats in seconds."""
    timestamps = crash.recording.timestamps
    answers: list[list[Answer]] = [[] for _ in timestamps]
    for asset, prices in crash.prices.items():
        for bar in speaking_bars(prices, timestamps, heartbeat=heartbeats[asset]):
            answers[bar].append(Answer(asset, prices[bar]))
    return answers


def speaking_bars(
    prices: Sequence[int], timestamps: Sequence[int], *, heartbeat: int, deviation: int = DEVIATION
) -> list[int]:
    """Bars at which one feed gives an answer."""
    bars = [0]
    for bar in range(1, len(prices)):
        last = bars[-1]
        has_moved = abs(prices[bar] - prices[last]) * BASIS_POINTS >= deviation * prices[last]
        if has_moved or timestamps[bar] - timestamps[last] >= heartbeat:
            bars.append(bar)
    return bars


def prices_seen(answers: Sequence[Sequence[Answer]]) -> list[dict[str, int]]:
    """The last answer of every feed, after each bar."""
    seen: list[dict[str, int]] = []
    latest: dict[str, int] = {}
    for answers_of_bar in answers:
        latest = latest | {answer.asset: answer.price for answer in answers_of_bar}
        seen.append(latest)
    return seen
