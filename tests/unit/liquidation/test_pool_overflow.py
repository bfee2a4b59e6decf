"""What the liquidation reserve has above its target goes to the pool, after the treasury's share."""

import pytest
from brownie import chain

from tests.fixtures.protocol import TREASURY_SHARE, start_epoch
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32
from tests.unit.liquidation.pools import NOBODY, VIRTUAL
from tests.unit.liquidation.sale import DEBT, WAD

INCOME = 900 * WAD
KEPT = DEBT * 2 // 100  # two percent of what is owed
LIMIT = 3 * DEBT // 1000  # a thousandth of the idle funds
PLENTY = 10_000 * WAD
TRANSFER = 3


@pytest.fixture
def income(loan, dollars, lender):
    """fTokens for the reserve, as fees bring them."""

    def give(shares=INCOME):
        dollars.transfer(loan.reserve, shares, {"from": lender})
        return shares - shares * TREASURY_SHARE // 10_000

    return give


@pytest.fixture
def send(loan, dollars, stranger):
    """Anybody may; returns what went to the pool."""
    return lambda: loan.reserve.sendOverflow(dollars, {"from": stranger}).return_value


def test_overflow_goes_to_the_pool(loan, dollars, pool, treasury, income, send):
    rest = income()

    sent = send()

    assert sent == rest - KEPT
    assert pool.funds()["idle"] == 3 * DEBT + sent == dollars.balanceOf(pool)
    assert dollars.balanceOf(loan.reserve) == KEPT
    assert dollars.balanceOf(treasury) == INCOME - rest


def test_overflow_is_told_by_both(loan, dollars, pool, income, stranger):
    rest = income()

    events = loan.reserve.sendOverflow(dollars, {"from": stranger}).events

    sent, received = events["OverflowSent"], events["OverflowReceived"]
    assert (sent["market"], sent["pool"], sent["shares"]) == (dollars, pool, rest - KEPT)
    assert received["fTokens"] == rest - KEPT


def test_nothing_overflows_below_the_target(loan, dollars, pool, income, send):
    rest = income(2 * KEPT)

    assert send() == 0
    assert dollars.balanceOf(loan.reserve) == rest == KEPT


def test_overflow_is_sent_once(income, pool, send):
    income()
    assert send() > 0

    start_epoch()

    assert send() == 0


def test_treasury_has_no_share_of_what_overflowed(loan, dollars, pool, treasury, income, send, stranger):
    income()
    send()
    before = dollars.balanceOf(treasury)

    assert loan.reserve.payTreasury(dollars, {"from": stranger}).return_value == 0
    income(1_000)
    start_epoch()
    send()

    assert dollars.balanceOf(treasury) == before + 500


def test_overflow_waits_for_a_pool(loan, dollars, income, send, owner, pools):
    loan.liquidator.setPool(dollars, NOBODY, {"from": owner})
    income()

    assert send() == 0
    assert dollars.balanceOf(loan.reserve) == INCOME


def test_overflow_waits_for_somebody_in_the_pool(loan, lender, pools, stranger):
    dai = loan.markets["DAI"]
    loan.supply(lender, "DAI", INCOME)
    dai.transfer(loan.reserve, INCOME, {"from": lender})

    assert loan.reserve.sendOverflow(dai, {"from": stranger}).return_value == 0
    assert dai.balanceOf(loan.reserve) == INCOME


