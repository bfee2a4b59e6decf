"""RewardsLens: what is mined, what it gets a day, and what that is a year of what earns it."""

import pytest
from brownie import chain

from tests.fixtures.mining import ALLOWANCE, wait
from tests.fixtures.protocol import NOBODY, UNLIMITED, WAD
from tests.helpers.prices import Status, usd
from tests.helpers.reverts import reverts_with
from tests.unit.periphery.rewards import (
    BORROWED_DOLLARS,
    DAY,
    MARKET,
    OTHER,
    SAFETY_MODULE,
    STAKING_POOL,
    WEIGHTS,
    apr,
    at_last_block,
)

NOTHING = (0, 0, 0, 0)
MIN_SHARES = 2**20


@pytest.fixture
def head_start(mined, owner):
    """An extra release of 14 days began."""
    saved = mined.model.save()
    tx = mined.mining.miner.startPack(ALLOWANCE, 0, {"from": owner})
    mined.clock.now = tx.timestamp
    mined.model.start_pack("owner", ALLOWANCE, 0)
    yield tx.timestamp
    mined.model.load(saved)


@pytest.fixture
def liquidity(mined, lender, owner, MockERC20):
    """Ten tokens of six decimals, staked."""
    pool = mined.mining.pools["LP"]
    token = MockERC20.at(pool.asset())
    token.mint(lender, 10 * 10**6, {"from": owner})
    token.approve(pool, UNLIMITED, {"from": lender})
    pool.stake(10 * 10**6, {"from": lender})
    return token


@pytest.fixture
def stranger_source(mined, owner, monkeypatch, MockMined):
    """A mined contract that says nothing about itself."""
    source = owner.deploy(MockMined)
    monkeypatch.setitem(mined.mining.pools, "foreign", source)
    mined.mining.weigh(foreign=(100, 0))
    return source


# --- what is released


def test_sources_come_in_the_order_of_the_miner_with_their_weights(mined):
    state = mined.state()

    assert [s["source"] for s in state["sources"]] == list(mined.mining.miner.sources())
    assert [s["kind"] for s in state["sources"]] == [
        MARKET,
        MARKET,
        STAKING_POOL,
        STAKING_POOL,
        SAFETY_MODULE,
    ]
    weights = [(s["supply"]["weight"], s["debt"]["weight"]) for s in state["sources"]]
    assert weights == list(WEIGHTS.values())
    assert (state["miner"], state["token"]) == (mined.mining.miner, mined.mining.token)


def test_sources_are_named_by_what_is_put_there(mined):
    tokens, flux = mined.flux.tokens, mined.mining.token

    assets = [s["asset"] for s in mined.state()["sources"]]
    assert assets == [tokens["USDT"], tokens["WBTC8"], flux, mined.mining.pools["LP"].asset(), flux]


@pytest.mark.parametrize("name", WEIGHTS)
def test_flux_a_day_is_what_the_model_says(mined, name):
    wait(30 * DAY)

    source = mined.source(name)

    assert (source["supply"]["perDay"], source["debt"]["perDay"]) == mined.per_day(name)
    assert source["supply"]["perDay"] > 0


def test_flux_a_day_is_what_the_next_day_brings_less_what_it_falls_meanwhile(mined):
    before, said = (
        mined.mining.miner.promised.call(block_identifier=chain[-1].number),
        mined.state()["perDay"],
    )
    wait(DAY)

    brought = mined.mining.miner.promised.call(block_identifier=chain[-1].number) - before

    # a day is 1/1414 of the schedule: half of that on the average
    assert said * 9990 // 10_000 < brought < said


def test_all_sources_together_get_the_sum(mined):
    state = mined.state()

    parts = [s[side]["perDay"] for s in state["sources"] for side in ("supply", "debt")]
    assert state["perDay"] == sum(parts)
    # 57 % of three quarters of 0.2619 FLUX a second
    assert 9_600 * WAD < state["perDay"] < 9_700 * WAD


@pytest.mark.parametrize("days", [0, 13, 15])
def test_a_head_start_is_added_while_it_runs(mined, head_start, days):
    chain.mine(timestamp=head_start + days * DAY + 5)

    source = mined.source("USDT")

    assert (source["supply"]["perDay"], source["debt"]["perDay"]) == mined.per_day("USDT")
    assert (source["supply"]["perDay"] > 12_000 * WAD) == (days < 14)


