"""Liquidation pools of the model, without a chain: what suppliers, buyers and debtors are promised."""

import random

import pytest

from tests.model.books import Parameters
from tests.model.errors import EntryMissing, ExitNotOpen, PoolsExhausted, PriceUnusable
from tests.model.fixed_point import MAX_UINT, WAD
from tests.model.liquidator import Settlement
from tests.model.market import Market
from tests.model.pool import EXIT_COOLDOWN, EXIT_WINDOW, LiquidationPool
from tests.model.pool_books import EPOCH, PoolTerms
from tests.model.prices import Price, Status
from tests.model.sale import Sale
from tests.model.tokens import Token
from tests.model.world import World

START = 1_750_000_000
NO_BUYER = ("finder", 0)
PEOPLE = ("alice", "bob", "carol", "whale", "finder")


def usd(price: float, status: Status = Status.OK) -> Price:
    mid = int(price * WAD)
    return Price(mid, mid, mid, status)


class Setting:
    """Ether at 3000, two dollars; a debtor with an ether who owes both; a pool for the first dollar."""

    def __init__(self, terms: PoolTerms | None = None, funds: int = 100_000) -> None:
        self.world = World(START)
        parameters = Parameters(min_debt=10**6)
        listed = [("ETH", 3000.0, 1400), ("USDA", 1.0, 1300), ("USDB", 1.0, 1300)]
        self.ether, self.dollars, self.others = (
            self.world.list_market(Token(symbol, 18), usd(price), parameters, ratio, 10**15)
            for symbol, price, ratio in listed
        )
        self.pool: LiquidationPool = self.world.open_pool(self.dollars, terms or PoolTerms())
        for market in self.world.markets:
            for name in PEOPLE:
                market.token.mint(name, 10**24)
                market.approve(name, self.pool.name, MAX_UINT)
            market.deposit("whale", 10**23, "whale")
        self.ether.token.mint("debtor", WAD)
        self.ether.deposit("debtor", WAD, "debtor")
        self.dollars.borrow("debtor", 1400 * WAD, "debtor", "debtor")
        self.others.borrow("debtor", 700 * WAD, "debtor", "debtor")
        self.enters("whale", funds * WAD)

    def enters(self, account: str, assets: int) -> int:
        self.pool.enter_with_assets(account, assets, account)
        self.world.now += EPOCH
        return self.pool.claim_entry(account)

    def leaves(self, account: str) -> int:
        self.pool.request_exit(account, self.pool.balance_of(account))
        self.world.now += EXIT_COOLDOWN
        return self.pool.exit(account, self.pool.exits[account].shares, account)

    def price(self, market: Market, price: float, status: Status = Status.OK) -> None:
        self.world.prices[market.token.name] = usd(price, status)

    def sell(self, caller: str, fraction: int) -> Sale:
        arguments = (caller, "debtor", fraction, caller, [], Settlement())
        return self.world.transact(lambda: self.world.liquidator.liquidate(*arguments))


@pytest.fixture
def setting() -> Setting:
    return Setting()


# --- suppliers


def test_gift_before_an_entry_takes_nothing_from_it() -> None:
    without, gifted = Setting(funds=1), Setting(funds=1)
    gifted.dollars.transfer("whale", gifted.pool.name, 10**22)

    shares = [setting.enters("alice", 10**20) for setting in (without, gifted)]
    left = [setting.leaves("alice") for setting in (without, gifted)]

    assert shares[0] == shares[1]
    assert left[0] == left[1]


@pytest.mark.parametrize("order", [("alice", "bob", "carol"), ("carol", "bob", "alice")])
def test_order_of_claims_is_of_no_consequence(setting: Setting, order: tuple[str, ...]) -> None:
    for amount, name in enumerate(("alice", "bob", "carol"), start=1):
        setting.pool.enter_with_assets(name, amount * 10**18 + 7 * amount, name)
    setting.world.now += EPOCH

    shares = {name: setting.pool.claim_entry(name) for name in order}

    assert shares == {name: setting.pool.balance_of(name) for name in ("alice", "bob", "carol")}
    assert 0 <= setting.pool.balance_of(setting.pool.name) < 3


@pytest.mark.parametrize("seed", range(30))
def test_entering_and_leaving_never_profits(seed: int) -> None:
    chance, setting = random.Random(seed), Setting()
    setting.price(setting.ether, chance.randrange(2000, 2300))
    setting.sell(*NO_BUYER)
    assert setting.pool.stocks
    f_tokens = chance.randrange(1, 10**24)
    setting.dollars.deposit("alice", 10**24, "alice")
    setting.pool.enter("alice", min(f_tokens, setting.dollars.shares_of("alice")), "alice")
    before = setting.pool.entries["alice"].f_tokens
    setting.world.now += EPOCH
    setting.pool.claim_entry("alice")

    left = setting.leaves("alice")

    goods = setting.ether.books_now().to_assets_down(setting.ether.shares_of("alice"))
    got = setting.dollars.books_now().to_assets_down(left) + goods * setting.world.prices["ETH"].mid // WAD
    assert got <= setting.dollars.books_now().to_assets_up(before)


