"""The parts of a proposal that need no chain: drafts, identities, standings, differences, Safe's checksum."""

from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from scripts.flux import artifacts
from scripts.flux.errors_proposals import ReadingsChange, VotesTooFew, WayClosed
from scripts.flux.plan import plan
from scripts.flux.proposals import prices, safe
from scripts.flux.proposals.calls import draft_of
from scripts.flux.proposals.difference import Change, difference
from scripts.flux.proposals.motion import motion_of
from scripts.flux.proposals.offer import way_of
from scripts.flux.proposals.passage import current
from scripts.flux.proposals.rehearsal import refuse_changes
from scripts.flux.proposals.sending import next_turn, who_acts
from scripts.flux.proposals.standing import Stage, Standing
from scripts.flux.show import what
from scripts.flux.state import Price
from scripts.flux.steps import Ref
from tests.scripts.finished import ACCOUNTS, finished, local_parameters

WAD = 10**18
STRANGER = ACCOUNTS[17]

# A file that Safe's builder 1.18.2 saved, with the checksum that it wrote into it.
SAVED = {
    "version": "1.0",
    "chainId": "1",
    "createdAt": 1761326849944,
    "meta": {
        "name": "Transactions Batch",
        "description": "",
        "txBuilderVersion": "1.18.2",
        "createdFromSafeAddress": "0xA77DE01e157f9f57C7c4A326eeE9C4874D0598b6",
        "createdFromOwnerAddress": "",
        "checksum": "0x8b5032f716845c8b08bab3d63dbd9ba92e056f3557793cd041e59b84e16aa989",
    },
    "transactions": [
        {
            "to": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
            "value": "0",
            "data": None,
            "contractMethod": {
                "inputs": [
                    {"internalType": "address", "name": "spender", "type": "address"},
                    {"internalType": "uint256", "name": "value", "type": "uint256"},
                ],
                "name": "approve",
                "payable": False,
            },
            "contractInputsValues": {
                "spender": "0x474e5Ded6b5D078163BFB8F6dBa355C3aA5478C8",
                "value": "100000000000",
            },
        }
    ],
}


@pytest.fixture
def desired():
    return local_parameters("USDT", "DAI")


def without_market(observed, symbol):
    """As if the market had never been thought of."""
    names = ("token", "feed", "source", "market", "pool")
    gone = {f"{name}.{symbol}" for name in names}
    kept = {role: at for role, at in observed.addresses.items() if role not in gone}
    fields = ("markets", "pools", "sources", "tokens", "prices")
    rest = {field: {s: v for s, v in getattr(observed, field).items() if s != symbol} for field in fields}
    miners = {role: at for role, at in observed.rewards.miners.items() if role not in gone}
    rewards = replace(observed.rewards, miners=miners)
    count = observed.market_count - 1
    return replace(observed, addresses=kept, market_count=count, rewards=rewards, **rest)


def draft_for_dai(desired):
    return draft_of(plan(desired, without_market(finished(desired), "DAI")))


def motion_for_dai(desired, way="vote", attempt=0):
    addresses = finished(desired).addresses
    return motion_of(draft_for_dai(desired), way, "local", addresses, artifacts.artifact, attempt)


def test_what_needs_no_consent_comes_before_the_calls(desired):
    draft = draft_for_dai(desired)

    assert [what(step) for step in draft.preparations] == [
        "token.DAI",
        "feed.DAI",
        "source.DAI",
        "mint the seed of DAI",
    ]
    assert [call.function for call in draft.calls][:3] == ["setSource", "approve", "listMarket"]
    assert len(draft.details) == len(draft.calls)


def test_what_needs_the_listed_market_waits_for_the_next_proposal(desired):
    draft = draft_for_dai(desired)

    assert [text.partition(":")[0] for text in draft.postponed] == ["pool.DAI", "DAI"]
    assert "setPool" not in [call.function for call in draft.calls]


def test_a_call_of_the_market_that_is_listed_before_it_can_stay(desired):
    miner = draft_for_dai(desired).calls[-1]

    assert (miner.function, miner.target) == ("setMiner", Ref("market.DAI"))


def test_the_text_of_a_vote_says_every_call(desired):
    draft = draft_for_dai(desired)

    assert draft.text.startswith("# set the price sources; list DAI; ")
    assert [line[2:] for line in draft.text.splitlines()[2:]] == list(draft.details)


