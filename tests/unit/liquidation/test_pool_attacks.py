"""Whoever tries to take from a pool what is not his ends with no more than he had, at mid prices."""

import pytest
from brownie import chain
from eth_abi import encode

from tests.fixtures.protocol import EPOCH, UNLIMITED, start_epoch
from tests.helpers.prices import Price, usd
from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.pools import (
    BPS,
    NOBODY,
    VIRTUAL,
    absorb,
    assert_pool_owns_its_books,
    discount_at,
    value_of,
    wealth,
)
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, buy, covered, crash

MINIMUM = WAD // 100
AGEING = 600


@pytest.fixture
def profit(loan):
    """`profit(*accounts)` begins to count; what it returns says how much they have won since.

    At the prices of the end: what they had at first is valued again.
    """

    def begin(*accounts):
        before = [holdings(loan, account) for account in accounts]

        def since():
            worth = sum(value_of(loan, symbol, units) for held in before for symbol, units in held.items())
            return wealth(loan, *accounts) - worth

        return since

    return begin


def holdings(flux, account):
    """Asset units of everything, less debts."""
    return {
        symbol: flux.tokens[symbol].balanceOf(account)
        + market.convertToAssets(market.balanceOf(account))
        - market.debtOf(account)
        for symbol, market in flux.markets.items()
    }


def give(flux, account, symbol, assets):
    """fTokens to begin with."""
    flux.supply(account, symbol, assets)
    flux.markets[symbol].approve(flux.pools[symbol], UNLIMITED, {"from": account})


def worth_of_shares(flux, pool, symbol, account):
    """Of an account's pool shares, at mid."""
    shares, total = pool.balanceOf(account), pool.totalSupply() + VIRTUAL
    idle = value_of(flux, symbol, pool.funds()["idle"])
    stocks = sum(
        value_of(flux, next(s for s, m in flux.markets.items() if m == lot["market"]), lot["shares"])
        for lot in pool.inventory()
    )
    return (idle + stocks) * shares // total


def enter_and_leave(flux, pool, account, fTokens):
    """At once, as far as epochs and the cooldown let him."""
    pool.enter(fTokens, account, {"from": account})
    start_epoch()
    pool.claimEntry(account, {"from": account})
    flux.leave_pool(account, "USDT")


# --- just in time


@pytest.mark.parametrize("percent", [109, 105, 103, 100, 90, 60])
def test_entry_for_one_liquidation_earns_nothing(loan, pool, profit, borrower, liquidator, attacker, percent):
    """He sees the crash, enters with ten times the pool, and has the account sold in the same hour."""
    give(loan, attacker, "USDT", 30 * DEBT)
    crash(loan, percent)
    won = profit(attacker)

    pool.enter(30 * DEBT, attacker, {"from": attacker})
    absorb(loan, borrower, liquidator)
    start_epoch()
    pool.claimEntry(attacker, {"from": attacker})
    loan.leave_pool(attacker, "USDT")

    assert won() <= 0
    assert pool.balanceOf(attacker) == 0


def test_entry_for_one_liquidation_pays_the_high_price(loan, pool, profit, borrower, liquidator, attacker):
    """Prices with a band: what he enters into is not worth what he paid."""
    give(loan, attacker, "USDT", 30 * DEBT)
    crash(loan, 105)
    loan.set_price_band("ETH", Price(usd(2090), usd(2100), usd(2110)))
    won = profit(attacker)

    pool.enter(30 * DEBT, attacker, {"from": attacker})
    absorb(loan, borrower, liquidator)
    start_epoch()
    pool.claimEntry(attacker, {"from": attacker})
    loan.leave_pool(attacker, "USDT")

    assert won() < 0


def last_second_of_the_hour():
    now = chain[-1].timestamp
    chain.mine(timestamp=now - now % EPOCH + EPOCH - 40)


def test_entry_before_the_hour_cannot_leave_with_what_the_hour_brought(
    loan, pool, borrower, liquidator, attacker
):
    """In the last minute he enters, in the next hour an account is sold: he is in, and stays in."""
    give(loan, attacker, "USDT", 3 * DEBT)
    last_second_of_the_hour()
    pool.enter(3 * DEBT, attacker, {"from": attacker})
    start_epoch()
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    pool.claimEntry(attacker, {"from": attacker})

    asking = pool.requestExit(pool.balanceOf(attacker), {"from": attacker})

    ready_at = asking.timestamp + 3 * 86_400
    with reverts_with("ExitNotOpen", attacker, ready_at, ready_at + 2 * 86_400):
        pool.exit(1, attacker, {"from": attacker})


