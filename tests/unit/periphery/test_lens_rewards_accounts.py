"""RewardsLens: what an account has earned, staked and votes with."""

import pytest
from brownie import chain

from tests.fixtures.mining import wait
from tests.fixtures.protocol import NOBODY, WAD
from tests.helpers.reverts import reverts_with
from tests.unit.periphery.rewards import DAY, IN_HAND, WEIGHTS, at_last_block

STAKE = 1000 * WAD
COOLDOWN, EXIT_WINDOW = 10 * DAY, 2 * DAY


@pytest.fixture
def staked(mined, lender):
    """The lender has staked in both, and time has passed."""
    mined.stake(lender, "FLUX7", STAKE)
    mined.stake(lender, "sFLUX", 2 * STAKE)
    wait(DAY)
    return mined


@pytest.fixture
def leaving(staked, lender):
    """A quarter of the shares is about to leave."""
    shares = staked.module.balanceOf(lender) // 4
    staked.module.requestExit(shares, {"from": lender})
    return shares


def claim_now(mined, account, *names):
    """What a claim would pay with the last block's time."""
    sources = mined.sources(*names)
    return mined.mining.miner.claim.call(
        account, sources, {"from": account}, block_identifier=chain[-1].number
    )


# --- earned


def test_claimable_is_what_a_claim_pays_in_the_same_second(staked, lender):
    rewards = staked.rewards(lender)

    assert rewards["claimable"] == claim_now(staked, lender) > 0
    assert rewards["withheld"] == 0


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_source_says_what_it_would_pay(staked, lender, name):
    earned = staked.earned(lender, name)

    assert earned["tokens"] == claim_now(staked, lender, name)
    assert (earned["tokens"] > 0) == (name != "LP")


def test_a_claim_leaves_nothing(staked, lender):
    sources = staked.sources()
    due = staked.rewards(lender)["claimable"]
    balance = staked.mining.token.balanceOf(lender)

    paid = staked.mining.miner.claim(lender, sources, {"from": lender}).events["Claimed"]["tokens"]

    assert paid >= due
    rewards = staked.rewards(lender)
    assert (rewards["claimable"], rewards["balance"]) == (0, balance + paid)


def test_borrowers_earn_by_their_debts(mined, borrower):
    wait(DAY)

    assert mined.earned(borrower, "USDT")["tokens"] == claim_now(mined, borrower, "USDT") > 0


def test_what_is_paused_is_withheld_and_not_claimable(staked, lender, guardian):
    staked.mining.miner.setClaimsPaused(staked.sources("USDT", "FLUX7"), True, {"from": guardian})

    rewards = staked.rewards(lender)

    assert [e["isClaimingPaused"] for e in rewards["earned"]] == [True, False, True, False, False]
    assert rewards["claimable"] == claim_now(staked, lender, "WBTC8", "LP", "sFLUX")
    paused = [staked.earned(lender, name)["tokens"] for name in ("USDT", "FLUX7")]
    assert rewards["withheld"] == sum(paused) > 0


@pytest.mark.parametrize("is_hungry", [False, True])
def test_a_source_that_does_not_answer_counts_as_nothing(mined, lender, owner, MockMined, is_hungry):
    source = owner.deploy(MockMined)
    mined.mining.miner.setWeights([(source, 100, 0)], {"from": owner})
    source.setOwed(WAD, {"from": owner})
    source.setHungry(is_hungry, {"from": owner})
    wait(DAY)

    rewards = mined.rewards(lender)

    assert rewards["earned"][-1]["tokens"] == 0
    assert rewards["claimable"] == claim_now(mined, lender) > 0


# --- staked


def test_stakes_are_shown_with_the_time_of_their_lock(staked, lender):
    pool = staked.mining.pools["FLUX7"]

    flux, liquidity = staked.rewards(lender)["stakes"]

    assert tuple(flux) == (pool, staked.mining.token, *pool.stakeOf(lender))
    assert (flux["tokens"], flux["unlocksAt"] > chain[-1].timestamp) == (STAKE, True)
    assert tuple(liquidity) == (staked.mining.pools["LP"], staked.mining.pools["LP"].asset(), 0, 0)


def test_a_stake_can_be_taken_back_at_the_time_that_is_shown(staked, lender):
    pool, unlocks_at = staked.mining.pools["FLUX7"], staked.rewards(lender)["stakes"][0]["unlocksAt"]

    with reverts_with("StakeLocked", lender, unlocks_at):
        pool.unstake(STAKE, lender, {"from": lender})
    chain.mine(timestamp=unlocks_at)

    pool.unstake(STAKE, lender, {"from": lender})


