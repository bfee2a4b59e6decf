"""Proposals of a deployment on the local chain: rehearsed on a copy, shown, refused, sent, carried on."""

import json
import re
from dataclasses import asdict, replace

import pytest

from scripts.flux import artifacts, paths
from scripts.flux.config import load, parse
from scripts.flux.deployment import deploy, inspect
from scripts.flux.errors import NotConfirmed, ParametersInvalid, RecordsMissing
from scripts.flux.errors_live import CodeUnexpected, PendingOfOther
from scripts.flux.errors_proposals import (
    CodeChangedSince,
    NothingForGovernance,
    NothingToPropose,
    PricesMove,
    ProposalFallsShort,
    ProposalReverts,
    ReadingsChange,
    StillInSetup,
)
from scripts.flux.journal import Pending
from scripts.flux.observe import view
from scripts.flux.proposals import safe
from scripts.flux.proposals.calls import Draft
from scripts.flux.proposals.offer import offer, propose
from scripts.flux.steps import Call, Ref

WAD = 10**18
DAY = 86_400


@pytest.fixture(scope="module")
def parameters():
    return load("local").only("USDT")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    return tmp_path_factory.mktemp("local") / "deployment.json"


@pytest.fixture(scope="module")
def flux(parameters, deployed, deployer):
    return deploy(parameters, deployer, records=deployed)


@pytest.fixture
def records(flux, deployed, tmp_path):
    """A copy of the records, which a test may add to."""
    path = tmp_path / "deployment.json"
    path.write_text(deployed.read_text())
    return path


@pytest.fixture
def proposer(accounts):
    """Stands for a Safe: the timelock's proposer beside the governor."""
    return accounts[7]


@pytest.fixture
def voter(flux, accounts, lender, stranger):
    """Speaks for a million FLUX."""
    stranger.transfer(flux.timelock, WAD)
    timelock = accounts.at(flux.timelock.address, force=True)
    flux.flux.setMinter(timelock, {"from": timelock})
    flux.flux.mint(lender, 10**6 * WAD, {"from": timelock})
    flux.flux.setMinter(flux.miner, {"from": timelock})
    flux.flux.delegate(lender, {"from": lender})
    artifacts.chain().mine(timedelta=1)
    return lender


@pytest.fixture
def pass_time(flux, deployer):
    """Feeds speak again, as they do on a real chain."""

    def run(seconds):
        artifacts.chain().mine(timedelta=seconds)
        for feed in (*flux.feeds.values(), feed_of_flux(flux)):
            feed.setAnswer(feed.latestRoundData()["answer"], {"from": deployer})

    return run


def feed_of_flux(flux):
    source = artifacts.contract_at("ChainlinkSource", flux.oracle.sourceOf(flux.flux))
    return artifacts.contract_at("MockFeed", source.feed())


def with_market(parameters, symbol, **changes):
    markets = [m.model_copy(update=changes) if m.symbol == symbol else m for m in parameters.markets]
    return parameters.model_copy(update={"markets": tuple(markets)})


def with_ratio(parameters):
    return with_market(parameters, "USDT", ratio=parameters.market("BNB").ratio)


def with_many_changes(parameters, guardian):
    usdt = parameters.market("USDT")
    cap = replace(usdt.supply_cap, value=usdt.supply_cap.value + 5)
    changes = {"supply_cap": cap, "curve": usdt.curve.model_copy(update={"steepness": 19})}
    wished = with_market(with_ratio(parameters), "USDT", **changes)
    votes = parameters.governance.votes.model_copy(update={"voting_period": 7 * DAY})
    governance = parameters.governance.model_copy(update={"guardian": str(guardian), "votes": votes})
    return wished.model_copy(update={"governance": governance})


def lines_of(report):
    return report.read_text().splitlines()


# --- what is shown


