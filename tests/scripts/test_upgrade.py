"""Upgrades of a deployment on the local chain, with successors of its contracts."""

import json
from dataclasses import replace

import pytest

from scripts.flux import artifacts, paths
from scripts.flux.config import load
from scripts.flux.deployment import deploy, inspect
from scripts.flux.journal import book_from
from scripts.flux.observe_code import IMPLEMENTATION_SLOT, address_in
from scripts.flux.upgrades.errors import GettersDiffer, InitialisableAgain, LayoutMoved, SourcesUnfit
from scripts.flux.upgrades.upgrade import upgrade
from tests.scripts.successors import successors
from tools.gates import compiled as gates
from tools.gates.storage import accept_layouts

DOLLAR = 10**6
USDT = 10**18
DELAY = 2 * 86_400
GUARDIAN = "slot 6, byte 0: address"


@pytest.fixture(scope="module")
def parameters():
    return load("local").only("USDC6", "USDT")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    return tmp_path_factory.mktemp("upgrade") / "deployment.json"


@pytest.fixture(scope="module")
def flux(parameters, deployed, deployer, lender, borrower):
    """With a lender, and a borrower who owes him."""
    flux = deploy(parameters, deployer, records=deployed)
    people = ((lender, "USDT", 1000 * USDT), (borrower, "USDC6", 1000 * DOLLAR))
    for account, symbol, assets in people:
        flux.tokens[symbol].mint(account, assets, {"from": account})
        flux.tokens[symbol].approve(flux.markets[symbol], assets, {"from": account})
        flux.markets[symbol].deposit(assets, account, {"from": account})
    flux.markets["USDT"].borrow(500 * USDT, borrower, borrower, {"from": borrower})
    return flux


@pytest.fixture
def records(flux, deployed, tmp_path):
    """As the deployment left them: what a test does to the chain is undone as well."""
    copy = tmp_path / "deployment.json"
    copy.write_text(deployed.read_text())
    return copy


@pytest.fixture
def proposer(accounts):
    """The local chain's, who needs no votes."""
    return accounts[7]


@pytest.fixture
def new_sources(monkeypatch, tmp_path):
    """`new_sources("Liquidator")`: these contracts are the successors' from now on."""

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


@pytest.fixture
def run(parameters, records, proposer, tmp_path):
    """One run of the command."""

    def run(account=proposer, **options):
        return upgrade(
            parameters, account, records=records, way="proposers", folder=tmp_path / "proposals", **options
        )

    return run


def book_of(records):
    return book_from(json.loads(records.read_text()))


def rewrite(records, change):
    """The records with other facts about one contract: `change(entry)` for each, as a mapping."""
    raw = json.loads(records.read_text())
    for entry in raw["contracts"].values():
        change(entry)
    records.write_text(json.dumps(raw))


def code_of(proxy):
    word = artifacts.rpc().request("eth_getStorageAt", proxy.address, IMPLEMENTATION_SLOT, "latest")
    return address_in(int(word, 16))


def test_nothing_is_to_be_upgraded_after_a_deployment(run, proposer, capsys):
    nonce = proposer.nonce

    assert run() is None
    assert proposer.nonce == nonce


def test_good_upgrade_passes_the_whole_way(
    flux, run, new_sources, proposer, records, parameters, lender, borrower
):
    new_sources("Liquidator", "MoneyMarket", "MarketExtension")
    before = {symbol: code_of(market) for symbol, market in flux.markets.items()}
    held = [flux.markets["USDT"].balanceOf(lender), flux.markets["USDT"].debtSharesOf(borrower)]

    proposed = run()
    artifacts.chain().sleep(DELAY + 1)
    artifacts.chain().mine()
    executed = run()

    assert executed.identity == proposed.identity
    assert (proposed.sent, executed.sent) == (3, 1)
    assert [flux.markets["USDT"].balanceOf(lender), flux.markets["USDT"].debtSharesOf(borrower)] == held
    codes = {symbol: code_of(market) for symbol, market in flux.markets.items()}
    assert len(set(codes.values())) == 1 and set(codes.values()).isdisjoint(before.values())
    assert flux.liquidator.successorMark() == 0
    contracts = book_of(records).contracts
    assert contracts["market.implementation"].address == codes["USDT"]
    assert not [role for role in contracts if role.startswith("next.")]
    assert [str(one) for one in inspect(parameters, records=records) if not one.holds] == []
    assert run() is None


def test_getter_that_changes_is_refused(run, new_sources, proposer):
    new_sources("RiskEngine")
    nonce = proposer.nonce

    with pytest.raises(GettersDiffer, match=r"risk\.hasDebt\(0x\w+\): True before, False after"):
        run()

    assert proposer.nonce == nonce


def test_initialiser_that_opens_again_is_refused(run, new_sources, proposer):
    new_sources("PriceOracle")
    nonce = proposer.nonce

    with pytest.raises(InitialisableAgain, match="initialize of oracle takes a call of a stranger"):
        run()

    assert proposer.nonce == nonce


def test_layout_that_moved_since_the_deployment_is_refused(run, new_sources, records, proposer):
    """The deployed version kept the safety module a slot further."""
    new_sources("Liquidator")
    nonce = proposer.nonce

    def move(entry):
        if entry["role"] == "liquidator.implementation":
            [namespace] = [name for name in entry["layout"] if name.startswith("flux.storage")]
            entry["layout"][namespace]["safetyModule"] = "slot 3, byte 0: address"

    rewrite(records, move)
    with pytest.raises(LayoutMoved, match="safetyModule was at slot 3, byte 0: address, is now at slot 2"):
        run()

    assert proposer.nonce == nonce


def test_field_that_nobody_accepted_is_refused(run, new_sources, proposer):
    new_sources("Liquidator", accepted=False)
    nonce = proposer.nonce

    with pytest.raises(SourcesUnfit, match="Liquidator: appended, which is allowed, but not recorded"):
        run()

    assert proposer.nonce == nonce
