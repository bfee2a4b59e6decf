"""What a liquidation pool has, in whose name, and what it is worth. Section 5 of docs/mathematics.md."""

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.model import errors
from tests.model.fixed_point import BASIS_POINTS, WAD, mul_div_down, mul_div_up
from tests.model.pool_income import PoolIncome
from tests.model.prices import Price, Status

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.world import World

EPOCH = 3600
VIRTUAL_SHARES = 1000
MAX_BATCH_SHARES = 2**144 - 1
MAX_DISCOUNT = 300
MAX_CUSHION = 9000
MAX_UINT112 = 2**112 - 1


class PoolTerms(NamedTuple):
    """minimum and epoch_cap in fTokens, discounts and cushion in basis points, ageing in seconds."""

    minimum: int = 1
    epoch_cap: int = 2**96 - 1
    first_discount: int = 100
    last_discount: int = 300
    ageing: int = 600
    cushion: int = 0


class Stock(NamedTuple):
    shares: int
    since: int


class Entry(NamedTuple):
    f_tokens: int
    epoch: int


class ExitRequest(NamedTuple):
    shares: int
    ready_at: int


class Batch(NamedTuple):
    """Entries that were priced together."""

    f_tokens: int
    shares: int


class PoolBooks:
    """The pool's own record; fTokens that somebody sent it are in none of it."""

    def __init__(self, world: "World", market: "Market", terms: PoolTerms) -> None:
        self.world = world
        self.market = market
        self.name = f"pool:{market.token.name}"
        self.terms = terms
        self.idle = 0
        self.pending = 0
        self.pending_epoch = 0
        self.absorbed = 0
        self.absorbed_epoch = 0
        self.is_entry_paused = False
        self.stocks: dict[int, Stock] = {}
        self.shares: dict[str, int] = {}
        self.entries: dict[str, Entry] = {}
        self.batches: dict[int, Batch] = {}
        self.exits: dict[str, ExitRequest] = {}
        self.kept: dict[tuple[str, str], int] = {}
        self.income = PoolIncome()

    # --- atomicity

    def save(self) -> tuple[Any, ...]:
        numbers = (self.idle, self.pending, self.pending_epoch, self.absorbed, self.absorbed_epoch)
        books = (self.stocks, self.shares, self.entries, self.batches, self.exits, self.kept)
        copies = [book.copy() for book in books]
        return self.terms, self.is_entry_paused, numbers, copies, self.income.copy()

    def load(self, saved: tuple[Any, ...]) -> None:
        self.terms, self.is_entry_paused, numbers, books, income = saved
        self.idle, self.pending, self.pending_epoch, self.absorbed, self.absorbed_epoch = numbers
        copies = [book.copy() for book in books]
        self.stocks, self.shares, self.entries, self.batches, self.exits, self.kept = copies
        self.income = income.copy()

    # --- measures

    @property
    def epoch(self) -> int:
        return self.world.now // EPOCH

    @property
    def supply(self) -> int:
        return sum(self.shares.values())

    @property
    def absorbed_now(self) -> int:
        return self.absorbed if self.absorbed_epoch == self.epoch else 0

    def balance_of(self, account: str) -> int:
        return self.shares.get(account, 0)

    def shares_of(self, account: str) -> int:
        """With those about to leave."""
        requested = self.exits[account].shares if account in self.exits else 0
        return self.balance_of(account) + requested

    def stock_of(self, market: "Market") -> Stock:
        return self.stocks.get(market.index, Stock(0, 0))

    def inventory(self) -> "list[tuple[Market, Stock]]":
        return [(self.world.markets[index], self.stocks[index]) for index in sorted(self.stocks)]

    def capacity(self) -> int:
        """Asset units; entries that are due and can be priced count."""
        return self._capacity_with(self.idle + (self.pending if self._can_price() else 0))

    def _capacity_with(self, idle: int) -> int:
        cushion = mul_div_up(idle + self.absorbed_now, self.terms.cushion, BASIS_POINTS)
        kept = max(self.terms.minimum, cushion)
        if idle <= kept:
            return 0
        room = max(0, self.terms.epoch_cap - self.absorbed_now)
        return self.market.books_now().to_assets_down(min(idle - kept, room))

    def slashable(self, slash_cap: int) -> int:
        if self.idle <= self.terms.minimum:
            return 0
        most = min(self.idle * slash_cap // BASIS_POINTS, self.idle - self.terms.minimum)
        return self.market.books_now().to_assets_down(most)

    def discount_of(self, market: "Market") -> int:
        terms, age = self.terms, self.world.now - self.stock_of(market).since
        if age >= terms.ageing:
            return terms.last_discount * WAD // BASIS_POINTS
        risen = (terms.last_discount - terms.first_discount) * WAD * age // terms.ageing
        return (terms.first_discount * WAD + risen) // BASIS_POINTS

    def net_value(self) -> tuple[int, int]:
        """USD, low and high; nothing when a price is frozen."""
        priced = [self.price_of(market) for market, _ in self.inventory()]
        own, unit = self.price_of(self.market), self.market.token.unit
        if any(price.status == Status.FROZEN for price in (*priced, own)):
            return 0, 0
        low, kept = 0, BASIS_POINTS - self.terms.last_discount
        for (market, stock), price in zip(self.inventory(), priced, strict=True):
            assets = market.books_now().to_assets_down(stock.shares)
            low += mul_div_down(mul_div_down(assets, price.low, market.token.unit), kept, BASIS_POINTS)
        assets = self.market.books_now().to_assets_down(self.idle)
        return (
            low + mul_div_down(assets, own.low, unit),
            self._high_stock_value() + mul_div_up(assets, own.high, unit),
        )

    def price_of(self, market: "Market") -> Price:
        return self.world.engine.price_of(market)

    def require_usable_price(self, market: "Market") -> Price:
        price = self.price_of(market)
        if not price.allows_new_risk:
            raise errors.PriceUnusable(market.token.name, int(price.status))
        return price

    # --- entries

    @property
    def is_due(self) -> bool:
        return self.pending > 0 and self.epoch >= self.pending_epoch

    def _can_price(self) -> bool:
        return self.is_due and not self._unusable_market()

    def _unusable_market(self) -> "Market | None":
        """No price is needed without stocks."""
        asked = [self.market, *(market for market, _ in self.inventory())] if self.stocks else []
        return next((m for m in asked if not self.price_of(m).allows_new_risk), None)

    def _high_stock_value(self) -> int:
        value = 0
        for market, stock in self.inventory():
            assets = market.books_now().to_assets_down(stock.shares)
            value += mul_div_up(assets + 1, self.price_of(market).high, market.token.unit)
        return value

    def _value_in_shares(self) -> int:
        """All that the pool has, in fTokens of its market, at the dearest prices."""
        if not self.stocks:
            return self.idle
        own = self.price_of(self.market)
        assets = mul_div_up(self._high_stock_value(), self.market.token.unit, own.low)
        return self.idle + self.market.books_now().to_shares_up(assets)

    def price_entries(self) -> None:
        """Whoever touches the pool first in a new epoch does this."""
        if not self.is_due:
            return
        self.market.accrue()
        self.world.reserve.try_to_send_overflow(self.market)
        if not self._can_price():
            return
        total = self.supply + VIRTUAL_SHARES
        shares = min(self.pending * total // (self._value_in_shares() + 1), MAX_BATCH_SHARES)
        self.batches[self.pending_epoch] = Batch(self.pending, shares)
        self.income.admit_batch(self.world.now, self.pending_epoch)
        self.income.touch(self.world.now, self.supply)
        self._add_shares(self.name, shares)
        self.idle += self.pending
        self.pending = self.pending_epoch = 0

    # --- the only writers

    def _add_shares(self, account: str, shares: int) -> None:
        if shares:
            self.shares[account] = self.balance_of(account) + shares

    def _remove_shares(self, account: str, shares: int) -> None:
        held = self.balance_of(account)
        if held < shares:
            raise errors.ERC20InsufficientBalance(account, held, shares)
        if held == shares:
            self.shares.pop(account, None)
        else:
            self.shares[account] = held - shares

    def transfer_shares(self, sender: str, receiver: str, shares: int) -> None:
        for account in (sender, receiver) if sender != receiver else ():
            self.income.settle(self.world.now, account, self.shares_of(account))
        self.move_shares(sender, receiver, shares)

    def move_shares(self, sender: str, receiver: str, shares: int) -> None:
        """Between people, or between somebody and what the pool keeps for him."""
        self._remove_shares(sender, shares)
        self._add_shares(receiver, shares)

    def add_stock(self, market: "Market", shares: int) -> None:
        """`since` is the average of what came in, weighted by shares."""
        if shares == 0:
            return
        held, since = self.stock_of(market)
        moments = held * since + shares * self.world.now
        self.stocks[market.index] = Stock(held + shares, mul_div_up(1, moments, held + shares))

    def remove_stock(self, market: "Market", shares: int) -> None:
        held, since = self.stock_of(market)
        assert shares <= held, (self.name, market.name, shares, held)
        if held == shares:
            self.stocks.pop(market.index, None)
        else:
            self.stocks[market.index] = Stock(held - shares, since)

    def _add_absorbed(self, f_tokens: int) -> None:
        self.absorbed = min(self.absorbed_now + f_tokens, 2**96 - 1)
        self.absorbed_epoch = self.epoch

    def _receive(self, f_tokens: int) -> None:
        """Of what was sold: it may be put up again in this epoch."""
        if self.absorbed_epoch == self.epoch:
            self.absorbed = max(0, self.absorbed - f_tokens)
        if self.idle + f_tokens > MAX_UINT112:
            raise errors.SafeCastOverflowedUintDowncast(112, self.idle + f_tokens)
        self.idle += f_tokens
