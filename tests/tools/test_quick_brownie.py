"""Brownie's short cuts in tests: what is undone is forgotten, and a revert says the same as in a trace."""

import time

import pytest
from brownie import chain, history
from brownie.exceptions import ContractNotFound, VirtualMachineError

from tests.helpers.quick_brownie import reason_of
from tests.helpers.reverts import reverts_with, reverts_with_text, reverts_without_reason


@pytest.fixture(scope="module")
def token(owner, MockERC20):
    return owner.deploy(MockERC20, "Dollar", "USD", 18)


@pytest.fixture(scope="module")
def batch(owner, MockBatch):
    return owner.deploy(MockBatch)


def is_forgotten(contract):
    try:
        return not contract.address
    except ContractNotFound:
        return True


def test_contract_that_was_undone_is_forgotten(owner, token, MockERC20):
    known = len(MockERC20)
    chain.snapshot()
    late = owner.deploy(MockERC20, "Late", "LATE", 18)
    assert len(MockERC20) == known + 1

    chain.revert()

    assert len(MockERC20) == known
    assert is_forgotten(late)
    assert not is_forgotten(token)


def test_contract_that_was_found_at_an_address_is_forgotten_with_its_code(owner, token, MockFeed, MockERC20):
    found = MockERC20.at(token.address)
    chain.snapshot()
    feed = owner.deploy(MockFeed, 8, 1)
    MockFeed.remove(feed)
    again = MockFeed.at(feed.address)
    assert again.tx is None

    chain.revert()

    assert is_forgotten(again)
    assert not is_forgotten(found)


def test_contract_without_a_deployment_of_ours_stays_while_it_has_code(owner, token, MockERC20):
    MockERC20.remove(token)
    found = MockERC20.at(token.address)
    assert found.tx is None

    for _ in range(2):
        chain.snapshot()
        chain.mine()
        chain.revert()
        assert not is_forgotten(found)


def test_error_has_the_second_of_its_transaction(core, owner, stranger):
    """The reason is asked for after the transaction; by then another second may have begun."""
    with pytest.raises(VirtualMachineError) as caught:
        core.engine.setAuthorizationWithSignature(owner, stranger, True, 1, b"", {"from": stranger})
    time.sleep(1.5)

    said = f"SignatureExpired: 1, {chain[-1].timestamp}"
    assert (caught.value.revert_msg, reason_of(history[-1])) == (said, said)


def test_time_goes_on_from_the_latest_block(owner, token):
    """Whatever was undone before, and however long it took."""
    chain.snapshot()
    chain.mine(timedelta=10_000)
    chain.revert()
    for _ in range(3):
        token.mint(owner, 1, {"from": owner})
    latest = chain[-1].timestamp

    chain.mine(timedelta=600)

    assert latest + 600 <= chain[-1].timestamp <= latest + 605


def test_sleep_counts_after_a_transaction(owner, token):
    token.mint(owner, 1, {"from": owner})
    latest = chain[-1].timestamp

    chain.sleep(500)

    assert latest + 500 <= chain.time() <= latest + 505


def test_reverts_of_all_kinds_have_their_reason(owner, stranger, token, batch):
    with reverts_with("ERC20InsufficientBalance", stranger, 0, 1):
        token.transfer(owner, 1, {"from": stranger})
    with reverts_with_text("Index out of range"):
        batch.run([token], [], {"from": owner})
    with reverts_without_reason():
        owner.transfer(to=token, amount=1)