def test_a_draft_shows_every_change_and_sends_nothing(flux, parameters, records, stranger, tmp_path):
    height = artifacts.chain().height

    done = propose(with_many_changes(parameters, stranger), None, records=records, folder=tmp_path)

    lines = lines_of(done.report)
    assert f"| 3 | `risk.setGuardian({stranger})` | the guardian is {stranger} |" in lines
    for row in (
        "| 1 | `governor.setVotingPeriod(604800)` | votes: votingPeriod is 604800 |",
        "| `votes.terms.votingPeriod` | 432000 | 604800 |",
        "| `markets.USDT.ratio` | 1300 | 1400 |",
        "| `markets.USDT.parameters.supplyCap` | 100000000 | 100000005 |",
        "| `markets.USDT.parameters.curve.steepness` | 20 | 19 |",
        f"| `engine.guardian` | {flux.parameters.governance.guardian} | {stranger} |",
        "| USDT | 1 USD, ok | 1 USD, ok |",
        "| market.USDT | CollateralRatioSet | newRatio=1400 |",
        f"| risk | GuardianSet | newGuardian={stranger} |",
    ):
        assert row in lines
    assert any(line.startswith("| market.USDT | `supply.ratio` | ") for line in lines)
    assert any(line.startswith("| timelock | `_timestamps[this operation]` | ") for line in lines)
    assert "- anybody queued it" in lines
    assert (artifacts.chain().height, done.sent) == (height, 0)
    assert flux.markets["USDT"].collateralRatio() == 1300
    assert done.report.name == f"local-{done.identity[2:10]}.md"
    require_readable_by_safe(done, ("propose", "queue", "execute"), flux.governor)


def test_a_new_market_takes_two_proposals_and_ends_as_the_file_says(parameters, records, tmp_path):
    wished = load("local").only("USDT", "DAI")

    done = propose(wished, None, records=records, folder=tmp_path)

    lines = lines_of(done.report)
    assert "| 3 | source.DAI | price of DAI, good for 25 hours |" in lines
    assert "| DAI | 0 USD, frozen | 1 USD, ok |" in lines
    assert "- market.DAI" in lines
    assert "# Then, as proposal 2: register the pools; mine" in lines  # a pool shares its FLUX
    assert re.fullmatch(r"- \d+ checks hold at the end, among them that nothing is left to do", lines[-2])
    assert done.batches == ()  # nothing that it calls is there yet
    assert done.standing.endswith("what it needs must be deployed before it.")


# --- what is refused


def test_a_value_beyond_its_bound_is_refused_by_the_file():
    text = paths.parameters_of("local").read_text().replace("ratio: 130 %", "ratio: 100 %")

    with pytest.raises(ParametersInvalid, match="ratio: 100 % is not between"):
        parse(text, key="local", path=paths.parameters_of("local"))


def test_a_value_beyond_its_bound_is_refused_by_the_contract_on_the_copy(parameters, records, tmp_path):
    """Should the file's own bound be missing."""
    wished = with_market(parameters, "USDT", ratio=parameters.market("USDT").ratio * 10)

    with pytest.raises(ProposalReverts, match=r"USDT: ratio 1,300 %: ValueOutOfBounds\(.*13000"):
        propose(wished, None, records=records, folder=tmp_path)

    assert list(tmp_path.glob("local-*")) == []


def test_a_feed_with_another_price_is_refused(flux, parameters, records, deployer, tmp_path, MockFeed):
    other = deployer.deploy(MockFeed, 8, 101_000_000)

    with pytest.raises(PricesMove, match=r"USDT: from 1 USD, ok to 1\.01 USD, ok, by 1 %"):
        propose(with_market(parameters, "USDT", feed=other.address), None, records=records, folder=tmp_path)


def test_a_source_that_reverts_is_refused_before_it_stops_everything(
    flux, parameters, records, deployer, tmp_path, MockPriceSource
):
    """As Compound's proposals 62 and 117: one entry of a list for all markets breaks one of them."""
    broken = deployer.deploy(MockPriceSource)
    broken.setFault(1, 0, {"from": deployer})
    sources = {"BNB": Ref("source.BNB"), "USDT": broken.address}
    calls = [
        Call(Ref("oracle"), "PriceOracle", "setSource", (Ref(f"token.{s}"), at)) for s, at in sources.items()
    ]
    draft = Draft("new sources", tuple(calls), tuple(f"price of {symbol}" for symbol in sources))

    with pytest.raises(ProposalReverts, match=r"'new sources' would fail: price of USDT: SourceInvalid\("):
        offer(parameters, draft, None, records=records, folder=tmp_path)


