"""What both protocols are measured by: one record for every sale, and the sums and curves of a window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from statistics import median

# Interest since the first bar, as factors: growth[bar][asset].
Growth = Sequence[Mapping[str, float]]


@dataclass(frozen=True)
class Interest:
    """How debts and deposits of each asset grew up to each bar, without losses."""

    debts: Growth
    deposits: Growth


@dataclass(frozen=True)
class Sale:
    """One liquidation, USD at the prices of its moment.

    Buyers pay `paid` and receive `sold - fee - bounty`; `sold` is what the borrower loses of his deposits,
    `fee` what reserves get, `bounty` what a caller gets who buys nothing. `shortfall` is debt that nobody
    paid; of it reserves bore `covered`, pools `slashed` and suppliers `written_off`.
    """

    bar: int
    account: int
    sold: float
    paid: float
    fee: float = 0.0
    bounty: float = 0.0
    shortfall: float = 0.0
    covered: float = 0.0
    slashed: float = 0.0
    written_off: float = 0.0
    closes: bool = False
    gas: int | None = None
    without_capital: bool = False

    @property
    def discount(self) -> float:
        return self.sold - self.fee - self.bounty - self.paid


@dataclass(frozen=True)
class Gas:
    least: int
    median: int
    most: int


@dataclass(frozen=True)
class Curves:
    """After each bar; values are running sums."""

    open_accounts: tuple[int, ...]
    liquidated: tuple[float, ...]
    bad_debt: tuple[float, ...]


@dataclass(frozen=True)
class Outcome:
    """A window under one set of rules."""

    accounts: int
    accounts_liquidated: int
    accounts_closed: int
    liquidations: int
    value_liquidated: float
    debt_paid: float
    fees: float
    discount: float
    bad_debt: float
    covered: float
    slashed: float
    suppliers_loss: float
    bounties: float
    curves: Curves = field(repr=False)
    gas_with_capital: Gas | None = None
    gas_without_capital: Gas | None = None

    @property
    def borrowers_cost(self) -> float:
        """What borrowers lost beyond the debt that was paid for them."""
        return self.fees + self.bounties + self.discount


def summarise(sales: Sequence[Sale], *, accounts: int, bars: int) -> Outcome:
    bought = [sale for sale in sales if sale.sold > 0]
    return Outcome(
        accounts=accounts,
        accounts_liquidated=len({sale.account for sale in sales}),
        accounts_closed=sum(sale.closes for sale in sales),
        liquidations=len(bought),
        value_liquidated=sum(sale.sold for sale in sales),
        debt_paid=sum(sale.paid for sale in sales),
        fees=sum(sale.fee for sale in sales),
        discount=sum(sale.discount for sale in sales),
        bad_debt=sum(sale.shortfall for sale in sales),
        covered=sum(sale.covered for sale in sales),
        slashed=sum(sale.slashed for sale in sales),
        bounties=sum(sale.bounty for sale in sales),
        suppliers_loss=sum(sale.written_off for sale in sales),
        curves=curves_of(sales, accounts=accounts, bars=bars),
        gas_with_capital=gas_of([sale for sale in sales if not sale.without_capital]),
        gas_without_capital=gas_of([sale for sale in sales if sale.without_capital]),
    )


def curves_of(sales: Sequence[Sale], *, accounts: int, bars: int) -> Curves:
    closed, sold, bad = [0] * bars, [0.0] * bars, [0.0] * bars
    for sale in sales:
        closed[sale.bar] += sale.closes
        sold[sale.bar] += sale.sold
        bad[sale.bar] += sale.shortfall
    return Curves(
        open_accounts=tuple(accounts - count for count in accumulate(closed)),
        liquidated=tuple(accumulate(sold)),
        bad_debt=tuple(accumulate(bad)),
    )


def gas_of(sales: Sequence[Sale]) -> Gas | None:
    used = [sale.gas for sale in sales if sale.gas is not None]
    return Gas(min(used), int(median(used)), max(used)) if used else None