def test_entry_before_the_hour_has_its_part_of_what_follows(
    loan, pool, profit, supplier, borrower, stranger, liquidator, attacker
):
    """One good sale, and within the three days one at a loss: both are his as much as anybody's."""
    give(loan, attacker, "USDT", 3 * DEBT)
    loan.supply(stranger, "ETH", ETHER)
    loan.borrow(stranger, "USDT", DEBT)
    won = profit(attacker)
    last_second_of_the_hour()
    pool.enter(3 * DEBT, attacker, {"from": attacker})
    start_epoch()
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    pool.claimEntry(attacker, {"from": attacker})
    ready_at = pool.requestExit(pool.balanceOf(attacker), {"from": attacker}).return_value
    crash(loan, 90)
    absorb(loan, stranger, liquidator)
    chain.mine(timestamp=ready_at + 60)

    pool.exit(pool.exitOf(attacker)["shares"], attacker, {"from": attacker})

    left = worth_of_shares(loan, pool, "USDT", supplier)
    assert won() < 0
    # shares are priced to one in 6e25, and every leg is rounded down
    assert 3 * DEBT + won() <= left + 10


# --- before a loss


@pytest.mark.parametrize("percent", [100, 90, 30])
def test_exit_at_the_sight_of_a_loss_bears_it(
    loan, pool, profit, supplier, borrower, liquidator, attacker, percent
):
    loan.fund_pool(attacker, "USDT", 3 * DEBT)
    crash(loan, percent)
    ready_at = pool.requestExit(pool.balanceOf(attacker), {"from": attacker}).return_value
    chain.mine(timestamp=ready_at - EPOCH)
    absorb(loan, borrower, liquidator)
    won = profit(attacker)
    chain.mine(timestamp=ready_at + 60)

    pool.exit(pool.exitOf(attacker)["shares"], attacker, {"from": attacker})

    # no more than who did nothing; ten units of rounding
    assert won() <= worth_of_shares(loan, pool, "USDT", supplier) + 10


def test_entry_and_exit_while_there_is_inventory_earns_nothing(
    loan, pool, profit, borrower, liquidator, attacker
):
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    give(loan, attacker, "USDT", 30 * DEBT)
    won = profit(attacker)

    enter_and_leave(loan, pool, attacker, 30 * DEBT)

    assert won() <= 0


def test_door_that_was_open_closes(loan, pool, attacker):
    """Nobody stands in it: who lets two days pass waits three again."""
    loan.fund_pool(attacker, "USDT", DEBT)
    shares = pool.balanceOf(attacker)
    ready_at = pool.requestExit(shares, {"from": attacker}).return_value
    chain.mine(timestamp=ready_at + 2 * 86_400 + 60)
    pool.cancelExit({"from": attacker})

    again = pool.requestExit(shares, {"from": attacker})

    with reverts_with("ExitNotOpen", attacker, again.timestamp + 3 * 86_400, again.timestamp + 5 * 86_400):
        pool.exit(shares, attacker, {"from": attacker})


# --- donations


@pytest.mark.parametrize("gift", [1, 10**6, DEBT, 50 * DEBT])
def test_donation_changes_no_books(loan, dollars, ether, pool, attacker, gift):
    give(loan, attacker, "USDT", 50 * DEBT)
    give(loan, attacker, "ETH", ETHER)
    loan.fund(attacker, "USDT", gift)
    before = tuple(pool.funds()), pool.inventory(), tuple(pool.netValue()), pool.capacity()

    dollars.transfer(pool, gift, {"from": attacker})
    ether.transfer(pool, ETHER, {"from": attacker})
    loan.tokens["USDT"].transfer(pool, gift, {"from": attacker})

    assert (tuple(pool.funds()), pool.inventory(), tuple(pool.netValue()), pool.capacity()) == before


