"""A window under both sets of rules: what the tables, the pictures and demo.json are made of."""

from dataclasses import dataclass

from scripts.flux.demo.crashes import Crash
from scripts.flux.demo.outcome import Outcome


@dataclass(frozen=True)
class Comparison:
    crash: Crash
    deposits: float  # of the borrowers, USD at the first bar
    lent: float  # deposits of those who owe nothing
    debts: float
    flux: Outcome
    other: Outcome
    lowered: int  # accounts whose debts the other protocol would not have allowed
    feed_answers: int
    transactions: int
    seconds: float
