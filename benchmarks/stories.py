"""What several rows of the gas table begin with."""

from benchmarks.stage import UNIT, Stage

DEBT = 8  # the place of the market that is borrowed from
LARGE = 10_000 * UNIT


def borrower_with(stage: Stage, account: str, deposits: int, debts: int = 1) -> None:
    """An account with deposits in the first places and a debt in each of the last ones, touched before."""
    for place in range(deposits):
        stage.give(account, place, LARGE)
        stage.supply(account, place, LARGE // 2)
    for place in range(DEBT, DEBT - debts, -1):
        stage.give(account, place, LARGE)
        stage.borrow(account, place, deposits * 1000 * UNIT // debts)


def crash(stage: Stage, deposits: int) -> None:
    """Accounts of `borrower_with` are at 108 % of their debts."""
    debt = deposits * 1000 * UNIT
    for place in range(deposits):
        stage.set_price(place, debt * 108 * UNIT // 100 // (deposits * (LARGE // 2)))


def recover(stage: Stage, deposits: int) -> None:
    for place in range(deposits):
        stage.set_price(place, UNIT)
