"""What a market does for the miner, and says about what its accounts earn."""

from tests.model.market_state import MarketState
from tests.model.mining import Curve, MiningSide


class MarketMining(MarketState):
    def set_mining(self, supply_slope: int, debt_slope: int, curve: Curve) -> None:
        now = self.world.now
        self.supply_mining.set(now, self.all_shares, supply_slope, curve)
        self.debt_mining.set(now, self.all_debts, debt_slope, curve)

    def mining_of(self, account: str) -> int:
        return sum(side.owed(self.world.now, account, *held) for side, held in self._sides(account))

    def collect_mining(self, account: str) -> int:
        return sum(side.collect(self.world.now, account, *held) for side, held in self._sides(account))

    def collect_idle_mining(self) -> int:
        now = self.world.now
        deposits = self.supply_mining.collect_idle(now, self.all_shares)
        return deposits + self.debt_mining.collect_idle(now, self.all_debts)

    def mining_words(self, account: str) -> list[int]:
        """As the contract stores them."""
        sides = (self.supply_mining, self.debt_mining)
        return [word for side in sides for word in (side.word(), side.account_word(account))]

    def _sides(self, account: str) -> list[tuple[MiningSide, tuple[int, int]]]:
        """Each side with what the account has there, and all."""
        return [
            (self.supply_mining, (self.shares_of(account), self.all_shares)),
            (self.debt_mining, (self.debt_shares_of(account), self.all_debts)),
        ]
