"""A window under both sets of rules: what the tables, the pictures and demo.json are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.flux.demo.crashes import Crash
from scripts.flux.demo.funds import Return
from scripts.flux.demo.income import Income
from scripts.flux.demo.outcome import Outcome, Sale


@dataclass(frozen=True)
class Shortfalls:
    """Debt that deposits did not bring, USD."""

    accounts: int
    shortfall: float

    @classmethod
    def of(cls, sales: Sequence[Sale]) -> "Shortfalls":
        return cls(len({sale.account for sale in sales}), sum(sale.shortfall for sale in sales))


@dataclass(frozen=True)
class PoolsOnly:
    """A window in which nobody but the liquidation pools bought.

    `storefront`: the discount at which a trader bought from them, None without one; `traded` is what he paid.
    `left_below`: accounts below the line after the last bar. `jumped`: shortfalls of accounts that came below
    the line in the same bar, `waited`: of those that had been below it before.
    """

    outcome: Outcome
    returns: Mapping[str, Return]
    storefront: float | None
    purchases: int
    traded: float
    left_below: int
    jumped: Shortfalls
    waited: Shortfalls


@dataclass(frozen=True)
class Comparison:
    crash: Crash
    deposits: float  # of the borrowers, USD at the first bar
    lent: float  # deposits of those who owe nothing
    debts: float
    flux: Outcome
    flux_returns: Mapping[str, Return]  # of the pools' suppliers, where liquidators came from outside too
    pools: PoolsOnly
    other: Outcome
    income: Income  # in FLUX, where liquidators came from outside too
    pools_income: Income  # pools only
    lowered: int  # accounts whose debts the other protocol would not have allowed
    feed_answers: int
    transactions: int
    seconds: float
