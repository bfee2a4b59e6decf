"""Stakes with a lock that earn FLUX."""

import pytest
from brownie import chain

from tests.fixtures.mining import DAY, wait
from tests.fixtures.protocol import WAD
from tests.helpers.reverts import ANY, reverts_with
from tests.helpers.words import bytes32
from tests.model.mining import Curve, MiningSide
from tests.model.schedule import slope_of

LOCK = 7 * DAY
UNLIMITED = 2**256 - 1


@pytest.fixture(scope="module")
def lp(owner, lender, borrower, MockERC20):
    """Tokens of a liquidity pool, which two people have."""
    token = owner.deploy(MockERC20, "FLUX-BNB", "LP", 18)
    for account in (lender, borrower):
        token.mint(account, 1000 * WAD, {"from": owner})
    return token


@pytest.fixture(scope="module")
def pool(mining, lp, open_staking, lender, borrower):
    pool = open_staking(mining, "LP7", lp, LOCK)
    mining.weigh(LP7=(5000, 0))
    for account in (lender, borrower):
        lp.approve(pool, UNLIMITED, {"from": account})
    return pool


def test_stake_is_locked_and_given_back_after_it(pool, lp, lender):
    begin = pool.stake(100 * WAD, {"from": lender}).timestamp

    assert pool.stakeOf(lender) == (100 * WAD, begin + LOCK)
    with reverts_with("StakeLocked", lender, begin + LOCK):
        pool.unstake(WAD, lender, {"from": lender})
    chain.mine(timestamp=begin + LOCK)
    pool.unstake(UNLIMITED, lender, {"from": lender})

    assert lp.balanceOf(lender) == 1000 * WAD
    assert pool.totalStaked() == 0


def test_adding_averages_the_locks_by_amount(pool, lender):
    begin = pool.stake(100 * WAD, {"from": lender}).timestamp
    wait(4 * DAY)

    now = pool.stake(50 * WAD, {"from": lender}).timestamp

    left = begin + LOCK - now
    assert pool.stakeOf(lender)[1] == now - (-(100 * left + 50 * LOCK) // 150)


def test_nobody_can_lengthen_the_lock_of_another(pool, lender, borrower):
    begin = pool.stake(100 * WAD, {"from": lender}).timestamp

    pool.stake(100 * WAD, {"from": borrower})

    assert pool.stakeOf(lender)[1] == begin + LOCK


def test_more_than_the_stake_cannot_be_unstaked(pool, lender):
    pool.stake(WAD, {"from": lender})
    wait(LOCK)

    with reverts_with("InsufficientStake", lender, WAD + 1, WAD):
        pool.unstake(WAD + 1, lender, {"from": lender})
    with reverts_with("ZeroAmount"):
        pool.unstake(0, lender, {"from": lender})


def test_stakers_share_the_release_by_amount(mining, miner, pool, lender, borrower):
    slope = slope_of(7500, 64) * 5000 // 10_000
    first = pool.stake(300 * WAD, {"from": lender}).timestamp
    second = pool.stake(100 * WAD, {"from": borrower}).timestamp
    model = MiningSide(1, first, slope, Curve(mining.end()))
    model.settle(first, "lender", 0, 0)
    model.settle(second, "borrower", 0, 300 * WAD)
    wait(DAY)

    tx = miner.claim(lender, [pool], {"from": borrower})
    got = tx.events["Claimed"]["tokens"]
    earned = model.owed(tx.timestamp, "lender", 300 * WAD, 400 * WAD)

    assert abs(got - earned) <= 300 * WAD // 2**56 + 1  # the contract's index is of another beginning
    assert mining.token.balanceOf(lender) == got > 0


def test_who_left_can_still_claim_what_he_earned(mining, pool, lender):
    pool.stake(WAD, {"from": lender})
    wait(LOCK)
    pool.unstake(UNLIMITED, lender, {"from": lender})
    earned = mining.claimable(lender, "LP7")
    wait(DAY)

    assert mining.claim(lender, "LP7") == earned > 0


def test_empty_pool_gives_its_release_back(mining, miner, pool, stranger):
    wait(DAY)

    tx = miner.reclaim(pool, {"from": stranger})

    assert tx.events["Reclaimed"]["tokens"] > 0


def test_pool_has_no_debts_to_mine(mining):
    with reverts_with("ValueOutOfBounds", bytes32("debtSlope"), ANY, 0, 0):
        mining.weigh(LP7=(1000, 1000))


def test_lock_of_more_than_a_month_is_refused(owner, lp, StakingPool):
    with reverts_with("ValueOutOfBounds", bytes32("lock"), 30 * DAY + 1, 0, 30 * DAY):
        owner.deploy(StakingPool, lp, 30 * DAY + 1)


def test_stakes_cannot_be_transferred(pool):
    names = {entry.get("name") for entry in pool.abi if entry["type"] == "function"}

    assert not names & {"transfer", "transferFrom", "approve"}


def test_only_the_miner_sets_rates_and_collects(pool, owner):
    with reverts_with("NotMiner", owner):
        pool.setMining(1, 0, (1, 0, 0), {"from": owner})
    with reverts_with("NotMiner", owner):
        pool.collectMining(owner, {"from": owner})
    with reverts_with("NotMiner", owner):
        pool.collectIdleMining({"from": owner})
