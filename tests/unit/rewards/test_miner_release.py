"""What a chain releases to team, fund and users, and when."""

import pytest
from brownie import chain

from tests.fixtures.mining import ALLOWANCE, DAY, wait
from tests.fixtures.protocol import WAD
from tests.helpers.reverts import ANY, reverts_with
from tests.helpers.words import bytes32
from tests.model.schedule import AMOUNT, DURATION, PACK_DURATION, released_after

PACK = 400_000 * WAD


@pytest.fixture
def released(miner):
    """By the schedule, up to a time, on the only chain."""
    start, _ = miner.period()
    return lambda timestamp: released_after(timestamp - start)


def test_team_and_fund_get_their_parts_of_every_release(mining, miner, released, stranger):
    wait(30 * DAY)

    tx = miner.releaseVested({"from": stranger})

    total = released(tx.timestamp)
    assert tx.events["VestedReleased"]["teamTokens"] == total // 10
    assert tx.events["VestedReleased"]["fundTokens"] == total * 15 // 100
    assert mining.token.balanceOf(mining.team) == total // 10


def test_it_does_not_matter_how_often_it_is_released(mining, miner, released, stranger):
    for seconds in (1, 59, 3 * DAY, 2, 40 * DAY):
        wait(seconds)
        tx = miner.releaseVested({"from": stranger})

    assert mining.token.balanceOf(mining.team) == released(tx.timestamp) // 10
    assert mining.token.balanceOf(mining.fund) == released(tx.timestamp) * 15 // 100


def test_vesting_pays_its_beneficiary_whatever_is_due(mining, released, treasury, stranger):
    wait(30 * DAY)

    tx = mining.team.release({"from": stranger})

    assert mining.token.balanceOf(treasury) == released(tx.timestamp) // 10
    assert mining.token.balanceOf(mining.team) == 0


def test_new_beneficiary_has_to_accept(mining, owner, treasury, stranger, lender):
    mining.team.proposeBeneficiary(lender, {"from": owner})

    assert mining.team.beneficiary() == treasury
    with reverts_with("NotProposed", stranger):
        mining.team.acceptBeneficiary({"from": stranger})
    mining.team.acceptBeneficiary({"from": lender})

    assert mining.team.beneficiary() == lender
    with reverts_with("NotProposed", lender):
        mining.team.acceptBeneficiary({"from": lender})


def test_only_the_owner_proposes_a_beneficiary(mining, treasury):
    with reverts_with("OwnableUnauthorizedAccount", treasury):
        mining.team.proposeBeneficiary(treasury, {"from": treasury})


def test_new_vestings_get_nothing_of_what_was_due_before(
    mining, miner, owner, lender, released, TokenVesting
):
    wait(30 * DAY)
    other = owner.deploy(TokenVesting, mining.token, miner, owner, lender)

    tx = miner.setVesting(other, mining.fund, {"from": owner})

    assert mining.token.balanceOf(mining.team) == released(tx.timestamp) // 10
    assert mining.token.balanceOf(other) == 0


def test_at_the_end_every_wei_of_the_schedule_exists(mining, miner, owner, stranger):
    wait(DURATION + DAY)

    miner.releaseVested({"from": stranger})
    miner.sweepBudget({"from": owner})

    assert mining.token.totalSupply() == AMOUNT == 16_000_000 * WAD
    assert mining.token.balanceOf(mining.team) == AMOUNT // 10
    assert mining.token.balanceOf(mining.fund) == AMOUNT * 90 // 100  # nobody mined: the budget was all


def test_budget_cannot_be_swept_before_the_end(miner, owner):
    _, end = miner.period()

    with reverts_with("ValueOutOfBounds", bytes32("timestamp"), ANY, end, 2**40 - 1):
        miner.sweepBudget({"from": owner})


def test_new_share_changes_the_future_only(mining, miner, owner, stranger, released):
    wait(100 * DAY)
    then = miner.setUserShare(750, {"from": owner}).timestamp
    wait(100 * DAY)

    tx = miner.releaseVested({"from": stranger})

    total = released(then) + (released(tx.timestamp) - released(then)) * 750 // 7500
    assert mining.token.balanceOf(mining.team) == total // 10


def test_share_above_three_quarters_is_refused(miner, owner):
    with reverts_with("ValueOutOfBounds", bytes32("userShare"), 7501, 1, 7500):
        miner.setUserShare(7501, {"from": owner})


def test_pack_is_released_in_a_straight_line_over_14_days(mining, miner, owner, stranger, released):
    begin = miner.startPack(PACK, 0, {"from": owner}).timestamp
    wait(5 * DAY)
    first = miner.releaseVested({"from": stranger}).timestamp
    half = PACK * (first - begin) // PACK_DURATION
    assert mining.token.balanceOf(mining.team) == (half + released(first)) // 10

    wait(20 * DAY)
    last = miner.releaseVested({"from": stranger}).timestamp

    assert mining.token.balanceOf(mining.team) == (PACK + released(last)) // 10
    assert miner.packs()[0] == ALLOWANCE - PACK


def test_packs_run_one_at_a_time(miner, owner):
    miner.startPack(PACK, 0, {"from": owner})
    end = miner.packs()[2]

    assert end == chain[-1].timestamp + PACK_DURATION
    with reverts_with("PackRunning", end):
        miner.startPack(1, 0, {"from": owner})
    with reverts_with("PackRunning", end):
        miner.setUserShare(750, {"from": owner})


def test_pack_is_at_most_what_is_left_to_give(miner, owner):
    with reverts_with("ValueOutOfBounds", bytes32("fromAllowance"), ALLOWANCE + 1, 0, ALLOWANCE):
        miner.startPack(ALLOWANCE + 1, 0, {"from": owner})


def test_pack_from_the_budget_is_at_most_the_budget(miner, owner):
    with reverts_with("ValueOutOfBounds", bytes32("fromBudget"), 16_000_000 * WAD, 0, ANY):
        miner.startPack(0, 16_000_000 * WAD, {"from": owner})


def test_pack_must_end_before_the_schedule_does(miner, owner):
    wait(DURATION - 10 * DAY)
    _, end = miner.period()

    with reverts_with("ValueOutOfBounds", bytes32("packEnd"), ANY, ANY, end):
        miner.startPack(PACK, 0, {"from": owner})
