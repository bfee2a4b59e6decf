"""What happened to the pools, in words for the notes below a table."""

from collections.abc import Mapping

from scripts.flux.demo.comparison import PoolsOnly, Shortfalls
from scripts.flux.demo.funds import Return, together
from scripts.flux.demo.income import Income
from scripts.flux.demo.outcome import Outcome

NOTHING = "–"


def pool_notes(pools: PoolsOnly, beside_others: Mapping[str, Return]) -> list[str]:
    notes = [storefront_note(pools)]
    if pools.left_below:
        notes.append(f"{pools.left_below} accounts were still below the line at the end.")
    if why := why_bad_debt(pools):
        notes.append(why)
    notes.append(f"Pool suppliers, with liquidators from outside: {returns_note(beside_others)}")
    notes.append(f"Pool suppliers, pools only: {returns_note(pools.returns)}")
    return notes


def jump_notes(outcome: Outcome) -> list[str]:
    """Liquidators from outside sell everybody in the bar that brings him below the line."""
    if not round(outcome.bad_debt):
        return []
    return [
        f"With liquidators from outside: bad debt of {dollars(outcome.bad_debt)}, of accounts that fell from "
        "above 110 % to below 103.09 % within one bar."
    ]


def returns_note(returns: Mapping[str, Return]) -> str:
    total = together(returns)
    parts = ", ".join(f"{symbol} {signed(part.against_holding)}" for symbol, part in returns.items())
    return (
        f"{dollars(total.before)} became {dollars(total.after)}, {signed(total.gain)}. As "
        f"fTokens that would have been {dollars(total.held)}: {signed(total.against_holding)} "
        f"against holding ({parts})."
    )


def storefront_note(pools: PoolsOnly) -> str:
    if pools.storefront is None:
        return "Nobody bought from the pools; what they bought was theirs until the end."
    bought = (
        f"{pools.purchases} purchases for {dollars(pools.traded)}" if pools.purchases else "there was nothing"
    )
    return (
        "With a trader at the pools' storefronts, who liquidates nobody and buys what is "
        f"{percent(pools.storefront)} below the oracle's price; pools only: {bought}."
    )


def why_bad_debt(pools: PoolsOnly) -> str:
    """Why deposits did not bring all debts, and who bore the rest; empty if they did."""
    outcome, reasons = pools.outcome, []
    if not round(outcome.bad_debt):
        return ""
    if round(pools.jumped.shortfall):
        reasons.append(
            f"{accounts(pools.jumped)} fell from above 110 % to below 103.09 % within one bar "
            f"({dollars(pools.jumped.shortfall)})"
        )
    if round(pools.waited.shortfall):
        reasons.append(
            f"{accounts(pools.waited)} had been below 110 % before, but the pools of their debts had spent "
            "their funds, and prices fell on before they had funds again "
            f"({dollars(pools.waited.shortfall)})"
        )
    text = f"Bad debt of {dollars(outcome.bad_debt)}: {'; '.join(reasons)}."
    if round(outcome.suppliers_loss):
        text += (
            f" {dollars(outcome.suppliers_loss)} fell to suppliers, because reserves had little yet and a "
            "pool that spends its funds on an account has nothing left to be slashed for it."
        )
    return text


def income_note(income: Income) -> str:
    others = (
        "FLUX is counted from the hour in which the book is opened. The rest of it is of staking pools and "
        "sFLUX, where nobody staked, and of who bought fTokens. What the pools earned is shared among their "
        "suppliers when it is collected."
    )
    if income.price is None:
        return f"{others} The parameters have no price of FLUX, so it has no value here."
    return others


def accounts(shortfalls: Shortfalls) -> str:
    return f"{shortfalls.accounts} account{'' if shortfalls.accounts == 1 else 's'}"


def signed(share: float) -> str:
    """ "+3.5 %", "−0.1 %", "0.0 %" """
    points = round(share * 100, 1)
    return f"{points:+.1f} %".replace("-", "−") if points else "0.0 %"


def percent(share: float) -> str:
    return f"{share * 100:g} %"


def tokens(amount: float) -> str:
    return f"{amount:,.0f}" if round(amount) else NOTHING


def dollars(value: float) -> str:
    return f"${value:,.0f}" if round(value) else NOTHING
