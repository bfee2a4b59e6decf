"""Keys: behind clef, in a keystore, and never in the environment."""

import pytest
from eth_account import Account

from scripts.flux import command
from scripts.flux.config import load
from scripts.flux.errors import DeployerUnnamed
from scripts.flux.errors_live import KeyInEnvironment, SignerRefused
from scripts.flux.sender import Sender
from scripts.flux.signers import ClefAccount
from tests.scripts.faults.faulty_node import FaultyNode
from tests.scripts.test_sender import Node

KEY = "0x" + "11" * 32
OWNER = Account.from_key(KEY)


@pytest.fixture
def clef():
    """Signs what it is given, as clef does when a person says yes."""
    clef = FaultyNode("http://127.0.0.1:9")
    yield clef
    clef.stop()


@pytest.fixture
def live():
    """The local chain's parameters as those of a chain where money is real."""
    local = load("local")
    return local.model_copy(update={"chain": local.chain.model_copy(update={"is_development": False})})


def sign(method, given, forward):
    fields = {name: value for name, value in given[0].items() if name != "from"}
    return {"result": {"raw": "0x" + bytes(Account.sign_transaction(fields, KEY).raw_transaction).hex()}}


def prepared(clef):
    node = Node(eth_getTransactionCount=lambda block: 5)
    sender = Sender(node, ClefAccount(OWNER.address, clef.url), load("local").chain, [])
    return sender.prepare("step", OWNER.address, "0x00")


def test_clef_signs_and_the_hash_is_known_beforehand(clef):
    clef.faults = [sign]

    transaction = prepared(clef)

    assert clef.calls == ["account_signTransaction"]
    assert Account.recover_transaction(transaction.raw) == OWNER.address
    assert len(transaction.transaction) == 66


def test_a_person_who_says_no_is_heard(clef):
    clef.faults = [lambda *_: {"error": {"code": -32000, "message": "request denied"}}]

    with pytest.raises(SignerRefused, match=r"'step' was not signed \(.*request denied"):
        prepared(clef)


def test_a_clef_that_is_not_there_is_told(clef):
    clef.stop()

    with pytest.raises(SignerRefused, match="was not signed"):
        prepared(clef)


@pytest.mark.parametrize("given", [KEY, KEY[2:], "test test test junk"])
def test_a_key_in_the_environment_is_refused_and_not_shown(live, monkeypatch, given):
    monkeypatch.setenv(command.DEPLOYER, given)

    with pytest.raises(KeyInEnvironment) as caught:
        command.deployer(live)

    assert given not in str(caught.value)


def test_a_deployer_without_a_name_is_refused(live, monkeypatch):
    monkeypatch.delenv(command.DEPLOYER, raising=False)

    with pytest.raises(DeployerUnnamed, match="or to 'clef 0x"):
        command.deployer(live)