def test_an_identity_follows_from_the_content_alone(desired):
    assert motion_for_dai(desired).identity == motion_for_dai(desired).identity
    assert motion_for_dai(desired, "proposers").identity == motion_for_dai(desired, "proposers").identity


def test_the_same_content_once_more_is_another_proposal(desired):
    ways = ("vote", "proposers")
    identities = {motion_for_dai(desired, way, attempt).identity for way in ways for attempt in range(3)}

    assert len(identities) == 6
    assert motion_for_dai(desired, attempt=1).text.endswith("Proposed for the second time.")


class Governor:
    """Answers for a governor that knows some proposals by their states."""

    def __init__(self, states):
        self.states = states

    def one(self, target, contract, function, *arguments):
        if function == "state":
            return self.states.get(arguments[0])
        return 1_800_000_000


@pytest.mark.parametrize(
    ("state", "stage"), [(3, "defeated"), (2, "cancelled"), (6, "expired"), (7, "executed")]
)
def test_what_is_over_is_proposed_anew(desired, state, stage):
    first = motion_for_dai(desired)
    reader = Governor({first.number: state})

    motion, standing = current(draft_for_dai(desired), "vote", "local", finished(desired).addresses, reader)

    assert standing.stage is Stage.ABSENT
    assert motion.identity == motion_for_dai(desired, attempt=1).identity


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (None, "is not on the chain: propose it."),
        (0, "is proposed; the vote has not begun: the vote begins at 2027-01-15 08:00:01 UTC."),
        (1, "is being voted on: vote until 2027-01-15 08:00:00 UTC, then run this again to queue it."),
        (4, "is accepted: run this again to queue it."),
    ],
)
def test_a_standing_says_what_comes_next(desired, state, sentence):
    reader = Governor({motion_for_dai(desired).number: state})

    motion, standing = current(draft_for_dai(desired), "vote", "local", finished(desired).addresses, reader)

    assert standing.sentence(motion) == f"{motion.identity} {sentence}"


class Votes:
    """Answers for a governor that nothing was proposed to, and for what an account speaks for."""

    def __init__(self, held):
        self.held = held

    def one(self, target, contract, function, *arguments):
        return {"proposalThreshold": 21_000 * WAD, "getVotes": self.held}[function]


def test_who_has_too_few_votes_cannot_propose(desired):
    motion, absent = motion_for_dai(desired), Standing(Stage.ABSENT)

    with pytest.raises(VotesTooFew, match=r"speaks for 20,999 FLUX and needs 21,000 FLUX to propose"):
        next_turn(motion, absent, STRANGER, finished(desired), Votes(20_999 * WAD))

    turn = next_turn(motion, absent, STRANGER, finished(desired), Votes(21_000 * WAD))
    assert turn.call.function == "propose"


def test_only_proposers_schedule_and_only_executors_execute(desired):
    observed = finished(desired)
    motion, absent, due = motion_for_dai(desired, "proposers"), Standing(Stage.ABSENT), Standing(Stage.READY)
    proposer = desired.governance.proposers[0]
    closed = {**observed.timelock.holders, "executor": frozenset({proposer})}
    few = replace(observed, timelock=replace(observed.timelock, holders=closed))

    assert next_turn(motion, absent, STRANGER, observed, Votes(0)) is None
    assert next_turn(motion, absent, proposer, observed, Votes(0)).call.function == "scheduleBatch"
    assert next_turn(motion, due, STRANGER, observed, Votes(0)).call.function == "executeBatch"
    assert next_turn(motion, due, STRANGER, few, Votes(0)) is None
    assert who_acts(motion, due, few).startswith(f" Only {proposer} may execute")


def test_a_way_that_nobody_may_take_is_refused(desired):
    observed = finished(desired)
    only_governor = {**observed.timelock.holders, "proposer": frozenset({observed.addresses["governor"]})}
    nobody = {**observed.timelock.holders, "proposer": frozenset({desired.governance.guardian})}

    with pytest.raises(WayClosed, match="any proposer but the governor"):
        way_of(
            "Here", replace(observed, timelock=replace(observed.timelock, holders=only_governor)), "proposers"
        )
    with pytest.raises(WayClosed, match=r"has not a governor .*run `brownie run propose directly`"):
        way_of("Here", replace(observed, timelock=replace(observed.timelock, holders=nobody)), "vote")


def test_the_governor_is_the_way_if_it_may_propose(desired):
    observed = finished(desired)
    without = {**observed.timelock.holders, "proposer": frozenset({desired.governance.guardian})}

    assert way_of("Here", observed, None) == "vote"
    assert way_of("Here", replace(observed, timelock=replace(observed.timelock, holders=without)), None) == (
        "proposers"
    )


