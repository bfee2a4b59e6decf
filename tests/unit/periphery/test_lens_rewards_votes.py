"""RewardsLens: votes, and proposals from their beginning to each of their ends."""

import pytest
from brownie import chain

from tests.fixtures.governance import (
    ABSTAIN,
    ACTIVE,
    AGAINST,
    CANCELED,
    DEFEATED,
    DELAY,
    EXECUTED,
    FOR,
    LEAST_QUORUM,
    PENDING,
    QUEUED,
    SUCCEEDED,
    VOTING_DELAY,
    VOTING_PERIOD,
    hash_of,
    wait,
)
from tests.fixtures.protocol import NOBODY, WAD
from tests.helpers.reverts import reverts_with
from tests.unit.periphery.rewards import at_last_block

UNKNOWN = 7
HELD, STAKED = 600_000 * WAD, 400_000 * WAD
ROUNDING = 3  # wei, of the rate of a share


@pytest.fixture(scope="module")
def lens(core, republic, electorate, owner, RewardsLens):
    return owner.deploy(RewardsLens, core.engine, republic.token, republic.governor)


@pytest.fixture
def change(republic, stranger):
    return republic.engine.setGuardian, stranger


@pytest.fixture
def proposal(republic, electorate, change):
    """Made now, by the holder."""
    return republic.propose(electorate["holder"], change)


@pytest.fixture
def seen(lens, proposal):
    """The proposal as the lens shows it, at the time of the last block."""
    return lambda: at_last_block(lens.proposalsOf, [proposal])[0]


# --- votes


def test_votes_are_those_that_the_governor_counts(lens, republic, electorate, lender, supplier):
    held, staked = lens.rewardsOf(lender), lens.rewardsOf(supplier)

    assert held["votes"] == HELD
    assert 0 <= STAKED - staked["votes"] <= ROUNDING
    assert staked["votes"] == republic.votes.getVotes(supplier)


def test_flux_that_nobody_was_asked_to_vote_with_has_no_votes(lens, owner):
    rewards = lens.rewardsOf(owner)

    assert (rewards["balance"], rewards["votes"], rewards["delegate"]) == (10**6 * WAD, 0, NOBODY)


def test_votes_given_away_count_for_who_got_them(lens, republic, electorate, lender, receiver):
    republic.token.delegate(receiver, {"from": lender})

    assert (lens.rewardsOf(lender)["votes"], lens.rewardsOf(receiver)["votes"]) == (0, HELD)


# --- proposals


def test_a_new_proposal_waits_for_its_voting(seen, proposal, lender):
    view, now = seen(), chain[-1].timestamp

    assert (view["id"], view["proposer"], view["state"]) == (proposal, lender, PENDING)
    assert (view["snapshot"], view["deadline"]) == (now + VOTING_DELAY, now + VOTING_DELAY + VOTING_PERIOD)
    assert (view["againstVotes"], view["forVotes"], view["abstainVotes"]) == (0, 0, 0)
    assert (view["eta"], view["quorum"], view["needsQueuing"]) == (0, 0, True)


def test_quorum_is_shown_when_the_snapshot_is_past(seen, republic, owner):
    republic.token.mint(owner, 10_000_000 * WAD, {"from": owner})
    chain.mine(timestamp=seen()["snapshot"])
    assert (seen()["state"], seen()["quorum"]) == (PENDING, 0)
    chain.mine(timestamp=seen()["snapshot"] + 1)

    view = seen()

    # 4 % of twelve millions are more than the least
    assert (view["state"], view["quorum"]) == (ACTIVE, 480_000 * WAD)
    assert view["quorum"] == republic.governor.quorum(view["snapshot"])


