"""The probe, tried on every token of the matrix: its verdict is what the matrix says of the listing."""

from collections.abc import Iterator
from typing import Any

import pytest

from scripts.flux.codec import Artifact
from scripts.flux.errors import RpcRefused
from scripts.flux.token_policy import Verdict, traits, verdict
from scripts.flux.token_probe import PEER, PROBE, Trial, evidence
from tests.stateful.chain import ChainRefusedError, artefact
from tests.stateful.scenario import OWNER
from tests.tokens import mocks
from tests.tokens.bench import TOKEN, Bench, bench_of_two_markets
from tests.tokens.mocks import create
from tests.tokens.table import TABLE, Listing, Row

HOLDER = "trial"
AMOUNT = 10**6
VERDICTS = {
    Listing.PLAIN: Verdict.LIST,
    Listing.MEASURED: Verdict.MEASURE,
    Listing.REFUSED_BY_CHAIN: Verdict.REFUSE,
    Listing.REFUSED_BY_PROBE: Verdict.REFUSE,
}
TELLING = {
    "30 decimals": "decimals",
    "answers nothing": "no answer",
    "false, no revert": "false",
    "false although done": "transfer",
    "no transfer of nothing": "zero transfer",
    "no approval of nothing": "zero approval",
    "no change of an approval": "approval race",
    "fee of 1 %": "fee",
    "fee of 1 % later": "fee",
    "rebases down": "rebase",
    "loses a unit a transfer": "rounds",
    "burned from holders": "wipe",
    "tells contracts (ERC-677)": "calls",
    "paused": "pause",
    "blocklist of users": "blocklist",
    "upgraded to a liar": "upgradeable",
    "96 bits": "small numbers",
    "the largest number means all": "largest",
    "a permit that is none": "permit",
    "doubles when sent to oneself": "self-transfer",
    "refuses oneself and nobody": "to itself",
    "no code": "no code",
    "share of a vault that can be given to": "vault",
    "no amounts but things (ERC-721)": "things",
}
BROKEN = {
    "a fee of 100 %": (create("MockFeeToken", "setFee", 10_000), "fee"),
    "more than was sent": (create("MockFeeToken", "setGift", 7), "fee"),
    "nothing but words": (create("MockAnswerToken", "setStyle", mocks.TRUE_NOT_DONE), "lies"),
    "all gas": (create("MockBombToken", "setBomb", mocks.GAS_BOMB), "transfer"),
    "a revert": (create("MockBombToken", "setBomb", mocks.REVERT_BOMB), "transfer"),
}


class InProcessNode:
    """What the probe asks of a node; who holds the token has the probe's code already."""

    def __init__(self, bench: Bench) -> None:
        self._chain = bench.chain

    def try_batch(self, calls: list[tuple[str, list[Any]]]) -> list[Any]:
        return [self._answer(method, *values) for method, values in calls]

    batch = try_batch

    def request(self, method: str, *values: Any) -> Any:
        return self._answer(method, *values)

    def _answer(self, method: str, *values: Any) -> Any:
        if method == "eth_getCode":
            return "0x" + self._chain.code_at(values[0]).hex()
        if method == "eth_getStorageAt":
            return hex(self._chain.slot_at(values[0], int(values[1], 16)))
        try:
            return "0x" + self._chain.simulate(values[0]["to"], bytes.fromhex(values[0]["data"][2:])).hex()
        except ChainRefusedError as refusal:
            return RpcRefused(method=method, code=3, message="reverted", data=refusal.output.hex())


def lookup(name: str) -> Artifact:
    build = artefact(name)
    return Artifact(name, tuple(build["abi"]), "0x" + build["bytecode"], "0x" + build["deployedBytecode"])


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = bench_of_two_markets()
    bench.chain.put_code(PEER, bytes.fromhex(artefact(PROBE)["deployedBytecode"]))
    with bench.chain.undone():
        yield bench


def found(bench: Bench, prepare: mocks.Prepare, decimals: int = 18) -> dict[str, Verdict]:
    """Traits with their verdicts; the holder has got his tokens as anybody gets them."""
    prepare(bench, decimals)
    bench.create(HOLDER, PROBE)
    if bench.chain.code_at(bench.addresses[TOKEN]):
        bench.do(OWNER, TOKEN, "mint", HOLDER, AMOUNT)
    trial = Trial(bench.addresses[HOLDER])
    seen = traits(evidence(InProcessNode(bench), lookup, bench.addresses[TOKEN], trial))
    return {trait.name: trait.verdict for trait in seen} | {"": verdict(seen)}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.number:02d}-{row.name.replace(' ', '_')}")
def test_verdict_of_the_probe_is_what_the_matrix_says_of_the_listing(bench: Bench, row: Row) -> None:
    seen = found(bench, row.prepare, row.decimals)

    assert seen[""] is VERDICTS[row.listing], seen
    assert TELLING.get(row.name, "") in seen


@pytest.mark.parametrize("case", BROKEN)
def test_token_that_is_broken_from_the_start_is_refused_for_what_it_does(bench: Bench, case: str) -> None:
    prepare, name = BROKEN[case]

    seen = found(bench, prepare)

    assert seen[name] is seen[""] is Verdict.REFUSE


def test_plain_token_has_nothing_that_is_worth_a_word(bench: Bench) -> None:
    assert found(bench, create("MockERC20")) == {"": Verdict.LIST}


def test_token_that_nobody_could_try_is_refused(bench: Bench) -> None:
    create("MockERC20")(bench, 18)
    holder = Trial(bench.chain.person(500))

    seen = traits(evidence(InProcessNode(bench), lookup, bench.addresses[TOKEN], holder))

    assert [trait.name for trait in seen] == ["untried"]
    assert verdict(seen) is Verdict.REFUSE


def test_trial_changes_nothing(bench: Bench) -> None:
    found(bench, create("MockERC20"))

    assert bench.tokens_of(HOLDER) == AMOUNT
