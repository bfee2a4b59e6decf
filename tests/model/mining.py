"""What shares earn on a rate that falls in a straight line; docs/mathematics.md section 6.

A side's total is not remembered here: callers add up what accounts have, so that a total that the contracts
keep wrong would show.
"""

from dataclasses import dataclass, field, replace

MIN_SHARES = 2**20
SLOPE_SCALE = 64
INDEX_SCALE = 2**56
MAX_ZERO = 2**36 - 1
IDLE = ""  # the account of what nobody earned


@dataclass(frozen=True)
class Curve:
    """FLUX a second at t is 2 * slope * (zero - t) / 64; from `until` on `zero_after` takes zero's place."""

    zero: int = 0
    until: int = 0
    zero_after: int = 0


def area(begin: int, end: int, zero: int) -> int:
    end = min(end, zero)
    return (zero - begin) ** 2 - (zero - end) ** 2 if begin < end else 0


@dataclass
class MiningSide:
    """Deposits of a market, its debts, or the stakes of a pool."""

    index: int = 0
    time: int = 0
    slope: int = 0
    curve: Curve = field(default_factory=Curve)
    was_mined: bool = False
    accounts: dict[str, tuple[int, int]] = field(default_factory=dict)  # index seen, tokens owed

    def copy(self) -> "MiningSide":
        return replace(self, accounts=self.accounts.copy())

    @property
    def is_known(self) -> bool:
        return self.index != 0

    def released64(self, now: int) -> int:
        """Since the side's time, in 64ths of a wei."""
        curve = self.curve
        if curve.until and curve.until <= now:
            first = area(self.time, curve.until, curve.zero)
            return self.slope * (first + area(curve.until, now, curve.zero_after))
        return self.slope * area(self.time, now, curve.zero)

    def advance(self, now: int, total: int) -> None:
        released = self.released64(now)
        if released == 0:
            return
        if total < MIN_SHARES:
            seen, tokens = self.accounts.get(IDLE, (0, 0))
            self.accounts[IDLE] = (seen, tokens + released // SLOPE_SCALE)
        else:
            self.index += released * INDEX_SCALE // SLOPE_SCALE // total
        self.move_to(now)

    def move_to(self, now: int) -> None:
        self.time = now
        if self.curve.until and self.curve.until <= now:
            self.curve = replace(self.curve, zero=self.curve.zero_after, until=0)

    def set(self, now: int, total: int, slope: int, curve: Curve) -> None:
        self.advance(now, total)
        self.index = max(self.index, 1)
        self.time, self.slope, self.curve = now, slope, curve
        self.was_mined |= slope != 0

    def settle(self, now: int, account: str, shares: int, total: int) -> None:
        """Before the account's shares change; nothing is kept where nothing was ever mined."""
        if not self.is_known:
            return
        self.advance(now, total)
        self.accounts[account] = (self.index, self._tokens(account, shares, self.index))

    def owed(self, now: int, account: str, shares: int, total: int) -> int:
        return self._tokens(account, shares, self._index_at(now, total))

    def collect(self, now: int, account: str, shares: int, total: int) -> int:
        """Leaves the side's own index where it is."""
        if shares == 0:
            seen, tokens = self.accounts.get(account, (0, 0))
            if tokens:
                self.accounts[account] = (seen, 0)
            return tokens
        if not self.is_known:
            return 0
        index = self._index_at(now, total)
        tokens = self._tokens(account, shares, index)
        self.accounts[account] = (index, 0)
        return tokens

    def collect_idle(self, now: int, total: int) -> int:
        self.advance(now, total)
        return self.collect(now, IDLE, 0, total)

    def _index_at(self, now: int, total: int) -> int:
        if total < MIN_SHARES:
            return self.index
        return self.index + self.released64(now) * INDEX_SCALE // SLOPE_SCALE // total

    def _tokens(self, account: str, shares: int, index: int) -> int:
        seen, tokens = self.accounts.get(account, (0, 0))
        return tokens + (shares * (index - seen) // INDEX_SCALE if seen else 0)

    # --- as the contracts store it

    def word(self) -> int:
        curve = self.curve
        return self.index | self.time << 120 | curve.until << 152 | curve.zero << 184 | self.slope << 220

    def account_word(self, account: str) -> int:
        seen, tokens = self.accounts.get(account, (0, 0))
        return seen | tokens << 120