def test_calls_that_leave_the_file_untrue_are_refused(flux, parameters, records, tmp_path):
    call = Call(Ref("risk"), "RiskEngine", "setCollateralRatio", (Ref("market.USDT"), 1500))

    with pytest.raises(ProposalFallsShort, match=r"USDT\.ratio: 1500 instead of 1300"):
        offer(parameters, Draft("more", (call,), ("150 %",)), None, records=records, folder=tmp_path)


def test_readings_that_must_stay_are_compared(flux, parameters, records, tmp_path):
    call = Call(Ref("risk"), "RiskEngine", "setCollateralRatio", (Ref("market.USDT"), 1400))
    market = flux.markets["USDT"].address

    def watch(reader):
        (ratio,) = reader.many([view(market, "MoneyMarket", "collateralRatio")])
        return {"ratio": ratio}

    with pytest.raises(ReadingsChange, match="ratio: 1300 before, 1400 after"):
        offer(
            with_ratio(parameters),
            Draft("more", (call,), ("140 %",)),
            None,
            records=records,
            unchanged=watch,
            folder=tmp_path,
        )


def test_nothing_to_change_is_said(flux, parameters, records):
    with pytest.raises(NothingToPropose, match="there is nothing to propose"):
        propose(parameters, None, records=records)


def test_what_only_has_to_be_deployed_is_no_proposal(flux, parameters, records):
    raw = json.loads(records.read_text())
    del raw["contracts"]["lens"]
    records.write_text(json.dumps(raw))

    with pytest.raises(
        NothingForGovernance, match=r"brownie run deploy`, which sends\n  - lens: reads much in one call"
    ):
        propose(parameters, None, records=records)


def test_a_contract_of_other_code_than_recorded_is_not_proposed_anew(flux, parameters, records):
    raw = json.loads(records.read_text())
    raw["contracts"]["lens"]["code_hash"] = "0x" + "0" * 64
    records.write_text(json.dumps(raw))

    with pytest.raises(CodeUnexpected, match=r"\(lens\) is not that of FluxLens"):
        propose(with_ratio(parameters), None, records=records)


def test_without_records_nothing_can_be_proposed(flux, parameters, tmp_path):
    with pytest.raises(RecordsMissing, match="run `brownie run deploy` first"):
        propose(parameters, None, records=tmp_path / "deployment.json")


def test_a_deployment_that_is_not_finished_is_finished_first(parameters, deployer, tmp_path):
    records = tmp_path / "deployment.json"

    def stop(progress):
        if progress.step == "factory":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        deploy(parameters, deployer, records=records, report=stop)

    with pytest.raises(StillInSetup, match="run `brownie run deploy`"):
        propose(parameters, deployer, records=records)


def test_a_transaction_of_another_account_is_not_forgotten(flux, parameters, records, deployer, stranger):
    pending = Pending("lens", 7, "0x", 0, account=str(deployer))
    raw = {**json.loads(records.read_text()), "pending": asdict(pending)}
    records.write_text(json.dumps(raw))

    with pytest.raises(PendingOfOther, match=f"the account {deployer}, may have sent the step 'lens'"):
        propose(with_ratio(parameters), stranger, records=records)


def test_without_consent_nothing_is_sent(flux, parameters, records, proposer, tmp_path):
    wished, nonce = with_ratio(parameters), proposer.nonce
    said_no = {"ask": lambda question: False, "way": "proposers"}

    with pytest.raises(NotConfirmed, match="Nothing was sent"):
        propose(wished, proposer, records=records, folder=tmp_path, **said_no)

    assert proposer.nonce == nonce


# --- what is sent


