"""What a market remembers, and the parts of its calls that every room shares."""

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.model import errors
from tests.model.books import Books, Parameters
from tests.model.fixed_point import MAX_UINT, mul_div_up
from tests.model.mining import MiningSide
from tests.model.tokens import Token

if TYPE_CHECKING:
    from tests.model.world import World

DEAD = "dead"
PAUSE_LIFETIME = 3 * 86_400
MILLIONTHS = 10**6
MAX_DEBT_SHARES = 2**96 - 1


class Action(IntEnum):
    SUPPLY = 0
    BORROW = 1
    WITHDRAW = 2
    TRANSFER = 3
    LIQUIDATE = 4


class MarketState:
    """One asset, one fToken, one set of books."""

    def __init__(
        self, world: "World", index: int, token: Token, parameters: Parameters, ratio: int, seed: int
    ) -> None:
        self.world = world
        self.index = index
        self.token = token
        self.name = f"market:{token.name}"
        self.parameters = parameters
        self.ratio = ratio
        self.books = Books(seed, seed, world.now)
        self.shares: dict[str, int] = {DEAD: seed}
        self.debts: dict[str, int] = {}
        self.allowances: dict[tuple[str, str], int] = {}
        self.pauses: dict[Action, int] = {}
        self.managers: set[str] = set()
        self.supply_mining, self.debt_mining = MiningSide(), MiningSide()
        self.set_rate()

    # --- atomicity

    def save(self) -> tuple[Any, ...]:
        return (
            self.parameters,
            self.ratio,
            self.books.copy(),
            self.shares.copy(),
            self.debts.copy(),
            self.allowances.copy(),
            self.pauses.copy(),
            self.managers.copy(),
            (self.supply_mining.copy(), self.debt_mining.copy()),
        )

    def load(self, saved: tuple[Any, ...]) -> None:
        self.parameters, self.ratio, books, shares, debts, allowances, pauses, managers, mining = saved
        self.books = books.copy()
        self.shares, self.debts = shares.copy(), debts.copy()
        self.allowances, self.pauses, self.managers = allowances.copy(), pauses.copy(), managers.copy()
        self.supply_mining, self.debt_mining = (side.copy() for side in mining)

    # --- views

    @property
    def cash(self) -> int:
        return self.token.balance_of(self.name)

    @property
    def min_debt(self) -> int:
        return mul_div_up(self.parameters.min_debt, self.token.unit, MILLIONTHS)

    @property
    def supply_cap(self) -> int:
        return self.parameters.supply_cap * self.token.unit

    @property
    def borrow_cap(self) -> int:
        return self.parameters.borrow_cap * self.token.unit

    def books_now(self) -> Books:
        return self.books.accrued(self.world.now, self.parameters.reserve_factor)

    def shares_of(self, account: str) -> int:
        return self.shares.get(account, 0)

    def debt_shares_of(self, account: str) -> int:
        return self.debts.get(account, 0)

    @property
    def all_shares(self) -> int:
        return sum(self.shares.values())

    @property
    def all_debts(self) -> int:
        return sum(self.debts.values())

    def debt_of(self, account: str) -> int:
        shares = self.debt_shares_of(account)
        return self.books_now().debt_of(shares) if shares else 0

    def paused_until(self, action: Action) -> int:
        until = self.pauses.get(action, 0)
        return until if until > self.world.now else 0

    # --- shared by the calls

    def accrue(self) -> None:
        self.books.accrue(self.world.now, self.parameters.reserve_factor)

    def set_rate(self) -> None:
        self.books.set_rate(self.parameters.curve)

    def require_active(self, action: Action) -> None:
        if self.paused_until(action):
            raise errors.ActionPaused(self.name, int(action))

    def pause(self, caller: str, action: Action) -> None:
        """A guardian's pause of withdrawing or liquidating ends by itself; one in force stays as it is."""
        engine = self.world.engine
        if caller not in (engine.guardian, engine.owner):
            raise errors.NotGuardian(caller)
        until = MAX_UINT
        if caller != engine.owner and action in (Action.WITHDRAW, Action.LIQUIDATE):
            until = self.paused_until(action) or self.world.now + PAUSE_LIFETIME
        self.pauses[action] = until

    def unpause(self, caller: str, action: Action) -> None:
        self._require_owner(caller)
        self.pauses.pop(action, None)

    def set_parameters(self, caller: str, parameters: Parameters) -> None:
        self._require_owner(caller)
        self.accrue()
        self.parameters = parameters
        self.set_rate()

    def lower_caps(self, caller: str, supply_cap: int, borrow_cap: int) -> None:
        engine = self.world.engine
        if caller not in (engine.guardian, engine.owner):
            raise errors.NotGuardian(caller)
        old = self.parameters
        if supply_cap > old.supply_cap or borrow_cap > old.borrow_cap:
            raise errors.ValueOutOfBounds()
        self.parameters = Parameters(
            old.curve, old.reserve_factor, supply_cap, borrow_cap, old.min_debt, old.flash_fee
        )

    def _require_owner(self, caller: str) -> None:
        if caller != self.world.engine.owner:
            raise errors.NotOwner(caller)

    # --- mining

    def settle_supply(self, account: str) -> None:
        if self.supply_mining.was_mined:
            self.supply_mining.settle(self.world.now, account, self.shares_of(account), self.all_shares)

    def settle_debt(self, account: str) -> None:
        if self.debt_mining.was_mined:
            self.debt_mining.settle(self.world.now, account, self.debt_shares_of(account), self.all_debts)

    # --- the only writers of positions

    def add_shares(self, account: str, shares: int) -> None:
        held = self.shares_of(account)
        if shares:
            self.settle_supply(account)
        if held == 0 and shares:
            self.world.engine.require_joinable(account, self)
        if held + shares:
            self.shares[account] = held + shares

    def remove_shares(self, account: str, shares: int) -> None:
        held = self.shares_of(account)
        if shares > held:
            raise errors.InsufficientShares(account, shares, held)
        self.settle_supply(account)
        if held == shares:
            self.shares.pop(account, None)
        else:
            self.shares[account] = held - shares

    def add_debt(self, account: str, shares: int) -> None:
        owed = self.debt_shares_of(account) + shares
        if owed > MAX_DEBT_SHARES:
            raise errors.SafeCastOverflowedUintDowncast(96, owed)
        if not self.debt_shares_of(account):
            self.world.engine.require_room_for_debt(account, self)
        self.settle_debt(account)
        self.debts[account] = owed
        self.books.debt_shares += shares

    def remove_debt(self, account: str, shares: int) -> None:
        left = self.debts[account] - shares
        self.settle_debt(account)
        self.books.burn_debt(shares)
        if left:
            self.debts[account] = left
        else:
            del self.debts[account]

    def require_no_dust(self, account: str) -> None:
        debt = self.books.debt_of(self.debt_shares_of(account))
        if 0 < debt < self.min_debt:
            raise errors.DebtBelowMinimum(debt, self.min_debt)

    def is_owing(self, account: str) -> bool:
        """What is owed through a credit line does not hinder a deposit."""
        return account in self.debts and account not in self.managers

    def require_not_owing(self, account: str) -> None:
        if self.is_owing(account):
            raise errors.AccountOwesAsset(account)
