"""The same book under the rules of a close-factor protocol. Simulated in Python, not on a chain.

Rules, as the large protocols of those years had them:

- An account may be liquidated when its debts exceed its deposits weighted by their liquidation thresholds
  (ETH, BTC and stablecoins 82.5 %, all others 80 %).
- A liquidation repays 50 % of one debt, the account's largest, and takes 108 % of that value from one
  deposit, its largest. If that deposit is worth less, it is taken whole for a repayment of its value / 1.08.
- Liquidators act at the end of every bar, as often as it takes, until the account is healthy or has no
  deposits left. They always have the money; transactions cost them nothing and never fail. Those of Flux have
  it as easy.
- Debt that is left when the deposits are gone is bad debt, valued at the prices of that moment, and the
  suppliers' loss: there is no liquidation fee, so no reserve has anything to cover it with. These protocols
  leave it in their books; here it is counted at once, and makes no other account's deposits worth less.
- Debts and deposits bear the interest that was measured in Flux's markets on the chain.
- Prices are the answers of the same feeds, at the same bars.

The book is the same: same deposits, same debts. Where the debts are above what the collateral factors (80 %
for ETH, BTC and stablecoins, 75 % for all others) would have allowed, they are lowered to that limit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scripts.flux.demo.book import Book, Listed
from scripts.flux.demo.crashes import FEED_UNIT, RECORDED_AS
from scripts.flux.demo.outcome import Interest, Sale

MAX_ROUNDS = 1_000  # in one bar; each either cures the account or halves a debt, so a few dozen are the most


@dataclass(frozen=True)
class Factors:
    """Of one collateral asset: what may be borrowed against it, and what its liquidation threshold is."""

    collateral: float
    threshold: float


MAJOR = Factors(collateral=0.80, threshold=0.825)
OTHER = Factors(collateral=0.75, threshold=0.80)
MAJORS = frozenset({"ETH", "BTC"})


@dataclass(frozen=True)
class Rules:
    factors: Mapping[str, Factors]
    close_factor: float = 0.50
    bonus: float = 0.08


def rules_for(listed: Sequence[Listed]) -> Rules:
    return Rules(
        factors={
            asset.symbol: MAJOR if asset.is_stable or name_of(asset.symbol) in MAJORS else OTHER
            for asset in listed
        }
    )


def name_of(symbol: str) -> str:
    return RECORDED_AS.get(symbol, symbol)


@dataclass
class Position:
    """Whole assets, not dollars."""

    deposits: dict[str, float]
    debts: dict[str, float] = field(default_factory=dict)


def positions_of(
    book: Book, listed: Sequence[Listed], prices: Mapping[str, int], rules: Rules
) -> tuple[list[Position], int]:
    """The book in whole assets, and how many accounts were lowered to what these rules let them borrow."""
    units = {asset.symbol: asset.unit for asset in listed}
    dollars = {symbol: price / FEED_UNIT for symbol, price in prices.items()}
    positions, lowered = [], 0
    for account in book.accounts:
        position = Position(
            deposits={symbol: assets / units[symbol] for symbol, assets in account.deposits.items()},
            debts={symbol: assets / units[symbol] for symbol, assets in account.debts.items()},
        )
        limit = sum(
            assets * dollars[symbol] * rules.factors[symbol].collateral
            for symbol, assets in position.deposits.items()
        )
        owed = value_of(position.debts, dollars)
        if owed > limit:
            position.debts = {symbol: assets * limit / owed for symbol, assets in position.debts.items()}
            lowered += 1
        positions.append(position)
    return positions, lowered


def simulate(
    positions: Sequence[Position], seen: Sequence[Mapping[str, int]], interest: Interest, rules: Rules
) -> list[Sale]:
    """All liquidations of a window; `positions` are used up."""
    sales: list[Sale] = []
    is_open = [bool(position.debts) for position in positions]
    for bar, prices in enumerate(seen):
        dollars = {symbol: price / FEED_UNIT for symbol, price in prices.items()}
        for account, position in enumerate(positions):
            if not is_open[account]:
                continue
            if bar:
                accrue(position, interest, bar)
            for sale in liquidate_fully(position, dollars, rules, bar=bar, account=account):
                sales.append(sale)
                is_open[account] = not sale.closes
    return sales


def accrue(position: Position, interest: Interest, bar: int) -> None:
    for balances, growth in ((position.deposits, interest.deposits), (position.debts, interest.debts)):
        for symbol in balances:
            balances[symbol] *= growth[bar][symbol] / growth[bar - 1][symbol]


def liquidate_fully(
    position: Position, dollars: Mapping[str, float], rules: Rules, *, bar: int, account: int
) -> list[Sale]:
    """Repeats a liquidation until the account is healthy, or empty and its rest bad debt."""
    sales: list[Sale] = []
    while is_liquidatable(position, dollars, rules):
        if value_of(position.deposits, dollars) == 0.0:
            rest = value_of(position.debts, dollars)
            sales.append(
                Sale(bar, account, sold=0.0, paid=0.0, shortfall=rest, written_off=rest, closes=True)
            )
            break
        repaid, taken = liquidate_once(position, dollars, rules)
        sales.append(Sale(bar, account, sold=taken, paid=repaid))
        if len(sales) > MAX_ROUNDS:
            raise RuntimeError(
                f"account {account} was liquidated {MAX_ROUNDS} times in bar {bar} without an end"
            )
    return sales


def liquidate_once(position: Position, dollars: Mapping[str, float], rules: Rules) -> tuple[float, float]:
    """Repays a part of the largest debt and takes from the largest deposit. Returns both values."""
    debt = largest(position.debts, dollars)
    deposit = largest(position.deposits, dollars)
    wanted = position.debts[debt] * dollars[debt] * rules.close_factor
    available = position.deposits[deposit] * dollars[deposit]
    taken = min(wanted * (1 + rules.bonus), available)
    repaid = taken / (1 + rules.bonus)
    position.debts[debt] -= repaid / dollars[debt]
    position.deposits[deposit] = (
        0.0 if taken == available else position.deposits[deposit] - taken / dollars[deposit]
    )
    return repaid, taken


def is_liquidatable(position: Position, dollars: Mapping[str, float], rules: Rules) -> bool:
    weighted = sum(
        assets * dollars[symbol] * rules.factors[symbol].threshold
        for symbol, assets in position.deposits.items()
    )
    return value_of(position.debts, dollars) > weighted


def largest(balances: Mapping[str, float], dollars: Mapping[str, float]) -> str:
    return max(balances, key=lambda symbol: balances[symbol] * dollars[symbol])


def value_of(balances: Mapping[str, float], dollars: Mapping[str, float]) -> float:
    return sum(assets * dollars[symbol] for symbol, assets in balances.items())
