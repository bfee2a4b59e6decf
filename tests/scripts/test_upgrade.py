"""Upgrades of a deployment on the local chain, with successors of its contracts."""

import json

import pytest
from eth_utils import keccak, to_checksum_address

from scripts.flux import artifacts, paths
from scripts.flux.codec import event_topic
from scripts.flux.config import load
from scripts.flux.deployment import Run, deploy, inspect
from scripts.flux.journal import Records, book_from
from scripts.flux.observe import Reader
from scripts.flux.observe_code import IMPLEMENTATION_SLOT, address_in
from scripts.flux.upgrades import versions
from scripts.flux.upgrades.errors import GettersDiffer, InitialisableAgain, LayoutMoved, SourcesUnfit
from scripts.flux.upgrades.upgrade import upgrade
from scripts.flux.upgrades.versions import all_proxies
from tests.scripts.successors import successors
from tools.gates import compiled as gates
from tools.gates import selectors
from tools.gates.storage import accept_layouts

DOLLAR = 10**6
SCHEDULED = "CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)"
DELAY = 2 * 86_400
SUCCESSOR_MARK = "0x" + keccak(text="successorMark()")[:4].hex()


@pytest.fixture(scope="module")
def parameters():
    return load("local").only("USDC6")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    return tmp_path_factory.mktemp("upgrade") / "deployment.json"


@pytest.fixture(scope="module")
def flux(parameters, deployed, deployer, lender, borrower):
    """With a lender, and a borrower who owes him."""
    flux = deploy(parameters, deployer, records=deployed)
    flux.tokens["USDC6"].mint(lender, 1000 * DOLLAR, {"from": lender})
    flux.tokens["USDC6"].approve(flux.markets["USDC6"], 1000 * DOLLAR, {"from": lender})
    flux.markets["USDC6"].deposit(1000 * DOLLAR, lender, {"from": lender})
    flux.gateway.depositNative(borrower, {"from": borrower, "value": 10**18})
    flux.markets["USDC6"].borrow(100 * DOLLAR, borrower, borrower, {"from": borrower})
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

    def change(*names, accepted=True, checked_in=("", "")):
        found, known = successors(), artifacts.artifact
        folder = tmp_path / "storage-layouts"
        folder.mkdir()
        for file in paths.LAYOUTS.glob("*.json"):
            (folder / file.name).write_text(file.read_text())
        if accepted:
            assert list(accept_layouts(found.compiled, folder)) == []
        monkeypatch.setattr(paths, "LAYOUTS", folder)
        file = folder / "Liquidator.json"
        file.write_text(file.read_text().replace(*checked_in))
        changed = {name: found.artifact(name) for name in names}
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


def pass_delay(records):
    """The timelock's; the feeds go on answering meanwhile."""
    artifacts.chain().sleep(DELAY + 1)
    for role, entry in book_of(records).contracts.items():
        if role.startswith("feed."):
            feed = artifacts.contract_at("MockFeed", entry.address)
            feed.setAnswer(feed.latestRoundData()[1], {"from": artifacts.accounts()[0]})


class Killed(Exception):  # noqa: N818
    """The process ends here."""


def dying(record):
    """Of the records: does what it must on disk, and then never returns. Copies have none there."""

    def die(self, *facts):
        record(self, *facts)
        if self.path is not None:
            raise Killed

    return die


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
    held = [flux.markets["USDC6"].balanceOf(lender), flux.markets["USDC6"].debtSharesOf(borrower)]

    proposed = run()
    before_execution = records.read_text()
    pass_delay(records)
    executed = run()

    assert executed.identity == proposed.identity
    assert (proposed.sent, executed.sent) == (3, 1)
    assert [flux.markets["USDC6"].balanceOf(lender), flux.markets["USDC6"].debtSharesOf(borrower)] == held
    codes = {symbol: code_of(market) for symbol, market in flux.markets.items()}
    assert len(set(codes.values())) == 1
    assert set(codes.values()).isdisjoint(before.values())
    assert int(artifacts.rpc().call(flux.liquidator.address, SUCCESSOR_MARK), 16) == 0
    contracts = book_of(records).contracts
    assert contracts["market.implementation"].address == codes["USDC6"]
    assert not [role for role in contracts if role.startswith("next.")]
    assert [str(one) for one in inspect(parameters, records=records) if not one.holds] == []
    assert run() is None
    records.write_text(before_execution)  # that of somebody who has not heard
    assert [str(one) for one in inspect(parameters, records=records) if not one.holds] == []


