"""One picture of a crash: prices, open accounts, what was sold, and the bad debt, both protocols in each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

from matplotlib import dates as mdates
from matplotlib import pyplot as plt
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from scripts.flux.demo.comparison import Comparison
from scripts.flux.demo.crashes import FEED_UNIT, RECORDED_AS, Crash, deepest_fall
from scripts.flux.demo.outcome import Curves, Outcome

FLUX, POOLS, OTHER = "#1d4ed8", "#0891b2", "#ea580c"
INK, FAINT, GRID = "#111827", "#6b7280", "#e5e7eb"
PRICES = ("#111827", "#7c3aed", "#0f766e", "#a16207")
DOTS_PER_INCH = 90
TITLE = {"loc": "left", "fontsize": 11.5, "fontweight": "bold"}

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "text.parse_math": False,  # dollars are dollars
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
}


def draw(comparison: Comparison, path: Path) -> Path:
    """Writes the picture and returns its path."""
    recording = comparison.crash.recording
    times = [recording.time(bar) for bar in range(recording.bars)]
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(4, 1, figsize=(10.5, 11.5), sharex=True, height_ratios=(1.4, 1, 1, 1))
        figure.subplots_adjust(left=0.085, right=0.96, top=0.905, bottom=0.055, hspace=0.3)
        write_headline(figure, comparison)
        draw_prices(axes[0], comparison.crash, times)
        for axis, panel in zip(axes[1:], PANELS, strict=True):
            draw_pair(axis, times, comparison, panel)
        finish_time_axis(axes[3], times)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=DOTS_PER_INCH, pil_kwargs={"optimize": True})
        plt.close(figure)
    return path


def write_headline(figure: Any, comparison: Comparison) -> None:
    recording = comparison.crash.recording
    fall = deepest_fall(recording.prices["ETH"])
    figure.text(0.02, 0.968, f"{recording.date}: ETH falls by {fall:.0%}", fontsize=17, fontweight="bold")
    figure.text(
        0.02,
        0.944,
        f"The same {comparison.flux.accounts} accounts, {money(comparison.deposits)} deposited and "
        f"{money(comparison.debts)} owed, on Flux, on its pools only, and under close-factor rules",
        fontsize=11.5,
        color=FAINT,
    )


def draw_prices(axes: Any, crash: Crash, times: Sequence[datetime]) -> None:
    """The recorded series that markets follow, each as a part of its first price."""
    names = sorted(set(crash.sources.values()), key=lambda name: (name != "ETH", name))
    for color, name in zip(PRICES, names, strict=False):
        prices = crash.recording.prices[name]
        label = f"{name}  {usd(prices[0])} → {usd(min(prices))} at the lowest{stands_in(name, crash)}"
        values = [price / prices[0] * 100 for price in prices]
        axes.plot(times, values, color=color, linewidth=1.8 if name == "ETH" else 1.1, label=label)
    axes.set_title("Price at the exchange, first bar = 100", **TITLE)
    legend(axes, loc="lower left")


def draw_pair(axes: Any, times: Sequence[datetime], comparison: Comparison, panel: "Panel") -> None:
    flux, other = panel.pick(comparison.flux.curves), panel.pick(comparison.other.curves)
    pools = panel.pick(comparison.pools.outcome.curves)
    axes.step(
        times, flux, where="post", color=FLUX, linewidth=2.2, label=f"Flux: {panel.show(flux[-1])}", zorder=3
    )
    label = f"Flux, pools only: {panel.show(pools[-1])}"
    axes.step(times, pools, where="post", color=POOLS, linewidth=1.6, linestyle="--", label=label, zorder=4)
    label = f"close factor: {panel.show(other[-1])}{panel.remark(comparison.other)}"
    axes.step(times, other, where="post", color=OTHER, linewidth=2.2, label=label)
    highest = max(*flux, *pools, *other)
    axes.set_ylim(-0.04 * (highest or 1), (highest or 1) * 1.12)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]) if highest else FixedLocator([0]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: panel.show(value)))
    axes.set_title(panel.name, **TITLE)
    if not highest:
        remark = "none under either set of rules"
        axes.text(0.5, 0.5, remark, transform=axes.transAxes, ha="center", color=FAINT)
    legend(axes, loc="lower left" if panel.falls else "upper left")


def legend(axes: Any, loc: str) -> None:
    axes.legend(loc=loc, labelcolor="linecolor", handlelength=1.5, frameon=False)


def finish_time_axis(axes: Any, times: Sequence[datetime]) -> None:
    axes.set_xlim(times[0], times[-1])
    axes.xaxis.set_major_locator(mdates.HourLocator(byhour=(0, 6, 12, 18)))
    axes.xaxis.set_major_formatter(FuncFormatter(time_label))


def time_label(position: float, _: int) -> str:
    """The date at midnight, else the hour (UTC)."""
    moment = mdates.num2date(position)
    return f"{moment:%d %B}\n00:00 UTC" if moment.hour == 0 else f"{moment:%H:%M}"


def count(value: float) -> str:
    return f"{value:,.0f}"


def usd(price: int) -> str:
    value = price / FEED_UNIT
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"


def money(value: float) -> str:
    for size, word in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"${value / size:,.3g} {word}"
    return f"${value:,.0f}"


def stands_in(name: str, crash: Crash) -> str:
    others = [asset for asset, source in crash.sources.items() if source == name]
    missing = [asset for asset in others if RECORDED_AS.get(asset, asset) != name]
    return f", standing in for {', '.join(missing)}" if missing else ""


def in_part(outcome: Outcome) -> str:
    parts = outcome.accounts_liquidated - outcome.accounts_closed
    return f", {parts} of them liquidated in part" if parts else ""


@dataclass(frozen=True)
class Panel:
    """One comparison below the prices."""

    name: str
    pick: Callable[[Curves], Sequence[float]]
    show: Callable[[float], str]
    falls: bool = False
    remark: Callable[[Outcome], str] = lambda _: ""


PANELS = (
    Panel("Accounts with open debts", lambda curves: curves.open_accounts, count, True, in_part),
    Panel("Deposits sold, running sum", lambda curves: curves.liquidated, money),
    Panel("Bad debt, running sum", lambda curves: curves.bad_debt, money),
)