def test_a_vote_is_carried_through_by_running_again(
    flux, parameters, records, voter, receiver, pass_time, tmp_path
):
    wished = with_many_changes(parameters, receiver)  # some of them the governor's own

    def run():
        return propose(wished, voter, records=records, folder=tmp_path)

    proposed = run()
    waiting = run()
    pass_time(DAY + 1)
    voted_on = run()
    flux.governor.castVote(int(proposed.identity, 16), 1, {"from": voter})
    pass_time(5 * DAY + 1)
    queued = run()
    pass_time(2 * DAY + 1)
    executed = run()

    assert "the vote begins at" in proposed.standing
    assert waiting.standing == proposed.standing
    assert "is being voted on: vote until" in voted_on.standing
    assert "waiting in the timelock: run this again after" in queued.standing
    assert executed.standing == f"{executed.identity} is executed."
    assert proposed.identity == queued.identity == executed.identity
    assert [done.sent for done in (proposed, waiting, voted_on, queued, executed)] == [1, 0, 0, 1, 1]
    assert [str(one) for one in inspect(wished, records=records) if not one.holds] == []


def test_a_safe_that_has_not_signed_holds_nothing_up(flux, parameters, records, proposer, stranger, tmp_path):
    """Refused, signed in part, or numbered anew: nothing of it is on the chain. The batch stays what it is,
    and whoever runs the command again goes on from what the chain says."""
    wished = with_ratio(parameters)

    def run():
        return propose(wished, stranger, way="proposers", records=records, folder=tmp_path)

    first = run()
    something_else = (flux.risk, 0, flux.risk.setGuardian.encode_input(stranger), "0x00", "0x00", 2 * DAY)
    flux.timelock.schedule(*something_else, {"from": proposer})  # takes the Safe's next nonce
    second = run()
    proposer.transfer(**transaction_in(second.batches[0]))
    third = run()
    artifacts.chain().mine(timedelta=3 * DAY)  # and no feed speaks meanwhile, which holds nothing up either
    fourth = run()

    assert f"a proposer has to schedule it. Those are {proposer}: a Safe runs the batch" in first.standing
    assert second.standing == first.standing
    assert content_of(second.batches[0]) == content_of(first.batches[0])
    require_readable_by_safe(first, ("propose", "execute"), flux.timelock)
    assert "waiting in the timelock: run this again after" in third.standing
    assert fourth.standing == f"{first.identity} is executed."
    assert [done.sent for done in (first, second, third, fourth)] == [0, 0, 0, 1]
    assert "- USDT has a usable price: no, as before" in lines_of(fourth.report)
    assert flux.markets["USDT"].collateralRatio() == 1400


def transaction_in(batch):
    (one,) = json.loads(batch.read_text())["transactions"]
    return {"to": one["to"], "amount": int(one["value"]), "data": one["data"]}


def content_of(batch):
    """All of it but the time at which it was written."""
    raw = json.loads(batch.read_text())
    return raw["chainId"], raw["transactions"]


def require_readable_by_safe(done, moments, to):
    assert [file.name for file in done.batches] == [f"{done.report.stem}-{moment}.json" for moment in moments]
    for file in done.batches:
        batch = json.loads(file.read_text())
        assert batch["chainId"] == "1337"
        assert batch["meta"]["checksum"] == safe.checksum(batch)
        assert [one["to"] for one in batch["transactions"]] == [to]


def test_what_must_be_there_first_is_deployed_and_what_changes_meanwhile_is_told(
    flux, parameters, records, proposer, tmp_path
):
    usdt = parameters.market("USDT")
    cap = replace(usdt.supply_cap, value=usdt.supply_cap.value + 1)
    wished = with_market(parameters, "USDT", heartbeat=usdt.heartbeat - 3600, supply_cap=cap)

    def run():
        return propose(wished, proposer, way="proposers", records=records, folder=tmp_path)

    done, again = run(), run()
    append_to_code(flux.markets["USDT"].address)

    assert (done.sent, again.sent) == (2, 0)  # the source and the schedule
    assert (done.identity, len(done.batches)) == (again.identity, 2)
    with pytest.raises(CodeChangedSince, match=f"{done.identity} calls is not what it was"):
        run()


def append_to_code(address):
    """A byte that no call reaches."""
    rpc = artifacts.rpc()
    method = "anvil_setCode" if "anvil" in rpc.client() else "evm_setAccountCode"
    rpc.request(method, address, rpc.code(address) + "00")
