"""How a market lets the liquidation rooms move fTokens and cancel debt. Section 4 of docs/mathematics.md.

Each of the four ways takes an amount and answers what it has counted for: the whole debt if the amount is at
least that, else the value, rounded up, of the debt shares that the amount buys, rounded down.
"""

from tests.model.market_mining import MarketMining
from tests.model.market_state import Action


class MarketSettlement(MarketMining):
    def seize(self, owner: str, receiver: str, shares: int) -> None:
        if shares == 0:
            return
        self.require_active(Action.LIQUIDATE)
        self.remove_shares(owner, shares)
        self.require_not_owing(receiver)
        self.add_shares(receiver, shares)

    def settle_with_shares(self, payer: str, borrower: str, assets: int) -> int:
        """The rate stays: as much leaves the suppliers' claims as the burned fTokens were worth.

        To pay with fTokens is to withdraw them.
        """
        counted = self._cancel(borrower, assets)
        burned = self.books.to_shares_up(counted)
        is_supplier = self.shares_of(payer) > 0
        self.remove_shares(payer, burned)
        self.books.supply_assets -= counted
        self.books.supply_shares -= burned
        self.set_rate()
        if is_supplier:
            self.world.engine.require_withdraw_allowed(payer)
        return counted

    def settle_with_cash(self, payer: str, borrower: str, assets: int) -> int:
        counted = self._cancel(borrower, assets)
        self.token.transfer(payer, self.name, counted)
        self.set_rate()
        return counted

    def draw_reserve(self, borrower: str, assets: int) -> int:
        """Nothing else changes: the reserve is what is left over, so it falls by itself."""
        self.accrue()
        counted = self._cancel(borrower, min(assets, self.books.reserve(self.cash)))
        self.set_rate()
        return counted

    def write_off(self, borrower: str, assets: int) -> int:
        """The only way in which suppliers lose."""
        counted = self._cancel(borrower, assets)
        self.books.supply_assets = max(1, self.books.supply_assets - counted)
        self.set_rate()
        return counted

    def _cancel(self, borrower: str, assets: int) -> int:
        self.require_active(Action.LIQUIDATE)
        self.accrue()
        owed = self.debt_shares_of(borrower)
        debt = self.books.debt_of(owed)
        if assets >= debt:
            burned, counted = owed, debt
        else:
            burned = self.books.to_debt_shares_down(assets)
            counted = self.books.debt_of(burned)
        if burned:
            self.remove_debt(borrower, burned)
        return counted