def test_target_rounds_up(loan, dollars, pool, borrower, income, send, owner):
    loan.repay(borrower, "USDT", 1)
    income()

    send()

    assert dollars.balanceOf(loan.reserve) == -(-(DEBT - 1) * 200 // 10_000)


def test_everything_overflows_at_a_target_of_nothing(loan, dollars, pool, income, send, owner):
    loan.reserve.setTarget(0, {"from": owner})

    assert send() == 0
    assert income(100 * WAD) == send()
    assert dollars.balanceOf(loan.reserve) == 0


# --- not all at once


def test_overflow_is_a_thousandth_of_the_idle_funds_at_most(loan, dollars, pool, income, send):
    rest = income(PLENTY)

    assert send() == LIMIT
    assert pool.funds()["idle"] == 3 * DEBT + LIMIT == dollars.balanceOf(pool)
    assert dollars.balanceOf(loan.reserve) == rest - LIMIT


def test_limit_rounds_down(loan, pool, supplier, income, send):
    loan.fund_pool(supplier, "USDT", 999)
    income(PLENTY)

    assert send() == LIMIT


def test_overflow_at_the_limit_is_sent_whole(loan, dollars, pool, income, send):
    income(2 * (KEPT + LIMIT))

    assert send() == LIMIT
    assert dollars.balanceOf(loan.reserve) == KEPT


def test_pool_with_little_gets_nothing_yet(loan, pools, lender, supplier, stranger):
    """A thousandth of 999 units is none."""
    dai = loan.markets["DAI"]
    loan.supply(lender, "DAI", INCOME)
    loan.fund_pool(supplier, "DAI", 999)
    dai.transfer(loan.reserve, INCOME, {"from": lender})

    assert loan.reserve.sendOverflow(dai, {"from": stranger}).return_value == 0
    loan.fund_pool(supplier, "DAI", 1)
    assert loan.reserve.sendOverflow(dai, {"from": stranger}).return_value == 1


def test_second_call_of_the_hour_sends_nothing(loan, dollars, pool, treasury, income, send):
    start_epoch()
    rest = income(PLENTY)
    send()
    more = income(PLENTY)
    paid = dollars.balanceOf(treasury)

    assert send() == 0
    assert pool.funds()["idle"] == 3 * DEBT + LIMIT
    # nor has the treasury its share of what came since
    assert dollars.balanceOf(loan.reserve) == rest - LIMIT + 2 * more
    assert dollars.balanceOf(treasury) == paid


def test_next_hour_sends_again(pool, income, send):
    income(PLENTY)
    send()

    start_epoch()

    assert send() == (3 * DEBT + LIMIT) // 1000


def test_hour_in_which_nothing_overflowed_does_not_count(pool, income, send):
    start_epoch()
    assert send() == 0

    income(PLENTY)

    assert send() == LIMIT


def test_every_market_has_its_own_hour(loan, pool, lender, supplier, stranger, income, send):
    dai = loan.markets["DAI"]
    loan.supply(lender, "DAI", INCOME)
    loan.fund_pool(supplier, "DAI", DEBT)
    dai.transfer(loan.reserve, INCOME, {"from": lender})
    income(PLENTY)
    assert send() == LIMIT

    assert loan.reserve.sendOverflow(dai, {"from": stranger}).return_value == DEBT // 1000


def test_treasury_has_no_share_of_what_waits_either(loan, dollars, pool, treasury, income, send):
    income(PLENTY)
    send()
    before = dollars.balanceOf(treasury)

    start_epoch()
    send()

    assert dollars.balanceOf(treasury) == before


def test_new_pool_of_the_market_does_not_open_the_hour_again(
    loan, pool, lender, supplier, income, send, open_pool
):
    """The limit is of the market, whoever stands there now."""
    income(PLENTY)
    successor = open_pool(loan, "USDT")
    loan.fund_pool(supplier, "USDT", DEBT)
    assert send() == DEBT // 1000

    loan.liquidator.setPool(loan.markets["USDT"], pool, {"from": loan.owner})
    loan.pools["USDT"] = pool

    assert send() == 0
    assert successor.funds()["idle"] == DEBT + DEBT // 1000


def test_first_supplier_does_not_carry_away_what_has_piled_up(loan, pools, lender, supplier):
    """For three days he has every hour what the limit allows: a thousandth of what is his."""
    pool, dai, stake = pools["DAI"], loan.markets["DAI"], 1_000 * WAD
    loan.reserve.setTreasury(loan.treasury, 0, {"from": loan.owner})
    loan.supply(lender, "DAI", PLENTY)
    dai.transfer(loan.reserve, PLENTY, {"from": lender})
    loan.fund_pool(supplier, "DAI", stake)
    ready = pool.requestExit(pool.balanceOf(supplier), {"from": supplier}).return_value
    hours = 0

    while chain[-1].timestamp < ready:
        loan.reserve.sendOverflow(dai, {"from": supplier})
        start_epoch()
        hours += 1
    pool.exit(pool.exitOf(supplier)["shares"], supplier, {"from": supplier})

    assert hours <= 73
    assert stake < dai.balanceOf(supplier) <= stake * 1001**hours // 1000**hours
    assert dai.balanceOf(loan.reserve) > PLENTY * 99 // 100


# --- the target and who may ask


def test_target_can_be_set(loan, owner):
    assert loan.reserve.target() == 200

    setting = loan.reserve.setTarget(10_000, {"from": owner})

    assert loan.reserve.target() == setting.events["TargetSet"]["newTarget"] == 10_000


def test_target_above_everything_is_refused(loan, owner):
    with reverts_with("ValueOutOfBounds", bytes32("target"), 10_001, 0, 10_000):
        loan.reserve.setTarget(10_001, {"from": owner})


def test_overflow_of_an_unlisted_market_is_refused(loan, stranger):
    with reverts_with("NotListedMarket", stranger):
        loan.reserve.sendOverflow(stranger, {"from": stranger})


def test_overflow_belongs_to_those_who_were_there_before(loan, pool, supplier, stranger, income):
    """Who enters finds it in the pool already."""
    loan.enter_pool(stranger, "USDT", DEBT)
    rest = income()
    start_epoch()

    pricing = pool.priceEntries({"from": stranger})

    shares = DEBT * (3 * DEBT * VIRTUAL + VIRTUAL) // (3 * DEBT + rest - KEPT + 1)
    assert pricing.events["OverflowReceived"]["fTokens"] == rest - KEPT
    assert pricing.events["EntriesPriced"]["shares"] == shares


def test_overflow_counts_what_the_market_has_not_swept(loan, dollars, pool, treasury, stranger, send):
    loan.tokens["USDT"].mint(dollars, INCOME, {"from": stranger})

    sent = send()

    assert sent == INCOME // 2 - KEPT
    assert dollars.balanceOf(treasury) == INCOME // 2
    assert dollars.books()["reserve"] == 0


def test_overflow_that_cannot_be_sent_stops_no_entry(loan, dollars, pool, stranger, income, guardian):
    loan.enter_pool(stranger, "USDT", DEBT)
    income()
    start_epoch()
    dollars.pause(TRANSFER, {"from": guardian})

    pool.claimEntry(stranger, {"from": stranger})

    assert dollars.balanceOf(loan.reserve) == INCOME
    assert pool.funds()["idle"] == 4 * DEBT


def test_pool_books_an_overflow_from_the_reserve_alone(pool, stranger):
    with reverts_with("NotLiquidationReserve", stranger):
        pool.recordOverflow(1, {"from": stranger})
