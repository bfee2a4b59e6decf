"""The calls of a market that users make. Section 1 of docs/mathematics.md."""

from tests.model import errors
from tests.model.books import MAX_SUPPLY_SHARES, Books
from tests.model.fixed_point import BASIS_POINTS, MAX_UINT, WAD, mul_div_down, mul_div_up
from tests.model.market_settlement import MarketSettlement
from tests.model.market_state import Action
from tests.model.reserve import RESERVE


class Market(MarketSettlement):
    # --- vault

    def deposit(self, caller: str, assets: int, receiver: str) -> int:
        if assets == MAX_UINT:
            assets = self.token.balance_of(caller)
        self.require_active(Action.SUPPLY)
        self.accrue()
        shares = self.books.to_shares_down(assets)
        self._supply(caller, receiver, assets, shares)
        return shares

    def mint(self, caller: str, shares: int, receiver: str) -> int:
        self.require_active(Action.SUPPLY)
        self.accrue()
        assets = self.books.to_assets_up(shares)
        self._supply(caller, receiver, assets, shares)
        return assets

    def _supply(self, caller: str, receiver: str, assets: int, shares: int) -> None:
        self.token.transfer(caller, self.name, assets)
        self.books.supply_assets += assets
        if self.books.supply_assets > self.supply_cap:
            raise errors.SupplyCapExceeded(self.books.supply_assets, self.supply_cap)
        if shares == 0:
            raise errors.ZeroAmount()
        self._create_shares(shares)
        self.require_not_owing(receiver)
        self.add_shares(receiver, shares)
        self.set_rate()

    def _create_shares(self, shares: int) -> None:
        """Where nearly all was written off, an asset unit may be worth more shares than there can be."""
        total = self.books.supply_shares + shares
        if total > MAX_SUPPLY_SHARES:
            raise errors.SafeCastOverflowedUintDowncast(112, total)
        self.books.supply_shares = total

    def withdraw(self, caller: str, assets: int, receiver: str, owner: str) -> int:
        if assets == MAX_UINT:
            shares = self.shares_of(owner)
            self.redeem(caller, MAX_UINT, receiver, owner)
            return shares
        self.require_active(Action.WITHDRAW)
        if assets == 0:
            raise errors.ZeroAmount()
        self.accrue()
        shares = self.books.to_shares_up(assets)
        self._take_out(caller, receiver, owner, assets, shares)
        return shares

    def redeem(self, caller: str, shares: int, receiver: str, owner: str) -> int:
        """Returns the assets."""
        self.require_active(Action.WITHDRAW)
        self.accrue()
        if shares == MAX_UINT:
            shares = self.shares_of(owner)
        assets = self.books.to_assets_down(shares)
        if assets == 0:
            raise errors.ZeroAmount()
        self._take_out(caller, receiver, owner, assets, shares)
        return assets

    def _take_out(self, caller: str, receiver: str, owner: str, assets: int, shares: int) -> None:
        if not self.world.engine.is_authorized(owner, caller):
            self._spend_allowance(owner, caller, shares)
        self.remove_shares(owner, shares)
        self.books.supply_assets -= assets
        self.books.supply_shares -= shares
        self.set_rate()
        self.world.engine.require_withdraw_allowed(owner)
        if assets > self.cash:
            raise errors.InsufficientCash(assets, self.cash)
        self.token.transfer(self.name, receiver, assets)

    # --- fToken

    def approve(self, caller: str, spender: str, shares: int) -> None:
        self.allowances[caller, spender] = shares

    def transfer(self, caller: str, receiver: str, shares: int) -> None:
        self._move(caller, receiver, shares)

    def transfer_from(self, caller: str, owner: str, receiver: str, shares: int) -> None:
        self._spend_allowance(owner, caller, shares)
        self._move(owner, receiver, shares)

    def _move(self, owner: str, receiver: str, shares: int) -> None:
        """Does not accrue: the owner's line counts this market as the last accrual left it."""
        self.require_active(Action.TRANSFER)
        is_supplier = self.shares_of(owner) > 0
        self.remove_shares(owner, shares)
        if shares:
            self.require_not_owing(receiver)
            self.add_shares(receiver, shares)
        if is_supplier:
            self.world.engine.require_withdraw_allowed(owner)

    def _spend_allowance(self, owner: str, spender: str, shares: int) -> None:
        allowed = self.allowances.get((owner, spender), 0)
        if allowed == MAX_UINT:
            return
        if allowed < shares:
            raise errors.InsufficientAllowance(owner, spender, shares, allowed)
        self.allowances[owner, spender] = allowed - shares

    # --- lending

    def borrow(self, caller: str, assets: int, receiver: str, on_behalf: str) -> int:
        engine = self.world.engine
        self.require_active(Action.BORROW)
        if assets == 0:
            raise errors.ZeroAmount()
        if not engine.is_authorized(on_behalf, caller):
            raise errors.NotAuthorized(caller, on_behalf)
        self.accrue()
        if assets > self.borrow_cap:
            raise errors.BorrowCapExceeded(assets, self.borrow_cap)
        shares = self.books.to_debt_shares_up(assets)
        borrowed = (self.books.debt_shares + shares) * self.books.debt_index // WAD
        if borrowed > self.borrow_cap:
            raise errors.BorrowCapExceeded(borrowed, self.borrow_cap)
        if self.shares_of(on_behalf) and on_behalf not in self.managers:
            raise errors.AccountSuppliesAsset(on_behalf)
        self.add_debt(on_behalf, shares)
        self.require_no_dust(on_behalf)
        self.set_rate()
        if on_behalf in self.managers:
            engine.require_credit_allowed(on_behalf, self, self.debt_of(on_behalf))
        else:
            engine.require_borrow_allowed(on_behalf)
        if assets > self.cash:
            raise errors.InsufficientCash(assets, self.cash)
        self.token.transfer(self.name, receiver, assets)
        return shares

    def repay(self, caller: str, assets: int, on_behalf: str) -> int:
        """Returns what was paid."""
        owed = self.debt_shares_of(on_behalf)
        if owed == 0:
            raise errors.DebtMissing(on_behalf)
        self.accrue()
        debt = self.books.debt_of(owed)
        self.token.transfer(caller, self.name, min(assets, debt))
        if assets >= debt:
            assets, burned = debt, owed
        else:
            burned = self.books.to_debt_shares_down(assets)
            if burned == 0:
                raise errors.ZeroAmount()
        self.remove_debt(on_behalf, burned)
        self.require_no_dust(on_behalf)
        self.set_rate()
        return assets

    def flash_loan(self, receiver: str, token: str, assets: int) -> int:
        """To a receiver that pays back: the fee stays in cash, which makes it reserve."""
        self.require_active(Action.BORROW)
        if assets > self.cash:
            raise errors.InsufficientCash(assets, self.cash)
        if token != self.token.name:
            raise errors.FlashLoanAssetUnknown(token)
        fee = self.flash_fee(assets)
        self.token.transfer(self.name, receiver, assets)
        self.token.transfer(receiver, self.name, assets + fee)
        return fee

    def max_flash_loan(self) -> int:
        return 0 if self.paused_until(Action.BORROW) else self.cash

    def flash_fee(self, assets: int) -> int:
        return mul_div_up(assets, self.parameters.flash_fee, BASIS_POINTS)

    def sweep_reserve(self) -> int:
        """Nothing at all happens when there is not a share to give."""
        if self.preview_deposit(self.books_now().reserve(self.cash)) == 0:
            return 0
        self.accrue()
        assets = self.books.reserve(self.cash)
        shares = self.books.to_shares_down(assets)
        self.books.supply_assets += assets
        self._create_shares(shares)
        self.add_shares(RESERVE, shares)
        self.set_rate()
        return assets

    # --- what a call would do

    def preview_deposit(self, assets: int) -> int:
        return self.books_now().to_shares_down(assets)

    def preview_mint(self, shares: int) -> int:
        return self.books_now().to_assets_up(shares)

    def preview_withdraw(self, assets: int) -> int:
        return self.books_now().to_shares_up(assets)

    def preview_redeem(self, shares: int) -> int:
        return self.books_now().to_assets_down(shares)

    # --- what one may do at most

    def max_deposit(self, receiver: str) -> int:
        if self.paused_until(Action.SUPPLY) or self.is_owing(receiver):
            return 0
        if not self.shares_of(receiver) and not self.world.engine.may_join(receiver, self):
            return 0
        books = self.books_now()
        room = max(0, self.supply_cap - books.supply_assets)
        # the most assets whose shares, rounded down, the books can still count
        fits = books.to_assets_up(MAX_SUPPLY_SHARES - books.supply_shares + 1) - 1
        room = min(room, fits)
        return room if books.to_shares_down(room) else 0

    def max_mint(self, receiver: str) -> int:
        return self.books_now().to_shares_down(self.max_deposit(receiver))

    def max_redeem(self, owner: str) -> int:
        if self.paused_until(Action.WITHDRAW):
            return 0
        books = self.books_now()
        shares = max(0, min(self._free_shares(owner, books), books.to_shares_up(self.cash + 1) - 1))
        return shares if books.to_assets_down(shares) else 0

    def max_withdraw(self, owner: str) -> int:
        if self.paused_until(Action.WITHDRAW):
            return 0
        books = self.books_now()
        return max(0, min(books.to_assets_down(max(0, self._free_shares(owner, books))), self.cash))

    def _free_shares(self, owner: str, books: Books) -> int:
        held = self.shares_of(owner)
        required = self.world.engine.required_deposit(owner, self)
        if required == 0:
            return held
        return 0 if required == MAX_UINT else held - books.to_shares_up(required)

    def rates(self) -> tuple[int, int, int, int]:
        """Utilisation, borrow rate, supply rate per second and scarcity factor, as charged now."""
        books = self.books_now()
        factor = books.factor()
        borrow_rate = mul_div_down(books.rate_per_second, factor, WAD)
        utilisation = books.utilisation
        earned = BASIS_POINTS - self.parameters.reserve_factor
        supply_rate = borrow_rate * utilisation // WAD * earned // BASIS_POINTS
        return utilisation, borrow_rate, supply_rate, factor
