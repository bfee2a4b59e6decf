"""Upgrades of a deployment on the local chain, with successors of its contracts."""

import io

import pytest
from rich.console import Console

from scripts.flux import artifacts, paths
from scripts.flux.config import load
from scripts.flux.deployment import deploy
from scripts.flux.upgrades import upgrade as command
from scripts.flux.upgrades.errors import GettersDiffer, InitialisableAgain, LayoutMoved, SourcesUnfit
from scripts.flux.upgrades.upgrade import upgrade
from tests.scripts.successors import successors
from tools.gates import compiled as gates
from tools.gates.storage import accept_layouts

DOLLAR = 10**6
USDT = 10**18


@pytest.fixture(scope="module")
def parameters():
    return load("local").only("USDC6", "USDT")


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return tmp_path_factory.mktemp("upgrade") / "deployment.json"


@pytest.fixture(scope="module")
def flux(parameters, records, deployer, lender, borrower):
    """With a lender, and a borrower who owes him."""
    flux = deploy(parameters, deployer, records=records)
    people = ((lender, "USDT", 1000 * USDT), (borrower, "USDC6", 1000 * DOLLAR))
    for account, symbol, assets in people:
        flux.tokens[symbol].mint(account, assets, {"from": account})
        flux.tokens[symbol].approve(flux.markets[symbol], assets, {"from": account})
        flux.markets[symbol].deposit(assets, account, {"from": account})
    flux.markets["USDT"].borrow(500 * USDT, borrower, borrower, {"from": borrower})
    return flux


@pytest.fixture
def new_sources(monkeypatch, tmp_path):
    """`new_sources("Liquidator")`: these contracts are the successors' from now on, their layouts accepted."""

    def change(*names, accepted=True):
        found, known = successors(), artifacts.artifact
        changed = {name: found.artifact(name) for name in names}
        folder = tmp_path / "storage-layouts"
        folder.mkdir()
        for file in paths.LAYOUTS.glob("*.json"):
            (folder / file.name).write_text(file.read_text())
        if accepted:
            assert list(accept_layouts(found.compiled, folder)) == []
        monkeypatch.setattr(paths, "LAYOUTS", folder)
        monkeypatch.setattr(artifacts, "artifact", lambda name: changed.get(name) or known(name))
        monkeypatch.setattr(gates, "compile_project", lambda: found.compiled)

    return change


def test_getter_that_changes_is_refused(flux, parameters, records, deployer, new_sources):
    new_sources("RiskEngine")
    nonce = deployer.nonce

    with pytest.raises(GettersDiffer, match="risk.hasDebt"):
        upgrade(parameters, deployer, records=records)

    assert deployer.nonce == nonce


def test_initialiser_that_opens_again_is_refused(flux, parameters, records, deployer, new_sources):
    new_sources("PriceOracle")
    nonce = deployer.nonce

    with pytest.raises(InitialisableAgain, match="initialize of oracle takes a call of a stranger"):
        upgrade(parameters, deployer, records=records)

    assert deployer.nonce == nonce
