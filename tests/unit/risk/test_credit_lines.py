"""Borrowing without deposits: what a manager may, and what his debt is not."""

import pytest
from brownie import chain

from tests.fixtures.protocol import WAD
from tests.helpers.prices import usd
from tests.helpers.reverts import ANY, reverts_with
from tests.unit.markets.market import FREE_CURVE, set_parameters

CAP = 10_000 * WAD
YEAR = 365 * 24 * 3600


@pytest.fixture(scope="module")
def manager(credit_manager):
    return credit_manager


@pytest.fixture(scope="module")
def market(flux, lender):
    flux.supply(lender, "USDT", 100_000 * WAD)
    return flux.markets["USDT"]


@pytest.fixture
def line(flux, manager, market, owner):
    """Ten thousand dollars for the manager."""
    return flux.engine.setCreditLine(manager, market, CAP, {"from": owner})


@pytest.fixture
def draw(manager, market, owner, receiver):
    return lambda assets: manager.draw(market, assets, receiver, {"from": owner})


def test_line_can_be_set(flux, manager, market, line):
    event = line.events["CreditLineSet"]

    assert flux.engine.creditLine(manager, market) == CAP
    assert (event["manager"], event["market"], event["cap"]) == (manager, market, CAP)


def test_manager_borrows_up_to_the_cap_without_deposits(flux, manager, market, line, draw):
    draw(CAP)

    assert market.debtOf(manager) == CAP
    assert flux.engine.borrowable(manager, market) == 0


def test_manager_cannot_borrow_a_wei_above_the_cap(manager, line, draw):
    with reverts_with("CreditLineExceeded", manager, CAP + 1, CAP):
        draw(CAP + 1)


def test_interest_counts_against_the_cap(manager, market, line, draw):
    draw(CAP - 100 * WAD)
    chain.mine(timedelta=YEAR)

    with reverts_with("CreditLineExceeded", manager, ANY, CAP):
        draw(10 * WAD)
    assert market.debtOf(manager) > CAP


def test_borrowable_of_a_manager_is_what_the_cap_leaves(flux, manager, market, line, draw):
    flux.markets["USDT"].setParameters(((0, 0, 0, 1, 1), *market.parameters()[1:]), {"from": flux.owner})
    draw(4_000 * WAD)
    most = flux.engine.borrowable(manager, market)

    with reverts_with("CreditLineExceeded", manager, CAP + 1, CAP):
        draw(most + 1)
    draw(most)

    assert most == 6_000 * WAD


def test_line_needs_a_market(flux, manager, owner, stranger):
    with reverts_with("NotListedMarket", stranger):
        flux.engine.setCreditLine(manager, stranger, CAP, {"from": owner})


def test_line_needs_a_contract(flux, market, owner, stranger):
    with reverts_with("NotAContract", stranger):
        flux.engine.setCreditLine(stranger, market, CAP, {"from": owner})


def test_line_is_for_one_market_only(flux, manager, line, owner, lender, receiver):
    flux.supply(lender, "DAI", 1_000 * WAD)

    with reverts_with("BorrowLimitExceeded", manager, 10 * WAD, 0):
        manager.draw(flux.markets["DAI"], 10 * WAD, receiver, {"from": owner})