@pytest.mark.parametrize("way", ["direct", "reserve"])
@pytest.mark.parametrize("gift", [1, 1_000 * WAD, 10_000_000 * WAD])
@pytest.mark.parametrize("first", [1, 1_000, WAD])
def test_first_supplier_who_inflates_a_share_wins_nothing(
    loan, pools, profit, supplier, attacker, owner, way, gift, first
):
    """A gift that the reserve passes on is in the books; half of it is nobody's, and so is the victim's."""
    pool, dai = pools["DAI"], loan.markets["DAI"]
    loan.reserve.setTreasury(loan.treasury, 0, {"from": owner})
    give(loan, attacker, "DAI", first + gift)
    won = profit(attacker)
    pool.enter(first, attacker, {"from": attacker})
    start_epoch()
    pool.claimEntry(attacker, {"from": attacker})
    dai.transfer(pool if way == "direct" else loan.reserve, gift, {"from": attacker})
    loan.reserve.sendOverflow(dai, {"from": attacker})

    loan.fund_pool(supplier, "DAI", 1_000 * WAD)
    loan.leave_pool(attacker, "DAI")

    assert won() <= 0
    assert pool.totalSupply() == pool.balanceOf(supplier)


def test_what_overflows_in_the_hour_of_an_entry_belongs_to_those_who_were_there_before(
    loan, dollars, pool, profit, lender, stranger, attacker
):
    """He enters with ten times the pool, has the market's reserve swept, and what overflows sent.

    Of what the limit leaves for later hours he has his part; see `test_pool_overflow.py`.
    """
    give(loan, attacker, "USDT", 30 * DEBT)
    loan.tokens["USDT"].mint(dollars, DEBT, {"from": stranger})
    dollars.transfer(loan.reserve, DEBT, {"from": lender})
    won = profit(attacker)
    pool.enter(30 * DEBT, attacker, {"from": attacker})
    start_epoch()
    pool.claimEntry(attacker, {"from": attacker})

    dollars.sweepReserve({"from": attacker})
    loan.reserve.sendOverflow(dollars, {"from": attacker})
    assert pool.funds()["idle"] == 33 * DEBT + 3 * DEBT // 1000
    loan.leave_pool(attacker, "USDT")

    assert won() <= 0


# --- the inventory


@pytest.mark.parametrize("percent", ["108", "103", "90"])
def test_sniper_gets_the_first_discount_and_no_more(loan, pool, ether, profit, borrower, attacker, percent):
    """He has the account sold to the pool and buys the inventory in the same block's time."""
    give(loan, attacker, "USDT", 2 * DEBT)
    crash(loan, percent)
    absorb(loan, borrower, attacker, receiver=loan.treasury)
    paid_by_pool, since = pool.funds()["absorbed"], pool.stockOf(ether)[1]
    won = profit(attacker)

    purchase = pool.buy(ether, UNLIMITED, 0, attacker, b"", {"from": attacker})

    # one percent, unless the machine is so slow that the inventory grew older
    paid, _ = purchase.return_value
    discount = discount_at(purchase.timestamp - since, 100, 300, AGEING)
    assert won() <= paid * discount // (WAD - discount)
    assert paid >= paid_by_pool


def test_tiny_absorption_gives_no_older_inventory(loan, pool, ether, borrower, liquidator, attacker):
    """A unit left over from long ago does not make what follows old."""
    give(loan, attacker, "USDT", 10 * DEBT)
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    chain.mine(timestamp=pool.stockOf(ether)[1] + AGEING)
    whole = pool.quoteBuy(ether, UNLIMITED)[0]
    pool.buy(ether, whole - 10_000, 0, attacker, b"", {"from": attacker})
    assert 0 < pool.stockOf(ether)[0] < 10
    chain.mine(timedelta=30 * 86_400)
    loan.set_price("ETH", 3000)
    loan.supply(borrower, "ETH", ETHER)
    loan.borrow(borrower, "USDT", DEBT)
    crash(loan, 105)

    sale = absorb(loan, borrower, liquidator)

    assert pool.stockOf(ether)[1] == sale.timestamp


