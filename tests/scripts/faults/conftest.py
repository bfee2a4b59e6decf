"""A deployment as on a live chain, through a node that can be made to fail, and how it ends otherwise."""

import json
from decimal import Decimal

import pytest

from scripts.flux import artifacts
from scripts.flux.config import load, with_addresses
from scripts.flux.deployment import deploy
from scripts.flux.rehearsal.stage import KeyHolder
from scripts.flux.rpc import Rpc
from scripts.flux.venue import Gas
from tests.scripts.faults.faulty_node import FaultyNode
from tests.scripts.faults.final_state import final_state

GWEI = 10**9
ENOUGH = 100 * 10**18


@pytest.fixture(scope="module")
def parameters(accounts):
    """Live in every way, but fast; with the one market that no chain is without."""
    local = with_addresses(load("local").only(), [str(account) for account in accounts])
    changes = {
        "is_development": False,
        "is_testnet": True,
        "gas": Gas(style="legacy", price=20 * GWEI, max_fee=200 * GWEI),
        "block_time": Decimal("0.02"),
        "patience": 8,
    }
    return local.model_copy(update={"chain": local.chain.model_copy(update=changes)})


@pytest.fixture(scope="module")
def node():
    node = FaultyNode(artifacts.rpc().url)
    yield node
    node.stop()


@pytest.fixture(autouse=True)
def go_through_a_healthy_node(node, monkeypatch):
    """Until a test gives it faults."""
    node.faults, node.calls, node.raw = [], [], []
    monkeypatch.setattr(artifacts, "rpc", lambda *others: Rpc(node.url, *others, timeout=5, pause=0.002))


@pytest.fixture
def funded(node):
    """A key for every test: nodes remember the transactions of a chain that was set back."""
    return new_deployer(Rpc(node.target))


def new_deployer(rpc: Rpc) -> KeyHolder:
    key = KeyHolder.new()
    set_balance(rpc, key.address, ENOUGH)
    return key


def set_balance(rpc: Rpc, address: str, wei: int) -> None:
    """Without a transaction: Brownie counts those, and the chain is set back."""
    method = "anvil_setBalance" if "anvil" in rpc.client().lower() else "evm_setAccountBalance"
    rpc.request(method, address, hex(wei))


@pytest.fixture(scope="module")
def faultless(parameters, node, tmp_path_factory):
    """Number of transactions, final state and address book of a run without fault; the chain is as before."""
    records = tmp_path_factory.mktemp("faultless") / "deployment.json"
    snapshot = artifacts.rpc().request("evm_snapshot")
    sent = deploy(parameters, new_deployer(Rpc(node.target)), records=records).sent
    state = final_state(parameters, records)
    artifacts.rpc().request("evm_revert", snapshot)
    return sent, state, json.loads(records.read_text())


@pytest.fixture
def records(tmp_path):
    return tmp_path / "deployment.json"


@pytest.fixture
def run(parameters, funded, records, faultless):
    def deployed(wished=parameters, account=funded, **options):
        return deploy(wished, account, records=records, **options)

    return deployed


@pytest.fixture
def finish(node, parameters, records, run, faultless):
    """The next run ends as one without fault. The node is healthy by then, unless the run itself is to cope.
    `extra` transactions were in vain."""

    def finished(*, extra: int = 0, copes: bool = False) -> None:
        if not copes:
            node.faults = []
        run()
        node.faults = []
        assert final_state(parameters, records) == faultless[1]
        book = json.loads(records.read_text())
        assert len(book["transactions"]) == faultless[0] + extra
        assert book["pending"] is None

    return finished
