"""Every wire, every parameter and every role has a check that notices when it is wrong."""

from dataclasses import replace

import pytest

from scripts.flux.checks import check, require
from scripts.flux.errors import ChecksFailed
from scripts.flux.onchain import GovernorTerms
from scripts.flux.state import ZERO_ADDRESS, Lenses
from tests.scripts.finished import ACCOUNTS, DEPLOYER, finished, local_parameters

STRANGER = ACCOUNTS[6]


@pytest.fixture(scope="module")
def desired():
    return local_parameters("USDT")


def failures(desired, observed) -> set[str]:
    return {check.name for check in check(desired, observed) if not check.holds}


def with_market(observed, **changes):
    usdt = replace(observed.markets["USDT"], **changes)
    return replace(observed, markets={**observed.markets, "USDT": usdt})


def with_parameters(observed, **changes):
    return with_market(observed, parameters=observed.markets["USDT"].parameters._replace(**changes))


def with_curve(observed, **changes):
    return with_parameters(observed, curve=observed.markets["USDT"].parameters.curve._replace(**changes))


def with_ownership(observed, room, **changes):
    state = replace(observed.ownership[room], **changes)
    return replace(observed, ownership={**observed.ownership, room: state})


def with_engine(observed, **changes):
    return replace(observed, engine=replace(observed.engine, **changes))


def with_source(observed, **changes):
    source = replace(observed.sources["USDT"], **changes)
    return replace(observed, sources={**observed.sources, "USDT": source})


def with_holders(observed, role, accounts):
    holders = {**observed.timelock.holders, role: frozenset(accounts)}
    return replace(observed, timelock=replace(observed.timelock, holders=holders))


def test_everything_holds_on_a_finished_chain(desired):
    checks = check(desired, finished(desired))

    assert [str(one) for one in checks if not one.holds] == []
    assert len({one.name for one in checks}) == len(checks)


@pytest.mark.parametrize("field", ["base", "slope", "jump", "maximum", "steepness"])
def test_a_wrong_curve_is_noticed(desired, field):
    assert failures(desired, with_curve(finished(desired), **{field: 1})) == {f"USDT.curve.{field}"}


@pytest.mark.parametrize("field", ["reserveFactor", "supplyCap", "borrowCap", "minDebt", "flashFee"])
def test_a_wrong_market_parameter_is_noticed(desired, field):
    assert failures(desired, with_parameters(finished(desired), **{field: 1})) == {f"USDT.{field}"}


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("ratio", 1301, "USDT.ratio"),
        ("owner", STRANGER, "USDT.owner"),
        ("engine", STRANGER, "USDT.riskEngine"),
        ("asset", STRANGER, "USDT.asset"),
        ("liquidator", STRANGER, "USDT.liquidator"),
        ("is_measured", True, "USDT.isMeasured"),
        ("implementation", STRANGER, "USDT.implementation"),
        ("name", "Flux USDC", "USDT.name"),
        ("symbol", "fUSDC", "USDT.symbol"),
        ("seed_shares", 999, "USDT keeps its seed"),
    ],
)
def test_a_wrong_market_is_noticed(desired, field, value, name):
    assert failures(desired, with_market(finished(desired), **{field: value})) == {name}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("feed", STRANGER),
        ("max_age", 1),
        ("min_answer", 1),
        ("max_answer", 1),
        ("sequencer_feed", STRANGER),
        ("grace_period", 1),
    ],
)
def test_a_wrong_source_is_noticed(desired, field, value):
    assert failures(desired, with_source(finished(desired), **{field: value})) == {f"USDT.source.{field}"}