def test_shares_of_sflux_are_worth_what_they_own(staked, lender, owner):
    staked.mining.token.transfer(owner, STAKE, {"from": lender})
    staked.mining.token.approve(staked.module, STAKE, {"from": owner})
    staked.module.addIncome(STAKE, {"from": owner})
    wait(8 * DAY)

    position = staked.rewards(lender)["staked"]

    assert position["module"] == staked.module
    assert position["shares"] == staked.module.balanceOf(lender)
    assert position["tokens"] == at_last_block(staked.module.convertToTokens, position["shares"])
    assert 0 <= 3 * STAKE - position["tokens"] <= 1000  # the shares that nobody has
    assert tuple(position)[3:] == (0, 0, 0, 0, 0, NOBODY)


def test_exit_request_is_shown_with_its_window(staked, leaving, lender):
    position = staked.rewards(lender)["staked"]

    assert position["exitShares"] == leaving
    assert position["exitReadyAt"] == chain[-1].timestamp + COOLDOWN
    # the module itself says when it closes
    with reverts_with("ExitNotOpen", lender, position["exitReadyAt"], position["exitExpiresAt"]):
        staked.module.exit(leaving, lender, {"from": lender})


def test_what_has_left_is_shown_until_it_is_paid(staked, leaving, lender, receiver):
    wait(COOLDOWN)
    staked.module.exit(leaving, receiver, {"from": lender})

    position = staked.rewards(lender)["staked"]

    assert (position["exitShares"], position["exitReadyAt"], position["exitExpiresAt"]) == (0, 0, 0)
    assert 0 <= STAKE // 2 - position["leaving"] <= 1  # rounded down
    assert position["receiver"] == receiver
    with reverts_with("DepartureUnderWay", lender, position["payableAt"]):
        staked.module.collect(lender, {"from": lender})
    chain.mine(timestamp=position["payableAt"])
    staked.module.collect(lender, {"from": lender})
    assert tuple(staked.rewards(lender)["staked"])[6:] == (0, 0, NOBODY)
    assert staked.mining.token.balanceOf(receiver) == position["leaving"]


# --- and who votes with it


def test_delegates_of_both_tokens_are_shown(staked, lender, receiver, stranger):
    staked.mining.token.delegate(receiver, {"from": lender})
    staked.module.delegate(stranger, {"from": lender})

    rewards = staked.rewards(lender)

    assert (rewards["delegate"], rewards["stakedDelegate"]) == (receiver, stranger)
    assert rewards["balance"] == staked.mining.token.balanceOf(lender) == IN_HAND - 3 * STAKE
    assert rewards["votes"] == 0  # nobody counts them here


def test_stranger_has_nothing(mined, stranger):
    rewards = mined.rewards(stranger)

    assert (rewards["balance"], rewards["claimable"], rewards["withheld"], rewards["votes"]) == (0, 0, 0, 0)
    assert [e["tokens"] for e in rewards["earned"]] == [0] * len(WEIGHTS)
    assert [s["tokens"] for s in rewards["stakes"]] == [0, 0]
    assert tuple(rewards["staked"]) == (mined.module, 0, 0, 0, 0, 0, 0, 0, NOBODY)
    assert (rewards["delegate"], rewards["stakedDelegate"]) == (NOBODY, NOBODY)


def test_without_flux_nobody_has_anything(mined, owner, lender, RewardsLens):
    bare = owner.deploy(RewardsLens, mined.flux.engine, NOBODY, NOBODY)

    rewards = bare.rewardsOf(lender)

    assert tuple(rewards)[:5] == (0, 0, 0, (), ())
    assert tuple(rewards["staked"]) == (NOBODY, 0, 0, 0, 0, 0, 0, 0, NOBODY)
    assert tuple(rewards)[6:] == (0, NOBODY, NOBODY)


def test_without_sflux_an_account_has_the_rest(staked, owner, lender):
    staked.flux.liquidator.setSafetyModule(NOBODY, {"from": owner})

    rewards = staked.rewards(lender)

    assert tuple(rewards["staked"]) == (NOBODY, 0, 0, 0, 0, 0, 0, 0, NOBODY)
    assert rewards["stakes"][0]["tokens"] == STAKE
    assert rewards["claimable"] == claim_now(staked, lender)
