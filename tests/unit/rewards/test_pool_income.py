"""FLUX of liquidation pools: who gets it, and who does not. Times are exact; figures are wei of FLUX.

A share-second counts in units of 2^20 shares; P8 and P9 of docs/invariants.md, section 5 of mathematics.md.
"""

import pytest

from tests.model.fixed_point import WAD
from tests.model.pool_income import SCALE, UNIT
from tests.stateful.scenario import OWNER
from tests.unit.rewards.stage import DAY, Stage, refusal_of

USDA, MARKET, POOL, INCOME = "USDA", "market:USDA", "pool:USDA", "income:USDA"
ALICE, BOB, CAROL, ATTACKER = "alice", "bob", "carol", "dave"
STAKE = 100_000 * WAD
HOUR = 3600
DUST = 10**6  # wei; what is cut off of shares, rates and indices


@pytest.fixture
def stage():
    """Dollars are mined, and have a pool."""
    stage = Stage(pools=[USDA])
    stage.weigh((MARKET, 10_000, 0))
    return stage


def enter(stage, account, assets=STAKE):
    fTokens = stage.supply(account, USDA, assets)
    stage.send(account, POOL, "enter", fTokens, account)


def begin_hour(stage):
    stage.wait(HOUR - stage.chain.last_time % HOUR)
    stage.send(OWNER, POOL, "priceEntries")


def join(stage, account, assets=STAKE):
    """Is in when this returns; returns its pool shares."""
    enter(stage, account, assets)
    begin_hour(stage)
    return stage.send(OWNER, POOL, "claimEntry", account)


def collect(stage):
    return stage.send(OWNER, INCOME, "collectFlux")


def claim(stage, account):
    """What the account has got."""
    before = stage.flux_of(account)
    paid = stage.send(OWNER, INCOME, "claimFlux", account)
    assert stage.flux_of(account) - before == paid
    return paid


def owed(stage, account):
    return stage.words(INCOME, "fluxOf", account)[0]


def held(stage):
    return stage.words(INCOME, "fluxIncome")[1]


# --- settings


def test_flux_is_set_once(stage):
    flux = stage.deployment.addresses["FLUX"]

    refusal = refusal_of(lambda: stage.send(OWNER, INCOME, "setFlux", "FLUX"))

    assert refusal == ("IncomeTokenSet", flux)


def unset_pool(stage):
    """A pool of the same market that has not been told."""
    logic, market = "pool implementation", MARKET
    initial = [OWNER, market, (1, 2**90, 100, 300, 600, 0), "Second", "p2"]
    data = stage.data(logic, "initialize", *initial)
    stage.create("second", "FluxProxy", logic, data)
    stage.deployment.contracts["second"] = "IPoolIncome"
    return "second"


def test_flux_must_be_a_contract(stage):
    second = unset_pool(stage)

    refusal = refusal_of(lambda: stage.send(OWNER, second, "setFlux", ALICE))

    assert refusal == ("NotAContract", stage.deployment.addresses[ALICE])


def test_only_the_owner_says_what_flux_is(stage):
    second = unset_pool(stage)

    refusal = refusal_of(lambda: stage.send(ALICE, second, "setFlux", "FLUX"))

    assert refusal == ("OwnableUnauthorizedAccount", stage.deployment.addresses[ALICE])


def test_pool_that_was_not_told_collects_and_owes_nothing(stage):
    second = unset_pool(stage)

    refusal = refusal_of(lambda: stage.send(ALICE, second, "collectFlux"))

    assert refusal == ("IncomeTokenMissing", stage.deployment.addresses[second])
    assert stage.send(ALICE, second, "claimFlux", ALICE) == 0
    assert stage.words(second, "fluxOf", ALICE) == [0, 0]
    assert stage.words(second, "fluxIncome") == [0, 0, 0, 0, 0]


# --- collecting and claiming


def test_all_that_the_miner_owes_the_pool_is_shared(stage):
    join(stage, ALICE)
    stage.wait(DAY)

    tokens = collect(stage)

    assert tokens == held(stage) == stage.flux_of(POOL) > 0
    assert stage.ask("miner", "claimable", POOL, [MARKET]) == 0


def test_a_second_call_at_the_same_time_collects_nothing(stage):
    join(stage, ALICE)
    stage.wait(DAY)
    collect(stage)
    before = stage.words(INCOME, "fluxIncome")

    assert collect(stage) == 0
    assert stage.words(INCOME, "fluxIncome") == before


