"""What an account may do, and when it loses that. Section 3 of docs/mathematics.md and IRiskEngine."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.model import errors
from tests.model.fixed_point import MAX_UINT, RATIO_UNIT, WAD, mul_div_down, mul_div_up
from tests.model.market_state import Action
from tests.model.prices import Price, Status

if TYPE_CHECKING:
    from tests.model.market import Market
    from tests.model.market_state import MarketState
    from tests.model.world import World

MAX_JOINED_MARKETS = 20
LIQUIDATION_LINE = 110 * WAD // 100


class Limits(NamedTuple):
    """Values at the prudent end of the price band: what borrowing and withdrawing are judged by."""

    low_deposit_value: int
    high_debt_value: int
    borrow_limit: int


class Holding(NamedTuple):
    market: "Market"
    assets: int
    shares: int
    value: int


@dataclass
class Liquidation:
    deposits: list[Holding] = field(default_factory=list)
    debts: list[Holding] = field(default_factory=list)
    deposit_value: int = 0
    debt_value: int = 0


class RiskEngine:
    def __init__(self, world: "World", owner: str, guardian: str) -> None:
        self.world = world
        self.owner = owner
        self.guardian = guardian
        self.line = LIQUIDATION_LINE
        self.contracts: set[str] = set()
        self.authorizations: set[tuple[str, str]] = set()
        self.credit_lines: dict[tuple[str, str], int] = {}

    def save(self) -> tuple[Any, ...]:
        return self.line, self.authorizations.copy(), self.credit_lines.copy()

    def load(self, saved: tuple[Any, ...]) -> None:
        self.line, authorizations, credit_lines = saved
        self.authorizations, self.credit_lines = authorizations.copy(), credit_lines.copy()

    # --- accounts

    def set_authorization(self, caller: str, operator: str, is_authorized: bool) -> None:
        pair = (caller, operator)
        if is_authorized:
            self.authorizations.add(pair)
        else:
            self.authorizations.discard(pair)

    def is_authorized(self, account: str, operator: str) -> bool:
        return account == operator or (account, operator) in self.authorizations

    def deposits_of(self, account: str) -> "list[Market]":
        return [m for m in self.world.markets if account in m.shares]

    def debts_of(self, account: str) -> "list[Market]":
        """Outside credit lines."""
        return [m for m in self.world.markets if account in m.debts and account not in m.managers]

    def joined_markets(self, account: str) -> "list[Market]":
        deposits, debts = self.deposits_of(account), self.debts_of(account)
        return sorted({*deposits, *debts}, key=lambda m: m.index)

    def has_debt(self, account: str) -> bool:
        return bool(self.debts_of(account))

    def may_join(self, account: str, market: "MarketState") -> bool:
        """Whether a first deposit would be accepted."""
        has_room = len(self.joined_markets(account)) < MAX_JOINED_MARKETS
        return not self.has_debt(account) or (has_room and self._is_saleable(market))

    def require_joinable(self, account: str, market: "MarketState") -> None:
        """Who owes may not hide behind a deposit that nobody could buy."""
        if not self.has_debt(account):
            return
        self._require_room(account, market)
        if not self._is_saleable(market):
            raise errors.DepositNotSaleable(market.name)

    def _is_saleable(self, market: "MarketState") -> bool:
        return self.price_of(market).status != Status.FROZEN and not market.paused_until(Action.LIQUIDATE)

    def require_room_for_debt(self, account: str, market: "MarketState") -> None:
        if account not in market.managers:
            self._require_room(account, market)

    def _require_room(self, account: str, market: "MarketState") -> None:
        joined = len({m.index for m in self.joined_markets(account)} | {market.index})
        if joined > MAX_JOINED_MARKETS:
            raise errors.TooManyMarkets(account, joined, MAX_JOINED_MARKETS)

    # --- values

    def price_of(self, market: "MarketState") -> Price:
        return self.world.prices[market.token.name]

    def low_deposit_value(self, account: str, market: "Market") -> int:
        """Without the interest since the market's last accrual."""
        assets = market.books.to_assets_down(market.shares_of(account))
        return mul_div_down(assets, self.price_of(market).low, market.token.unit)

    def high_debt_value(self, account: str, market: "Market") -> int:
        return mul_div_up(market.debt_of(account), self.price_of(market).high, market.token.unit)

    def limits_of(self, account: str, without: "Market | None" = None) -> Limits:
        deposits = [
            (m, self.low_deposit_value(account, m)) for m in self.deposits_of(account) if m != without
        ]
        debts = sum(self.high_debt_value(account, m) for m in self.debts_of(account) if m != without)
        limit = sum(value * RATIO_UNIT // m.ratio for m, value in deposits)
        return Limits(sum(value for _, value in deposits), debts, limit)

    def require_prices_usable(self, account: str) -> None:
        for market in self.joined_markets(account):
            price = self.price_of(market)
            if not price.allows_new_risk:
                raise errors.PriceUnusable(market.token.name, int(price.status))

    def are_prices_usable(self, account: str) -> bool:
        return all(self.price_of(m).allows_new_risk for m in self.joined_markets(account))

    def health_of(self, account: str) -> tuple[int, int, int, int, int, bool]:
        """Values at mid with all interest, the limits, and whether the account may be liquidated."""
        state, limits = self._holdings_of(account), self.limits_of(account)
        is_liquidatable = self._frozen_market(account) is None and self._is_below_line(account, state)
        return state.deposit_value, state.debt_value, *limits, is_liquidatable

    # --- lines

    def require_borrow_allowed(self, account: str) -> None:
        self.require_prices_usable(account)
        self._require_within_limit(account, self.limits_of(account))

    def require_withdraw_allowed(self, account: str) -> None:
        if not self.has_debt(account):
            return
        self.require_prices_usable(account)
        limits = self.limits_of(account)
        self._require_within_limit(account, limits)
        if limits.low_deposit_value * 100 < limits.high_debt_value * 115:
            required = mul_div_up(limits.high_debt_value, 115, 100)
            raise errors.WithdrawLineCrossed(account, limits.low_deposit_value, required)

    def _require_within_limit(self, account: str, limits: Limits) -> None:
        if limits.borrow_limit < limits.high_debt_value:
            raise errors.BorrowLimitExceeded(account, limits.high_debt_value, limits.borrow_limit)

    def required_deposit(self, account: str, market: "Market") -> int:
        """Least deposit in `market` that keeps the account on the withdrawing line."""
        if not self.has_debt(account):
            return 0
        if not self.are_prices_usable(account):
            return MAX_UINT
        if not market.books.to_assets_down(market.shares_of(account)):
            return 0
        others = self.limits_of(account, without=market)
        debt = self.limits_of(account).high_debt_value
        by_limit = mul_div_up(debt - others.borrow_limit, market.ratio, RATIO_UNIT)
        by_line = mul_div_up(debt, 115, 100) - others.low_deposit_value
        value = max(by_limit, by_line, 0)
        return mul_div_up(value, market.token.unit, self.price_of(market).low)

    def borrowable(self, account: str, market: "Market") -> int:
        debt = market.debt_of(account)
        if account in market.managers:
            return max(0, self.credit_line(account, market) - debt)
        if not self.are_prices_usable(account) or not self.price_of(market).allows_new_risk:
            return 0
        limit = self.limits_of(account).borrow_limit
        others = self.limits_of(account, without=market).high_debt_value
        room = (limit - others) * market.token.unit // self.price_of(market).high
        return max(0, room - debt)

    # --- credit lines

    def credit_line(self, manager: str, market: "MarketState") -> int:
        return self.credit_lines.get((manager, market.name), 0)

    def set_credit_line(self, caller: str, manager: str, market: "Market", cap: int) -> None:
        self._require_owner(caller)
        if manager not in self.contracts:
            raise errors.NotAContract(manager)
        if manager not in market.managers and manager in market.debts:
            raise errors.CreditLineConflict(manager, market.debt_of(manager))
        # A line that ends with a debt keeps its mark: that debt has no deposits behind it.
        self.credit_lines[manager, market.name] = cap
        if cap:
            market.managers.add(manager)
        elif manager not in market.debts:
            market.managers.discard(manager)

    def require_credit_allowed(self, manager: str, market: "MarketState", debt: int) -> None:
        cap = self.credit_line(manager, market)
        if debt > cap:
            raise errors.CreditLineExceeded(manager, debt, cap)

    # --- governance

    def set_collateral_ratio(self, caller: str, market: "Market", ratio: int) -> None:
        """101 % to 1000 %, and above the liquidation line."""
        self._require_owner(caller)
        if not 1010 <= ratio <= 10_000 or ratio * WAD <= self.line * RATIO_UNIT:
            raise errors.ValueOutOfBounds()
        market.ratio = ratio

    def set_liquidation_line(self, caller: str, line: int) -> None:
        """103.1 % to 150 %, below every ratio, and the terms of liquidation must fit it."""
        self._require_owner(caller)
        if not 1031 * WAD // 1000 <= line <= 150 * WAD // 100:
            raise errors.ValueOutOfBounds()
        if any(m.ratio * WAD <= line * RATIO_UNIT for m in self.world.markets):
            raise errors.ValueOutOfBounds()
        self.world.liquidator.terms.require_fit(line)
        self.line = line

    def _require_owner(self, caller: str) -> None:
        if caller != self.owner:
            raise errors.OwnableUnauthorizedAccount(caller)

    # --- liquidation

    def assess_liquidation(self, account: str) -> Liquidation:
        frozen = self._frozen_market(account)
        if frozen is not None:
            raise errors.PriceUnusable(frozen.token.name, int(Status.FROZEN))
        state = self._holdings_of(account)
        if not self._is_below_line(account, state):
            raise errors.AccountHealthy(account, state.deposit_value, state.debt_value)
        return state

    def _frozen_market(self, account: str) -> "Market | None":
        joined = self.joined_markets(account)
        return next((m for m in joined if self.price_of(m).status == Status.FROZEN), None)

    def _is_below_line(self, account: str, state: Liquidation) -> bool:
        deposits, debts = self._tested_values(account, state)
        line = self.line * 95 // 100 if Status.GRACE in self._statuses(account) else self.line
        return deposits * WAD < debts * line

    def _tested_values(self, account: str, state: Liquidation) -> tuple[int, int]:
        """In doubt for the account: with a degraded price its deposits count at high, its debts at low."""
        if Status.DEGRADED not in self._statuses(account):
            return state.deposit_value, state.debt_value
        deposits = sum(
            mul_div_down(h.assets, self.price_of(h.market).high, h.market.token.unit) for h in state.deposits
        )
        debts = sum(
            mul_div_up(h.assets, self.price_of(h.market).low, h.market.token.unit) for h in state.debts
        )
        return deposits, debts

    def _statuses(self, account: str) -> set[Status]:
        return {self.price_of(m).status for m in self.joined_markets(account)}

    def _holdings_of(self, account: str) -> Liquidation:
        result = Liquidation()
        for market in self.deposits_of(account):
            shares = market.shares_of(account)
            assets = market.books_now().to_assets_down(shares)
            value = mul_div_down(assets, self.price_of(market).mid, market.token.unit)
            result.deposits.append(Holding(market, assets, shares, value))
        for market in self.debts_of(account):
            shares = market.debt_shares_of(account)
            assets = market.debt_of(account)
            value = mul_div_up(assets, self.price_of(market).mid, market.token.unit)
            result.debts.append(Holding(market, assets, shares, value))
        result.deposit_value = sum(h.value for h in result.deposits)
        result.debt_value = sum(h.value for h in result.debts)
        return result