def test_exit_is_open_for_two_days(setting: Setting) -> None:
    pool = setting.pool
    ready = pool.request_exit("whale", 10**18)

    for moment in (ready - 1, ready + EXIT_WINDOW):
        setting.world.now = moment
        with pytest.raises(ExitNotOpen):
            pool.exit("whale", 10**18, "whale")
    setting.world.now = ready + EXIT_WINDOW - 1

    assert pool.exit("whale", 10**18, "whale") > 0


def test_nobody_enters_while_the_inventory_has_no_price(setting: Setting) -> None:
    setting.price(setting.ether, 2200)
    setting.sell(*NO_BUYER)
    setting.pool.enter_with_assets("alice", WAD, "alice")
    setting.world.now += EPOCH
    setting.price(setting.ether, 2200, Status.DEGRADED)

    with pytest.raises(PriceUnusable):
        setting.pool.enter_with_assets("bob", WAD, "bob")
    assert setting.pool.cancel_entry("alice", "alice") > 0
    with pytest.raises(EntryMissing):
        setting.pool.cancel_entry("alice", "alice")


# --- storefront


def test_discount_rises_and_the_whole_stock_costs_no_more_than_its_value(setting: Setting) -> None:
    setting.price(setting.ether, 2200)
    setting.sell(*NO_BUYER)
    found = []
    for _ in range(4):
        found.append(setting.pool.discount_of(setting.ether))
        setting.world.now += 200
    paid, shares = setting.pool.quote_buy(setting.ether, MAX_UINT)

    assert found == [WAD // 100, WAD * 500 // 30_000, WAD * 700 // 30_000, 3 * WAD // 100]
    value = setting.ether.books_now().to_assets_up(shares) * 2200 * 97 // 100
    assert abs(setting.dollars.books_now().to_assets_down(paid) - value) <= 2


def test_pools_cross_at_mid(setting: Setting) -> None:
    one, other = setting.pool, setting.world.open_pool(setting.ether, PoolTerms())
    setting.dollars.transfer("whale", other.name, 1500 * WAD)
    setting.ether.transfer("whale", one.name, WAD)
    one.add_stock(setting.ether, WAD)
    other.add_stock(setting.dollars, 1500 * WAD)

    given, received = one.cross(other)

    assert received == 1500 * WAD
    ether = setting.ether.books_now().to_assets_down(given)
    dollars = setting.dollars.books_now().to_assets_down(received)
    # A unit of ether, and a share, are cut off.
    assert 0 <= dollars - 3000 * ether <= 3 * 3000
    assert not other.stocks


# --- liquidation


def test_pools_take_their_quota_and_everybody_the_same_price(setting: Setting) -> None:
    setting.price(setting.ether, 2300)

    sale = setting.sell("finder", WAD)

    pooled, alone = sale.payments
    assert (pooled.by_pool, pooled.by_caller) == (WAD // 2, WAD // 2)
    assert (alone.by_pool, alone.by_caller) == (0, WAD)
    assert sale.sold == WAD
    (delivery,) = sale.deliveries
    price_of_pool = (delivery.to_pools[0] + delivery.bounty) * alone.debt.value / pooled.from_pool
    assert price_of_pool > delivery.to_caller * alone.debt.value / (pooled.to_pay + alone.to_pay)
    assert delivery.to_reserve > 0


def test_pools_sell_an_account_when_nobody_buys(setting: Setting) -> None:
    setting.price(setting.ether, 2300)

    sale = setting.sell(*NO_BUYER)

    assert sale.payments[0].from_pool == sale.payments[0].debt.assets
    assert "debtor" not in setting.dollars.debts
    assert setting.others.debt_of("debtor") >= 700 * WAD
    assert 0 < setting.ether.shares_of("finder") == sale.deliveries[0].bounty


def test_pool_that_is_short_leaves_no_dust() -> None:
    setting = Setting(funds=1400)
    setting.price(setting.ether, 2300)
    need = setting.dollars.debt_of("debtor")
    assert 0 < need - setting.pool.capacity() < WAD

    sale = setting.sell(*NO_BUYER)

    assert WAD <= setting.dollars.debt_of("debtor") <= WAD + 10**4
    assert sale.payments[0].from_pool <= need - WAD


def test_without_funds_and_shortfall_nothing_is_sold() -> None:
    setting = Setting(terms=PoolTerms(epoch_cap=0))
    setting.price(setting.ether, 2300)

    with pytest.raises(PoolsExhausted):
        setting.sell(*NO_BUYER)


def test_shortfall_goes_down_the_levels_in_their_order() -> None:
    setting = Setting(funds=600)
    world, dollars = setting.world, setting.dollars
    world.liquidator.safety_module = "module"
    dollars.transfer("whale", "reserve", 10 * WAD)
    dollars.token.mint(dollars.name, 20 * WAD)
    dollars.transfer("whale", "module", 40 * WAD)
    setting.price(setting.ether, 300)
    books = dollars.books_now()
    held = [books.to_assets_down(dollars.shares_of(name)) for name in ("reserve", "module")]
    reserve = books.reserve(dollars.cash)

    sale = setting.sell(*NO_BUYER)

    payment = sale.payments[0]
    idle = setting.pool.idle + payment.slashed
    # Each level cancels whole debt shares, less than two units each.
    assert 0 <= held[0] - payment.from_reserve <= 2
    assert abs(reserve - payment.from_market) <= 4
    assert payment.slashed == idle * 3000 // 10_000
    assert abs(held[1] - payment.from_module) <= 4
    assert payment.written_off > 0