def test_tiny_absorptions_make_inventory_no_cheaper(
    loan, pool, ether, lender, borrower, liquidator, attacker
):
    """He lets accounts of a few dollars be absorbed, one after the other: the discount falls."""
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    since = pool.stockOf(ether)[1]
    chain.mine(timestamp=since + AGEING // 2)
    loan.set_price("ETH", 3000)
    loan.supply(attacker, "ETH", WAD // 100)
    loan.borrow(attacker, "USDT", 20 * WAD)
    crash(loan, 105)

    sale = absorb(loan, attacker, liquidator)

    _, younger = pool.stockOf(ether)
    assert younger >= since
    age = sale.timestamp - younger
    assert discount_at(age, 100, 300, AGEING) <= discount_at(sale.timestamp - since, 100, 300, AGEING)


def test_new_inventory_at_an_old_stocks_discount_costs_the_pool_nothing(
    loan, pool, ether, profit, supplier, borrower, liquidator, attacker, stranger
):
    """A large old stock sells a small new one at almost three percent: as much as it was bought for."""
    give(loan, attacker, "USDT", 10 * DEBT)
    loan.supply(stranger, "ETH", ETHER // 10)
    loan.borrow(stranger, "USDT", DEBT // 10)
    crash(loan, 100)
    absorb(loan, borrower, liquidator)
    chain.mine(timestamp=pool.stockOf(ether)[1] + AGEING)
    before, absorbed = pool.funds()["idle"], pool.funds()["absorbed"]
    sale = absorb(loan, stranger, liquidator)
    spent = sale.events["Absorbed"]["fTokens"] + sum(event[2] for event in covered(sale))

    paid, _ = pool.buy(ether, UNLIMITED, 0, attacker, b"", {"from": attacker}).return_value

    assert pool.funds()["idle"] == before - spent + paid
    assert paid >= absorbed + sale.events["Absorbed"]["assets"]


# --- himself


@pytest.mark.parametrize("fraction", [0, WAD // 2, WAD])
@pytest.mark.parametrize("percent", ["109.99", "106", "103.1", "103", "101", "100"])
def test_selling_oneself_through_another_account_wins_no_more_than_the_shortfall(
    loan, pool, profit, borrower, liquidator, percent, fraction
):
    """Above the breakdown line there is none. Below it the backstop pays it, whoever buys."""
    crash(loan, percent)
    won = profit(borrower, liquidator)

    sale = buy(loan, borrower, liquidator, fraction)

    assert won() <= sale.events["Liquidated"]["shortfall"]
    if sale.events["Liquidated"]["shortfall"] == 0:
        assert won() < 0


@pytest.fixture
def sell_and_buy_back(loan, pool, ether, borrower, attacker):
    """The borrower's second account finds him for the bounty, and is the first at the storefront.

    Returns the discount it got, 1e18.
    """
    give(loan, attacker, "USDT", 2 * DEBT)

    def do():
        absorb(loan, borrower, attacker)
        since = pool.stockOf(ether)[1]
        purchase = pool.buy(ether, UNLIMITED, 0, attacker, b"", {"from": attacker})
        return discount_at(purchase.timestamp - since, 100, 300, AGEING)

    return do


@pytest.mark.parametrize("percent", ["109.99", "106", "103.1", "103", "102", "101.5"])
def test_selling_oneself_and_buying_it_back_wins_nothing(
    loan, profit, borrower, attacker, sell_and_buy_back, percent
):
    crash(loan, percent)
    won = profit(borrower, attacker)

    sell_and_buy_back()

    assert won() < 0


@pytest.mark.parametrize("percent", ["101", "100", "90", "60"])
def test_selling_oneself_wins_no_more_than_walking_away_and_the_first_discount(
    loan, profit, borrower, attacker, sell_and_buy_back, percent
):
    """Walking away wins the first part without anybody's help; the second is anybody's."""
    value = crash(loan, percent)
    won = profit(borrower, attacker)

    discount = sell_and_buy_back()

    assert won() <= DEBT - value + value * discount // WAD


@pytest.mark.parametrize("percent", ["109.99", "106", "103.1", "102", "100", "90"])
def test_selling_oneself_to_ones_own_pool_wins_nothing(
    loan, pools, profit, lender, attacker, stranger, percent
):
    """He is borrower, finder, and all of the pool: the fee is lost all the same."""
    loan.supply(lender, "DAI", 3 * DEBT)
    give(loan, stranger, "DAI", 2 * DEBT)
    loan.supply(attacker, "ETH", ETHER)
    won = profit(attacker, stranger)
    pools["DAI"].enter(2 * DEBT, stranger, {"from": stranger})
    start_epoch()
    pools["DAI"].claimEntry(stranger, {"from": stranger})
    loan.borrow(attacker, "DAI", DEBT)
    crash(loan, percent)

    absorb(loan, attacker, stranger)
    loan.leave_pool(stranger, "DAI")

    assert won() <= 0


@pytest.mark.parametrize("percent", [109, 104, 102, 100])
def test_borrowing_crashing_and_being_absorbed_in_one_block_wins_nothing(
    loan, pool, profit, attacker, owner, MockBatch, percent
):
    """One transaction: he borrows, the price falls, the pool buys him."""
    ether, dollars, eth = loan.markets["ETH"], loan.markets["USDT"], loan.tokens["ETH"]
    account, finder = owner.deploy(MockBatch), owner.deploy(MockBatch)
    loan.fund(account, "ETH", ETHER)
    won = profit(account, finder)
    sale = loan.liquidator.liquidate.encode_input(account, 0, finder, [], b"")
    calls = [
        (eth, eth.approve.encode_input(ether, UNLIMITED)),
        (ether, ether.deposit.encode_input(ETHER, account)),
        (dollars, dollars.borrow.encode_input(DEBT, account, account)),
        (loan.oracle, loan.oracle.setPrice.encode_input(eth, usd(percent) * 20)),
        (finder, finder.run.encode_input([loan.liquidator], [sale])),
    ]

    account.run([target for target, _ in calls], [call for _, call in calls], {"from": attacker})

    assert dollars.debtOf(account) == ether.balanceOf(account) == 0
    assert won() <= 0


def test_account_cannot_have_itself_absorbed(loan, pool, borrower):
    crash(loan, 105)

    with reverts_with("SelfLiquidation", borrower):
        absorb(loan, borrower, borrower)


def test_bounty_cannot_go_to_the_account_itself(loan, pool, borrower, liquidator):
    crash(loan, 105)

    with reverts_with("SelfLiquidation", borrower):
        absorb(loan, borrower, liquidator, receiver=borrower)


# --- from the storefront's callback


@pytest.fixture
def front(loan, pool, ether, dollars, borrower, liquidator, attacker, MockStorefrontBuyer):
    """A contract with 20,000 fTokens, an allowance and a stake, in front of a stocked pool.

    `front(target, call)` buys ETH for a thousand fTokens and does that call on the way;
    `front(target, call, with_assets=True)` pays with dollars.
    """
    contract = attacker.deploy(MockStorefrontBuyer)
    loan.supply(attacker, "USDT", 2 * DEBT)
    dollars.transfer(contract, 2 * DEBT, {"from": attacker})
    loan.fund(contract, "USDT", DEBT)
    for token in (dollars, loan.tokens["USDT"]):
        contract.run(token, token.approve.encode_input(pool, UNLIMITED), {"from": attacker})
    contract.run(pool, pool.enter.encode_input(DEBT, contract), {"from": attacker})
    start_epoch()
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    contract.run(pool, pool.claimEntry.encode_input(contract), {"from": attacker})

    def go(target, call, with_assets=False):
        data = encode(["address[]", "bytes[]"], [[str(target)], [bytes.fromhex(call[2:])]])
        way = pool.buyWithAssets if with_assets else pool.buy
        purchase = way.encode_input(ether, 1_000 * WAD, 0, contract, data)
        return contract.run(pool, purchase, {"from": attacker})

    go.contract = contract
    return go


@pytest.mark.parametrize(
    "name",
    [
        "buy",
        "buyWithAssets",
        "enter",
        "enterWithAssets",
        "cancelEntry",
        "claimEntry",
        "priceEntries",
        "requestExit",
        "cancelExit",
        "exit",
        "collect",
        "cross",
        "takeCross",
    ],
)
@pytest.mark.parametrize("with_assets", [False, True], ids=["from buy", "from buyWithAssets"])
def test_callback_cannot_come_back(pool, pools, ether, front, name, with_assets):
    me = front.contract
    arguments = {
        "buy": (ether, WAD, 0, me, b""),
        "buyWithAssets": (ether, WAD, 0, me, b""),
        "enter": (WAD, me),
        "enterWithAssets": (WAD, me),
        "cancelEntry": (me,),
        "claimEntry": (me,),
        "priceEntries": (),
        "requestExit": (1,),
        "cancelExit": (),
        "exit": (1, me),
        "collect": (me, ether),
        "cross": (pools["ETH"],),
        "takeCross": (0, 0),
    }

    with reverts_with("ReentrancyGuardReentrantCall"):
        front(pool, getattr(pool, name).encode_input(*arguments[name]), with_assets)


@pytest.mark.parametrize(("name", "arguments"), [("collectFlux", 0), ("claimFlux", 1)])
def test_callback_cannot_come_back_for_flux(pool, front, PoolExtension, name, arguments):
    account = encode(["address"] * arguments, [str(front.contract)] * arguments)

    with reverts_with("ReentrancyGuardReentrantCall"):
        front(pool, PoolExtension.signatures[name] + account.hex())


def test_callback_may_liquidate_and_the_books_are_right(
    loan, pool, profit, ether, dollars, stranger, front, attacker
):
    """What he has not paid yet is in the books already, and must be there in the end."""
    loan.set_price("ETH", 3000)
    loan.supply(stranger, "ETH", ETHER)
    loan.borrow(stranger, "USDT", DEBT)
    crash(loan, 105)
    idle = pool.funds()["idle"]
    sale = loan.liquidator.liquidate.encode_input(stranger, 0, loan.treasury, [], b"")
    won = profit(front.contract)

    front(loan.liquidator, sale)

    assert dollars.debtOf(stranger) == 0
    assert pool.funds()["idle"] == idle + 1_000 * WAD - DEBT
    assert_pool_owns_its_books(loan, pool)
    assert won() <= 1_000 * WAD * 3 // 97  # the storefront's last discount


def test_callback_that_spends_the_payment_is_refused(loan, pool, dollars, front):
    away = dollars.transfer.encode_input(loan.treasury, DEBT)

    with reverts_with("InsufficientShares", front.contract, 1_000 * WAD, 0):
        front(dollars, away)


def test_callback_leaves_those_who_wait_their_entries(loan, pool, ether, supplier, stranger, front):
    """A sale from the callback that would take more than there is burns nobody's entry."""
    loan.set_price("ETH", 3000)
    loan.enter_pool(supplier, "USDT", DEBT)
    loan.supply(stranger, "ETH", 2 * ETHER)
    loan.borrow(stranger, "USDT", 2 * DEBT)
    crash(loan, 105)
    sale = loan.liquidator.liquidate.encode_input(stranger, 0, loan.treasury, [], b"")

    front(loan.liquidator, sale)

    assert pool.funds()["pending"] == DEBT
    assert_pool_owns_its_books(loan, pool)
    start_epoch()
    assert pool.claimEntry(supplier, {"from": supplier}).return_value > 0


# --- addresses that are not what they say


@pytest.fixture(params=["lookalike", "account"])
def fake_market(request, ether, attacker, stranger, MockMarketLookalike):
    if request.param == "account":
        return stranger
    return attacker.deploy(MockMarketLookalike, ether)


@pytest.fixture(params=["lookalike", "account"])
def fake_pool(request, pools, attacker, stranger, MockMarketLookalike):
    if request.param == "account":
        return stranger
    return attacker.deploy(MockMarketLookalike, pools["ETH"])


@pytest.mark.parametrize("name", ["buy", "buyWithAssets"])
def test_market_that_is_not_listed_is_not_sold(loan, pool, borrower, liquidator, attacker, fake_market, name):
    crash(loan, 105)
    absorb(loan, borrower, liquidator)

    with reverts_with("InventoryMissing", pool, fake_market):
        getattr(pool, name)(fake_market, WAD, 0, attacker, b"", {"from": attacker})


def test_market_that_is_not_listed_has_no_quote(pool, fake_market):
    with reverts_with("InventoryMissing", pool, fake_market):
        pool.quoteBuy(fake_market, 1)

    assert tuple(pool.stockOf(fake_market)) == (0, 0)


def test_market_that_is_not_listed_has_nothing_kept(pool, attacker, fake_market):
    with reverts_with("ZeroAmount"):
        pool.collect(attacker, fake_market, {"from": attacker})


def test_market_that_is_not_listed_has_no_overflow(loan, pool, attacker, fake_market):
    for function in (loan.reserve.sendOverflow, loan.reserve.payTreasury):
        with reverts_with("NotListedMarket", fake_market):
            function(fake_market, {"from": attacker})


def test_market_that_is_not_listed_gets_no_pool(loan, pool, owner, fake_market):
    with reverts_with("NotListedMarket", fake_market):
        loan.liquidator.setPool(fake_market, pool, {"from": owner})


def test_pool_that_is_not_registered_does_not_cross(pool, attacker, fake_pool):
    with reverts_with("NotPool", fake_pool):
        pool.cross(fake_pool, {"from": attacker})


def test_pool_that_is_not_registered_takes_no_cross(pool, attacker):
    with reverts_with("NotPool", attacker):
        pool.takeCross(1, 1, {"from": attacker})


def test_attackers_own_pool_of_a_real_market_does_not_cross(
    loan, pool, ether, attacker, behind_proxy, LiquidationPool
):
    """A true pool, but not the one that the Liquidator knows; it may cross with nobody."""
    terms = (1, 1, 0, 0, 0, 0)
    own = behind_proxy(LiquidationPool, [loan.engine, loan.liquidator], attacker, ether, terms, "Own", "own")

    with reverts_with("NotPool", own):
        pool.cross(own, {"from": attacker})
    with reverts_with("InventoryMissing", own, loan.markets["USDT"]):
        own.cross(pool, {"from": attacker})


def test_books_are_the_liquidators_to_write(pool, ether, attacker):
    calls = [
        (pool.recordAbsorption, (attacker, 1, 0, [ether], [WAD]), "NotLiquidator"),
        (pool.recordSlash, (1,), "NotLiquidator"),
        (pool.recordOverflow, (1,), "NotLiquidationReserve"),
    ]
    for function, arguments, error in calls:
        with reverts_with(error, attacker):
            function(*arguments, {"from": attacker})


# --- keeping the pools away


@pytest.mark.parametrize("percent", ["105", "90"])
def test_dust_in_a_market_without_a_pool_keeps_no_pool_away(
    loan, pool, dollars, profit, lender, borrower, stranger, liquidator, attacker, owner, percent
):
    """A dollar of DAI beside 20,000: the pool buys its debt, the dollar waits with its part."""
    loan.liquidator.setPool(loan.markets["DAI"], NOBODY, {"from": owner})
    loan.supply(lender, "DAI", DEBT)
    loan.supply(attacker, "ETH", ETHER)
    loan.borrow(attacker, "USDT", DEBT - WAD)
    loan.borrow(attacker, "DAI", WAD)
    won = profit(attacker)
    crash(loan, percent)

    absorb(loan, attacker, liquidator)

    assert dollars.debtOf(attacker) == 0
    assert loan.markets["DAI"].debtOf(attacker) <= WAD
    assert loan.markets["ETH"].balanceOf(attacker) <= ETHER // 20_000 + 100  # parts are to 1e-18
    if percent == "105":
        assert won() < 0


def test_dust_alone_is_sold_to_anybody(loan, pool, lender, borrower, liquidator, attacker, owner):
    loan.liquidator.setPool(loan.markets["DAI"], NOBODY, {"from": owner})
    loan.supply(lender, "DAI", DEBT)
    loan.supply(attacker, "ETH", ETHER)
    loan.borrow(attacker, "USDT", DEBT - WAD)
    loan.borrow(attacker, "DAI", WAD)
    crash(loan, 105)
    absorb(loan, attacker, liquidator)
    loan.fund(liquidator, "DAI", WAD)
    loan.approve(liquidator, "DAI")

    buy(loan, attacker, liquidator)

    assert loan.engine.joinedMarkets(attacker) == ()


def test_tiny_fraction_does_not_keep_the_pool_away(loan, pool, dollars, profit, borrower, liquidator):
    """He would buy a quintillionth: the pool buys the rest, and he pays for what he gets."""
    crash(loan, 105)
    won = profit(liquidator)

    sale = buy(loan, borrower, liquidator, 1)

    bounty = value_of(loan, "ETH", ETHER * 50 // BPS)
    assert sale.events["Absorbed"]["assets"] >= DEBT - 10**5  # 1e-18 of the debt
    assert dollars.debtOf(borrower) == 0
    assert won() <= bounty


def test_flash_loan_does_not_keep_the_overflow_from_those_before(
    loan, dollars, pool, profit, lender, attacker, MockFlashBorrower
):
    """While he holds the loan the market is locked, and nothing can be sent: nobody is priced either."""
    give(loan, attacker, "USDT", 30 * DEBT)
    dollars.transfer(loan.reserve, DEBT, {"from": lender})
    flash = attacker.deploy(MockFlashBorrower)
    won = profit(attacker)
    pool.enter(30 * DEBT, attacker, {"from": attacker})
    start_epoch()
    flash.setCall(pool, pool.claimEntry.encode_input(attacker), {"from": attacker})

    with reverts_with("MarketLocked", dollars):
        flash.take(dollars, loan.tokens["USDT"], WAD, b"", {"from": attacker})
    pool.claimEntry(attacker, {"from": attacker})
    loan.leave_pool(attacker, "USDT")

    assert won() <= 0