def test_nothing_is_released_after_the_end(mined):
    chain.mine(timestamp=mined.mining.end() + 1)

    state = mined.state()

    assert state["perDay"] == 0
    assert [s["supply"]["apr"] for s in state["sources"]] == [0] * len(WEIGHTS)


# --- what it is worth


def test_apr_of_lenders_and_borrowers_is_income_of_a_year_over_value(mined):
    source = mined.source("USDT")
    supply, debt = source["supply"], source["debt"]

    assert supply["value"] == usd("10000.01")  # with the seed
    assert debt["value"] == usd(BORROWED_DOLLARS)
    assert supply["apr"] == apr(supply["perDay"], usd("10000.01")) > 0
    assert debt["apr"] == apr(debt["perDay"], usd(BORROWED_DOLLARS)) > 0


def test_decimals_of_the_asset_do_not_matter(mined):
    source = mined.source("WBTC8")

    assert source["supply"]["value"] == usd("180600")  # 3.01 bitcoins of 60,000 dollars
    assert source["debt"]["value"] == usd(30_000)
    assert source["debt"]["apr"] == apr(source["debt"]["perDay"], usd(30_000))


def test_interest_is_part_of_the_value(mined, flux):
    flux.markets["USDT"].setParameters(flux.specs["USDT"].parameters, {"from": flux.owner})
    wait(365 * DAY)

    books = at_last_block(flux.markets["USDT"].books)
    source = mined.source("USDT")

    assert source["supply"]["value"] == books["supplyAssets"] > usd("10000.01")
    assert source["debt"]["value"] == books["debtAssets"] > usd(BORROWED_DOLLARS)


def test_stakes_of_flux_are_valued_at_its_price(mined, lender):
    mined.stake(lender, "FLUX7", 500 * WAD)

    supply = mined.source("FLUX7")["supply"]

    assert supply["value"] == usd(1000)
    assert supply["apr"] == apr(supply["perDay"], usd(1000))


def test_sflux_is_valued_by_the_flux_that_it_owns(mined, lender, owner):
    mined.stake(lender, "sFLUX", 500 * WAD)
    mined.mining.token.approve(mined.module, UNLIMITED, {"from": lender})
    mined.module.addIncome(250 * WAD, {"from": lender})
    wait(8 * DAY)

    supply = mined.source("sFLUX")["supply"]

    assert supply["value"] == usd(1500)
    assert supply["apr"] == apr(supply["perDay"], usd(1500))


def test_stakes_without_a_price_have_no_apr_but_their_flux(mined, liquidity):
    supply = mined.source("LP")["supply"]

    assert (supply["value"], supply["apr"]) == (0, 0)
    assert supply["perDay"] > 0


def test_stakes_of_a_token_with_few_decimals_are_valued_when_it_has_a_price(mined, liquidity, owner):
    mined.flux.oracle.setPrice(liquidity, usd(5), {"from": owner})

    supply = mined.source("LP")["supply"]

    assert supply["value"] == usd(50)
    assert supply["apr"] == apr(supply["perDay"], usd(50))


def test_without_a_price_of_flux_there_is_no_apr(mined, owner, lender):
    mined.stake(lender, "FLUX7", 500 * WAD)
    mined.flux.oracle.setPrice(mined.mining.token, 0, {"from": owner})

    state = mined.state()

    assert tuple(state["price"]) == (0, 0, 0, Status.FROZEN)
    assert [s["supply"]["apr"] for s in state["sources"]] == [0] * len(WEIGHTS)
    assert [s["debt"]["apr"] for s in state["sources"]] == [0] * len(WEIGHTS)
    assert mined.source("USDT")["supply"]["value"] == usd("10000.01")
    assert mined.source("FLUX7")["supply"]["value"] == 0
    assert state["perDay"] > 0


def test_the_middle_of_the_price_counts(mined, owner, lender):
    mined.flux.oracle.setPriceBand(
        mined.mining.token, usd(1), usd(4), usd(9), Status.DEGRADED, {"from": owner}
    )

    state = mined.state()
    supply = state["sources"][0]["supply"]

    assert tuple(state["price"]) == (usd(1), usd(4), usd(9), Status.DEGRADED)
    assert supply["apr"] == apr(supply["perDay"], usd("10000.01"), price=4)


