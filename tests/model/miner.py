"""FluxMiner: what a chain has released, to whom, and what it pays; docs/mathematics.md section 6."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from tests.model import errors
from tests.model.fixed_point import BASIS_POINTS
from tests.model.mining import MAX_ZERO, SLOPE_SCALE, Curve, MiningSide
from tests.model.schedule import (
    DURATION,
    FUND_PART,
    PACK_DURATION,
    TEAM_PART,
    USER_PART,
    released_after,
    slope_of,
)
from tests.model.tokens import Token

MINER = "miner"


class Mined(Protocol):
    """A market or a staking pool."""

    name: str

    def set_mining(self, supply_slope: int, debt_slope: int, curve: Curve) -> None: ...
    def collect_mining(self, account: str) -> int: ...
    def collect_idle_mining(self) -> int: ...


class Clock(Protocol):
    now: int


class Release(NamedTuple):
    total: int
    users: int
    team: int
    fund: int


class Pack(NamedTuple):
    tokens: int = 0
    start: int = 0
    end: int = 0
    before: int = 0
    user_tokens: int = 0


@dataclass(frozen=True)
class Source:
    mined: Mined
    supply_weight: int = 0
    debt_weight: int = 0
    supply_slope: int = 0
    debt_slope: int = 0
    is_paused: bool = False


@dataclass
class MinerState:
    start: int
    share_since: int
    user_share: int
    allowance: int
    released_before: int = 0
    pack: Pack = field(default_factory=Pack)
    minted_to_users: int = 0
    reclaimed: int = 0
    promised64: int = 0
    everything: MiningSide = field(default_factory=MiningSide)
    sources: dict[str, Source] = field(default_factory=dict)

    def copy(self) -> "MinerState":
        return replace(self, everything=self.everything.copy(), sources=self.sources.copy())


class FluxMiner:
    def __init__(self, clock: Clock, owner: str, start: int, user_share: int, allowance: int) -> None:
        self.clock = clock
        self.owner = owner
        self.token = Token("FLUX", 18)
        now = clock.now
        self.state = MinerState(start or now, now, user_share, allowance)
        self.state.everything = MiningSide(time=now, curve=Curve(zero=self.end))

    def save(self) -> tuple[Any, ...]:
        return self.state.copy(), self.token.balances.copy()

    def load(self, saved: tuple[Any, ...]) -> None:
        state, balances = saved
        self.state, self.token.balances = state.copy(), balances.copy()

    # --- views

    @property
    def end(self) -> int:
        return self.state.start + DURATION

    def scheduled(self, timestamp: int) -> int:
        return released_after(max(0, timestamp - self.state.start))

    def released(self) -> Release:
        state, now = self.state, self.clock.now
        pack = state.pack
        packed = pack.before + pack.tokens * (min(now, pack.end) - pack.start) // PACK_DURATION
        total = packed + self._released_by_schedule()
        team, fund = total * TEAM_PART // BASIS_POINTS, total * FUND_PART // BASIS_POINTS
        return Release(total, total - team - fund, team, fund)

    def _released_by_schedule(self) -> int:
        since = self.scheduled(self.clock.now) - self.scheduled(self.state.share_since)
        return self.state.released_before + since * self.state.user_share // USER_PART

    def promised(self) -> int:
        given64 = self.state.promised64 + self.state.everything.released64(self.clock.now)
        return -(-given64 // SLOPE_SCALE)

    def budget(self) -> int:
        return max(0, self.released().users + self.state.reclaimed - self.promised())

    def rates_of(self, name: str) -> tuple[int, int]:
        """FLUX a second that a source releases now: deposits or stakes, debts."""
        curve, now, source = self.state.everything.curve, self.clock.now, self._source(name)
        zero = curve.zero_after if curve.until and curve.until <= now else curve.zero
        left = 2 * max(0, zero - now)
        return source.supply_slope * left // SLOPE_SCALE, source.debt_slope * left // SLOPE_SCALE

    @property
    def total_weight(self) -> int:
        return sum(s.supply_weight + s.debt_weight for s in self.state.sources.values())

    def curve(self) -> Curve:
        pack = self.state.pack
        if self.clock.now >= pack.end:
            return Curve(self.end)
        later = pack.user_tokens * SLOPE_SCALE // (2 * self._full_slope() * PACK_DURATION)
        if self.end + later > MAX_ZERO:
            raise errors.ValueOutOfBounds()
        return Curve(self.end + later, pack.end, self.end)

    def _full_slope(self) -> int:
        return slope_of(self.state.user_share, SLOPE_SCALE)

    # --- everybody

    def claim(self, account: str, names: Sequence[str]) -> int:
        tokens = 0
        for name in names:
            source = self._source(name)
            if source.is_paused:
                raise errors.ClaimingPaused(name)
            tokens += source.mined.collect_mining(account)
        self._pay(account, tokens)
        return tokens

    def reclaim(self, name: str) -> int:
        tokens = self._source(name).mined.collect_idle_mining()
        self.state.reclaimed += tokens
        return tokens

    def _pay(self, account: str, tokens: int) -> None:
        if self.token.balance_of(MINER) < tokens:
            users = self.released().users
            self.token.mint(MINER, users - self.state.minted_to_users)
            self.state.minted_to_users = users
        self.token.transfer(MINER, account, tokens)

    # --- governance and guardian

    def set_weights(self, caller: str, weights: Sequence[tuple[Mined, int, int]]) -> None:
        self._require_owner(caller)
        self._advance()
        for mined, supply, debt in weights:
            if max(supply, debt) > BASIS_POINTS:
                raise errors.ValueOutOfBounds()
            old = self.state.sources.get(mined.name, Source(mined))
            self.state.sources[mined.name] = replace(old, supply_weight=supply, debt_weight=debt)
        if self.total_weight > BASIS_POINTS:
            raise errors.ValueOutOfBounds()
        for mined, *_ in weights:
            self._tell(mined.name)

    def set_user_share(self, caller: str, share: int) -> None:
        self._require_owner(caller)
        self._require_no_pack()
        if not 1 <= share <= USER_PART:
            raise errors.ValueOutOfBounds()
        self._advance()
        self.state.released_before = self._released_by_schedule()
        self.state.share_since, self.state.user_share = self.clock.now, share
        self._tell_all()

    def start_pack(self, caller: str, from_allowance: int, from_budget: int) -> None:
        self._require_owner(caller)
        self._require_no_pack()
        state, now = self.state, self.clock.now
        end = now + PACK_DURATION
        if from_allowance > state.allowance or from_budget > self.budget() or end > self.end:
            raise errors.ValueOutOfBounds()
        self._advance()
        state.allowance -= from_allowance
        parts = [from_allowance * part // BASIS_POINTS for part in (TEAM_PART, FUND_PART)]
        before = state.pack.before + state.pack.tokens
        state.pack = Pack(from_allowance, now, end, before, from_allowance - sum(parts) + from_budget)
        self.curve()
        self._tell_all()

    def set_claims_paused(self, names: Sequence[str], is_paused: bool) -> None:
        for name in names:
            self.state.sources[name] = replace(self._source(name), is_paused=is_paused)

    # --- inside

    def _tell_all(self) -> None:
        for name in self.state.sources:
            self._tell(name)

    def _tell(self, name: str) -> None:
        old, curve, slope = self.state.sources[name], self.curve(), self._full_slope()
        supply = slope * old.supply_weight // BASIS_POINTS
        debt = slope * old.debt_weight // BASIS_POINTS
        self.state.sources[name] = replace(old, supply_slope=supply, debt_slope=debt)
        slopes = (s.supply_slope + s.debt_slope for s in self.state.sources.values())
        self.state.everything.slope, self.state.everything.curve = sum(slopes), curve
        old.mined.set_mining(supply, debt, curve)

    def _advance(self) -> None:
        """Before slopes or the curve change."""
        now = self.clock.now
        self.state.promised64 += self.state.everything.released64(now)
        self.state.everything.move_to(now)

    def _source(self, name: str) -> Source:
        if name not in self.state.sources:
            raise errors.SourceUnknown(name)
        return self.state.sources[name]

    def _require_no_pack(self) -> None:
        if self.clock.now < self.state.pack.end:
            raise errors.PackRunning(self.state.pack.end)

    def _require_owner(self, caller: str) -> None:
        if caller != self.owner:
            raise errors.OwnableUnauthorizedAccount(caller)
