"""Every token in every flow: the declared policy holds, and nobody else loses anything."""

from collections.abc import Iterator

import pytest

from tests.model.fixed_point import MAX_UINT, WAD
from tests.stateful.chain import ChainRefusedError
from tests.stateful.scenario import FLASHER
from tests.tokens import mocks
from tests.tokens.bench import (
    ACTOR,
    BORROWER,
    LENDER,
    LENT,
    MARKET,
    NEIGHBOUR,
    OWED,
    TOKEN,
    USD,
    USD_MARKET,
    Bench,
    arguments_of,
    arrive,
    bench_of_two_markets,
    name_of,
)
from tests.tokens.flows import FEE, FLOWS, PART, Outcome
from tests.tokens.table import OF_POOLS, TABLE, Listing, Policy, Row

# the deposit stays a claim, the pool pulls before the market is called
WITHOUT_HOOK = {"buy_ftokens", *OF_POOLS}


@pytest.fixture(
    scope="module", params=TABLE, ids=lambda row: f"{row.number:02d}-{row.name.replace(' ', '_')}"
)
def row(request: pytest.FixtureRequest) -> Row:
    return request.param


@pytest.fixture(scope="module")
def bench(row: Row) -> Iterator[Bench]:
    """With the token listed, everybody in position, and the token misbehaving."""
    bench = bench_of_two_markets()
    with bench.chain.undone():
        row.prepare(bench, row.decimals)
        mocks.fund_the_owner(bench, row.decimals)
        if row.listing is not Listing.REFUSED_BY_CHAIN:
            arrive(bench, row.decimals, is_measured=row.is_measured)
            row.arm(bench, row.decimals)
        yield bench


@pytest.mark.parametrize("flow", FLOWS)
def test_flow_does_what_its_policy_says_and_nobody_else_loses(bench: Bench, row: Row, flow: str) -> None:
    cell = row.cell(flow)
    with bench.chain.undone():
        if cell.policy is Policy.REFUSED:
            assert listing_error(bench, row) == row.refusal
            return
        before = what_others_have(bench)
        outcome, output = run(bench, row, flow)

        assert ("" if outcome else name_of(output)) == cell.error
        if outcome is None:
            check_arguments(bench, row, flow, output)
        else:
            check_outcome(row, flow, outcome)
            check_hook(bench, row, flow)
        check_others(bench, row, before)
        check_exits(bench, row)


def listing_error(bench: Bench, row: Row) -> str:
    with pytest.raises(ChainRefusedError) as refusal:
        bench.list_token(row.decimals)
    return name_of(refusal.value.output)


def run(bench: Bench, row: Row, flow: str) -> tuple[Outcome | None, bytes]:
    """What came of it, or the output of the revert."""
    try:
        return FLOWS[flow](bench, 10**row.decimals, row.receiver), b""
    except ChainRefusedError as refusal:
        return None, refusal.output


def check_arguments(bench: Bench, row: Row, flow: str, output: bytes) -> None:
    """The values that explain the revert."""
    name, values = name_of(output), arguments_of(output)
    if name == "TransferFailed":
        receiver = {"withdraw": ACTOR, "borrow": BORROWER, "flash": FLASHER}[flow]
        assert values == (bench.addresses[row.receiver or receiver], PART * 10**row.decimals)
    elif name == "TransferShortfall":
        expected = {"flash": PART * WAD * (10_000 + FEE) // 10_000, "storefront": 100 * WAD}
        assert values[0] == expected.get(flow, OWED * WAD) > values[1]
    elif name == "AccountBlacklisted":
        blocked = next(who for who, address in bench.addresses.items() if address == values[0])
        assert bench.read(TOKEN, "isBlacklisted", blocked) == 1
    elif name == "DebtBelowMinimum":
        assert values == (1, 10**row.decimals)
    else:
        assert values == ()


def check_outcome(row: Row, flow: str, outcome: Outcome) -> None:
    """A policy that promises too little is wrong too."""
    policy = row.cell(flow).policy
    assert policy is Policy.ISOLATED or outcome.is_exact == (policy is Policy.SUPPORTED), outcome


def what_others_have(bench: Bench) -> tuple[int, ...]:
    """The lender's and the neighbour's claims, and how far the two markets are from paying all of theirs."""
    return (
        bench.claim_of(LENDER),
        bench.claim_of(NEIGHBOUR, USD_MARKET),
        -bench.deficit_of(MARKET),
        -bench.deficit_of(USD_MARKET),
    )


def check_others(bench: Bench, row: Row, before: tuple[int, ...]) -> None:
    after = what_others_have(bench)
    assert all(now >= then for now, then in zip(after, before, strict=True)), (before, after)
    assert bench.deficit_of(USD_MARKET) == 0
    if row.rest.policy is not Policy.ISOLATED:
        assert bench.deficit_of(MARKET) == 0


def check_exits(bench: Bench, row: Row) -> None:
    """They do not only have it in the books: they take it."""
    bench.do(NEIGHBOUR, USD_MARKET, "withdraw", MAX_UINT, NEIGHBOUR, NEIGHBOUR)
    assert bench.tokens_of(NEIGHBOUR, USD) == LENT * WAD

    claim, cash, had = bench.claim_of(LENDER), bench.tokens_of(MARKET), bench.tokens_of(LENDER)
    # where the token has taken from the market, the lender takes what there is
    wanted = min(claim, cash) if row.rest.policy is Policy.ISOLATED else MAX_UINT
    error = ""
    try:
        bench.do(LENDER, MARKET, "withdraw", wanted, LENDER, LENDER)
    except ChainRefusedError as refusal:
        error = name_of(refusal.output)
    assert error == row.exit_error
    if error:
        assert bench.claim_of(LENDER) == claim
        return
    assert bench.tokens_of(LENDER) - had >= min(claim, wanted) * row.exit_part // 10_000 - row.drift


def check_hook(bench: Bench, row: Row, flow: str) -> None:
    """Whoever was called in the middle found the market locked."""
    if not row.has_hook or flow in WITHOUT_HOOK:
        return
    teller = row.receiver or TOKEN
    if row.receiver and not bench.read(teller, "hasCalled"):
        assert flow not in ("withdraw", "borrow", "buy_assets")
        return
    assert bench.read(teller, "hasCalled") == 1
    assert bench.read(teller, "hasSucceeded") == 0
    answer = bench.simulate(teller, "answer")
    assert name_of(answer[64:]) == "MarketLocked"
