"""The native coin in front of the market of its wrapped form, as INativeGateway says."""

from typing import TYPE_CHECKING

from tests.model.fixed_point import MAX_UINT

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.world import World


class NativeGateway:
    """Empty between calls. The wrapped coin's contract holds the native coin behind it."""

    name = "gateway"

    def __init__(self, world: "World", market: "Market") -> None:
        self.world = world
        self.market = market

    def deposit_native(self, caller: str, assets: int, receiver: str) -> int:
        self._wrap(caller, assets)
        return self.market.deposit(self.name, assets, receiver)

    def withdraw_native(self, caller: str, assets: int, receiver: str) -> int:
        """Returns what was sent."""
        if assets == MAX_UINT:
            assets = self.market.redeem(self.name, MAX_UINT, self.name, caller)
        else:
            self.market.withdraw(self.name, assets, self.name, caller)
        self._unwrap(assets, receiver)
        return assets

    def borrow_native(self, caller: str, assets: int, receiver: str) -> int:
        shares = self.market.borrow(self.name, assets, self.name, caller)
        self._unwrap(assets, receiver)
        return shares

    def repay_native(self, caller: str, assets: int, on_behalf: str) -> int:
        """Returns what was used; the rest goes back."""
        self._wrap(caller, assets)
        paid = self.market.repay(self.name, assets, on_behalf)
        if paid < assets:
            self._unwrap(assets - paid, caller)
        return paid

    def _wrap(self, caller: str, assets: int) -> None:
        self.world.native.transfer(caller, self.market.token.name, assets)
        self.market.token.mint(self.name, assets)

    def _unwrap(self, assets: int, receiver: str) -> None:
        self.market.token.burn(self.name, assets)
        self.world.native.transfer(self.market.token.name, receiver, assets)
