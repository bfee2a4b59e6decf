"""Deployments on the local chain, with few markets."""

import io
import json

import pytest
from brownie import web3
from rich.console import Console

from scripts.flux import artifacts
from scripts.flux.checks import check
from scripts.flux.config import load
from scripts.flux.deployment import attach, deploy, inspect
from scripts.flux.errors import (
    ChainContradicts,
    ChainMismatch,
    ChecksFailed,
    DeployerWouldKeepRole,
    GovernanceRequired,
    NotConfirmed,
    RecordsMissing,
    TransactionReverts,
)
from scripts.flux.journal import book_from
from scripts.flux.onchain import role_id
from tests.helpers.reverts import reverts_with
from tests.scripts.finished import finished

USDT = 10**18


@pytest.fixture(scope="module")
def parameters():
    return load("local").only("USDT", "USDC6")


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return tmp_path_factory.mktemp("local") / "deployment.json"


@pytest.fixture(scope="module")
def flux(parameters, records, deployer):
    return deploy(parameters, deployer, records=records)


@pytest.fixture
def governed(flux, accounts, stranger):
    """The timelock's own account, as if an operation of it were carried out."""
    stranger.transfer(flux.timelock, 10**18)
    return accounts.at(flux.timelock.address, force=True)


def with_market(parameters, symbol, **changes):
    markets = [m.model_copy(update=changes) if m.symbol == symbol else m for m in parameters.markets]
    return parameters.model_copy(update={"markets": tuple(markets)})


def with_chain(parameters, **changes):
    return parameters.model_copy(update={"chain": parameters.chain.model_copy(update=changes)})


def book_of(records):
    return book_from(json.loads(records.read_text()))


def test_a_fresh_deployment_is_as_the_parameters_say(flux, parameters, records):
    checks = inspect(parameters, records=records)

    assert [str(one) for one in checks if not one.holds] == []
    assert len(checks) > 100


def test_the_second_run_sends_nothing(flux, parameters, records, deployer):
    nonce = deployer.nonce

    again = deploy(parameters, deployer, records=records)

    assert again.sent == 0
    assert deployer.nonce == nonce
    assert {s: m.address for s, m in again.markets.items()} == {s: m.address for s, m in flux.markets.items()}


def test_no_run_sends_more_than_its_plan_has(flux, deployer):
    assert flux.sent == deployer.nonce


def test_the_deployer_has_no_role(flux, deployer):
    roles = [role_id(role) for role in ("proposer", "canceller", "executor")] + ["0x" + "0" * 64]

    assert not any(flux.timelock.hasRole(role, deployer) for role in roles)
    rooms = (flux.oracle, flux.risk, flux.liquidator, flux.reserve)
    for room in (*rooms, *flux.markets.values(), *flux.pools.values()):
        assert room.owner() == flux.timelock


def test_every_market_has_its_pool(flux):
    for symbol, market in flux.markets.items():
        pool = flux.pools[symbol]
        assert (pool.market(), flux.liquidator.poolOf(market)) == (market, pool)
        assert (pool.owner(), pool.symbol()) == (flux.timelock, f"lp{symbol}")
    assert flux.pools["USDC6"].terms()["minimum"] == 100 * 10**6
    assert flux.reserve.target() == 200


def test_a_pool_takes_entries(flux, lender):
    market, pool = flux.markets["USDC6"], flux.pools["USDC6"]
    flux.tokens["USDC6"].mint(lender, 1000 * 10**6, {"from": lender})
    flux.tokens["USDC6"].approve(pool, 1000 * 10**6, {"from": lender})

    pool.enterWithAssets(1000 * 10**6, lender, {"from": lender})

    assert pool.funds()["pending"] == market.balanceOf(pool) == 1000 * 10**6


def test_the_deployer_can_propose_nothing(flux, deployer):
    proposal = (flux.risk, 0, flux.risk.setGuardian.encode_input(deployer), "0x00", "0x00", 2 * 86_400)

    with reverts_with("AccessControlUnauthorizedAccount", deployer, role_id("proposer")):
        flux.timelock.schedule(*proposal, {"from": deployer})


def test_the_governor_changes_something_after_the_delay(flux, accounts, stranger):
    operation = (flux.risk, 0, flux.risk.setGuardian.encode_input(stranger), "0x00", "0x00")
    flux.timelock.schedule(*operation, 2 * 86_400, {"from": accounts[7]})

    artifacts.chain().sleep(2 * 86_400 + 1)
    flux.timelock.execute(*operation, {"from": stranger})

    assert flux.risk.guardian() == stranger


