"""The tables at the end: both protocols side by side, one table a crash, and what to know to read them."""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from scripts.flux.demo.comparison import Comparison
from scripts.flux.demo.crashes import Recording, deepest_fall
from scripts.flux.demo.income import Income
from scripts.flux.demo.outcome import Gas, Outcome
from scripts.flux.demo.words import NOTHING, dollars, income_note, jump_notes, pool_notes, tokens

GENERAL_NOTES = (
    "Every liquidation pool has a twentieth of its market's supply. First column: liquidators from outside "
    "buy, and the pools take half of every account. Pools only: each liquidation is called by somebody who "
    "owns nothing but gas, and nobody else liquidates.",
    "Flux sells whole accounts below 110 %; its bad debt includes the 3 % that a buyer gets below 103.09 %. "
    "Fees stay in the asset they were taken in and cover bad debt of that asset only.",
    "Close factor: 50 % of a debt at a time, 8 % bonus, thresholds 82.5 % (ETH, BTC, stablecoins) and 80 % "
    "(others); the same deposits, debts, interest and feeds; liquidators always have the money.",
    "Both see prices at the end of five-minute bars only: jumps and bad debt are larger than they were.",
)

Row = tuple[str, str, str, str]


def show(comparisons: Sequence[Comparison], console: Console) -> None:
    for comparison in comparisons:
        console.print(table_of(comparison))
        show_notes([*window_notes(comparison), ""], console)
    show_notes(GENERAL_NOTES, console)


def show_notes(notes: Sequence[str], console: Console) -> None:
    for note in notes:
        console.print(Padding(note, (0, 1)), style="dim", highlight=False)


def table_of(comparison: Comparison) -> Table:
    table = Table(title=title_of(comparison), title_style="bold", title_justify="left", header_style="bold")
    table.add_column("")
    table.add_column("Flux\n(transactions on the chain)", justify="right")
    table.add_column("Flux, pools only,\nno outside liquidator", justify="right")
    table.add_column("close-factor protocol\n(simulated in Python)", justify="right")
    for cells in rows_of(comparison):
        table.add_row(*cells)
    return table


def title_of(comparison: Comparison) -> str:
    falls = ", ".join(fall_of(comparison.crash.recording, asset) for asset in ("ETH", "BTC"))
    size = f"{dollars(comparison.deposits)} deposited, {dollars(comparison.debts)} owed"
    return f"{comparison.crash.recording.date}: {falls}; {comparison.flux.accounts} accounts, {size}"


def fall_of(recording: Recording, asset: str) -> str:
    return f"{asset} −{deepest_fall(recording.prices[asset]):.0%}"


def rows_of(comparison: Comparison) -> list[Row]:
    flux, pools, other = comparison.flux, comparison.pools.outcome, comparison.other

    def row(name: str, cell: Callable[[Outcome], str]) -> Row:
        return name, cell(flux), cell(pools), cell(other)

    return [
        row("accounts liquidated", lambda o: f"{o.accounts_liquidated} of {o.accounts}"),
        row("  of them closed", lambda o: f"{o.accounts_closed}"),
        row("liquidations", lambda o: f"{o.liquidations:,}"),
        row("deposits sold", lambda o: dollars(o.value_liquidated)),
        row("debt paid by the buyers", lambda o: dollars(o.debt_paid)),
        row("fees, to the reserve", lambda o: dollars(o.fees)),
        row("discount, to the buyers", lambda o: dollars(o.discount)),
        row("bounty, to the caller", lambda o: dollars(o.bounties)),
        row("cost to borrowers, all of these", lambda o: dollars(o.borrowers_cost)),
        row("bad debt", lambda o: dollars(o.bad_debt)),
        row("  borne by reserves", lambda o: dollars(o.covered)),
        row("  borne by pools, slashed", lambda o: dollars(o.slashed)),
        row("  suppliers' loss", lambda o: dollars(o.suppliers_loss)),
        row("gas per liquidation, buyer with capital", lambda o: gas(o.gas_with_capital)),
        row("gas per liquidation, buyer without", lambda o: gas(o.gas_without_capital)),
        *income_rows(comparison.income, comparison.pools_income),
    ]


def income_rows(flux: Income, pools: Income) -> list[Row]:
    """The other protocol mines nothing."""

    def row(name: str, cell: Callable[[Income], str]) -> Row:
        return name, cell(flux), cell(pools), NOTHING

    rows = [
        row("FLUX released to users", lambda i: tokens(i.released)),
        row("  earned by suppliers", lambda i: tokens(i.suppliers)),
        row("  earned by borrowers", lambda i: tokens(i.borrowers)),
        row("  earned by the pools' fTokens", lambda i: tokens(i.pools)),
    ]
    if flux.price is not None:
        rows.append(row(f"  worth at ${flux.price:g} a FLUX", lambda i: dollars(i.value or 0.0)))
    return rows


def window_notes(comparison: Comparison) -> list[str]:
    return [
        *(f"* {note}." for note in comparison.crash.notes),
        *(f"* {note}" for note in jump_notes(comparison.flux)),
        *(f"* {note}" for note in pool_notes(comparison.pools, comparison.flux_returns)),
        f"* {income_note(comparison.income)}",
        f"* {comparison.feed_answers:,} answers of price feeds, {comparison.transactions:,} transactions; "
        f"{comparison.lowered} accounts owed more than the other protocol lends and were lowered there.",
    ]


def gas(used: Gas | None) -> str:
    return f"{used.median:,} ({used.least:,} – {used.most:,})" if used else NOTHING