def test_new_terms_of_votes_are_calls_of_the_governor(desired):
    votes = desired.governance.votes.model_copy(update={"voting_period": 7 * 86_400, "extension": 86_400})
    governance = desired.governance.model_copy(update={"votes": votes})

    draft = draft_of(plan(desired.model_copy(update={"governance": governance}), finished(desired)))

    assert [(call.function, call.arguments) for call in draft.calls] == [
        ("setVotingPeriod", (7 * 86_400,)),
        ("setLateQuorumVoteExtension", (86_400,)),
    ]


def test_a_difference_is_every_path_that_is_not_the_same(desired):
    before = finished(desired)
    market = before.markets["USDT"]
    parameters = market.parameters._replace(supplyCap=7)
    markets = {**before.markets, "USDT": replace(market, parameters=parameters)}
    after = replace(before, markets=markets, gateway_market=None, prices={"USDT": Price(mid=5, status=0)})

    assert difference(before, after) == [
        Change("markets.USDT.parameters.supplyCap", 100_000_000, 7),
        Change("gateway_market", before.gateway_market, None),
    ]
    assert difference(before, before) == []


def quote(low, mid, high, status=0):
    return prices.Quote(low * 10**14, mid * 10**14, high * 10**14, status)


@pytest.mark.parametrize(
    "after",
    [
        quote(9949, 10_000, 10_000),
        quote(10_000, 10_051, 10_051),
        quote(10_000, 10_000, 10_051),
        quote(0, 0, 0, 4),
        quote(10_000, 10_000, 10_000, 2),
        None,
    ],
)
def test_more_than_half_a_percent_or_a_worse_status_is_a_move(after):
    found = prices.moves({"USDT": quote(10_000, 10_000, 10_000)}, {"USDT": after} if after else {})

    assert len(found) == 1
    assert found[0].startswith("USDT: from 1 USD, ok to ")


def test_half_a_percent_is_no_move_and_a_first_price_is_none_either():
    before = {"USDT": quote(10_000, 10_000, 10_000), "DAI": quote(0, 0, 0, 4)}
    after = {"USDT": quote(9950, 10_000, 10_050), "DAI": quote(9, 9, 9), "NEW": quote(7, 7, 7)}

    assert prices.moves(before, after) == []


def test_what_must_stay_is_told_when_it_changes():
    refuse_changes({"debt of 0x1": 5}, {"debt of 0x1": 5})

    with pytest.raises(ReadingsChange, match="debt of 0x1: 5 before, 6 after"):
        refuse_changes({"debt of 0x1": 5}, {"debt of 0x1": 6})
    with pytest.raises(ReadingsChange, match="debt of 0x1: 5 before, None after"):
        refuse_changes({"debt of 0x1": 5}, {})


def test_the_checksum_is_the_one_that_safe_computes():
    assert safe.checksum(SAVED) == SAVED["meta"]["checksum"]


def test_the_checksum_sees_everything_but_the_name():
    other_name = {**SAVED, "meta": {**SAVED["meta"], "name": "something else"}}
    other_chain = {**SAVED, "chainId": "56"}

    assert safe.checksum(other_name) == SAVED["meta"]["checksum"]
    assert safe.checksum(other_chain) != SAVED["meta"]["checksum"]


def test_a_batch_has_the_fields_of_safes_files_in_its_serialisation():
    """By hand, from the format: sorted names, then the values in that order, each with a comma behind it."""
    one = safe.Transaction(to="0x" + "11" * 20, data="0x12345678")

    made = safe.batch(chain_id=56, created=7, name="n", description='a "ü"', safe="", transactions=[one])

    meta = '["createdFromOwnerAddress","createdFromSafeAddress","description","name","txBuilderVersion"]'
    sent = '["contractInputsValues","contractMethod","data","to","value"]'
    text = (
        '{["chainId","createdAt","meta","transactions","version"]"56",7000,'
        f'{{{meta}"","","a \\"ü\\"",null,"1.18.2",}},'
        f'[{{{sent}null,null,"0x12345678","0x{"11" * 20}","0",}}],"1.0",}}'
    )
    assert made["meta"]["checksum"] == "0x" + keccak(text=text).hex()
    assert set(made) == set(SAVED)
    assert set(made["meta"]) == set(SAVED["meta"])
    assert set(made["transactions"][0]) == set(SAVED["transactions"][0])
