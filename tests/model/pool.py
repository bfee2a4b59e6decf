"""The calls of a liquidation pool: its suppliers, its storefront, the liquidator. ILiquidationPool."""

from typing import TYPE_CHECKING

from tests.model import errors
from tests.model.fixed_point import WAD, mul_div_down, mul_div_up
from tests.model.pool_books import (
    MAX_CUSHION,
    MAX_DISCOUNT,
    VIRTUAL_SHARES,
    Entry,
    ExitRequest,
    PoolBooks,
    PoolTerms,
)

if TYPE_CHECKING:
    from tests.model.market import Market

EXIT_COOLDOWN = 3 * 86_400
EXIT_WINDOW = 2 * 86_400


class LiquidationPool(PoolBooks):
    # --- entering

    def enter(self, caller: str, f_tokens: int, account: str) -> int:
        """Returns the epoch."""
        self._require_open(account)
        self.market.transfer_from(self.name, caller, self.name, f_tokens)
        return self._queue(f_tokens, account)

    def enter_with_assets(self, caller: str, assets: int, account: str) -> int:
        self._require_open(account)
        return self._queue(self._deposit_from(caller, assets), account)

    def _require_open(self, account: str) -> None:
        """What the account has in an earlier epoch becomes its shares."""
        if self.is_entry_paused:
            raise errors.EntryPaused(self.name)
        self.price_entries()
        if self.is_due:
            market = self._unusable_market()
            assert market is not None
            self.require_usable_price(market)
        if account in self.entries and self.entries[account].epoch in self.batches:
            self._claim(account)

    def _queue(self, f_tokens: int, account: str) -> int:
        if f_tokens == 0:
            raise errors.ZeroAmount()
        epoch, waiting = self.epoch + 1, self.entries.get(account, Entry(0, 0)).f_tokens
        self.entries[account] = Entry(waiting + f_tokens, epoch)
        self.pending += f_tokens
        self.pending_epoch = epoch
        return epoch

    def claim_entry(self, account: str) -> int:
        """Returns the pool shares."""
        self.price_entries()
        epoch = self._epoch_of_entry(account)
        if epoch not in self.batches:
            raise errors.EntryNotPriced(account, epoch)
        return self._claim(account)

    def _claim(self, account: str) -> int:
        shares, epoch = self.shares_of_entry(account), self.entries[account].epoch
        self.income.settle(self.world.now, account, self.shares_of(account))
        self.income.admit(self.world.now, account, epoch, shares)
        del self.entries[account]
        self.move_shares(self.name, account, shares)
        return shares

    def shares_of_entry(self, account: str) -> int:
        """Of one that is priced."""
        f_tokens, epoch = self.entries[account]
        batch = self.batches[epoch]
        return mul_div_down(f_tokens, batch.shares, batch.f_tokens)

    def cancel_entry(self, caller: str, receiver: str) -> int:
        """Returns the fTokens."""
        self.price_entries()
        epoch = self._epoch_of_entry(caller)
        if epoch in self.batches:
            raise errors.EntryPriced(caller, epoch)
        f_tokens = self.entries.pop(caller).f_tokens
        self.pending -= f_tokens
        if self.pending == 0:
            self.pending_epoch = 0
        self._send_or_keep(self.market, receiver, f_tokens)
        return f_tokens

    def _epoch_of_entry(self, account: str) -> int:
        if account not in self.entries:
            raise errors.EntryMissing(account)
        return self.entries[account].epoch

    # --- leaving

    def request_exit(self, caller: str, shares: int) -> int:
        """Returns when it may be used."""
        if shares == 0:
            raise errors.ZeroAmount()
        self.move_shares(caller, self.name, shares)
        requested = self.exits.get(caller, ExitRequest(0, 0)).shares
        request = ExitRequest(requested + shares, self.world.now + EXIT_COOLDOWN)
        self.exits[caller] = request
        return request.ready_at

    def cancel_exit(self, caller: str) -> int:
        if caller not in self.exits:
            raise errors.ExitMissing(caller, 1, 0)
        shares = self.exits.pop(caller).shares
        self.move_shares(self.name, caller, shares)
        return shares

    def exit(self, caller: str, shares: int, receiver: str) -> int:
        """A part of everything, in kind. Returns the fTokens of the pool's market that were sent."""
        if shares == 0:
            raise errors.ZeroAmount()
        if receiver == self.name:
            raise errors.ReceiverInvalid(receiver)
        self.price_entries()
        leaving = self.shares_of(caller)
        self._use_request(caller, shares)
        self.income.settle(self.world.now, caller, leaving)
        self.income.touch(self.world.now, self.supply)
        total = self.supply + VIRTUAL_SHARES
        f_tokens = mul_div_down(self.idle, shares, total)
        self.idle -= f_tokens
        self._remove_shares(self.name, shares)
        for market, stock in self.inventory():
            part = mul_div_down(stock.shares, shares, total)
            self.remove_stock(market, part)
            self._send_or_keep(market, receiver, part)
        return self._send_or_keep(self.market, receiver, f_tokens)

    def _use_request(self, caller: str, shares: int) -> None:
        requested, ready_at = self.exits.get(caller, ExitRequest(0, 0))
        if shares > requested:
            raise errors.ExitMissing(caller, shares, requested)
        if not ready_at <= self.world.now < ready_at + EXIT_WINDOW:
            raise errors.ExitNotOpen(caller, ready_at, ready_at + EXIT_WINDOW)
        if shares == requested:
            del self.exits[caller]
        else:
            self.exits[caller] = ExitRequest(requested - shares, ready_at)

    def _send_or_keep(self, market: "Market", receiver: str, f_tokens: int) -> int:
        """What the market does not let pass is kept for the receiver."""
        if f_tokens == 0:
            return 0
        try:
            self.world.transact(lambda: market.transfer(self.name, receiver, f_tokens))
        except errors.Revert:
            key = (receiver, market.name)
            self.kept[key] = self.kept.get(key, 0) + f_tokens
            return 0
        return f_tokens

    def collect(self, receiver: str, market: "Market") -> int:
        f_tokens = self.kept.pop((receiver, market.name), 0)
        if f_tokens == 0:
            raise errors.ZeroAmount()
        market.transfer(self.name, receiver, f_tokens)
        return f_tokens

    # --- storefront

    def quote_buy(self, market: "Market", offered: int) -> tuple[int, int]:
        """fTokens of the pool's market to pay, and fTokens bought."""
        stock = self.stock_of(market).shares
        if stock == 0:
            raise errors.InventoryMissing(self.name, market.name)
        high = self.require_usable_price(market).high
        low, own = self.require_usable_price(self.market).low, self.market
        value = mul_div_up(market.books_now().to_assets_up(stock), high, market.token.unit)
        value = mul_div_up(value, WAD - self.discount_of(market), WAD)
        cost = own.books.to_shares_up(mul_div_up(value, own.token.unit, low))
        if offered >= cost:
            return cost, stock
        return offered, mul_div_down(stock, offered, cost)

    def buy(
        self, caller: str, market: "Market", f_tokens: int, min_shares: int, receiver: str
    ) -> tuple[int, int]:
        paid, shares = self._sell(market, f_tokens, min_shares, receiver)
        self.market.transfer_from(self.name, caller, self.name, paid)
        return paid, shares

    def buy_with_assets(
        self, caller: str, market: "Market", assets: int, min_shares: int, receiver: str
    ) -> tuple[int, int]:
        """What the deposit rounds up belongs to nobody."""
        f_tokens = self.market.preview_deposit(assets)
        paid, shares = self._sell(market, f_tokens, min_shares, receiver)
        due = self.market.preview_mint(paid) if paid < f_tokens else assets
        received = self._deposit_from(caller, due)
        if received < paid:
            raise errors.TransferShortfall(paid, received)
        return paid, shares

    def _sell(self, market: "Market", f_tokens: int, min_shares: int, receiver: str) -> tuple[int, int]:
        if receiver == self.name:
            raise errors.ReceiverInvalid(receiver)
        self.price_entries()
        paid, shares = self.quote_buy(market, f_tokens)
        if shares == 0:
            raise errors.ZeroAmount()
        if shares < min_shares:
            raise errors.OutputBelowMinimum(shares, min_shares)
        self.remove_stock(market, shares)
        self._receive(paid)
        market.transfer(self.name, receiver, shares)
        return paid, shares

    def _deposit_from(self, payer: str, assets: int) -> int:
        self.market.token.transfer(payer, self.name, assets)
        return self.market.deposit(self.name, assets, self.name)

    def cross(self, other: "LiquidationPool") -> tuple[int, int]:
        """Returns what this pool gave and got."""
        self._require_pool(other)
        self.price_entries()
        other.price_entries()
        given, received = self._crossing(other)
        self._exchange(other, given, received)
        other._require_pool(self)
        other._exchange(self, received, given)
        return given, received

    def _require_pool(self, other: "LiquidationPool") -> None:
        if other is self or not other.is_registered:
            raise errors.NotPool(other.name)

    def _exchange(self, other: "LiquidationPool", given: int, received: int) -> None:
        self.remove_stock(other.market, given)
        self._receive(received)
        other.market.transfer(self.name, other.name, given)

    def _crossing(self, other: "LiquidationPool") -> tuple[int, int]:
        given, received = self.stock_of(other.market).shares, other.stock_of(self.market).shares
        if given == 0:
            raise errors.InventoryMissing(self.name, other.market.name)
        if received == 0:
            raise errors.InventoryMissing(other.name, self.market.name)
        worth_given = self._mid_value(other.market, given)
        worth_received = self._mid_value(self.market, received)
        if worth_given > worth_received:
            given = mul_div_down(given, worth_received, worth_given)
        elif worth_received > worth_given:
            received = mul_div_down(received, worth_given, worth_received)
        if given == 0 or received == 0:
            raise errors.ZeroAmount()
        return given, received

    def _mid_value(self, market: "Market", shares: int) -> int:
        mid = self.require_usable_price(market).mid
        return mul_div_down(market.books_now().to_assets_down(shares), mid, market.token.unit)

    # --- liquidation

    @property
    def is_registered(self) -> bool:
        return self.world.liquidator.pools.get(self.market.name) is self

    def prepare(self) -> int:
        self.price_entries()
        return self.capacity()

    def record_absorption(self, f_tokens: int, goods: "list[tuple[Market, int]]") -> None:
        self.idle -= f_tokens
        self._add_absorbed(f_tokens)
        for market, shares in goods:
            self.add_stock(market, shares)

    def record_slash(self, f_tokens: int) -> None:
        self.idle -= f_tokens

    def record_overflow(self, f_tokens: int) -> None:
        self.idle += f_tokens

    # --- governance and guardian

    def set_terms(self, caller: str, terms: PoolTerms) -> None:
        if caller != self.world.engine.owner:
            raise errors.OwnableUnauthorizedAccount(caller)
        are_ordered = terms.first_discount <= terms.last_discount <= MAX_DISCOUNT
        if terms.minimum == 0 or not are_ordered or terms.cushion > MAX_CUSHION:
            raise errors.ValueOutOfBounds()
        self.terms = terms

    def set_entry_paused(self, caller: str, is_paused: bool) -> None:
        """The guardian can only stop them."""
        engine = self.world.engine
        if caller != engine.owner:
            if caller != engine.guardian:
                raise errors.NotGuardian(caller)
            if not is_paused:
                raise errors.NotOwner(caller)
        self.is_entry_paused = is_paused
