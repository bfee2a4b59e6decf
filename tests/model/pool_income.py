"""FLUX that a pool earns, by share-seconds. IPoolIncome; docs/mathematics.md section 5."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from tests.model import errors

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.miner import FluxMiner
    from tests.model.pool_books import PoolBooks

UNIT = 2**20  # shares that count as one
MAX_UNITS = 2**103
MAX_UNIT_SECONDS = 2**134
SCALE = 2**96
MAX_HELD = 2**88 - 1


class Period(NamedTuple):
    """One that is over, and the index at its end."""

    length: int
    rate: int
    end_index: int


class Part(NamedTuple):
    """Share-seconds in a period, up to a time; of an account, or of an entry that is not claimed."""

    period: int
    share_seconds: int
    until: int


@dataclass
class PoolIncome:
    """Nothing before the token is set. Accounts that were never seen are as when the first period began."""

    opened_at: int = 0
    share_seconds: int = 0  # of all, up to counted_at
    counted_at: int = 0
    held: int = 0
    collected: int = 0  # ever
    periods: list[Period] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    batches: dict[int, Part] = field(default_factory=dict)
    owed: dict[str, int] = field(default_factory=dict)
    first: Part | None = None

    def copy(self) -> "PoolIncome":
        copies = {name: getattr(self, name).copy() for name in ("periods", "parts", "batches", "owed")}
        return replace(self, **copies)

    @property
    def is_open(self) -> bool:
        return self.first is not None

    @property
    def period(self) -> int:
        """1 is the first; 0 without a token."""
        return len(self.periods) + 1 if self.is_open else 0

    def open(self, now: int) -> None:
        self.opened_at = self.counted_at = now
        self.first = Part(1, 0, now)

    def touch(self, now: int, supply: int) -> None:
        if self.is_open:
            self.share_seconds = self.all_of(now, supply)
            self.counted_at = now

    def all_of(self, now: int, supply: int) -> int:
        return self.share_seconds + supply // UNIT * (now - self.counted_at)

    def admit_batch(self, now: int, epoch: int) -> None:
        if self.is_open:
            self.batches[epoch] = Part(self.period, 0, now)

    def settle(self, now: int, account: str, shares: int) -> None:
        """Before the account's shares change."""
        if self.is_open:
            self.owed[account], share_seconds = self.earned(now, account, shares)
            self.parts[account] = Part(self.period, min(share_seconds, MAX_UNIT_SECONDS), now)

    def admit(self, now: int, account: str, epoch: int, shares: int) -> None:
        """Shares of a batch come to a settled account with what they earned."""
        if self.is_open and shares:
            tokens, share_seconds = self.of_part(self.batches.get(epoch, self.first), now, shares)
            self.owed[account] += tokens
            old = self.parts[account]
            total = min(old.share_seconds + share_seconds, MAX_UNIT_SECONDS)
            self.parts[account] = old._replace(share_seconds=total)

    def earned(self, now: int, account: str, shares: int) -> tuple[int, int]:
        """FLUX of all periods that are over and not paid; share-seconds in the open one."""
        if not self.is_open:
            return 0, 0
        tokens, share_seconds = self.of_part(self.parts.get(account, self.first), now, shares)
        return self.owed.get(account, 0) + tokens, share_seconds

    def of_part(self, part: Part | None, now: int, shares: int) -> tuple[int, int]:
        assert part is not None
        shares = min(shares // UNIT, MAX_UNITS)
        if part.period == self.period:
            return 0, part.share_seconds + shares * (now - part.until)
        rest, last = self.periods[part.period - 1 :], self.periods[-1].end_index
        if part is self.first:
            return shares * last // SCALE, shares * (now - self.opened_at)
        end = self.opened_at - sum(period.length for period in rest[1:])
        share_seconds = part.share_seconds + shares * (end - part.until)
        tokens = share_seconds * rest[0].rate // SCALE + shares * (last - rest[0].end_index) // SCALE
        return tokens, shares * (now - self.opened_at)

    def close(self, now: int, supply: int, balance: int) -> int:
        """Shares what arrived; returns it."""
        self.touch(now, supply)
        length, tokens = now - self.opened_at, max(0, min(balance, MAX_HELD) - self.held)
        if length == 0 or self.share_seconds < length:
            return 0
        rate = tokens * SCALE // self.share_seconds
        if rate == 0:
            return 0
        before = self.periods[-1].end_index if self.periods else 0
        self.periods.append(Period(length, rate, before + rate * length))
        self.opened_at, self.share_seconds = now, 0
        self.held += tokens
        self.collected += tokens
        return tokens

    def take(self, now: int, account: str, shares: int) -> int:
        self.settle(now, account, shares)
        tokens = self.owed.pop(account, 0)
        self.held -= tokens
        return tokens


def have_miner_pay(pool: "PoolBooks", miner: "FluxMiner", market: "Market") -> None:
    """What cannot be paid now is left."""
    try:
        pool.world.transact(lambda: miner.claim(pool.name, [market.name]))
    except errors.Revert:
        return


def collect_flux(pool: "PoolBooks") -> int:
    """Of its own market and of its inventory."""
    if not pool.income.is_open:
        raise errors.IncomeTokenMissing(pool.name)
    miner = pool.world.miner
    assert miner is not None
    for market in (pool.market, *(market for market, _ in pool.inventory())):
        have_miner_pay(pool, miner, market)
    owed = pool.market.mining_of(pool.name)
    if owed:
        raise errors.IncomeUnpaid(pool.market.name, owed)
    balance = miner.token.balance_of(pool.name)
    return pool.income.close(pool.world.now, pool.supply, balance)


def claim_flux(pool: "PoolBooks", account: str) -> int:
    if account == pool.name:
        raise errors.ReceiverInvalid(account)
    tokens = pool.income.take(pool.world.now, account, pool.shares_of(account))
    if tokens:
        assert pool.world.miner is not None
        pool.world.miner.token.transfer(pool.name, account, tokens)
    return tokens
