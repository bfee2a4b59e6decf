"""What waits is what runs: the code of an operation's targets is pinned when it is scheduled."""

import pytest

from tests.fixtures.governance import DELAY, NOBODY, wait
from tests.fixtures.protocol import WAD
from tests.helpers.chain_state import set_code
from tests.helpers.reverts import ANY, reverts_with

SALT = bytes(32)


@pytest.fixture(scope="module")
def timelock(owner, stranger, FluxTimelock):
    return owner.deploy(FluxTimelock, DELAY, [owner], [NOBODY], NOBODY)


@pytest.fixture(scope="module")
def target(owner, MockERC20):
    return owner.deploy(MockERC20, "Gold", "GOLD", 18)


@pytest.fixture(scope="module")
def other(owner, WrappedNative):
    return owner.deploy(WrappedNative, "Other", "OTHER")


@pytest.fixture
def single(timelock, target, stranger, owner):
    """A single call that waited long enough; the same arguments execute it."""
    call = (target, 0, target.mint.encode_input(stranger, WAD), bytes(32), SALT)
    timelock.schedule(*call, DELAY, {"from": owner})
    wait(DELAY)
    return call


@pytest.fixture
def batch(timelock, target, stranger, owner):
    calls = [target.mint.encode_input(stranger, WAD)] * 2
    batch = ([target] * 2, [0, 0], calls, bytes(32), SALT)
    timelock.scheduleBatch(*batch, DELAY, {"from": owner})
    wait(DELAY)
    return batch


def test_operation_runs_while_the_code_is_the_same(timelock, target, single, stranger):
    timelock.execute(*single, {"from": stranger})

    assert target.balanceOf(stranger) == WAD


def test_call_to_other_code_is_refused(timelock, target, other, single, stranger):
    set_code(target, other)

    pinned = timelock.codesOf(timelock.hashOperation(*single))
    with reverts_with("CodeChanged", timelock.hashOperation(*single), ANY, pinned):
        timelock.execute(*single, {"from": stranger})


def test_batch_that_calls_other_code_is_refused(timelock, target, other, batch, stranger, owner):
    set_code(target, other)

    with reverts_with("CodeChanged", timelock.hashOperationBatch(*batch), ANY, ANY):
        timelock.executeBatch(*batch, {"from": stranger})
    timelock.cancel(timelock.hashOperationBatch(*batch), {"from": owner})


def test_batch_runs_while_the_code_is_the_same(timelock, target, batch, stranger):
    timelock.executeBatch(*batch, {"from": stranger})

    assert target.balanceOf(stranger) == 2 * WAD


def test_gift_to_an_address_without_code_changes_nothing(timelock, accounts, owner, stranger):
    """Its code hash becomes another one, which is no other code."""
    nobody = "0x" + "ab" * 20
    call = (nobody, 0, b"", bytes(32), SALT)
    timelock.schedule(*call, DELAY, {"from": owner})
    stranger.transfer(nobody, 1)
    wait(DELAY)

    timelock.execute(*call, {"from": stranger})


def test_what_was_never_scheduled_is_the_controllers_to_refuse(timelock, target, stranger):
    call = (target, 0, b"", bytes(32), bytes([7] * 32))

    with reverts_with("TimelockUnexpectedOperationState", ANY, ANY):
        timelock.execute(*call, {"from": stranger})


def test_only_proposers_schedule(timelock, target, stranger):
    call = (target, 0, b"", bytes(32), SALT)

    with reverts_with("AccessControlUnauthorizedAccount", stranger, timelock.PROPOSER_ROLE()):
        timelock.schedule(*call, DELAY, {"from": stranger})
