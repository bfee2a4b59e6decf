"""The way of a proposal: who may propose, who votes with what, what waits, who may stop it."""

import pytest
from brownie import chain, web3
from eth_account import Account
from eth_account.messages import encode_typed_data

from tests.fixtures.governance import (
    ABSTAIN,
    ACTIVE,
    AGAINST,
    CANCELED,
    DAY,
    DEFEATED,
    DELAY,
    EXECUTED,
    EXTENSION,
    FOR,
    LEAST_QUORUM,
    NOBODY,
    PENDING,
    QUEUED,
    SUCCEEDED,
    TERMS,
    THRESHOLD,
    VOTING_DELAY,
    VOTING_PERIOD,
    wait,
)
from tests.fixtures.protocol import WAD
from tests.helpers.reverts import ANY, reverts_with
from tests.helpers.words import bytes32

HOLDER, STAKER = 600_000 * WAD, 400_000 * WAD
ROUNDING = 3  # wei: the rate of a share, the virtual shares, their product


@pytest.fixture(scope="module")
def state(republic, electorate):
    return republic


@pytest.fixture
def change(state, stranger):
    """Gives the guardian's role to somebody else."""
    return state.engine.setGuardian, stranger


@pytest.fixture
def open_vote(state, electorate, change):
    """A proposal that can be voted on."""
    proposal = state.propose(electorate["holder"], change)
    wait(VOTING_DELAY + 1)
    return proposal


@pytest.fixture
def queued(state, electorate, change, stranger):
    """A proposal that has won and waits."""
    proposal = state.propose(electorate["holder"], change)
    state.pass_vote(proposal, electorate["holder"])
    state.queue(stranger, change)
    return proposal


# --- the whole way


def test_proposal_becomes_true_after_vote_and_delay(state, electorate, change, stranger):
    proposal = state.propose(electorate["holder"], change)
    seen = [state.governor.state(proposal)]
    state.pass_vote(proposal, electorate["holder"])
    seen.append(state.governor.state(proposal))
    state.queue(stranger, change)
    seen.append(state.governor.state(proposal))
    with reverts_with("TimelockUnexpectedOperationState", ANY, ANY):
        state.execute(stranger, change)
    wait(DELAY)

    state.execute(stranger, change)

    assert [*seen, state.governor.state(proposal)] == [PENDING, SUCCEEDED, QUEUED, EXECUTED]
    assert state.engine.guardian() == stranger


def test_anyone_executes_at_the_timelock_itself(state, queued, change, stranger):
    salt = int(state.governor.address, 16) << 96
    description = int.from_bytes(web3.keccak(text="a proposal"), "big")
    wait(DELAY)

    batch = (*state.calls(change), bytes(32), (salt ^ description).to_bytes(32, "big"))
    state.timelock.executeBatch(*batch, {"from": stranger})

    assert state.engine.guardian() == stranger
    assert state.governor.state(queued) == EXECUTED


# --- votes


def test_flux_and_staked_flux_vote_together(state, electorate, open_vote):
    for voter in electorate.values():
        state.vote(open_vote, voter)

    against, for_, abstained = state.governor.proposalVotes(open_vote)

    assert (against, abstained) == (0, 0)
    assert 0 <= HOLDER + STAKER - for_ <= ROUNDING


def test_one_account_votes_with_both(state, supplier, owner):
    state.token.mint(supplier, 5 * WAD, {"from": owner})
    state.token.delegate(supplier, {"from": supplier})
    at = chain[-1].timestamp
    wait(1)

    votes = state.votes.getPastVotes(supplier, at)

    assert 0 <= STAKER + 5 * WAD - votes <= ROUNDING
    assert state.votes.getVotes(supplier) == votes
    assert state.votes.getPastTotalSupply(at) == state.token.totalSupply()


def test_all_votes_are_at_most_the_supply(state, electorate, owner):
    """The module's own FLUX is delegated to nobody."""
    state.token.delegate(owner, {"from": owner})

    votes = sum(state.votes.getVotes(who) for who in (owner, *electorate.values(), state.module))

    assert 0 <= state.token.totalSupply() - votes <= ROUNDING