def test_votes_are_counted_apart(seen, proposal, republic, electorate, owner):
    republic.token.delegate(owner, {"from": owner})
    wait(VOTING_DELAY + 1)
    republic.vote(proposal, electorate["holder"], FOR)
    republic.vote(proposal, electorate["staker"], AGAINST)
    republic.vote(proposal, owner, ABSTAIN)

    view = seen()

    assert (view["state"], view["quorum"]) == (ACTIVE, LEAST_QUORUM)
    assert (view["forVotes"], view["abstainVotes"]) == (HELD, 10**6 * WAD)
    assert 0 <= STAKED - view["againstVotes"] <= ROUNDING


def test_a_late_quorum_moves_the_end(seen, proposal, republic, electorate):
    announced = seen()["deadline"]
    chain.mine(timestamp=announced - 60)
    republic.vote(proposal, electorate["holder"])

    assert seen()["deadline"] == republic.governor.proposalDeadline(proposal) > announced


def test_the_way_of_a_proposal_to_its_execution(seen, proposal, republic, electorate, change, stranger):
    republic.pass_vote(proposal, electorate["holder"])
    assert (seen()["state"], seen()["eta"]) == (SUCCEEDED, 0)

    republic.queue(stranger, change)
    view = seen()
    assert (view["state"], view["eta"]) == (QUEUED, chain[-1].timestamp + DELAY)

    chain.mine(timestamp=view["eta"])
    republic.execute(stranger, change)
    assert seen()["state"] == EXECUTED


def test_a_proposal_without_a_quorum_is_defeated(seen, republic):
    wait(VOTING_DELAY + VOTING_PERIOD + 2)

    view = seen()

    assert (view["state"], view["forVotes"]) == (DEFEATED, 0)


def test_what_the_guardian_vetoes_is_cancelled(seen, proposal, republic, electorate, change, guardian):
    republic.pass_vote(proposal, electorate["holder"])
    republic.queue(guardian, change)
    republic.timelock.cancel(republic.operation(change), {"from": guardian})

    assert seen()["state"] == CANCELED


def test_what_its_proposer_takes_back_is_cancelled_before_the_vote(seen, republic, change, lender):
    republic.governor.cancel(*republic.calls(change), hash_of("a proposal"), {"from": lender})

    view = seen()

    assert (view["state"], view["quorum"]) == (CANCELED, 0)


def test_proposals_come_in_the_order_asked(lens, republic, electorate, proposal, lender, change, receiver):
    other = republic.propose(lender, (republic.engine.setGuardian, receiver), text="another")

    views = lens.proposalsOf([other, UNKNOWN, proposal])

    assert [view["id"] for view in views] == [other, UNKNOWN, proposal]
    assert [view["proposer"] for view in views] == [lender, NOBODY, lender]
    assert [view["snapshot"] != 0 for view in views] == [True, False, True]


def test_a_proposal_that_was_never_made_is_empty(lens, republic):
    with reverts_with("GovernorNonexistentProposal", UNKNOWN):
        republic.governor.state(UNKNOWN)

    (view,) = lens.proposalsOf([UNKNOWN])

    assert tuple(view) == (UNKNOWN, 0, NOBODY, 0, 0, 0, 0, 0, 0, 0, False)
    assert lens.proposalsOf([]) == ()


def test_without_a_governor_there_are_neither_proposals_nor_votes(
    core, republic, electorate, owner, lender, proposal, RewardsLens
):
    lens = owner.deploy(RewardsLens, core.engine, republic.token, NOBODY)

    (view,) = lens.proposalsOf([proposal])
    rewards = lens.rewardsOf(lender)

    assert tuple(view) == (proposal, 0, NOBODY, 0, 0, 0, 0, 0, 0, 0, False)
    assert (rewards["balance"], rewards["votes"], rewards["delegate"]) == (HELD, 0, lender)
    assert lens.governor() == NOBODY


def test_lens_knows_its_governor(lens, republic):
    assert lens.governor() == republic.governor
    assert lens.safetyModule() == republic.module
    assert lens.miner() == NOBODY  # a person mints here
