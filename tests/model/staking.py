"""StakingPool: locked stakes that earn FLUX."""

from tests.model import errors
from tests.model.fixed_point import MAX_UINT
from tests.model.miner import Clock
from tests.model.mining import Curve, MiningSide


class StakingPool:
    """Stakes only; what token they are of does not matter here."""

    def __init__(self, clock: Clock, name: str, lock: int) -> None:
        self.clock = clock
        self.name = name
        self.lock = lock
        self.stakes: dict[str, int] = {}
        self.unlocks: dict[str, int] = {}
        self.mining = MiningSide()

    @property
    def total(self) -> int:
        return sum(self.stakes.values())

    def stake(self, account: str, tokens: int) -> None:
        if tokens == 0:
            raise errors.ZeroAmount()
        now, held = self.clock.now, self.stakes.get(account, 0)
        self.mining.settle(now, account, held, self.total)
        left = max(0, self.unlocks.get(account, 0) - now)
        self.unlocks[account] = now - (-(held * left + tokens * self.lock) // (held + tokens))
        self.stakes[account] = held + tokens

    def unstake(self, account: str, tokens: int) -> int:
        now, held = self.clock.now, self.stakes.get(account, 0)
        tokens = held if tokens == MAX_UINT else tokens
        if tokens == 0:
            raise errors.ZeroAmount()
        if now < self.unlocks.get(account, 0):
            raise errors.StakeLocked(account, self.unlocks[account])
        if tokens > held:
            raise errors.InsufficientStake(account, tokens, held)
        self.mining.settle(now, account, held, self.total)
        self.stakes[account] = held - tokens
        return tokens

    def set_mining(self, supply_slope: int, debt_slope: int, curve: Curve) -> None:
        if debt_slope:
            raise errors.ValueOutOfBounds()
        self.mining.set(self.clock.now, self.total, supply_slope, curve)

    def mining_of(self, account: str) -> int:
        return self.mining.owed(self.clock.now, account, self.stakes.get(account, 0), self.total)

    def collect_mining(self, account: str) -> int:
        return self.mining.collect(self.clock.now, account, self.stakes.get(account, 0), self.total)

    def collect_idle_mining(self) -> int:
        return self.mining.collect_idle(self.clock.now, self.total)