def test_nobody_staking_is_no_apr(mined):
    source = mined.source("FLUX7")

    assert source["supply"]["perDay"] > 0
    assert (source["supply"]["value"], source["supply"]["apr"]) == (0, 0)
    assert tuple(source["debt"]) == NOTHING


@pytest.mark.parametrize(("tokens", "earns"), [(MIN_SHARES - 1, False), (MIN_SHARES, True)])
def test_stakes_too_small_to_earn_have_no_apr(mined, lender, tokens, earns):
    mined.stake(lender, "FLUX7", tokens)

    supply = mined.source("FLUX7")["supply"]

    assert supply["value"] == 2 * tokens
    assert (supply["apr"] != 0) == earns


def test_a_pause_of_claims_is_shown_and_changes_no_figure(mined, guardian):
    mined.mining.miner.setClaimsPaused([mined.mining.source("USDT")], True, {"from": guardian})

    paused = mined.source("USDT")

    assert paused["isClaimingPaused"]
    assert not mined.source("WBTC8")["isClaimingPaused"]
    assert paused["supply"]["perDay"] == mined.per_day("USDT")[0]
    assert paused["supply"]["apr"] > 0


# --- what else may be mined


@pytest.mark.parametrize("is_hungry", [False, True])
def test_a_source_that_says_nothing_has_its_weight_and_no_value(mined, stranger_source, lender, is_hungry):
    stranger_source.setHungry(is_hungry, {"from": lender})

    source = mined.source("foreign")

    assert (source["kind"], source["asset"]) == (OTHER, NOBODY)
    assert source["supply"]["perDay"] > 0
    assert tuple(source["supply"])[2:] == (0, 0)


def test_a_safety_module_that_was_replaced_is_a_source_like_any(mined, owner, MockSafetyModule):
    mined.flux.liquidator.setSafetyModule(owner.deploy(MockSafetyModule), {"from": owner})

    assert mined.lens.safetyModule() == NOBODY
    assert mined.source("sFLUX")["kind"] == OTHER


# --- where there is nothing


@pytest.fixture(scope="module")
def bare(flux, owner, RewardsLens):
    return owner.deploy(RewardsLens, flux.engine, NOBODY, NOBODY)


def test_without_flux_nothing_is_mined(bare):
    state = bare.mining()

    assert (state["miner"], state["token"], state["perDay"], state["sources"]) == (NOBODY, NOBODY, 0, ())
    assert tuple(state["price"]) == (0, 0, 0, Status.FROZEN)
    assert (bare.token(), bare.miner(), bare.safetyModule(), bare.governor()) == (NOBODY,) * 4


def test_a_token_that_a_person_mints_has_no_miner(mined, owner):
    mined.mining.token.setMinter(owner, {"from": owner})

    state = mined.state()

    assert (state["miner"], state["sources"]) == (NOBODY, ())
    assert state["token"] == mined.mining.token


def test_an_engine_without_a_liquidator_has_no_safety_module(
    mined, flux, owner, guardian, behind_proxy, RiskEngine, RewardsLens
):
    engine = behind_proxy(RiskEngine, [flux.factory, flux.oracle], owner, guardian)
    lens = owner.deploy(RewardsLens, engine, mined.mining.token, NOBODY)

    assert lens.safetyModule() == NOBODY
    assert [s["kind"] for s in lens.mining()["sources"]] == [OTHER, OTHER, STAKING_POOL, STAKING_POOL, OTHER]


def test_lens_knows_whom_it_was_told_of(mined, flux):
    assert (mined.lens.riskEngine(), mined.lens.token()) == (flux.engine, mined.mining.token)
    assert (mined.lens.miner(), mined.lens.safetyModule()) == (mined.mining.miner, mined.module)


@pytest.mark.parametrize("place", range(3))
def test_construction_reverts_on_what_is_no_contract(mined, owner, stranger, RewardsLens, place):
    arguments = [mined.flux.engine, mined.mining.token, NOBODY]
    arguments[place] = stranger

    with reverts_with("NotAContract", stranger):
        owner.deploy(RewardsLens, *arguments)
