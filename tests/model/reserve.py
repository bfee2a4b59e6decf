"""The first level of the waterfall, and the treasury's share of what comes in: ILiquidationReserve."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.model import errors
from tests.model.fixed_point import BASIS_POINTS, mul_div_up

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.world import World

RESERVE = "reserve"
DEFAULT_TARGET = 200
OVERFLOW_RATE = 10


class LiquidationReserve:
    """Its fTokens are its books; it remembers of how many the treasury has had its share."""

    def __init__(self, world: "World", treasury: str, treasury_share: int) -> None:
        self.world = world
        self.treasury = treasury
        self.treasury_share = treasury_share
        self.target = DEFAULT_TARGET
        self.settled: dict[str, int] = {}
        self.sent_epoch: dict[str, int] = {}

    def save(self) -> tuple[Any, ...]:
        books = self.settled.copy(), self.sent_epoch.copy()
        return self.treasury, self.treasury_share, self.target, books

    def load(self, saved: tuple[Any, ...]) -> None:
        self.treasury, self.treasury_share, self.target, (settled, sent_epoch) = saved
        self.settled, self.sent_epoch = settled.copy(), sent_epoch.copy()

    def available(self, market: "Market") -> int:
        return market.books_now().to_assets_down(market.shares_of(RESERVE))

    def pay_treasury(self, market: "Market") -> int:
        """Returns the fTokens sent."""
        balance, before = market.shares_of(RESERVE), self.settled.get(market.name, 0)
        paid = max(0, balance - before) * self.treasury_share // BASIS_POINTS
        self.settled[market.name] = balance - paid
        if paid:
            market.transfer(RESERVE, self.treasury, paid)
        return paid

    def send_overflow(self, market: "Market") -> int:
        """What is above the target goes to those who are in the pool. Returns the fTokens sent."""
        pool = self.world.liquidator.pools.get(market.name)
        if pool is None or pool.supply == 0:
            return 0
        if self.sent_epoch.get(market.name) == pool.epoch:
            return 0
        market.sweep_reserve()
        self.pay_treasury(market)
        books, balance = market.books_now(), market.shares_of(RESERVE)
        kept = books.to_shares_up(mul_div_up(books.debt_assets, self.target, BASIS_POINTS))
        sent = min(max(0, balance - kept), pool.idle * OVERFLOW_RATE // BASIS_POINTS)
        if sent == 0:
            return 0
        self.settled[market.name] = balance - sent
        self.sent_epoch[market.name] = pool.epoch
        market.transfer(RESERVE, pool.name, sent)
        pool.record_overflow(sent)
        return sent

    def try_to_send_overflow(self, market: "Market") -> None:
        """A market that lets nothing pass keeps nobody out of a pool."""
        with suppress(errors.Revert):
            self.world.transact(lambda: self.send_overflow(market))

    def set_target(self, caller: str, target: int) -> None:
        if caller != self.world.engine.owner:
            raise errors.OwnableUnauthorizedAccount(caller)
        if target > BASIS_POINTS:
            raise errors.ValueOutOfBounds()
        self.target = target

    def set_treasury(self, caller: str, treasury: str, treasury_share: int) -> None:
        if caller != self.world.engine.owner:
            raise errors.OwnableUnauthorizedAccount(caller)
        if treasury_share > BASIS_POINTS:
            raise errors.ValueOutOfBounds()
        self.treasury, self.treasury_share = treasury, treasury_share
