"""reports/demo.json: everything that the tables show, how it was made, and the curves of the pictures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.flux.demo import close_factor
from scripts.flux.demo.comparison import Comparison, PoolsOnly
from scripts.flux.demo.feeds import BASIS_POINTS, DEVIATION
from scripts.flux.demo.funds import Return, together
from scripts.flux.demo.income import Income
from scripts.flux.demo.outcome import Curves, Outcome
from scripts.flux.demo.performance import Options
from scripts.flux.demo.words import why_bad_debt


def write_report(comparisons: Sequence[Comparison], options: Options, seconds: float, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report_of(comparisons, options, seconds), indent=1) + "\n", encoding="utf-8")
    return path


def report_of(comparisons: Sequence[Comparison], options: Options, seconds: float) -> dict[str, Any]:
    return {
        "network": options.network,
        "seed": options.seed,
        "accounts": options.accounts,
        "seconds": round(seconds, 1),
        "feed_deviation": DEVIATION / BASIS_POINTS,
        "close_factor_rules": (close_factor.__doc__ or "").strip(),
        "windows": [window_of(comparison) for comparison in comparisons],
    }


def window_of(comparison: Comparison) -> dict[str, Any]:
    recording = comparison.crash.recording
    return {
        "date": recording.date,
        "from": recording.time(0).isoformat(),
        "to": recording.time(recording.bars - 1).isoformat(),
        "bars": recording.bars,
        "notes": list(comparison.crash.notes),
        "deposits_usd": round(comparison.deposits, 2),
        "lenders_deposits_usd": round(comparison.lent, 2),
        "debts_usd": round(comparison.debts, 2),
        "feed_answers": comparison.feed_answers,
        "transactions": comparison.transactions,
        "seconds": round(comparison.seconds, 1),
        "flux": {
            **outcome_of(comparison.flux),
            **suppliers_of(comparison.flux_returns),
            "mining": income_of(comparison.income),
        },
        "flux_pools_only": {**pools_of(comparison.pools), "mining": income_of(comparison.pools_income)},
        "close_factor": {
            **outcome_of(comparison.other),
            "accounts_lowered_to_its_limit": comparison.lowered,
        },
    }


def pools_of(pools: PoolsOnly) -> dict[str, Any]:
    return {
        **outcome_of(pools.outcome),
        "why_bad_debt": why_bad_debt(pools),
        "storefront_discount": pools.storefront,
        "storefront_purchases": pools.purchases,
        "storefront_paid": round(pools.traded, 2),
        "left_below_the_line": pools.left_below,
        **suppliers_of(pools.returns),
    }


def suppliers_of(returns: Mapping[str, Return]) -> dict[str, Any]:
    """Of the pools."""
    return {
        "suppliers": return_of(together(returns)),
        "suppliers_by_pool": {symbol: return_of(part) for symbol, part in returns.items()},
    }


def return_of(part: Return) -> dict[str, float]:
    return {
        "before": round(part.before, 2),
        "after": round(part.after, 2),
        "if_held": round(part.held, 2),
        "gain": round(part.gain, 5),
        "gain_against_holding": round(part.against_holding, 5),
    }


def income_of(income: Income) -> dict[str, float | None]:
    """In FLUX, but for price and value."""
    return {
        "released_to_users": round(income.released, 6),
        "suppliers": round(income.suppliers, 6),
        "borrowers": round(income.borrowers, 6),
        "pools": round(income.pools, 6),
        "price_usd": income.price,
        "value_usd": None if income.value is None else round(income.value, 2),
    }


def outcome_of(outcome: Outcome) -> dict[str, Any]:
    fields = asdict(outcome) | {
        "borrowers_cost": outcome.borrowers_cost,
        "curves": corners_of(outcome.curves),
    }
    return {name: tidy(value) for name, value in fields.items()}


def corners_of(curves: Curves) -> list[dict[str, Any]]:
    """The curves at the first bar and wherever one of them moves."""
    rows = list(zip(curves.open_accounts, curves.liquidated, curves.bad_debt, strict=True))
    return [
        {"bar": bar, "open_accounts": row[0], "liquidated": row[1], "bad_debt": row[2]}
        for bar, row in enumerate(rows)
        if bar == 0 or row != rows[bar - 1]
    ]


def tidy(value: Any) -> Any:
    """Dollars to the cent."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict):
        return {name: tidy(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(inner) for inner in value]
    return value