def test_votes_of_flux_change_something_after_vote_and_delay(flux, governed, lender, stranger):
    flux.flux.setMinter(governed, {"from": governed})
    flux.flux.mint(lender, 10**6 * 10**18, {"from": governed})
    flux.flux.delegate(lender, {"from": lender})
    artifacts.chain().mine(timedelta=1)
    calls = ([flux.risk], [0], [flux.risk.setGuardian.encode_input(stranger)])
    proposal = flux.governor.propose(*calls, "another guardian", {"from": lender}).return_value
    artifacts.chain().mine(timedelta=86_400 + 1)
    flux.governor.castVote(proposal, 1, {"from": lender})
    artifacts.chain().mine(timedelta=5 * 86_400 + 1)
    description = web3.keccak(text="another guardian")
    flux.governor.queue(*calls, description, {"from": stranger})

    artifacts.chain().mine(timedelta=2 * 86_400 + 1)
    flux.governor.execute(*calls, description, {"from": stranger})

    assert flux.risk.guardian() == stranger


def test_the_guardian_cancels_what_others_have_scheduled(flux, accounts, guardian, stranger):
    operation = (flux.risk, 0, flux.risk.setGuardian.encode_input(stranger), "0x00", "0x00")
    flux.timelock.schedule(*operation, 2 * 86_400, {"from": accounts[7]})

    flux.timelock.cancel(flux.timelock.hashOperation(*operation), {"from": guardian})

    assert not flux.timelock.isOperation(flux.timelock.hashOperation(*operation))


def test_stakers_stand_behind_the_pools(flux):
    assert flux.liquidator.safetyModule() == flux.safety
    assert flux.safety.owner() == flux.flux.owner() == flux.timelock
    assert flux.oracle.priceOf(flux.flux)["mid"] == 2 * 10**18
    miner = artifacts.contract_at("FluxMiner", flux.safety.miner())
    assert miner.weightOf(flux.safety) == (500, 0)


def test_people_can_use_what_was_deployed(flux, lender, borrower):
    usdt, dollars = flux.tokens["USDT"], flux.tokens["USDC6"]
    usdt.mint(lender, 1000 * USDT, {"from": lender})
    usdt.approve(flux.markets["USDT"], 1000 * USDT, {"from": lender})
    dollars.mint(borrower, 1000 * 10**6, {"from": borrower})
    dollars.approve(flux.markets["USDC6"], 1000 * 10**6, {"from": borrower})

    flux.markets["USDT"].deposit(1000 * USDT, lender, {"from": lender})
    flux.markets["USDC6"].deposit(1000 * 10**6, borrower, {"from": borrower})
    flux.markets["USDT"].borrow(500 * USDT, borrower, borrower, {"from": borrower})

    assert usdt.balanceOf(borrower) == 500 * USDT


def test_the_address_book_has_every_contract_with_its_transaction(flux, records):
    contracts = book_of(records).contracts

    for role, entry in contracts.items():
        receipt = artifacts.rpc().request("eth_getTransactionReceipt", entry.transaction)
        assert int(receipt["blockNumber"], 16) == entry.block, role
    assert contracts["risk"].address == flux.risk
    assert contracts["risk"].implementation == "risk.implementation"
    assert contracts["pool.USDT"].implementation == "pool.implementation"
    assert contracts["market.USDT"].address == flux.markets["USDT"]


def test_the_address_book_has_the_arguments_of_constructors(flux, records):
    source = book_of(records).contracts["source.USDT"]

    assert source.arguments == [
        [flux.feeds["USDT"].address, 90_000, 50_000_000, 200_000_000, "0x" + "0" * 40, 0]
    ]


def test_contracts_of_other_sources_are_named_and_left_alone(flux, parameters, records, deployer, tmp_path):
    raw = json.loads(records.read_text())
    raw["contracts"]["risk.implementation"]["creation_hash"] = "0x" + "0" * 64
    (tmp_path / "deployment.json").write_text(json.dumps(raw))
    screen = Console(file=io.StringIO(), width=200)

    again = deploy(parameters, deployer, records=tmp_path / "deployment.json", screen=screen)

    assert again.sent == 0
    assert "other sources than these, and left alone: risk.implementation\n" in screen.file.getvalue()


def test_attaching_finds_the_deployment_again(flux, parameters, records):
    assert attach(parameters, records=records).risk == flux.risk


def test_attaching_to_nothing_is_refused(parameters, tmp_path):
    with pytest.raises(RecordsMissing, match="run `brownie run deploy` first"):
        attach(parameters, records=tmp_path / "deployment.json")