@pytest.mark.parametrize("room", ["oracle", "risk", "liquidator", "reserve", "pool.USDT"])
@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("owner", STRANGER, "owner"),
        ("pending_owner", STRANGER, "pendingOwner"),
        ("implementation", STRANGER, "implementation"),
        ("is_implementation_locked", False, "implementation is locked"),
    ],
)
def test_a_wrong_owner_or_code_is_noticed(desired, room, field, value, name):
    assert failures(desired, with_ownership(finished(desired), room, **{field: value})) == {f"{room}.{name}"}


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("oracle", STRANGER, "risk.priceOracle"),
        ("guardian", STRANGER, "risk.guardian"),
        ("liquidator", STRANGER, "risk.liquidator"),
        ("line", 1, "risk.liquidationLine"),
        ("factory", STRANGER, "risk.marketFactory"),
    ],
)
def test_a_wrong_engine_is_noticed(desired, field, value, name):
    assert failures(desired, with_engine(finished(desired), **{field: value})) == {name}


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("treasury", STRANGER, "reserve.treasury"),
        ("treasury_share", 1, "reserve.treasuryShare"),
        ("target", 1, "reserve.target"),
    ],
)
def test_a_wrong_treasury_is_noticed(desired, field, value, name):
    state = finished(desired)

    assert failures(desired, replace(state, reserve=replace(state.reserve, **{field: value}))) == {name}


def test_a_liquidator_with_another_reserve_is_noticed(desired):
    state = finished(desired)
    liquidator = replace(state.liquidator, reserve=STRANGER)

    assert failures(desired, replace(state, liquidator=liquidator)) == {"liquidator.liquidationReserve"}


@pytest.mark.parametrize("field", ["discount", "feeCap"])
def test_wrong_terms_are_noticed(desired, field):
    state = finished(desired)
    terms = state.liquidator.terms._replace(**{field: 1})

    assert failures(desired, replace(state, liquidator=replace(state.liquidator, terms=terms))) == {
        f"liquidator.{field}"
    }


@pytest.mark.parametrize("field", ["quota", "feeShare", "bountyCap", "bountyShare", "slashCap"])
def test_wrong_shares_of_the_pools_are_noticed(desired, field):
    state = finished(desired)
    shares = state.liquidator.pool_shares._replace(**{field: 1})
    liquidator = replace(state.liquidator, pool_shares=shares)

    assert failures(desired, replace(state, liquidator=liquidator)) == {f"liquidator.poolShares.{field}"}


@pytest.mark.parametrize(
    ("field", "value"), [("market", STRANGER), ("name", "Flux USDC liquidation pool"), ("symbol", "lpUSDC")]
)
def test_a_wrong_pool_is_noticed(desired, field, value):
    state = finished(desired)
    pool = replace(state.pools["USDT"], **{field: value})

    assert failures(desired, replace(state, pools={**state.pools, "USDT": pool})) == {f"USDT.pool.{field}"}


@pytest.mark.parametrize(
    "field", ["minimum", "epochCap", "firstDiscount", "lastDiscount", "ageing", "cushion"]
)
def test_wrong_terms_of_a_pool_are_noticed(desired, field):
    state = finished(desired)
    pool = replace(state.pools["USDT"], terms=state.pools["USDT"].terms._replace(**{field: 1}))

    assert failures(desired, replace(state, pools={**state.pools, "USDT": pool})) == {f"USDT.pool.{field}"}


@pytest.mark.parametrize("registered", [STRANGER, ZERO_ADDRESS])
def test_a_pool_that_is_not_the_registered_one_is_noticed(desired, registered):
    state = finished(desired)
    liquidator = replace(state.liquidator, pools={**state.liquidator.pools, "USDT": registered})

    assert failures(desired, replace(state, liquidator=liquidator)) == {"USDT.pool"}


def test_a_pool_that_nobody_asked_for_is_noticed(desired):
    state = finished(desired)
    usdt = desired.market("USDT").model_copy(update={"pool": None})
    wished = desired.model_copy(update={"markets": (desired.market("BNB"), usdt)})

    assert failures(wished, state) == {"USDT.pool"}


def test_a_wrong_delay_is_noticed(desired):
    state = finished(desired)

    assert failures(desired, replace(state, timelock=replace(state.timelock, delay=0))) == {"timelock.delay"}


