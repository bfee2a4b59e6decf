"""Attacks on the FLUX of liquidation pools, with what they bring. Figures are wei of FLUX.

X-69 (the same shares claim in many accounts), X-71 (in for a moment), gifts that end a period before its
income has come, and miners and tokens that do what they should not.
"""

import pytest

from tests.model.fixed_point import WAD
from tests.stateful.scenario import OWNER
from tests.unit.rewards.stage import DAY, Stage, refusal_of
from tests.unit.rewards.test_pool_income import (
    ALICE,
    ATTACKER,
    BOB,
    CAROL,
    DUST,
    HOUR,
    INCOME,
    MARKET,
    POOL,
    STAKE,
    USDA,
    absorb,
    begin_hour,
    claim,
    collect,
    enter,
    held,
    join,
    owed,
)

MONTH = 30 * DAY


@pytest.fixture
def stage():
    stage = Stage(pools=[USDA])
    stage.weigh((MARKET, 10_000, 0))
    return stage


def month_of_alice(stage):
    """Uncollected; an attacker with 99 times as much comes at its end."""
    join(stage, ALICE)
    collect(stage)
    stage.wait(MONTH - HOUR)
    join(stage, ATTACKER, 99 * STAKE)


# --- just in time


@pytest.mark.parametrize("stays", [1, 12, 600])
def test_who_comes_just_before_it_is_collected_gets_his_own_seconds(stage, stays):
    month_of_alice(stage)
    joined = stage.chain.last_time
    stage.wait(stays)

    tokens = collect(stage)

    # the market pays by the second and by fTokens: with a hundred times as much the pool earns more in these
    seconds = stage.chain.last_time - joined
    assert claim(stage, ATTACKER) <= tokens * 99 * seconds // (MONTH - HOUR) + DUST
    assert claim(stage, ALICE) >= tokens * (MONTH - HOUR) // (MONTH + 99 * seconds) - DUST


def test_same_block_brings_nothing(stage):
    join(stage, ALICE)
    collect(stage)
    stage.wait(MONTH)
    enter(stage, ATTACKER, 99 * STAKE)
    stage.wait(HOUR - stage.chain.last_time % HOUR)
    stage.send(OWNER, POOL, "claimEntry", ATTACKER)

    tokens = collect(stage)

    assert tokens > 100_000 * WAD
    assert claim(stage, ATTACKER) <= DUST
    assert claim(stage, ALICE) >= tokens - DUST


@pytest.mark.parametrize("gift", [0, 1, WAD])
def test_gift_does_not_end_a_period_whose_income_has_not_come(stage, gift):
    """He would wipe out the month of share-seconds, and share the month's income by those that follow."""
    stage.supply(CAROL, USDA, STAKE)
    month_of_alice(stage)
    stage.claim(CAROL, MARKET)
    stage.send(CAROL, "FLUX", "transfer", POOL, gift)
    stage.claim(POOL, MARKET)

    total = collect(stage)
    stage.wait(12)
    total += collect(stage)

    assert claim(stage, ATTACKER) <= total // 1000
    assert claim(stage, ALICE) >= total * 99 // 100


def test_period_cannot_be_ended_while_its_income_is_held_back(stage):
    month_of_alice(stage)
    stage.supply(CAROL, USDA, STAKE)
    stage.wait(HOUR)
    stage.claim(CAROL, MARKET)
    stage.send(OWNER, "miner", "setClaimsPaused", [MARKET], True)
    stage.send(CAROL, "FLUX", "transfer", POOL, 1)
    period = stage.words(INCOME, "fluxIncome")[2]

    assert refusal_of(lambda: collect(stage))[0] == "IncomeUnpaid"
    assert stage.words(INCOME, "fluxIncome")[2] == period