def test_a_tampered_parameter_is_named(flux, parameters, records, governed):
    raw = flux.markets["USDT"].parameters()
    tampered = (raw[0], raw[1] + 1, *raw[2:])
    flux.markets["USDT"].setParameters(tampered, {"from": governed})

    assert [one.name for one in inspect(parameters, records=records) if not one.holds] == [
        "USDT.reserveFactor"
    ]


def test_a_role_given_to_the_deployer_is_named(flux, parameters, records, governed, deployer):
    flux.timelock.grantRole(role_id("proposer"), deployer, {"from": governed})

    failed = [one.name for one in inspect(parameters, records=records) if not one.holds]
    assert failed == ["timelock.proposer", "deployer.roles"]


def test_tampered_terms_of_a_pool_are_named(flux, parameters, records, governed):
    terms = tuple(flux.pools["USDT"].terms())
    flux.pools["USDT"].setTerms((*terms[:4], terms[4] + 1, terms[5]), {"from": governed})
    flux.liquidator.setPool(flux.markets["USDC6"], "0x" + "0" * 40, {"from": governed})

    assert [one.name for one in inspect(parameters, records=records) if not one.holds] == [
        "USDT.pool.ageing",
        "USDC6.pool",
    ]


def test_an_owner_about_to_change_is_named(flux, parameters, records, governed, stranger):
    flux.risk.transferOwnership(stranger, {"from": governed})

    assert [one.name for one in inspect(parameters, records=records) if not one.holds] == [
        "risk.pendingOwner"
    ]


def test_a_change_after_the_handover_is_left_to_governance(flux, parameters, records, deployer):
    nonce = deployer.nonce
    wished = with_market(parameters, "USDT", ratio=parameters.market("BNB").ratio)

    with pytest.raises(GovernanceRequired, match="change parameters: USDT: ratio 140 %"):
        deploy(wished, deployer, records=records)

    assert deployer.nonce == nonce


def test_a_price_that_is_stale_fails_the_checks(flux, parameters, records, deployer):
    artifacts.chain().sleep(3 * 86_400)
    artifacts.chain().mine()

    with pytest.raises(ChecksFailed, match="USDT has a usable price"):
        deploy(parameters, deployer, records=records)


def test_another_chain_id_is_refused(parameters, deployer):
    with pytest.raises(ChainMismatch, match="chain id 56, but the node is on chain 1337"):
        deploy(with_chain(parameters, chain_id=56), deployer)


def test_a_deployer_who_would_keep_a_role_is_refused(parameters, accounts):
    with pytest.raises(DeployerWouldKeepRole, match="proposer"):
        deploy(parameters, accounts[7])


def test_nothing_is_sent_without_consent(parameters, deployer):
    nonce = deployer.nonce

    with pytest.raises(NotConfirmed, match="Nothing was sent"):
        deploy(parameters, deployer, ask=lambda question: False)

    assert deployer.nonce == nonce


def test_a_token_with_other_decimals_than_written_is_refused(flux, parameters, deployer):
    nonce = deployer.nonce
    wished = with_market(parameters, "USDT", asset=flux.tokens["USDC6"].address, token_symbol="USDC6")

    with pytest.raises(ChainContradicts, match=r"markets\.USDT\.decimals at 0x\w+: 6 instead of 18"):
        deploy(wished, deployer)

    assert deployer.nonce == nonce


def test_an_address_without_a_feed_is_refused(parameters, deployer, stranger):
    with pytest.raises(ChainContradicts, match=r"feed_decimals at 0x\w+: nothing instead of 8"):
        deploy(with_market(parameters, "USDT", feed=stranger.address), deployer)


def test_a_step_that_would_fail_is_not_sent_and_says_why(parameters, deployer, tmp_path):
    """A price that the source refuses: the oracle then refuses the source."""
    records = tmp_path / "deployment.json"
    price = parameters.market("USDT").highest_price

    with pytest.raises(
        TransactionReverts, match="'set the price sources: execute' would fail with SourceInvalid"
    ):
        deploy(with_market(parameters, "USDT", feed=price), deployer, records=records)

    assert book_of(records).pending is None


def test_an_account_with_a_key_signs_itself(parameters, accounts, stranger, tmp_path):
    keeper = accounts.add()
    stranger.transfer(keeper, 100 * 10**18)
    records = tmp_path / "deployment.json"

    flux = deploy(parameters.only(), keeper, records=records)

    assert flux.sent == keeper.nonce == len(book_of(records).transactions)


def test_checks_are_the_same_for_data_and_chain(flux, parameters, records):
    """The pure tests of checks stand on data made by hand; this ties it to the chain's."""
    by_hand = {one.name for one in check(flux.parameters, finished(flux.parameters))}
    assert by_hand == {one.name for one in inspect(parameters, records=records)}
