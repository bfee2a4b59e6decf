"""Pauses: who may set them, how long they last, and who ends them."""

import pytest
from brownie import chain

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import reverts_with
from tests.unit.markets.market import SUPPLY as SUPPLY_SLOT
from tests.unit.markets.market import word_at

SUPPLY, BORROW, WITHDRAW, TRANSFER, LIQUIDATE = ACTIONS = range(5)
ENDING = (WITHDRAW, LIQUIDATE)
LASTING = (SUPPLY, BORROW, TRANSFER)
THREE_DAYS = 3 * 24 * 3600


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_paused_at_first(market, action):
    assert market.pausedUntil(action) == 0


@pytest.mark.parametrize("action", ACTIONS)
def test_pause_by_the_owner_lasts_until_he_ends_it(market, owner, action):
    pause = market.pause(action, {"from": owner})

    assert market.pausedUntil(action) == UNLIMITED
    assert pause.events["Paused"] == {"action": action, "until": UNLIMITED}


@pytest.mark.parametrize("action", LASTING)
def test_pause_by_the_guardian_lasts_where_nobody_is_locked_in(market, guardian, action):
    market.pause(action, {"from": guardian})

    assert market.pausedUntil(action) == UNLIMITED


@pytest.mark.parametrize("action", ENDING)
def test_pause_by_the_guardian_ends_after_three_days(market, guardian, action):
    pause = market.pause(action, {"from": guardian})

    until = pause.timestamp + THREE_DAYS
    assert market.pausedUntil(action) == until
    assert pause.events["Paused"] == {"action": action, "until": until}


@pytest.mark.parametrize("action", ACTIONS)
def test_pause_stops_one_action_only(market, guardian, action):
    market.pause(action, {"from": guardian})

    assert [a for a in ACTIONS if market.pausedUntil(a)] == [action]


def test_withdrawing_is_possible_again_after_three_days(market, deposited, lender, guardian):
    pause = market.pause(WITHDRAW, {"from": guardian})
    chain.mine(timestamp=pause.timestamp + THREE_DAYS)

    market.withdraw(deposited, lender, lender, {"from": lender})

    assert market.balanceOf(lender) == 0
    assert market.pausedUntil(WITHDRAW) == 0


def test_withdrawing_reverts_until_the_three_days_are_over(market, deposited, lender, guardian):
    pause = market.pause(WITHDRAW, {"from": guardian})
    # an hour to spare for the clock of the chain
    chain.mine(timestamp=pause.timestamp + THREE_DAYS - 3600)

    with reverts_with("ActionPaused", market, WITHDRAW):
        market.withdraw(deposited, lender, lender, {"from": lender})


def test_guardian_cannot_prolong_his_pause(market, guardian):
    first = market.pause(WITHDRAW, {"from": guardian})
    chain.mine(timedelta=THREE_DAYS // 2)

    market.pause(WITHDRAW, {"from": guardian})

    assert market.pausedUntil(WITHDRAW) == first.timestamp + THREE_DAYS


def test_guardian_may_pause_again_when_his_pause_has_run_out(market, guardian):
    market.pause(WITHDRAW, {"from": guardian})
    chain.mine(timedelta=THREE_DAYS)

    second = market.pause(WITHDRAW, {"from": guardian})

    assert market.pausedUntil(WITHDRAW) == second.timestamp + THREE_DAYS


def test_guardian_cannot_shorten_the_pause_of_the_owner(market, owner, guardian):
    market.pause(LIQUIDATE, {"from": owner})

    market.pause(LIQUIDATE, {"from": guardian})

    assert market.pausedUntil(LIQUIDATE) == UNLIMITED


def test_owner_may_prolong_the_pause_of_the_guardian(market, owner, guardian):
    market.pause(LIQUIDATE, {"from": guardian})

    market.pause(LIQUIDATE, {"from": owner})

    assert market.pausedUntil(LIQUIDATE) == UNLIMITED


@pytest.mark.parametrize("action", ACTIONS)
def test_owner_ends_a_pause(market, owner, guardian, action):
    market.pause(action, {"from": guardian})

    end = market.unpause(action, {"from": owner})

    assert market.pausedUntil(action) == 0
    assert end.events["Unpaused"] == {"action": action}


def test_unpausing_ends_one_pause_only(market, owner):
    market.pause(SUPPLY, {"from": owner})
    market.pause(BORROW, {"from": owner})

    market.unpause(SUPPLY, {"from": owner})

    assert market.pausedUntil(SUPPLY) == 0
    assert market.pausedUntil(BORROW) == UNLIMITED


def test_pausing_reverts_for_a_stranger(market, stranger):
    with reverts_with("NotGuardian", stranger):
        market.pause(SUPPLY, {"from": stranger})


def test_unpausing_reverts_for_the_guardian(market, guardian):
    market.pause(SUPPLY, {"from": guardian})

    with reverts_with("NotOwner", guardian):
        market.unpause(SUPPLY, {"from": guardian})


def test_pauses_survive_the_calls_that_write_the_books(flux, market, owner, deposited, lender):
    market.pause(BORROW, {"from": owner})
    market.setMeasured(True, {"from": owner})
    before = word_at(market, SUPPLY_SLOT) >> 224

    flux.supply(lender, "USDT", WAD)

    assert word_at(market, SUPPLY_SLOT) >> 224 == before
    assert market.pausedUntil(BORROW) == UNLIMITED
