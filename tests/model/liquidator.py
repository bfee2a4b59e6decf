"""The sale of a whole account at one signed-fee price, to the caller and the pools. Section 4."""

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.model import errors
from tests.model.fixed_point import WAD
from tests.model.reserve import RESERVE
from tests.model.sale import Delivery, Payment, PoolShares, Sale, Terms
from tests.model.waterfall import cover

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.pool import LiquidationPool
    from tests.model.world import World

NAME = "liquidator"


class Settlement(NamedTuple):
    pay_with_shares: bool = False
    take_assets: bool = False


class Quote(NamedTuple):
    payments: list[tuple["Market", int]]  # asset units
    proceeds: list[tuple["Market", int]]  # shares
    deposit_value: int
    debt_value: int
    fee: int
    shortfall: int
    sold: int
    sold_to_pools: int


class Liquidator:
    def __init__(self, world: "World", terms: Terms) -> None:
        self.world = world
        self.terms = terms
        self.shares = PoolShares()
        self.pools: dict[str, LiquidationPool] = {}
        self.safety_module: str | None = None

    def save(self) -> tuple[Any, ...]:
        return self.terms, self.shares, self.pools.copy(), self.safety_module

    def load(self, saved: tuple[Any, ...]) -> None:
        self.terms, self.shares, pools, self.safety_module = saved
        self.pools = pools.copy()

    # --- governance

    def set_terms(self, caller: str, terms: Terms) -> None:
        self._require_owner(caller)
        terms.require_fit(self.world.engine.line)
        self.terms = terms

    def set_pool_shares(self, caller: str, shares: PoolShares) -> None:
        self._require_owner(caller)
        shares.require_fit()
        self.shares = shares

    def set_pool(self, caller: str, market: "Market", pool: "LiquidationPool | None") -> None:
        self._require_owner(caller)
        if pool is None:
            self.pools.pop(market.name, None)
        elif pool.market is not market:
            raise errors.PoolMismatch(pool.name, market.name)
        else:
            self.pools[market.name] = pool

    def set_safety_module(self, caller: str, module: str | None) -> None:
        self._require_owner(caller)
        self.safety_module = module

    def _require_owner(self, caller: str) -> None:
        if caller != self.world.engine.owner:
            raise errors.OwnableUnauthorizedAccount(caller)

    # --- liquidation

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
        sale = self._open(account, fraction)
        if max_pay and len(max_pay) != len(sale.payments):
            raise errors.ArrayLengthMismatch(len(max_pay), len(sale.payments))
        most_pools = sale.most_pools
        for payment in sale.payments:
            payment.pool = self.pools.get(payment.market.name)
            payment.capacity = payment.pool.prepare() if payment.pool and most_pools > 0 else 0
            most_pools -= payment.capacity > 0
        sale.divide()
        if not sale.sold and not sale.shortfall:
            raise errors.PoolsExhausted(account)
        for delivery in sale.deliveries:
            self._deliver(sale, delivery, receiver, settlement.take_assets)
        for index, payment in enumerate(sale.payments):
            self._settle_by_pool(sale, index, payment)
        for payment in sale.payments:
            self._cover(sale, payment)
        for payment, most in zip(sale.payments, max_pay, strict=False):
            if payment.to_pay > most:
                raise errors.PaymentAboveMaximum(payment.market.name, payment.to_pay, most)
        if fraction:
            for payment in sale.payments:
                self._settle(caller, account, payment, settlement.pay_with_shares)
        return sale

    def quote(self, account: str, fraction: int) -> "Quote":
        """What a liquidation would cost the caller, before rounding to debt shares, and give him."""
        sale = self._open(account, fraction)
        most_pools = sale.most_pools
        for payment in sale.payments:
            pool = self.pools.get(payment.market.name)
            payment.capacity = pool.capacity() if pool and most_pools > 0 else 0
            most_pools -= payment.capacity > 0
        sale.divide()
        if not sale.sold and not sale.shortfall:
            raise errors.PoolsExhausted(account)
        payments = [
            (p.market, p.settled - p.lost - p.asked_of_pool if fraction else 0) for p in sale.payments
        ]
        proceeds = [(delivery.market, delivery.to_caller + delivery.bounty) for delivery in sale.deliveries]
        values = sale.state.deposit_value, sale.state.debt_value, sale.fee, sale.shortfall
        return Quote(payments, proceeds, *values, sale.sold, sale.sold_to_pools)

    def _open(self, account: str, fraction: int) -> Sale:
        if not 0 <= fraction <= WAD:
            raise errors.ValueOutOfBounds()
        state = self.world.engine.assess_liquidation(account)
        return Sale(account, fraction, state, self.terms, self.shares)

    # --- deposits

    def _deliver(self, sale: Sale, delivery: Delivery, receiver: str, take_assets: bool) -> None:
        market, account = delivery.market, sale.account
        for payment, shares in zip(sale.payments, delivery.to_pools, strict=True):
            if shares:
                assert payment.pool is not None
                market.seize(account, payment.pool.name, shares)
        market.seize(account, RESERVE, delivery.to_reserve)
        bought = delivery.to_caller + delivery.bounty
        if take_assets:
            market.seize(account, NAME, bought)
            redeemable = min(bought, market.max_redeem(NAME))
            if market.books_now().to_assets_down(redeemable):
                market.redeem(NAME, redeemable, receiver, NAME)
                bought -= redeemable
            market.seize(NAME, receiver, bought)
        else:
            market.seize(account, receiver, bought)

    # --- debts

    def _settle_by_pool(self, sale: Sale, index: int, payment: Payment) -> None:
        pool, market = payment.pool, payment.market
        if pool is None or not payment.by_pool:
            return
        held = market.shares_of(pool.name)
        if payment.asked_of_pool:
            payment.from_pool = market.settle_with_shares(pool.name, sale.account, payment.asked_of_pool)
        payment.burned = held - market.shares_of(pool.name)
        goods = [(delivery.market, delivery.to_pools[index]) for delivery in sale.deliveries]
        pool.record_absorption(payment.burned, goods)

    def _cover(self, sale: Sale, payment: Payment) -> None:
        """The waterfall; then what is left to the caller."""
        market, account, is_all = payment.market, sale.account, payment.part == WAD
        if sale.fraction:
            cover(self, account, payment, payment.lost)
            left = payment.settled - payment.covered - payment.from_pool
            payment.to_pay = market.debt_of(account) if is_all else left
        elif sale.shortfall and is_all:
            cover(self, account, payment, None)
        else:
            lost = payment.debt.assets * sale.shortfall // sale.state.debt_value
            cover(self, account, payment, lost)

    def _settle(self, caller: str, account: str, payment: Payment, with_shares: bool) -> None:
        market, left = payment.market, payment.to_pay
        is_all = payment.part == WAD
        if with_shares and left:
            held = market.books_now().to_assets_down(market.shares_of(caller))
            payment.with_shares = market.settle_with_shares(caller, account, min(left, held))
            left = market.debt_of(account) if is_all else left - payment.with_shares
        if left:
            payment.with_cash = market.settle_with_cash(caller, account, left)
        if not is_all:
            for debt in (payment.from_pool + payment.to_pay, market.debt_of(account)):
                if debt < market.min_debt:
                    raise errors.DebtBelowMinimum(debt, market.min_debt)
