"""Who buys what of an account, and at which price. The first part of section 4 of docs/mathematics.md."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.model import errors
from tests.model.fixed_point import BASIS_POINTS, WAD, mul_div_down, mul_div_up
from tests.model.risk import Holding, Liquidation

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.pool import LiquidationPool

MAX_SLASH_CAP = 5000
MAX_BASKETS = 80


class Terms(NamedTuple):
    discount: int = 3 * WAD // 100
    fee_cap: int = 6 * WAD // 100

    def fee_and_shortfall(self, deposit_value: int, debt_value: int) -> tuple[int, int]:
        bought = mul_div_up(debt_value, WAD, WAD - self.discount)
        if deposit_value >= bought:
            return min(deposit_value * self.fee_cap // WAD, deposit_value - bought), 0
        return 0, debt_value - deposit_value * (WAD - self.discount) // WAD

    def require_fit(self, line: int) -> None:
        """1/(1-d) < line, phi <= 10 %, (1-phi)(1-d)*line >= 1."""
        highest = WAD - mul_div_up(WAD, WAD, line)
        kept = mul_div_down(WAD - self.discount, line, WAD)
        left = mul_div_down(kept, WAD - self.fee_cap, WAD)
        if self.fee_cap > WAD // 10 or self.discount >= highest or left < WAD:
            raise errors.ValueOutOfBounds()


class PoolShares(NamedTuple):
    """What the pools take part with, basis points."""

    quota: int = 5000
    fee_share: int = 3000
    bounty_cap: int = 50
    bounty_share: int = 2500
    slash_cap: int = 3000

    def require_fit(self) -> None:
        if max(self.quota, self.bounty_cap, self.fee_share + self.bounty_share) > BASIS_POINTS:
            raise errors.ValueOutOfBounds()
        if self.slash_cap > MAX_SLASH_CAP:
            raise errors.ValueOutOfBounds()


@dataclass
class Payment:
    """What became of one debt: asset units, parts W-scaled."""

    market: "Market"
    debt: Holding
    need: int  # what the buyers of the whole would pay
    pool: "LiquidationPool | None" = None
    capacity: int = 0
    by_pool: int = 0
    by_caller: int = 0
    basket: int = 0  # part of every deposit that the pool gets
    settled: int = 0
    lost: int = 0  # part of it that the waterfall is asked for
    from_reserve: int = 0
    from_market: int = 0
    from_slash: int = 0
    from_module: int = 0
    written_off: int = 0
    slashed: int = 0  # fTokens
    from_pool: int = 0
    burned: int = 0  # fTokens of the pool for that
    to_pay: int = 0  # what pool and waterfall leave to the caller
    with_shares: int = 0
    with_cash: int = 0

    @property
    def part(self) -> int:
        return self.by_pool + self.by_caller

    @property
    def covered(self) -> int:
        levels = (self.from_reserve, self.from_market, self.from_slash, self.from_module)
        return sum(levels) + self.written_off

    @property
    def paid(self) -> int:
        return self.from_pool + self.with_shares + self.with_cash

    @property
    def asked_of_pool(self) -> int:
        if not self.by_pool:
            return 0
        return min(mul_div_down(self.settled - self.lost, self.by_pool, self.part), self.capacity)


@dataclass
class Delivery:
    """What became of one deposit: fTokens."""

    market: "Market"
    taken: int
    to_pools: list[int]  # in the order of the payments
    to_caller: int
    bounty: int

    @property
    def to_reserve(self) -> int:
        return self.taken - sum(self.to_pools) - self.to_caller - self.bounty


@dataclass
class Sale:
    """What a liquidation does, for those who check it."""

    account: str
    fraction: int
    state: Liquidation
    terms: Terms
    shares: PoolShares
    fee: int = 0
    shortfall: int = 0
    sold: int = 0
    payments: list[Payment] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        values = self.state.deposit_value, self.state.debt_value
        self.fee, self.shortfall = self.terms.fee_and_shortfall(*values)
        for debt in self.state.debts:
            lost = mul_div_down(debt.assets, self.shortfall, self.state.debt_value)
            self.payments.append(Payment(debt.market, debt, debt.assets - lost))

    @property
    def sold_to_pools(self) -> int:
        return sum(payment.basket for payment in self.payments)

    @property
    def most_pools(self) -> int:
        """That may buy: each gets a basket of every deposit, and a sale has to fit into a block."""
        deposits = len(self.state.deposits)
        return MAX_BASKETS // deposits if deposits else MAX_BASKETS

    # --- who buys

    def divide(self) -> None:
        """Between the pools, whose capacities are known by now, and the caller."""
        for payment in self.payments:
            self._divide_debt(payment)
        if all(payment.part == WAD for payment in self.payments):
            self.sold = WAD
        else:
            by_caller = sum(payment.by_caller * payment.debt.value for payment in self.payments)
            self.sold = self.sold_to_pools + by_caller // self.state.debt_value
        for payment in self.payments:
            debt = payment.debt
            # Whole debt shares: no part of a deposit is ever had for less than a share of the debt.
            cancelled = mul_div_up(debt.shares, payment.part, WAD)
            payment.settled = mul_div_up(debt.assets, cancelled, debt.shares)
            payment.lost = mul_div_down(payment.settled, self.shortfall, self.state.debt_value)
        self.deliveries = [self._delivery_of(deposit) for deposit in self.state.deposits]

    def _divide_debt(self, payment: Payment) -> None:
        if self.fraction == 0 and payment.capacity < payment.need:
            # Neither what is paid nor what is left may be dust.
            least = payment.market.min_debt
            payment.capacity = min(payment.capacity, max(0, payment.need - least))
            if payment.capacity < least:
                payment.capacity = 0
        if payment.capacity:
            payment.by_pool = max(self.shares.quota * WAD // BASIS_POINTS, WAD - self.fraction)
            if payment.capacity < payment.need:
                payment.by_pool = min(payment.by_pool, payment.capacity * WAD // payment.need)
        payment.basket = payment.by_pool * payment.debt.value // self.state.debt_value
        if not payment.basket:
            payment.by_pool = 0
        payment.by_caller = min(self.fraction, WAD - payment.by_pool)

    # --- what they get

    def _fee_on(self, shares: int) -> int:
        return mul_div_up(shares, self.fee, self.state.deposit_value) if self.fee else 0

    @property
    def _bounty_rate(self) -> int:
        if not self.fee:
            return 0
        of_fee = self.fee * self.shares.bounty_share * (WAD // BASIS_POINTS) // self.state.deposit_value
        return min(self.shares.bounty_cap * WAD // BASIS_POINTS, of_fee)

    def _delivery_of(self, deposit: Holding) -> Delivery:
        taken = mul_div_down(deposit.shares, self.sold, WAD)
        of_pools, bounty, to_pools = 0, 0, []
        for payment in self.payments:
            gross = mul_div_down(deposit.shares, payment.basket, WAD)
            fee = self._fee_on(gross)
            net = gross - fee + fee * self.shares.fee_share // BASIS_POINTS
            to_pools.append(net)
            of_pools += gross
            if net:
                bounty += mul_div_down(gross, self._bounty_rate, WAD)
        rest = taken - of_pools
        to_caller = rest - self._fee_on(rest) if self.fraction else 0
        return Delivery(deposit.market, taken, to_pools, to_caller, bounty)