@pytest.mark.parametrize("role", ["proposer", "canceller", "executor"])
@pytest.mark.parametrize("accounts", [(), (STRANGER,), (STRANGER, ZERO_ADDRESS)])
def test_wrong_people_in_the_timelock_are_noticed(desired, role, accounts):
    assert failures(desired, with_holders(finished(desired), role, accounts)) == {f"timelock.{role}"}


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("staked_token", STRANGER, "safety.asset"),
        ("staked_engine", STRANGER, "safety.riskEngine"),
        ("tokens", (STRANGER, STRANGER), "votes.tokens"),
        ("token", STRANGER, "governor.token"),
        ("timelock", STRANGER, "governor.timelock"),
        ("miner", STRANGER, "safety.miner"),
        ("weight", 1, "safety.weight"),
        ("price_source", STRANGER, "flux.priceSource"),
        ("price_status", 4, "FLUX has a usable price"),
    ],
)
def test_wrong_votes_are_noticed(desired, field, value, name):
    state = finished(desired)

    assert failures(desired, replace(state, votes=replace(state.votes, **{field: value}))) == {name}


@pytest.mark.parametrize("field", GovernorTerms._fields)
def test_wrong_terms_of_the_governor_are_noticed(desired, field):
    state = finished(desired)
    terms = state.votes.terms._replace(**{field: 1})

    found = failures(desired, replace(state, votes=replace(state.votes, terms=terms)))

    assert found == {f"governor.{field}"}


def test_another_safety_module_is_noticed(desired):
    state = finished(desired)
    liquidator = replace(state.liquidator, safety_module=STRANGER)

    assert failures(desired, replace(state, liquidator=liquidator)) == {"liquidator.safetyModule"}


def test_an_administrator_of_the_timelock_is_noticed(desired):
    state = finished(desired)
    timelock = replace(state.timelock, admins=state.timelock.admins | {STRANGER})

    assert failures(desired, replace(state, timelock=timelock)) == {"timelock.admin"}


def test_a_role_that_the_deployer_kept_is_noticed(desired):
    state = finished(desired)
    proposers = state.timelock.holders["proposer"] | {DEPLOYER}

    assert failures(desired, with_holders(state, "proposer", proposers)) == {
        "timelock.proposer",
        "deployer.roles",
    }


def test_a_room_that_the_deployer_owns_is_noticed(desired):
    state = with_ownership(finished(desired), "risk", pending_owner=DEPLOYER)

    assert failures(desired, state) == {"risk.pendingOwner", "deployer.roles"}


@pytest.mark.parametrize("role", sorted(finished(local_parameters("USDT")).addresses))
def test_every_contract_that_is_missing_is_noticed(desired, role):
    state = finished(desired)
    addresses = {name: address for name, address in state.addresses.items() if name != role}

    assert f"{role} exists" in failures(desired, replace(state, addresses=addresses))


def test_a_market_that_nobody_asked_for_is_noticed(desired):
    state = finished(desired)

    assert failures(desired, replace(state, market_count=state.market_count + 1)) == {"risk.marketCount"}


@pytest.mark.parametrize("status", [2, 3, 4])
def test_an_unusable_price_is_noticed(desired, status):
    state = finished(desired)
    prices = {**state.prices, "USDT": replace(state.prices["USDT"], status=status)}

    assert failures(desired, replace(state, prices=prices)) == {"USDT has a usable price"}


def test_a_token_with_other_decimals_is_noticed(desired):
    state = finished(desired)
    tokens = {**state.tokens, "USDT": replace(state.tokens["USDT"], decimals=6)}

    assert failures(desired, replace(state, tokens=tokens)) == {"USDT.decimals"}


def test_periphery_of_another_deployment_is_noticed(desired):
    done = finished(desired)
    lenses = Lenses(of_lens=(STRANGER, STRANGER), of_rewards=(*done.lenses.of_rewards[:2], STRANGER))

    assert failures(desired, replace(done, lenses=lenses, gateway_market=STRANGER)) == {
        "lens knows engine and rewards lens",
        "rewards lens knows engine, FLUX and governor",
        "gateway.market",
    }


def test_failures_are_told_with_both_values(desired):
    checks = check(desired, with_market(finished(desired), ratio=1301))

    with pytest.raises(ChecksFailed, match=r"USDT\.ratio: 1301 instead of 1300"):
        require(checks)