@pytest.mark.parametrize(("stays", "most"), [(HOUR, 13), (DAY, 77), (3 * DAY, 91)])
def test_past_income_can_be_diluted_only_by_staying_while_nobody_collects(stage, stays, most):
    """The limit that docs/decisions/0008-flux-of-pools.md names, in percent of the month's income.

    That has ended, and nobody has called for a month; a call by anybody in between ends it.
    """
    join(stage, ALICE)
    collect(stage)
    stage.wait(MONTH)
    stage.weigh((MARKET, 0, 0))
    join(stage, ATTACKER, 99 * STAKE)
    stage.wait(stays)

    tokens = collect(stage)

    assert tokens * (most - 2) // 100 <= claim(stage, ATTACKER) <= tokens * most // 100


def test_nobody_dilutes_what_was_collected(stage):
    join(stage, ALICE)
    stage.wait(MONTH)
    tokens = collect(stage)
    stage.weigh((MARKET, 0, 0))
    join(stage, ATTACKER, 99 * STAKE)
    stage.wait(MONTH)

    assert collect(stage) <= tokens // 100
    assert claim(stage, ATTACKER) <= tokens // 100
    assert claim(stage, ALICE) >= tokens - DUST


# --- shares that travel


def test_x69_shares_passed_on_through_ten_accounts_earn_once():
    stage = Stage(people=10, pools=[USDA])
    stage.weigh((MARKET, 10_000, 0))
    shares = join(stage, ALICE)
    join(stage, BOB)
    collect(stage)
    before, fair = held(stage), owed(stage, BOB)
    holder, paid, total = ALICE, 0, 0
    for person in stage.people:
        stage.wait(DAY)
        total += collect(stage)
        paid += claim(stage, holder)
        stage.send(holder, POOL, "transfer", person, shares)
        paid += claim(stage, holder) + claim(stage, person)
        holder = person

    assert total > 1000 * WAD
    assert paid <= total // 2 + before
    assert total // 2 - DUST <= owed(stage, BOB) - fair <= total // 2 + DUST
    assert stage.flux_of(POOL) == held(stage) >= owed(stage, BOB)


def test_x69_shares_passed_on_in_an_open_period_are_counted_once(stage):
    shares = join(stage, ATTACKER)
    join(stage, BOB)
    collect(stage)
    fair = owed(stage, BOB)
    coalition = [ATTACKER, CAROL, "erin"]
    for giver, taker in zip(coalition, [*coalition[1:], ATTACKER], strict=True):
        stage.wait(DAY)
        stage.send(giver, POOL, "transfer", taker, shares)
        stage.send(taker, POOL, "transfer", taker, shares)
    tokens = collect(stage)

    assert owed(stage, BOB) - fair >= tokens // 2 - DUST
    assert sum(owed(stage, account) for account in (*coalition, BOB)) <= held(stage)


def test_receiver_has_nothing_of_what_the_sender_earned(stage):
    shares = join(stage, ALICE)
    stage.wait(DAY)
    tokens = collect(stage)
    stage.wait(DAY)
    stage.send(ALICE, POOL, "transfer", ATTACKER, shares)

    assert owed(stage, ATTACKER) == 0
    assert owed(stage, ALICE) >= tokens - DUST
    tokens = collect(stage)
    assert owed(stage, ATTACKER) <= DUST < tokens


def test_entry_of_another_is_not_earned_twice(stage):
    """Claimed shares go on to others at once, who claim again."""
    join(stage, ALICE)
    enter(stage, ATTACKER)
    begin_hour(stage)
    collect(stage)
    stage.wait(DAY)
    collect(stage)
    shares = stage.send(OWNER, POOL, "claimEntry", ATTACKER)
    stage.send(ATTACKER, POOL, "transfer", BOB, shares)

    assert refusal_of(lambda: stage.send(OWNER, POOL, "claimEntry", ATTACKER))[0] == "EntryMissing"
    assert owed(stage, BOB) == 0
    assert sum(owed(stage, account) for account in (ALICE, ATTACKER)) <= held(stage)


# --- who does what he should not


CONDUCTS = {"reverting": 0, "eating gas": 1, "lying": 2, "reentering": 3}


@pytest.fixture(params=CONDUCTS)
def wayward(request):
    """Its miner and its FLUX are of this kind; Alice and a lender are in already."""
    stage = Stage(pools=[USDA])
    stage.create("wayward", "MockWayward")
    stage.send(OWNER, "wayward", "setConduct", CONDUCTS[request.param])
    return stage


