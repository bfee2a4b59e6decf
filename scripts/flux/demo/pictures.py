"""One picture of a crash: prices, open accounts, what was sold, and the bad debt, both protocols in each."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

from matplotlib import dates as mdates
from matplotlib import pyplot as plt
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scripts.flux.demo.crashes import Crash
from scripts.flux.demo.outcome import Curves
from scripts.flux.demo.tables import Comparison, deepest_fall

FLUX, OTHER = "#0f62fe", "#d9480f"
INK, FAINT, GRID = "#1f2937", "#6b7280", "#e5e7eb"
PRICES = ("#111827", "#7c3aed", "#0d9488", "#b45309", "#64748b")
DOTS_PER_INCH = 100

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
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
    crash = comparison.crash
    times = [crash.time(bar) for bar in range(crash.bars)]
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            4, 1, figsize=(11, 12), sharex=True, height_ratios=(1.35, 1, 1, 1), constrained_layout=True
        )
        figure.get_layout_engine().set(hspace=0.06)
        figure.suptitle(headline(comparison), x=0.01, ha="left", fontsize=15, fontweight="bold")
        draw_prices(axes[0], crash, times)
        draw_pair(axes[1], times, comparison, lambda curves: curves.open_accounts, "Accounts with open debts", count)
        draw_pair(axes[2], times, comparison, lambda curves: curves.liquidated, "Deposits sold, running sum", money)
        draw_pair(axes[3], times, comparison, lambda curves: curves.bad_debt, "Bad debt, running sum", money)
        finish_time_axis(axes[3], times)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=DOTS_PER_INCH)
        plt.close(figure)
    return path


def headline(comparison: Comparison) -> str:
    crash = comparison.crash
    fall = f"ETH fell by {deepest_fall(crash.prices['ETH']):.0%}" if "ETH" in crash.prices else "a crash"
    return f"{crash.date}: {fall}; {comparison.flux.accounts} accounts on Flux and under a close factor"


def draw_prices(axes: Any, crash: Crash, times: Sequence[datetime]) -> None:
    """Each recorded asset as a part of its first price; those that only follow another one are left out."""
    shown: list[tuple[float, str]] = []
    seen: set[tuple[int, ...]] = set()
    for asset, prices in crash.prices.items():
        if len(set(prices)) == 1 or prices in seen:
            continue
        seen.add(prices)
        values = [price / prices[0] * 100 for price in prices]
        color = PRICES[(len(seen) - 1) % len(PRICES)]
        axes.plot(times, values, color=color, linewidth=1.6 if len(seen) == 1 else 1.1)
        shown.append((values[-1], asset))
        label = f"{asset}  {crash.price(asset, 0):,.4g} → low {min(prices) / prices[0]:.0%}"
        axes.lines[-1].set_label(label)
    title(axes, "Price, first bar = 100")
    axes.legend(loc="lower left", frameon=False, labelcolor="linecolor", handlelength=1.4)


def draw_pair(
    axes: Any,
    times: Sequence[datetime],
    comparison: Comparison,
    pick: Callable[[Curves], Sequence[float]],
    name: str,
    show: Callable[[float], str],
) -> None:
    for outcome, color, label in ((comparison.other, OTHER, "close factor"), (comparison.flux, FLUX, "Flux")):
        values = pick(outcome.curves)
        axes.plot(times, values, color=color, linewidth=2, drawstyle="steps-post", label=f"{label}: {show(values[-1])}")
    title(axes, name)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: show(value)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    top = max(max(pick(comparison.flux.curves)), max(pick(comparison.other.curves)))
    axes.set_ylim(bottom=0, top=top * 1.1 or 1)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="best", frameon=False, labelcolor="linecolor", handlelength=1.4)


def title(axes: Any, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=11, color=INK, fontweight="semibold")


def finish_time_axis(axes: Any, times: Sequence[datetime]) -> None:
    axes.set_xlim(times[0], times[-1])
    axes.xaxis.set_major_locator(mdates.HourLocator(byhour=(0, 6, 12, 18)))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%d %b\n%H:%M"))
    axes.set_xlabel("UTC", color=FAINT)


def count(value: float) -> str:
    return f"{value:,.0f}"


def money(value: float) -> str:
    for size, word in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"${value / size:,.3g} {word}"
    return f"${value:,.0f}"
