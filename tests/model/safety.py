"""sFLUX: what the safety module holds, in whose name, and what it sells. Section 7 of docs/mathematics.md."""

from bisect import bisect_right
from copy import deepcopy
from typing import Any, NamedTuple

from tests.model import errors
from tests.model.fixed_point import BASIS_POINTS, RAY, WAD, mul_div_down, mul_div_up
from tests.model.prices import Price, Status

VIRTUAL_SHARES = 1000
EPOCH = 3600
COOLDOWN, WINDOW = 864_000, 172_800
SLASH_CAP = 3000
FIRST_DISCOUNT, LAST_DISCOUNT, AGEING = 100, 300, 600
SALE_LIFETIME = INCOME_TIME = 604_800


class Sale(NamedTuple):
    tokens: int
    since: int
    ends_at: int


class Exit(NamedTuple):
    shares: int
    ready_at: int


class Departure(NamedTuple):
    tokens: int
    epoch: int
    receiver: str


class Market(NamedTuple):
    """What the module needs to know of a market: its books, unit and price."""

    name: str
    supply_assets: int
    supply_shares: int
    unit: int
    price: Price


class SafetyModule:
    """`now` is set by whoever drives it; amounts are wei of FLUX, shares have three decimals more."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.staked = self.income = 0
        self.income_at = self.income_end = 0
        self.is_entry_paused = False
        self.price = Price(0, 0, 0, Status.FROZEN)
        self.shares: dict[str, int] = {}
        self.exits: dict[str, Exit] = {}
        self.departures: dict[str, Departure] = {}
        self.batches: dict[int, tuple[int, int]] = {}
        self.sales: dict[str, Sale] = {}
        self.rates: list[tuple[int, int]] = []
        self.held: dict[str, int] = {}  # fTokens by market
        self.paid: dict[str, int] = {}  # FLUX that left the module, by receiver

    def attempt(self, call: Any) -> Any:
        """All or nothing, like a transaction."""
        saved = deepcopy(self.__dict__)
        try:
            return call()
        except errors.Revert:
            self.__dict__ = saved
            raise

    # --- measures

    @property
    def supply(self) -> int:
        return sum(self.shares.values())

    @property
    def epoch(self) -> int:
        return self.now // EPOCH

    @property
    def leaving(self) -> int:
        return sum(self.batches.get(self.epoch + ahead, (0, 0))[1] for ahead in (1, 2))

    @property
    def tokens(self) -> int:
        """FLUX that the module must have for what it owes."""
        departures = sum(self.payable(departure) for departure in self.departures.values())
        return self.staked + self.income + departures + sum(sale.tokens for sale in self.sales.values())

    def free(self, account: str) -> int:
        return self.shares.get(account, 0) - self.exits.get(account, Exit(0, 0)).shares

    def to_shares(self, tokens: int) -> int:
        return tokens * (self.supply + VIRTUAL_SHARES) // (self.staked + 1)

    def to_tokens(self, shares: int) -> int:
        return self.staked * shares // (self.supply + VIRTUAL_SHARES)

    def payable(self, departure: Departure) -> int:
        tokens, left = self.batches[departure.epoch]
        return departure.tokens * left // tokens

    def votes_at(self, shares: int, timestamp: int) -> int:
        """FLUX that so many shares owned at the end of a second."""
        place = bisect_right(self.rates, timestamp, key=lambda entry: entry[0])
        return shares * self.rates[place - 1][1] // RAY if place else 0

    # --- time

    def accrue(self) -> None:
        """Income up to now becomes staked; while nobody has shares it waits."""
        if self.income and not self.supply:
            self.income_end += self.now - self.income_at
        elif self.income:
            whole = self.now >= self.income_end
            passed, span = self.now - self.income_at, self.income_end - self.income_at
            earned = self.income if whole else self.income * passed // span
            self.staked += earned
            self.income -= earned
        if not self.income:
            self.income_end = self.now
        self.income_at = self.now

    def record_rate(self) -> None:
        rate = self.staked * RAY // (self.supply + VIRTUAL_SHARES)
        if self.rates and self.rates[-1][0] == self.now:
            self.rates[-1] = (self.now, rate)
        elif rate != (self.rates[-1][1] if self.rates else 0):
            self.rates.append((self.now, rate))

    # --- stakers

    def stake(self, tokens: int, account: str) -> int:
        if self.is_entry_paused:
            raise errors.EntryPaused
        if self.sales:
            raise errors.SaleOpen(len(self.sales))
        self.accrue()
        shares = self.to_shares(tokens)
        if shares == 0:
            raise errors.ZeroAmount
        self.staked += tokens
        self.shares[account] = self.shares.get(account, 0) + shares
        self.record_rate()
        return shares

    def transfer(self, sender: str, to: str, shares: int) -> None:
        if shares > self.shares.get(sender, 0):
            raise errors.ERC20InsufficientBalance
        if shares > self.free(sender):
            raise errors.SharesLeaving(sender, shares, self.free(sender))
        self.shares[sender] = self.shares.get(sender, 0) - shares
        self.shares[to] = self.shares.get(to, 0) + shares

    def request_exit(self, caller: str, shares: int) -> int:
        if shares == 0:
            raise errors.ZeroAmount
        if shares > self.free(caller):
            raise errors.SharesLeaving(caller, shares, self.free(caller))
        before = self.exits.get(caller, Exit(0, 0)).shares
        self.exits[caller] = Exit(before + shares, self.now + COOLDOWN)
        return self.now + COOLDOWN

    def cancel_exit(self, caller: str) -> int:
        if caller not in self.exits:
            raise errors.ExitMissing(caller, 1, 0)
        return self.exits.pop(caller).shares

    def exit(self, caller: str, shares: int, receiver: str) -> int:
        if shares == 0:
            raise errors.ZeroAmount
        if caller in self.departures:
            self.collect(caller)
        request = self.exits.get(caller, Exit(0, 0))
        if shares > request.shares:
            raise errors.ExitMissing(caller, shares, request.shares)
        if not request.ready_at <= self.now < request.ready_at + WINDOW:
            raise errors.ExitNotOpen(caller, request.ready_at, request.ready_at + WINDOW)
        del self.exits[caller]
        if shares < request.shares:
            self.exits[caller] = Exit(request.shares - shares, request.ready_at)
        self.accrue()
        tokens = self.to_tokens(shares)
        if tokens == 0:
            raise errors.ZeroAmount
        epoch = self.epoch + 2
        gone, left = self.batches.get(epoch, (0, 0))
        self.staked -= tokens
        self.batches[epoch] = (gone + tokens, left + tokens)
        self.departures[caller] = Departure(tokens, epoch, receiver)
        self.shares[caller] -= shares
        self.record_rate()
        return epoch * EPOCH

    def collect(self, account: str) -> int:
        departure = self.departures.get(account)
        if departure is None:
            raise errors.DepartureMissing(account)
        if self.epoch < departure.epoch:
            raise errors.DepartureUnderWay(account, departure.epoch * EPOCH)
        del self.departures[account]
        tokens = self.payable(departure)
        self.paid[departure.receiver] = self.paid.get(departure.receiver, 0) + tokens
        return tokens

    def add_income(self, tokens: int) -> int:
        if tokens == 0:
            raise errors.ZeroAmount
        self.accrue()
        weighted = self.income * (self.income_end - self.now) + tokens * INCOME_TIME
        self.income_end = self.now + weighted // (self.income + tokens)
        self.income += tokens
        self.record_rate()
        return self.income_end

    # --- liquidation

    def provide(self, market: Market, assets: int) -> int:
        """What fTokens of the market cover at once; the rest is slashed and put on sale."""
        available = self.held.get(market.name, 0) * market.supply_assets // market.supply_shares
        if available >= assets:
            return assets
        self.accrue()
        self.slash(market, self.worth(market, assets - available))
        self.record_rate()
        return available

    def worth(self, market: Market, assets: int) -> int:
        if self.price.status == Status.FROZEN:
            return 0
        value = mul_div_up(assets, market.price.mid, market.unit)
        tokens = mul_div_up(value, WAD, self.price.mid)
        return mul_div_up(tokens, BASIS_POINTS, BASIS_POINTS - LAST_DISCOUNT)

    def slash(self, market: Market, wanted: int) -> None:
        total = self.staked + self.leaving
        wanted = min(wanted, total * SLASH_CAP // BASIS_POINTS)
        if wanted == 0:
            return
        slashed = mul_div_down(wanted, self.staked, total)
        self.staked -= slashed
        for ahead in (1, 2):
            gone, left = self.batches.get(self.epoch + ahead, (0, 0))
            part = mul_div_down(wanted, left, total)
            if left:
                self.batches[self.epoch + ahead] = (gone, left - part)
            slashed += part
        if slashed:
            self.put_on_sale(market.name, slashed)

    def put_on_sale(self, market: str, tokens: int) -> None:
        held, since, _ = self.sales.get(market, Sale(0, 0, 0))
        average = mul_div_up(held * since + tokens * self.now, 1, held + tokens)
        self.sales[market] = Sale(held + tokens, average, self.now + SALE_LIFETIME)

    # --- storefront

    def discount(self, sale: Sale) -> int:
        age = self.now - sale.since
        if age >= AGEING:
            return LAST_DISCOUNT * WAD // BASIS_POINTS
        rise = (LAST_DISCOUNT - FIRST_DISCOUNT) * WAD * age // AGEING
        return (FIRST_DISCOUNT * WAD + rise) // BASIS_POINTS

    def quote(self, market: Market, f_tokens: int) -> tuple[int, int]:
        sale = self.sales.get(market.name)
        if sale is None:
            raise errors.SaleMissing(market.name)
        if self.price.status > Status.CAUTIOUS or market.price.status > Status.CAUTIOUS:
            raise errors.PriceUnusable
        value = mul_div_up(sale.tokens, self.price.high, WAD)
        value = mul_div_up(value, WAD - self.discount(sale), WAD)
        assets = mul_div_up(value, market.unit, market.price.low)
        cost = mul_div_up(assets, market.supply_shares, market.supply_assets)
        if f_tokens >= cost:
            return cost, sale.tokens
        return f_tokens, sale.tokens * f_tokens // cost

    def buy(self, market: Market, f_tokens: int, receiver: str) -> tuple[int, int]:
        paid, tokens = self.quote(market, f_tokens)
        if tokens == 0:
            raise errors.ZeroAmount
        sale = self.sales.pop(market.name)
        if tokens < sale.tokens:
            self.sales[market.name] = sale._replace(tokens=sale.tokens - tokens)
        self.held[market.name] = self.held.get(market.name, 0) + paid
        self.paid[receiver] = self.paid.get(receiver, 0) + tokens
        return paid, tokens

    def close_sale(self, market: str) -> int:
        sale = self.sales.get(market)
        if sale is None:
            raise errors.SaleMissing(market)
        if self.now < sale.ends_at:
            raise errors.SaleRunning(market, sale.ends_at)
        self.accrue()
        del self.sales[market]
        self.staked += sale.tokens
        self.record_rate()
        return sale.tokens