def test_timelock_sees_the_new_code(run, new_sources, flux, records):
    new_sources("Liquidator")

    outcome = run()

    entry = book_of(records).contracts["next.liquidator.implementation"]
    log = artifacts.rpc().request(
        "eth_getLogs",
        {
            "address": flux.timelock.address,
            "fromBlock": "0x0",
            "topics": [event_topic(SCHEDULED), outcome.identity],
        },
    )
    targets = [to_checksum_address("0x" + one["data"][26:66]) for one in log]
    assert targets == [entry.address, flux.liquidator.address]


def test_plan_rehearses_and_sends_nothing(run, new_sources, records):
    new_sources("Liquidator")
    block, book = artifacts.rpc().block_number(), records.read_text()

    outcome = run(account=None)

    assert "| not deployed yet | - |" in outcome.report.read_text()
    assert (artifacts.rpc().block_number(), records.read_text()) == (block, book)


def test_every_contract_can_be_replaced(run, monkeypatch, flux):
    """By itself: what the plan says of its constructor, its getters, its initialiser."""
    monkeypatch.setattr(versions, "is_sources_program", lambda *_: False)

    text = run(account=None).report.read_text()

    rows = [row.split(" | ")[:2] for row in text[text.index("## Upgrades") :].splitlines() if "0x" in row]
    behind = {contract for contracts in selectors.PROXIES.values() for contract in contracts}
    assert {contract.removeprefix("| ") for contract, _ in rows} == behind
    assert {role for _, role in rows} >= {"market.BNB", "market.USDC6", "pool.BNB", "pool.USDC6", "safety"}


def test_markets_that_only_the_chain_knows_are_upgraded_too(flux, records):
    observed = Run.begin(load("local").only(), "", records, None).observe()

    found = all_proxies(observed.addresses, Reader(artifacts.rpc(), artifacts.artifact))

    markets = {proxy.role: proxy.address for proxy in found if proxy.contract == "MoneyMarket"}
    assert markets == {"market.BNB": flux.markets["BNB"], "market 1": flux.markets["USDC6"]}


def test_report_says_what_is_replaced(run, new_sources, records, flux):
    new_sources("Liquidator")
    old = code_of(flux.liquidator)

    text = run().report.read_text()

    entry = book_of(records).contracts["next.liquidator.implementation"]
    section = text[text.index("## Upgrades") :]
    assert f"| Liquidator | liquidator | {old} | {entry.address} | {entry.code_hash} |" in section
    assert "- Liquidator: successorMark at slot 2, byte 20: uint64" in section


@pytest.mark.parametrize("moment", ["sending", "sent"])
def test_killed_run_is_continued_and_deploys_nothing_twice(
    run, new_sources, records, proposer, monkeypatch, moment
):
    new_sources("Liquidator")
    nonce = proposer.nonce
    with monkeypatch.context() as patch:
        record = getattr(Records, moment)
        patch.setattr(Records, moment, dying(record))
        with pytest.raises(Killed):
            run()

    run()

    assert proposer.nonce == nonce + 2  # the code, and its proposal
    entry = book_of(records).contracts["next.liquidator.implementation"]
    assert (entry.contract, entry.layout) == ("Liquidator", successors().layouts["Liquidator"])


def test_getter_that_changes_is_refused(run, new_sources, proposer):
    new_sources("RiskEngine")
    nonce = proposer.nonce

    with pytest.raises(GettersDiffer, match=r"risk\.hasDebt\(0x\w+\): True before, False after"):
        run()

    assert proposer.nonce == nonce


def test_initialiser_that_opens_again_is_refused(run, new_sources, proposer):
    new_sources("PriceOracle")
    nonce = proposer.nonce

    with pytest.raises(InitialisableAgain) as refused:
        run()

    assert refused.value.calls == (
        "initialize of oracle takes a call of a stranger",
        "migrate of oracle takes a call of a stranger",
        "initialize of the new code of PriceOracle takes a call of a stranger",
    )

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


def test_layout_that_moved_in_the_repository_is_refused(run, new_sources, records, proposer):
    """Records of an older deployment have no layouts; the checked-in one was begun anew."""
    new_sources("Liquidator", checked_in=("slot 2, byte 0: address", "slot 3, byte 0: address"))
    nonce = proposer.nonce
    rewrite(records, lambda entry: entry.pop("layout"))

    with pytest.raises(LayoutMoved, match="safetyModule was at slot 3, byte 0: address, is now at slot 2"):
        run()

    assert proposer.nonce == nonce


def test_field_that_nobody_accepted_is_refused(run, new_sources, proposer):
    new_sources("Liquidator", accepted=False)
    nonce = proposer.nonce

    with pytest.raises(SourcesUnfit, match="Liquidator: appended, which is allowed, but not recorded"):
        run()

    assert proposer.nonce == nonce