def befriend(stage):
    stage.send(OWNER, f"mined:{USDA}", "setMiner", "wayward")
    stage.send(OWNER, "mined:ETH", "setMiner", "wayward")


def test_wayward_miner_blocks_nothing(wayward):
    befriend(wayward)
    shares = join(wayward, ALICE)

    absorb(wayward)
    wayward.send(ALICE, POOL, "transfer", BOB, shares // 2)
    wayward.send(ALICE, POOL, "requestExit", shares // 4)
    wayward.send(BOB, POOL, "requestExit", shares // 4)
    wayward.send(BOB, POOL, "cancelExit")
    enter(wayward, ATTACKER)
    begin_hour(wayward)
    wayward.send(OWNER, POOL, "claimEntry", ATTACKER)
    wayward.send(CAROL, POOL, "buy", "market:ETH", 1000 * WAD, 0, CAROL, b"")
    wayward.wait(3 * DAY)
    wayward.send(ALICE, POOL, "exit", shares // 4, ALICE)

    assert wayward.shares(ALICE, USDA) > 0


def test_wayward_flux_blocks_nothing(wayward):
    second = pool_that_shares(wayward, "wayward")
    fTokens = wayward.supply(ALICE, USDA, STAKE)
    wayward.send(ALICE, MARKET, "approve", second, fTokens)
    wayward.send(ALICE, second, "enter", fTokens, ALICE)
    wayward.wait(HOUR)
    shares = wayward.send(OWNER, second, "claimEntry", ALICE)
    wayward.send(ALICE, second, "transfer", BOB, shares // 2)
    wayward.send(ALICE, second, "requestExit", shares // 4)
    wayward.wait(3 * DAY)

    assert wayward.send(ALICE, second, "exit", shares // 4, ALICE) > 0


def pool_that_shares(stage, token):
    logic = "pool implementation"
    data = stage.data(logic, "initialize", OWNER, MARKET, (1, 2**90, 100, 300, 600, 0), "Second", "p2")
    stage.create("second", "FluxProxy", logic, data)
    stage.deployment.contracts["second"] = "IPoolIncome"
    stage.send(OWNER, "second", "setFlux", token)
    stage.deployment.contracts["second"] = "LiquidationPool"
    return "second"


def test_miner_that_lies_or_enters_again_shares_only_what_arrived(stage):
    stage.create("wayward", "MockWayward")
    join(stage, ALICE)
    collect(stage)
    for conduct in ("lying", "reentering"):
        stage.send(OWNER, "wayward", "setConduct", CONDUCTS[conduct])
        stage.send(OWNER, "mined:ETH", "setMiner", "wayward")
        stage.wait(DAY)
        waiting = stage.ask("miner", "claimable", POOL, [MARKET]) + stage.flux_of(POOL) - held(stage)

        assert collect(stage) == waiting

    assert stage.ask("wayward", "hasEntered") == 0
    assert held(stage) == stage.flux_of(POOL)


def test_own_miner_that_lies_cannot_end_a_period(stage):
    stage.create("wayward", "MockWayward")
    stage.send(OWNER, "wayward", "setConduct", CONDUCTS["lying"])
    join(stage, ALICE)
    stage.wait(DAY)
    stage.send(OWNER, f"mined:{USDA}", "setMiner", "wayward")

    assert refusal_of(lambda: collect(stage))[0] == "IncomeUnpaid"


def test_own_miner_that_enters_again_is_refused(stage):
    stage.create("wayward", "MockWayward")
    stage.send(OWNER, "wayward", "setConduct", CONDUCTS["reentering"])
    join(stage, ALICE)
    stage.wait(DAY)
    tokens = stage.claim(POOL, MARKET)
    stage.weigh((MARKET, 0, 0))
    stage.claim(POOL, MARKET)
    stage.send(OWNER, f"mined:{USDA}", "setMiner", "wayward")

    assert collect(stage) >= tokens
    assert stage.ask("wayward", "hasEntered") == 0
    assert held(stage) == stage.flux_of(POOL)
