"""FLUX: who creates it, how much of it there can be, votes."""

import pytest
from brownie import chain

from tests.fixtures.protocol import WAD
from tests.helpers.reverts import reverts_with

CAP = 1_000_000 * WAD
MAX_FLUX = 21_000_000 * WAD


@pytest.fixture(scope="module")
def token(owner, guardian, treasury, FluxToken):
    """The guardian is minter and the treasury is the bridge here."""
    token = owner.deploy(FluxToken, owner, CAP)
    token.setMinter(guardian, {"from": owner})
    token.setBridge(treasury, {"from": owner})
    return token


def test_nothing_exists_before_the_minter_makes_it(token):
    assert token.totalSupply() == 0
    assert (token.name(), token.symbol(), token.decimals()) == ("Flux", "FLUX", 18)


def test_only_the_minter_creates_tokens(token, owner, guardian, stranger):
    token.mint(stranger, WAD, {"from": guardian})

    assert token.balanceOf(stranger) == WAD
    with reverts_with("NotMinter", owner):
        token.mint(owner, WAD, {"from": owner})


def test_minter_cannot_pass_the_chains_cap(token, guardian, stranger):
    token.mint(stranger, CAP, {"from": guardian})

    with reverts_with("TokenCapExceeded", CAP + 1, CAP):
        token.mint(stranger, 1, {"from": guardian})


def test_no_chain_can_have_a_cap_above_all_flux(owner, FluxToken):
    with reverts_with("TokenCapExceeded", MAX_FLUX + 1, MAX_FLUX):
        owner.deploy(FluxToken, owner, MAX_FLUX + 1)


def test_token_that_leaves_takes_its_part_of_the_cap_along(token, guardian, treasury):
    token.mint(treasury, 10 * WAD, {"from": guardian})

    token.bridgeOut(4 * WAD, {"from": treasury})

    assert token.totalSupply() == 6 * WAD
    assert token.cap() == CAP - 4 * WAD


def test_token_that_arrives_brings_its_part_of_the_cap(token, treasury, stranger):
    token.bridgeIn(stranger, 4 * WAD, {"from": treasury})

    assert token.balanceOf(stranger) == 4 * WAD
    assert token.cap() == CAP + 4 * WAD


def test_bridge_cannot_bring_more_than_all_flux(token, treasury):
    room = MAX_FLUX - CAP
    with reverts_with("TokenCapExceeded", MAX_FLUX + 1, MAX_FLUX):
        token.bridgeIn(treasury, room + 1, {"from": treasury})


def test_bridge_takes_only_what_it_holds_itself(token, guardian, treasury, stranger):
    token.mint(stranger, WAD, {"from": guardian})

    with reverts_with("ERC20InsufficientBalance", treasury, 0, WAD):
        token.bridgeOut(WAD, {"from": treasury})


def test_only_the_bridge_moves_tokens_between_chains(token, owner):
    with reverts_with("NotBridge", owner):
        token.bridgeIn(owner, WAD, {"from": owner})
    with reverts_with("NotBridge", owner):
        token.bridgeOut(WAD, {"from": owner})


def test_only_the_owner_names_minter_and_bridge(token, stranger):
    with reverts_with("OwnableUnauthorizedAccount", stranger):
        token.setMinter(stranger, {"from": stranger})
    with reverts_with("OwnableUnauthorizedAccount", stranger):
        token.setBridge(stranger, {"from": stranger})


def test_votes_are_those_of_a_past_second(token, guardian, lender, stranger):
    token.mint(lender, 5 * WAD, {"from": guardian})
    token.delegate(lender, {"from": lender})
    chain.mine(timedelta=60)
    then = chain[-1].timestamp
    chain.mine(timedelta=60)
    token.transfer(stranger, 2 * WAD, {"from": lender})

    assert token.getPastVotes(lender, then) == 5 * WAD
    assert token.getVotes(lender) == 3 * WAD
    assert token.CLOCK_MODE() == "mode=timestamp"