def test_line_of_zero_ends_the_borrowing(flux, manager, market, line, draw, owner):
    draw(CAP // 2)
    flux.engine.setCreditLine(manager, market, 0, {"from": owner})

    with reverts_with("CreditLineExceeded", manager, ANY, 0):
        draw(WAD)
    assert flux.engine.borrowable(manager, market) == 0


def test_debt_of_an_ended_line_can_be_repaid(flux, manager, market, line, draw, owner):
    draw(CAP // 2)
    flux.engine.setCreditLine(manager, market, 0, {"from": owner})
    flux.fund(manager, "USDT", CAP)

    manager.repay(market, 2**256 - 1, {"from": owner})

    assert market.debtOf(manager) == 0


@pytest.fixture
def repaid_after_the_end(flux, manager, market, line, draw, owner):
    """The line ended with a debt, which was repaid, and was not ended again; one ETH is deposited."""
    draw(CAP // 2)
    flux.engine.setCreditLine(manager, market, 0, {"from": owner})
    flux.fund(manager, "USDT", CAP)
    manager.repay(market, 2**256 - 1, {"from": owner})
    flux.fund(manager, "ETH", WAD)
    manager.supply(flux.markets["ETH"], WAD, {"from": owner})


def test_repaid_line_stays_closed_until_it_is_ended_again(repaid_after_the_end, manager, draw):
    with reverts_with("CreditLineExceeded", manager, 10 * WAD, 0):
        draw(10 * WAD)


def test_borrowable_is_nothing_until_a_repaid_line_is_ended_again(
    repaid_after_the_end, flux, manager, market
):
    assert flux.engine.borrowable(manager, market) == 0


def test_ending_a_repaid_line_again_leaves_an_ordinary_account(flux, manager, market, line, draw, owner):
    draw(CAP // 2)
    flux.engine.setCreditLine(manager, market, 0, {"from": owner})
    flux.fund(manager, "USDT", CAP)
    manager.repay(market, 2**256 - 1, {"from": owner})
    flux.engine.setCreditLine(manager, market, 0, {"from": owner})

    with reverts_with("BorrowLimitExceeded", manager, 10 * WAD, 0):
        draw(10 * WAD)


def test_ended_line_without_debt_leaves_an_ordinary_account(flux, manager, market, line, owner, draw):
    flux.engine.setCreditLine(manager, market, 0, {"from": owner})

    with reverts_with("BorrowLimitExceeded", manager, 10 * WAD, 0):
        draw(10 * WAD)


def test_line_conflicts_with_an_ordinary_debt(flux, manager, market, draw, owner):
    flux.fund(manager, "USDC", 1_000 * WAD)
    manager.supply(flux.markets["USDC"], 1_000 * WAD, {"from": owner})
    draw(10 * WAD + 1)
    # a year of interest, which then stands still
    chain.mine(timedelta=YEAR)
    set_parameters(flux, "USDT", curve=FREE_CURVE)

    with reverts_with("CreditLineConflict", manager, market.debtOf(manager)):
        flux.engine.setCreditLine(manager, market, CAP, {"from": owner})


def test_credit_debt_is_in_no_sum_of_the_account(flux, manager, market, line, draw):
    draw(CAP)

    health = flux.engine.healthOf(manager)

    assert health["debtValue"] == health["highDebtValue"] == 0
    assert not health["isLiquidatable"]
    assert not flux.engine.hasDebt(manager)
    assert flux.engine.joinedMarkets(manager) == ()


def test_credit_debt_cannot_be_liquidated(flux, manager, line, draw, liquidator):
    draw(CAP)

    with reverts_with("AccountHealthy", manager, 0, 0):
        flux.liquidator.liquidate(manager, WAD, liquidator, [], b"", {"from": liquidator})


def test_managers_deposit_in_his_own_market_is_not_for_sale(
    flux, manager, market, line, draw, owner, liquidator
):
    flux.fund(manager, "USDT", 100 * WAD)
    draw(CAP)
    manager.supply(market, 100 * WAD, {"from": owner})

    assert flux.engine.joinedMarkets(manager) == (market,)
    with reverts_with("AccountHealthy", manager, ANY, 0):
        flux.liquidator.liquidate(manager, WAD, liquidator, [], b"", {"from": liquidator})


def test_lowered_cap_stops_new_borrowing(flux, manager, market, line, draw, owner):
    draw(CAP // 2)
    flux.engine.setCreditLine(manager, market, CAP // 4, {"from": owner})

    with reverts_with("CreditLineExceeded", manager, ANY, CAP // 4):
        draw(WAD)
    assert flux.engine.borrowable(manager, market) == 0


def test_manager_with_an_ordinary_debt_elsewhere_answers_for_it(
    flux, manager, market, line, draw, owner, lender
):
    flux.supply(lender, "DAI", 1_000 * WAD)
    flux.fund(manager, "ETH", WAD)
    manager.supply(flux.markets["ETH"], WAD, {"from": owner})
    draw(CAP)

    manager.draw(flux.markets["DAI"], 500 * WAD, manager, {"from": owner})

    assert flux.engine.healthOf(manager)["depositValue"] == usd(3000)
    assert flux.engine.joinedMarkets(manager) == (flux.markets["ETH"], flux.markets["DAI"])
