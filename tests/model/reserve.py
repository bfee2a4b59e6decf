"""The first level of the waterfall, and the treasury's share of what comes in: ILiquidationReserve."""

from typing import TYPE_CHECKING, Any

from tests.model import errors
from tests.model.fixed_point import BASIS_POINTS

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.world import World

RESERVE = "reserve"


class LiquidationReserve:
    """Its fTokens are its books; it remembers of how many the treasury has had its share."""

    def __init__(self, world: "World", treasury: str, treasury_share: int) -> None:
        self.world = world
        self.treasury = treasury
        self.treasury_share = treasury_share
        self.settled: dict[str, int] = {}

    def save(self) -> tuple[Any, ...]:
        return self.treasury, self.treasury_share, self.settled.copy()

    def load(self, saved: tuple[Any, ...]) -> None:
        self.treasury, self.treasury_share, settled = saved
        self.settled = settled.copy()

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

    def set_treasury(self, caller: str, treasury: str, treasury_share: int) -> None:
        if caller != self.world.engine.owner:
            raise errors.OwnableUnauthorizedAccount(caller)
        if treasury_share > BASIS_POINTS:
            raise errors.ValueOutOfBounds()
        self.treasury, self.treasury_share = treasury, treasury_share