def test_votes_delegated_by_signature_count(state, electorate, owner):
    signer = Account.from_key(web3.keccak(text="a voter"))
    state.token.mint(signer.address, WAD, {"from": owner})
    fields = [("delegatee", "address"), ("nonce", "uint256"), ("expiry", "uint256")]
    message = {"delegatee": str(owner), "nonce": 0, "expiry": 2**64}
    v, r, s = signed(signer, state.token, "Flux", "Delegation", fields, message)

    state.token.delegateBySig(owner, 0, 2**64, v, r, s, {"from": owner})

    assert state.votes.getVotes(owner) == WAD
    assert state.votes.delegates(signer.address) == owner


def test_vote_by_signature_counts(state, electorate, change, owner, stranger):
    signer = Account.from_key(web3.keccak(text="a voter"))
    state.token.delegate(signer.address, {"from": owner})
    proposal = state.propose(electorate["holder"], change)
    wait(VOTING_DELAY + 1)
    fields = [("proposalId", "uint256"), ("support", "uint8"), ("voter", "address"), ("nonce", "uint256")]
    message = {"proposalId": proposal, "support": AGAINST, "voter": signer.address, "nonce": 0}
    v, r, s = signed(signer, state.governor, "Flux Governor", "Ballot", fields, message)
    packed = r + s + bytes([v])

    state.governor.castVoteBySig(proposal, AGAINST, signer.address, packed, {"from": stranger})

    assert state.governor.proposalVotes(proposal)[0] == 1_000_000 * WAD
    with reverts_with("GovernorInvalidSignature", signer.address):
        state.governor.castVoteBySig(proposal, FOR, signer.address, packed, {"from": stranger})


def signed(signer, contract, name, kind, fields, message):
    domain = {"name": name, "version": "1", "chainId": chain.id, "verifyingContract": contract.address}
    types = {kind: [{"name": field, "type": of} for field, of in fields]}
    signature = signer.sign_message(encode_typed_data(domain, types, message))
    return signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")


def test_delegation_is_refused_where_it_would_be_lost(state, stranger):
    with reverts_with("DelegationElsewhere", state.token, state.module):
        state.votes.delegate(stranger, {"from": stranger})


# --- who may propose, and what it takes


def test_proposing_takes_the_threshold(state, electorate, change, stranger, owner):
    state.token.mint(stranger, THRESHOLD - 1, {"from": owner})
    state.token.delegate(stranger, {"from": stranger})
    wait(1)

    with reverts_with("GovernorInsufficientProposerVotes", stranger, THRESHOLD - 1, THRESHOLD):
        state.propose(stranger, change)


def test_quorum_is_four_percent_but_never_less_than_the_least(state, electorate, owner):
    young = chain[-1].timestamp
    state.token.mint(owner, 8_000_000 * WAD, {"from": owner})
    wait(1)

    assert state.governor.quorum(young - 1) == LEAST_QUORUM == state.governor.leastQuorum()
    assert state.governor.quorum(chain[-1].timestamp - 1) == 10_000_000 * WAD * 4 // 100


def test_proposal_without_quorum_is_defeated(state, change, electorate, owner, stranger):
    state.token.mint(stranger, LEAST_QUORUM - 1, {"from": owner})
    state.token.delegate(stranger, {"from": stranger})
    wait(1)
    proposal = state.propose(stranger, change)

    state.pass_vote(proposal, stranger)

    assert state.governor.state(proposal) == DEFEATED
    with reverts_with("GovernorUnexpectedProposalState", proposal, DEFEATED, ANY):
        state.queue(stranger, change)


def test_abstention_counts_for_the_quorum_only(state, electorate, open_vote):
    state.vote(open_vote, electorate["holder"], ABSTAIN)
    wait(VOTING_PERIOD + 1)

    assert state.governor.state(open_vote) == DEFEATED


