"""The first level of the waterfall, and the treasury's share of what comes in."""

import pytest

from tests.fixtures.protocol import TREASURY_SHARE, UNLIMITED
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, buy, covered, crash, shortfall_of

ZERO = "0x" + 40 * "0"


@pytest.fixture(scope="module")
def reserve(loan):
    return loan.reserve


@pytest.fixture
def income(dollars, reserve, lender):
    """fTokens for the reserve, as fees bring them."""
    return lambda shares: dollars.transfer(reserve, shares, {"from": lender})


@pytest.fixture
def pay(dollars, reserve, stranger):
    """Anybody may have the treasury paid; returns what it got."""
    return lambda: reserve.payTreasury(dollars, {"from": stranger}).return_value


# --- what comes in


def test_fee_arrives_in_the_reserve(loan, ether, reserve, borrower, liquidator):
    value = crash(loan, "109.99")

    buy(loan, borrower, liquidator)

    assert reserve.available(ether) == ether.balanceOf(reserve) == -(-ETHER * (value * 6 // 100) // value)


def test_swept_reserve_arrives_in_the_reserve(loan, dollars, reserve, stranger):
    loan.tokens["USDT"].mint(dollars, 100 * WAD, {"from": stranger})

    dollars.sweepReserve({"from": stranger})

    assert reserve.available(dollars) == dollars.balanceOf(reserve) == 100 * WAD


def test_available_of_an_unlisted_market_reverts(reserve, stranger):
    with reverts_with("NotListedMarket", stranger):
        reserve.available(stranger)


# --- the treasury


def test_treasury_gets_its_share_of_income(dollars, reserve, treasury, income, pay):
    income(1_001)

    paid = pay()

    assert paid == dollars.balanceOf(treasury) == 500
    assert dollars.balanceOf(reserve) == 501


def test_treasury_payment_tells_what_was_paid(dollars, reserve, treasury, income, stranger):
    income(1_000)

    event = reserve.payTreasury(dollars, {"from": stranger}).events["TreasuryPaid"]

    assert (event["market"], event["treasury"], event["shares"]) == (dollars, treasury, 500)


def test_treasury_is_paid_once_for_the_same_income(income, pay):
    income(1_000)

    assert [pay(), pay()] == [500, 0]


def test_treasury_gets_nothing_of_nothing(dollars, pay, treasury):
    assert pay() == 0
    assert dollars.balanceOf(treasury) == 0


def test_income_and_draws_are_told_apart(dollars, reserve, treasury, income, pay, owner, stranger):
    paid = []
    for incoming, outgoing in [(1_000, 0), (300, 0), (0, 400), (100, 0), (0, 0), (7, 50), (200, 5)]:
        if incoming:
            income(incoming)
        if outgoing:
            reserve.withdraw(dollars, stranger, outgoing, {"from": owner})
        paid.append(pay())

    # held after each: 500, 650, 250, 300, 300, 257, 356 (half of 200 - 5 is 97, rounded down)
    assert paid == [500, 150, 0, 50, 0, 0, 97]
    assert dollars.balanceOf(reserve) == 1_607 - 455 - sum(paid)
    assert dollars.balanceOf(treasury) == sum(paid)


def test_shortfall_is_not_paid_by_the_treasury_again(loan, dollars, income, pay, borrower, liquidator):
    income(1_000 * WAD)
    pay()
    drawn = shortfall_of(crash(loan, 102), DEBT)
    sale = buy(loan, borrower, liquidator)
    during = pay()
    income(10 * WAD)

    assert covered(sale) == [(drawn, 0, 0, 0, 0)]
    assert (during, pay()) == (0, 5 * WAD)
    assert dollars.balanceOf(loan.reserve) == 500 * WAD - drawn + 5 * WAD


def test_income_of_markets_is_kept_apart(loan, ether, reserve, income, pay, receiver):
    income(1_000)
    pay()
    loan.supply(receiver, "ETH", WAD)

    ether.transfer(reserve, 50, {"from": receiver})

    assert reserve.payTreasury.call(ether, {"from": receiver}) == 25


def test_treasury_of_an_unlisted_market_reverts(reserve, stranger):
    with reverts_with("NotListedMarket", stranger):
        reserve.payTreasury(stranger, {"from": stranger})


def test_treasury_begins_as_it_was_set_up(reserve, treasury):
    assert tuple(reserve.treasury()) == (treasury, TREASURY_SHARE)


def test_treasury_and_share_can_be_set(reserve, owner, stranger):
    setting = reserve.setTreasury(stranger, 2_500, {"from": owner})

    event = setting.events["TreasurySet"]
    assert tuple(reserve.treasury()) == (event["newTreasury"], event["newShare"]) == (stranger, 2_500)


def test_unpaid_income_follows_the_new_share(dollars, reserve, income, pay, owner, receiver):
    income(1_000)
    reserve.setTreasury(receiver, 1_000, {"from": owner})

    assert pay() == dollars.balanceOf(receiver) == 100


def test_treasury_may_get_everything(dollars, reserve, income, pay, owner, receiver):
    reserve.setTreasury(receiver, 10_000, {"from": owner})
    income(1_000)

    assert pay() == 1_000
    assert dollars.balanceOf(reserve) == 0


def test_share_above_everything_reverts(reserve, owner, treasury):
    with reverts_with("ValueOutOfBounds", bytes32("treasuryShare"), 10_001, 0, 10_000):
        reserve.setTreasury(treasury, 10_001, {"from": owner})


def test_treasury_cannot_be_nobody(reserve, owner):
    with reverts_with("ZeroAddress"):
        reserve.setTreasury(ZERO, 0, {"from": owner})


# --- the owner


def test_owner_moves_fTokens(dollars, reserve, income, owner, receiver):
    income(1_000)

    event = reserve.withdraw(dollars, receiver, 400, {"from": owner}).events["Withdrawn"]

    assert (dollars.balanceOf(reserve), dollars.balanceOf(receiver)) == (600, 400)
    assert (event["token"], event["to"], event["amount"]) == (dollars, receiver, 400)


def test_owner_moves_tokens_sent_by_mistake(loan, reserve, owner, receiver):
    loan.fund(reserve, "DAI", 5)

    reserve.withdraw(loan.tokens["DAI"], receiver, 5, {"from": owner})

    assert loan.tokens["DAI"].balanceOf(receiver) == 5


def test_owner_cannot_move_nothing(dollars, reserve, owner, receiver):
    with reverts_with("ZeroAmount"):
        reserve.withdraw(dollars, receiver, 0, {"from": owner})


def test_owner_cannot_move_more_than_there_is(dollars, reserve, owner, receiver):
    with reverts_with("InsufficientShares", reserve, UNLIMITED, 0):
        reserve.withdraw(dollars, receiver, UNLIMITED, {"from": owner})


# --- creation


def test_construction_reverts_when_the_engine_is_not_a_contract(owner, stranger, LiquidationReserve):
    with reverts_with("NotAContract", stranger):
        owner.deploy(LiquidationReserve, stranger)


def test_implementation_cannot_be_initialised(loan, owner, stranger, LiquidationReserve):
    implementation = owner.deploy(LiquidationReserve, loan.engine)

    with reverts_with("InvalidInitialization"):
        implementation.initialize(stranger, stranger, 0, {"from": stranger})


def test_reserve_can_be_upgraded_by_its_owner(loan, reserve, owner, treasury, LiquidationReserve):
    reserve.upgradeToAndCall(owner.deploy(LiquidationReserve, loan.engine), b"", {"from": owner})

    assert tuple(reserve.treasury()) == (treasury, TREASURY_SHARE)
