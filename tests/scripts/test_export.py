"""The export of a deployment, and the client that lives on it and plain web3.py alone."""

import json
import subprocess
import sys
from decimal import Decimal

import pytest
from web3 import HTTPProvider, Web3

from flux_client import Flux, NoRewards, WrongChain
from scripts.flux import artifacts, export, paths
from scripts.flux.config import load
from scripts.flux.deployment import Run, deploy

DOLLAR = 10**6


@pytest.fixture(scope="module")
def file(tmp_path_factory, deployer, lender):
    """Of a deployment with 1,000 dollars in the market; the borrower has wrapped coins."""
    folder, parameters = tmp_path_factory.mktemp("export"), load("local").only("USDC6")
    records = folder / "deployment.json"
    flux = deploy(parameters, deployer, records=records)
    flux.tokens["USDC6"].mint(lender, 1000 * DOLLAR, {"from": lender})
    export.write(export.exported(Run.begin(parameters, "", records, None)), folder / "export.json")
    return folder / "export.json"


@pytest.fixture
def client(file):
    return Flux.load(file, Web3(HTTPProvider(artifacts.rpc().url)))


@pytest.fixture
def wrapped(client, borrower):
    wrapped = artifacts.contract_at("WrappedNative", client.markets["BNB"].token.address)
    wrapped.deposit({"from": borrower, "amount": 10**18})
    return str(borrower)


def test_the_client_supplies_borrows_and_repays(client, lender, wrapped):
    client.supply("USDC6", 1000, str(lender))
    client.supply("BNB", "0.5", wrapped)
    client.borrow("USDC6", "100.5", wrapped)

    assert client.supplied("BNB", wrapped) == Decimal("0.5")
    assert Decimal("100.5") <= client.owed("USDC6", wrapped) < Decimal("100.51")

    artifacts.contract_at("MockERC20", client.markets["USDC6"].token.address).mint(
        wrapped, DOLLAR, {"from": lender}
    )
    client.repay_all("USDC6", wrapped)

    assert client.owed("USDC6", wrapped) == 0


def test_the_client_claims_what_was_earned(client, wrapped):
    client.supply("BNB", "0.5", wrapped)
    artifacts.chain().mine(timedelta=86_400)
    earned = client.earned(wrapped)

    client.claim(wrapped)

    token = artifacts.contract_at("FluxToken", client.rewards_lens.functions.token().call())
    assert token.balanceOf(wrapped) >= earned * 10**18 > 0
    assert client.earned(wrapped) < earned / 100


def test_a_deployment_without_flux_pays_none(file, client, wrapped):
    exported = json.loads(file.read_text())
    del exported["contracts"]["miner"]

    with pytest.raises(NoRewards, match="releases no FLUX"):
        Flux(exported, client.web3).claim(wrapped)


def test_amounts_finer_than_the_asset_are_refused(client):
    with pytest.raises(ValueError, match="has more than 6 decimals"):
        client.markets["USDC6"].units("0.0000001")


def test_an_export_of_another_chain_is_refused(file, client):
    exported = json.loads(file.read_text())
    exported["chain"]["id"] = 56

    with pytest.raises(WrongChain, match="is 56, not this node's chain"):
        Flux(exported, client.web3)


def test_the_example_runs(file, client, lender, wrapped):
    client.supply("USDC6", 1000, str(lender))
    words = [str(file), artifacts.rpc().url, wrapped, "BNB", "0.5", "USDC6", "100"]

    done = subprocess.run(
        [sys.executable, "-m", "examples.supply_and_borrow", *words],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("supplied 0.5 BNB, owes 100")
