"""The sale of a whole account at one signed-fee price, and the waterfall: docs/mathematics.md, section 4."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tests.model import errors
from tests.model.fixed_point import MAX_UINT, WAD, mul_div_down, mul_div_up
from tests.model.reserve import RESERVE
from tests.model.risk import Holding, Liquidation

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.world import World

NAME = "liquidator"


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
        kept = WAD - self.discount
        if self.fee_cap > WAD // 10 or kept * line <= WAD * WAD:
            raise errors.ValueOutOfBounds()
        if (WAD - self.fee_cap) * kept * line < WAD**3:
            raise errors.ValueOutOfBounds()


class Settlement(NamedTuple):
    pay_with_shares: bool = False
    take_assets: bool = False


@dataclass
class Payment:
    """What became of one debt: asset units."""

    market: "Market"
    settled: int
    uncovered: int  # what the waterfall is asked for
    from_reserve: int = 0
    from_market: int = 0
    written_off: int = 0
    to_pay: int = 0  # what the waterfall leaves to the buyer; of a whole account everything that is left
    with_shares: int = 0
    with_cash: int = 0

    @property
    def covered(self) -> int:
        return self.from_reserve + self.from_market + self.written_off

    @property
    def paid(self) -> int:
        return self.with_shares + self.with_cash


@dataclass
class Sale:
    """What a liquidation did, for those who check it."""

    account: str
    fraction: int
    deposit_value: int
    debt_value: int
    fee: int
    shortfall: int
    taken: list[tuple["Market", int, int]]  # shares taken, of these fee
    payments: list[Payment]


class Quote(NamedTuple):
    payments: list[tuple["Market", int]]  # asset units
    proceeds: list[tuple["Market", int]]  # shares
    deposit_value: int
    debt_value: int
    fee: int
    shortfall: int


class Liquidator:
    def __init__(self, world: "World", terms: Terms) -> None:
        self.world = world
        self.terms = terms

    def set_terms(self, caller: str, terms: Terms) -> None:
        if caller != self.world.engine.owner:
            raise errors.OwnableUnauthorizedAccount(caller)
        terms.require_fit(self.world.engine.line)
        self.terms = terms

    def liquidate(
        self,
        caller: str,
        account: str,
        fraction: int,
        receiver: str,
        max_pay: list[int],
        settlement: Settlement,
    ) -> Sale:
        if account in (caller, receiver):
            raise errors.SelfLiquidation(account)
        if not 0 < fraction <= WAD:
            raise errors.ValueOutOfBounds()
        state = self.world.engine.assess_liquidation(account)
        fee, shortfall = self.terms.fee_and_shortfall(state.deposit_value, state.debt_value)
        payments = self._planned_payments(state, fraction, shortfall)
        if max_pay and len(max_pay) != len(payments):
            raise errors.ArrayLengthMismatch(len(max_pay), len(payments))
        taken = [
            self._sell(account, receiver, h, fraction, fee, state.deposit_value, settlement.take_assets)
            for h in state.deposits
        ]
        for payment in payments:
            self._cover(account, payment)
            if fraction == WAD:
                payment.to_pay = payment.market.debt_of(account)
            else:
                payment.to_pay = payment.settled - payment.covered
        for payment, most in zip(payments, max_pay, strict=False):
            if payment.to_pay > most:
                raise errors.PaymentAboveMaximum(payment.market.name, payment.to_pay, most)
        for payment in payments:
            self._settle(caller, account, payment, fraction, settlement.pay_with_shares)
        values = state.deposit_value, state.debt_value, fee, shortfall
        return Sale(account, fraction, *values, taken, payments)

    def quote(self, account: str, fraction: int) -> "Quote":
        """What a liquidation would cost, before the waterfall's rounding, and give."""
        if not 0 < fraction <= WAD:
            raise errors.ValueOutOfBounds()
        state = self.world.engine.assess_liquidation(account)
        fee, shortfall = self.terms.fee_and_shortfall(state.deposit_value, state.debt_value)
        payments = [
            (payment.market, payment.settled - payment.uncovered)
            for payment in self._planned_payments(state, fraction, shortfall)
        ]
        proceeds = []
        for deposit in state.deposits:
            taken, fee_shares = self._shares_taken(deposit, fraction, fee, state.deposit_value)
            proceeds.append((deposit.market, taken - fee_shares))
        return Quote(payments, proceeds, state.deposit_value, state.debt_value, fee, shortfall)

    @staticmethod
    def _shares_taken(deposit: Holding, fraction: int, fee: int, deposit_value: int) -> tuple[int, int]:
        taken = deposit.shares if fraction == WAD else deposit.shares * fraction // WAD
        return taken, mul_div_up(taken, fee, deposit_value) if fee else 0

    def _planned_payments(self, state: Liquidation, fraction: int, shortfall: int) -> list[Payment]:
        plan = []
        for debt in state.debts:
            # Whole debt shares: no part of a deposit is ever had for less than a share of the debt.
            settled = mul_div_up(debt.assets, mul_div_up(debt.shares, fraction, WAD), debt.shares)
            uncovered = mul_div_down(settled, shortfall, state.debt_value)
            plan.append(Payment(debt.market, settled, uncovered))
        return plan

    def _sell(
        self,
        account: str,
        receiver: str,
        deposit: Holding,
        fraction: int,
        fee: int,
        deposit_value: int,
        take_assets: bool,
    ) -> tuple["Market", int, int]:
        market = deposit.market
        taken, fee_shares = self._shares_taken(deposit, fraction, fee, deposit_value)
        market.seize(account, RESERVE, fee_shares)
        bought = taken - fee_shares
        if take_assets:
            market.seize(account, NAME, bought)
            redeemable = min(bought, market.max_redeem(NAME))
            if market.books_now().to_assets_down(redeemable):
                market.redeem(NAME, redeemable, receiver, NAME)
                bought -= redeemable
            market.seize(NAME, receiver, bought)
        else:
            market.seize(account, receiver, bought)
        return market, taken, fee_shares

    def _settle(
        self,
        caller: str,
        account: str,
        payment: Payment,
        fraction: int,
        with_shares: bool,
    ) -> None:
        market, left = payment.market, payment.to_pay
        if with_shares and account in market.debts:
            held = market.books_now().to_assets_down(market.shares_of(caller))
            payment.with_shares = market.settle_with_shares(caller, account, min(left, held))
            left -= payment.with_shares
        if account in market.debts:
            is_all = fraction == WAD
            payment.with_cash = market.settle_with_cash(caller, account, MAX_UINT if is_all else left)
        if fraction != WAD:
            for debt in (payment.to_pay, market.debt_of(account)):
                if debt < market.min_debt:
                    raise errors.DebtBelowMinimum(debt, market.min_debt)

    def _cover(self, account: str, payment: Payment) -> None:
        """The waterfall: the liquidation reserve, the market's own reserve, the suppliers."""
        market = payment.market
        left = payment.uncovered
        if left and market.shares_of(RESERVE):
            held = market.books_now().to_assets_down(market.shares_of(RESERVE))
            payment.from_reserve = market.settle_with_shares(RESERVE, account, min(left, held))
            left -= payment.from_reserve
        if left and account in market.debts:
            payment.from_market = market.draw_reserve(account, left)
            left -= payment.from_market
        if left and account in market.debts:
            payment.written_off = market.write_off(account, left)