def test_late_quorum_leaves_time_to_answer(state, electorate, open_vote):
    deadline = state.governor.proposalDeadline(open_vote)
    chain.mine(timestamp=deadline - 60)
    late = state.vote(open_vote, electorate["holder"])
    chain.mine(timestamp=deadline + 60)

    assert state.governor.proposalDeadline(open_vote) == late.timestamp + EXTENSION
    assert state.governor.state(open_vote) == ACTIVE
    state.vote(open_vote, electorate["staker"], AGAINST)


# --- the guardian


def test_guardian_cancels_what_waits(state, queued, change, guardian, stranger):
    operation = state.operation(change)
    assert state.timelock.isOperationPending(operation)

    state.timelock.cancel(operation, {"from": guardian})

    wait(DELAY)
    assert state.governor.state(queued) == CANCELED
    with reverts_with("GovernorUnexpectedProposalState", queued, CANCELED, ANY):
        state.execute(stranger, change)


def test_guardian_cannot_schedule_or_execute_early(state, queued, change, guardian):
    with reverts_with("AccessControlUnauthorizedAccount", guardian, state.timelock.PROPOSER_ROLE()):
        state.timelock.scheduleBatch(*state.calls(change), bytes(32), bytes(32), DELAY, {"from": guardian})
    with reverts_with("TimelockUnexpectedOperationState", ANY, ANY):
        state.execute(guardian, change)


@pytest.mark.parametrize("role", ["PROPOSER_ROLE", "CANCELLER_ROLE", "DEFAULT_ADMIN_ROLE"])
def test_deployer_has_no_role(state, owner, role):
    assert not state.timelock.hasRole(getattr(state.timelock, role)(), owner)


# --- what governance may change about itself


@pytest.mark.parametrize(
    ("place", "name", "value", "lowest", "highest"),
    [
        (0, "votingDelay", 0, 3600, 14 * DAY),
        (1, "votingPeriod", 3600, DAY, 30 * DAY),
        (2, "extension", 8 * DAY, 0, 7 * DAY),
        (3, "proposalThreshold", 210_001 * WAD, 1, 210_000 * WAD),
        (4, "quorum", 21, 1, 20),
        (5, "leastQuorum", 0, 1, 2**208 - 1),
    ],
)
def test_governor_has_bounds(state, owner, FluxGovernor, place, name, value, lowest, highest):
    terms = list(TERMS)
    terms[place] = value

    with reverts_with("ValueOutOfBounds", bytes32(name), value, lowest, highest):
        owner.deploy(FluxGovernor, state.votes, state.timelock, terms)


def test_governance_changes_its_settings_within_the_bounds(state, electorate, stranger):
    calls = (state.governor.setVotingDelay, 2 * DAY), (state.governor.updateQuorumNumerator, 5)
    proposal = state.propose(electorate["holder"], *calls)
    state.pass_vote(proposal, electorate["holder"])
    state.queue(stranger, *calls)
    wait(DELAY)

    state.execute(stranger, *calls)

    assert (state.governor.votingDelay(), state.governor.quorumNumerator()) == (2 * DAY, 5)


def test_setting_beyond_its_bound_is_refused_however_many_vote_for_it(state, electorate, stranger):
    call = state.governor.setVotingPeriod, 3600
    proposal = state.propose(electorate["holder"], call)
    state.pass_vote(proposal, electorate["holder"])
    state.queue(stranger, call)
    wait(DELAY)

    with reverts_with("ValueOutOfBounds", bytes32("votingPeriod"), 3600, DAY, 30 * DAY):
        state.execute(stranger, call)


def test_settings_are_the_timelocks(state, stranger):
    with reverts_with("GovernorOnlyExecutor", stranger):
        state.governor.setVotingDelay(DAY, {"from": stranger})


def test_governor_counts_seconds_and_asks_both_tokens(state):
    assert state.governor.CLOCK_MODE() == state.votes.CLOCK_MODE() == "mode=timestamp"
    assert state.governor.clock() == state.votes.clock()
    assert state.votes.tokens() == (state.token, state.module)
    assert state.governor.timelock() == state.timelock
    assert state.governor.proposalNeedsQueuing(0)
    assert state.timelock.hasRole(state.timelock.EXECUTOR_ROLE(), NOBODY)