def test_only_supplier_is_paid_all_of_it_once(stage):
    join(stage, ALICE)
    stage.wait(DAY)
    tokens = collect(stage)

    paid = claim(stage, ALICE)

    assert tokens - DUST <= paid <= tokens
    assert held(stage) == tokens - paid == stage.flux_of(POOL)
    assert claim(stage, ALICE) == 0


def test_flux_is_divided_by_shares_times_seconds(stage):
    shares = join(stage, ALICE)
    since = stage.chain.last_time
    stage.wait(30 * DAY)
    later = join(stage, BOB, 3 * STAKE)
    joined = stage.chain.last_time
    stage.wait(5 * DAY)

    tokens = collect(stage)

    now = stage.chain.last_time
    seconds = [shares // UNIT * (now - since), later // UNIT * (now - joined)]
    for account, part in zip((ALICE, BOB), seconds, strict=True):
        exact = tokens * part // sum(seconds)
        assert exact - DUST <= claim(stage, account) <= exact + DUST


def test_who_was_there_for_many_periods_is_paid_for_all_of_them(stage):
    join(stage, ALICE)
    join(stage, BOB)
    collect(stage)
    total, before = 0, owed(stage, ALICE)
    for days in (1, 10, 3):
        stage.wait(days * DAY)
        total += collect(stage)

    assert total // 2 - DUST <= owed(stage, ALICE) - before <= total // 2 + DUST


def test_who_had_shares_before_flux_was_set_earns_from_then_on(stage):
    second = unset_pool(stage)
    stage.deployment.contracts["second pool"] = "LiquidationPool"
    stage.deployment.addresses["second pool"] = stage.deployment.addresses[second]
    fTokens = stage.supply(ALICE, USDA, STAKE)
    stage.send(ALICE, MARKET, "approve", second, fTokens)
    stage.send(ALICE, "second pool", "enter", fTokens, ALICE)
    stage.wait(HOUR)
    stage.send(OWNER, "second pool", "claimEntry", ALICE)
    stage.send(OWNER, second, "setFlux", "FLUX")
    stage.wait(DAY)

    tokens = stage.send(OWNER, second, "collectFlux")

    assert tokens - DUST <= stage.send(OWNER, second, "claimFlux", ALICE) <= tokens


def test_paused_claims_are_waited_for_and_lose_nobody_anything(stage):
    join(stage, ALICE)
    stage.wait(DAY)
    stage.send(OWNER, "miner", "setClaimsPaused", [MARKET], True)
    waiting = stage.ask(f"mined:{USDA}", "miningOf", POOL)

    refusal = refusal_of(lambda: collect(stage))

    assert refusal == ("IncomeUnpaid", stage.deployment.addresses[MARKET], waiting)
    stage.send(OWNER, "miner", "setClaimsPaused", [MARKET], False)
    assert collect(stage) == waiting
    assert claim(stage, ALICE) >= waiting - DUST


def test_pool_without_shares_keeps_flux_for_those_who_come(stage):
    stage.fund(ALICE, USDA, STAKE)
    stage.claim(ALICE)
    give_flux(stage, 10 * WAD)

    assert collect(stage) == 0
    join(stage, ALICE)
    stage.wait(DAY)
    tokens = collect(stage)

    assert tokens >= 10 * WAD
    assert claim(stage, ALICE) >= tokens - DUST


def give_flux(stage, tokens, giver=CAROL):
    """From deposits of the giver, a day before."""
    stage.supply(giver, USDA, STAKE)
    stage.wait(DAY)
    stage.claim(giver, MARKET)
    stage.send(giver, "FLUX", "transfer", POOL, tokens)


def test_gift_of_flux_is_shared_like_income(stage):
    join(stage, ALICE)
    give_flux(stage, 10 * WAD)
    waiting = stage.ask("miner", "claimable", POOL, [MARKET])

    assert collect(stage) == waiting + 10 * WAD
    assert claim(stage, ALICE) >= waiting + 10 * WAD - DUST


def test_flux_that_somebody_claims_for_the_pool_is_shared_too(stage):
    join(stage, ALICE)
    stage.wait(DAY)
    tokens = stage.claim(POOL, MARKET)

    assert collect(stage) == tokens > 0
    assert claim(stage, ALICE) >= tokens - DUST


def test_flux_of_inventory_is_collected_with_the_rest():
    stage = Stage(pools=[USDA])
    join(stage, ALICE)
    stage.weigh(("market:ETH", 10_000, 0))
    absorb(stage)
    stage.wait(DAY)
    waiting = stage.ask("miner", "claimable", POOL, ["market:ETH"])

    assert collect(stage) == waiting > 0
    assert claim(stage, ALICE) >= waiting - DUST


def absorb(stage):
    """The pool buys ten ETH of one who owes 20,000 dollars."""
    stage.supply(CAROL, USDA, STAKE)
    stage.supply(BOB, "ETH", 10 * WAD)
    stage.send(BOB, MARKET, "borrow", 20_000 * WAD, BOB, BOB)
    stage.send(OWNER, "oracle", "setPriceBand", "ETH", *(2100 * WAD,) * 3, 0)
    stage.send(ATTACKER, "liquidator", "liquidate", BOB, 0, ATTACKER, [], b"")
    assert stage.words(POOL, "stockOf", "market:ETH")[0] > 0


# --- shares that are on their way


def test_entry_that_is_not_claimed_earns_for_its_owner_since_it_was_priced(stage):
    join(stage, ALICE)
    enter(stage, BOB)
    begin_hour(stage)
    stage.wait(DAY)
    collect(stage)
    stage.wait(DAY)
    collect(stage)
    assert owed(stage, BOB) == 0

    stage.send(OWNER, POOL, "claimEntry", BOB)

    # she was there an hour before him
    assert 0 < owed(stage, ALICE) - owed(stage, BOB) < owed(stage, BOB) // 10
    assert held(stage) - DUST <= owed(stage, ALICE) + owed(stage, BOB) <= held(stage)


def test_shares_about_to_leave_earn_until_they_leave(stage):
    shares = join(stage, ALICE)
    join(stage, BOB)
    stage.send(ALICE, POOL, "requestExit", shares)
    collect(stage)
    alone = owed(stage, ALICE) - owed(stage, BOB)
    stage.wait(3 * DAY)
    tokens = collect(stage)
    assert tokens // 2 - DUST <= owed(stage, BOB) <= tokens // 2 + DUST + alone

    stage.send(ALICE, POOL, "exit", shares, ALICE)
    kept = owed(stage, ALICE)
    stage.wait(DAY)
    collect(stage)

    assert owed(stage, ALICE) == kept
    assert claim(stage, ALICE) == kept
    assert stage.words(INCOME, "fluxOf", ALICE) == [0, 0]


def test_exit_in_an_open_period_keeps_what_was_earned_in_it(stage):
    shares = join(stage, ALICE)
    join(stage, BOB)
    stage.send(ALICE, POOL, "requestExit", shares)
    stage.wait(3 * DAY)
    before = stage.words(INCOME, "fluxOf", ALICE)

    stage.send(ALICE, POOL, "exit", shares, ALICE)

    assert stage.words(INCOME, "fluxOf", ALICE) == before
    stage.wait(3 * DAY)
    tokens = collect(stage)
    assert tokens // 4 < claim(stage, ALICE) < tokens // 2


def test_request_and_its_withdrawal_change_no_income(stage):
    shares = join(stage, ALICE)
    stage.wait(DAY)
    before = stage.words(INCOME, "fluxOf", ALICE)

    stage.send(ALICE, POOL, "requestExit", shares // 3)
    assert stage.words(INCOME, "fluxOf", ALICE) == before
    stage.send(ALICE, POOL, "cancelExit")

    assert stage.words(INCOME, "fluxOf", ALICE) == before


def test_shares_sent_to_the_pool_itself_earn_for_nobody(stage):
    shares = join(stage, ALICE)
    stage.send(ALICE, POOL, "transfer", POOL, shares // 2)
    stage.wait(DAY)
    tokens = collect(stage)

    assert tokens // 2 - DUST <= claim(stage, ALICE) <= tokens // 2 + DUST
    refusal = refusal_of(lambda: stage.send(OWNER, INCOME, "claimFlux", POOL))
    assert refusal == ("ReceiverInvalid", stage.deployment.addresses[POOL])
    assert stage.words(INCOME, "fluxOf", POOL) == [0, 0]


def test_index_is_a_share_of_what_came(stage):
    shares = join(stage, ALICE)
    collect(stage)
    before = owed(stage, ALICE)
    stage.wait(7 * DAY)
    tokens, units = collect(stage), shares // UNIT

    rate = tokens * SCALE // (units * 7 * DAY)
    assert owed(stage, ALICE) - before == units * rate * 7 * DAY // SCALE
