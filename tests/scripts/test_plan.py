"""What is missing, from data alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scripts.flux import onchain
from scripts.flux.plan import needs_governance, plan
from scripts.flux.state import SETUP_DELAY, ZERO_ADDRESS, Observed
from scripts.flux.steps import Deploy, Govern, Ref, Send
from tests.scripts.finished import ACCOUNTS, DEPLOYER, finished, local_parameters

STRANGER = ACCOUNTS[6]


@pytest.fixture(scope="module")
def desired():
    return local_parameters("USDT", "ETH")


def with_market(parameters, symbol, **changes):
    markets = tuple(
        market.model_copy(update=changes) if market.symbol == symbol else market
        for market in parameters.markets
    )
    return parameters.model_copy(update={"markets": markets})


def with_line(parameters, line, **liquidation):
    terms = parameters.liquidation.model_copy(update={"line": Decimal(line), **liquidation})
    return parameters.model_copy(update={"liquidation": terms})


def functions(step: Govern) -> list[str]:
    return [call.function for call in step.calls]


def test_nothing_is_missing_on_a_finished_chain(desired):
    assert plan(desired, finished(desired)) == []


def test_an_empty_chain_gets_every_contract_once(desired):
    roles = [step.role for step in plan(desired, Observed(deployer=DEPLOYER)) if isinstance(step, Deploy)]

    assert len(roles) == len(set(roles))
    assert set(roles) == set(finished(desired).addresses) - {f"market.{m.symbol}" for m in desired.markets}


def test_the_timelock_comes_first_and_the_handover_last(desired):
    steps = plan(desired, Observed(deployer=DEPLOYER))

    assert steps[0].role == "timelock"
    assert steps[-1].is_handover
    assert not any(step.is_handover for step in steps[:-1] if isinstance(step, Govern))


def test_the_deployer_owns_nothing_in_between(desired):
    steps = plan(desired, Observed(deployer=DEPLOYER))

    users = [step.role for step in steps if isinstance(step, Deploy) and DEPLOYER in str(step.arguments)]
    assert users == ["timelock"]


def test_a_market_is_listed_after_its_seed_has_arrived(desired):
    names = [getattr(step, "name", "") for step in plan(desired, Observed(deployer=DEPLOYER))]

    assert names.index("mint the seed of USDT") < names.index("list USDT")


def test_listing_is_one_operation_with_the_allowance_of_the_seed(desired):
    steps = plan(desired, Observed(deployer=DEPLOYER))

    listing = next(step for step in steps if getattr(step, "name", "") == "list USDT")
    assert functions(listing) == ["approve", "listMarket"]


def test_a_seed_that_arrived_is_not_sent_again(desired):
    state = finished(desired)
    unlisted = {symbol: market for symbol, market in state.markets.items() if symbol != "USDT"}
    seeds = {"USDT": onchain.seed(desired.market("USDT"))}

    steps = plan(desired, replace(state, markets=unlisted, seeds=seeds))

    assert [type(step) for step in steps] == [Govern]
    assert steps[0].name == "list USDT"


def test_a_pool_is_created_after_its_market_and_then_registered(desired):
    steps = plan(desired, Observed(deployer=DEPLOYER))

    names = [step.role if isinstance(step, Deploy) else step.name for step in steps]
    assert names.index("list ETH") < names.index("pool.implementation") < names.index("pool.ETH")
    assert names.index("pool.ETH") < names.index("register the pools")
    assert names.count("register the pools") == 1


def test_all_pools_share_their_code(desired):
    steps = plan(desired, Observed(deployer=DEPLOYER))

    codes = {step.implementation for step in steps if getattr(step, "behind", "") == "LiquidationPool"}
    assert codes == {"pool.implementation"}


def test_the_governor_comes_before_the_handover_that_makes_it_a_proposer(desired):
    steps = plan(desired, Observed(deployer=DEPLOYER))

    roles = [step.role for step in steps if isinstance(step, Deploy)]
    assert roles.index("flux") < roles.index("safety") < roles.index("votes") < roles.index("governor")
    granted = [call.arguments for call in steps[-1].calls if call.function == "grantRole"]
    assert (onchain.role_id("proposer"), Ref("governor")) in granted
    assert (onchain.role_id("canceller"), Ref("governor")) in granted
    assert (onchain.role_id("canceller"), desired.governance.guardian) in granted


def test_lenses_come_after_what_they_are_told_of(desired):
    steps = plan(desired, Observed(deployer=DEPLOYER))

    told = {step.role: step.arguments for step in steps if isinstance(step, Deploy)}
    roles = list(told)
    assert roles.index("governor") < roles.index("rewards_lens") < roles.index("lens")
    assert told["rewards_lens"] == (Ref("risk"), Ref("flux"), Ref("governor"))
    assert told["lens"] == (Ref("risk"), Ref("rewards_lens"))


def test_without_flux_the_rewards_lens_is_told_of_nothing(desired):
    governance = desired.governance.model_copy(update={"votes": None})
    wished = desired.model_copy(update={"governance": governance, "rewards": None, "flux": None})

    steps = plan(wished, Observed(deployer=DEPLOYER))

    told = {step.role: step.arguments for step in steps if isinstance(step, Deploy)}
    assert told["rewards_lens"] == (Ref("risk"), ZERO_ADDRESS, ZERO_ADDRESS)


def test_lenses_are_replaced_when_there_is_a_governor(desired):
    done = finished(desired)
    engine, flux, _ = done.lenses.of_rewards
    before = replace(done.lenses, of_rewards=(engine, flux, ZERO_ADDRESS))

    assert roles_of(plan(desired, replace(done, lenses=before))) == ["rewards_lens", "lens"]


def test_a_lens_that_names_another_lens_is_replaced_alone(desired):
    done = finished(desired)
    before = replace(done.lenses, of_lens=(done.addresses["risk"], STRANGER))

    assert roles_of(plan(desired, replace(done, lenses=before))) == ["lens"]


def roles_of(steps) -> list[str]:
    return [step.role for step in steps]


def test_handover_is_the_same_before_and_after_the_governor_is_there(desired):
    done = finished(desired)
    setup = replace(done.timelock, delay=SETUP_DELAY, holders={**done.setup_roles(), "admin": frozenset()})

    later = plan(desired, replace(done, timelock=setup))

    assert later == [plan(desired, Observed(deployer=DEPLOYER))[-1]]


def test_without_votes_there_is_no_governor_and_the_guardian_still_cancels(desired):
    governance = desired.governance.model_copy(update={"votes": None})
    wished = desired.model_copy(update={"governance": governance})

    steps = plan(wished, Observed(deployer=DEPLOYER))

    roles = [step.role for step in steps if isinstance(step, Deploy)]
    assert {"safety", "votes", "governor"}.isdisjoint(roles)
    holders = [call.arguments[1] for call in steps[-1].calls if call.function == "grantRole"]
    assert Ref("governor") not in holders
    assert desired.governance.guardian in holders


def test_a_new_weight_of_sflux_is_one_call(desired):
    governance = desired.governance
    votes = governance.votes.model_copy(update={"weight": Decimal("0.03")})
    wished = desired.model_copy(update={"governance": governance.model_copy(update={"votes": votes})})

    steps = plan(wished, finished(desired))

    assert [functions(step) for step in steps] == [["setWeights"]]
    assert steps[0].calls[0].arguments == (((Ref("safety"), 300, 0),),)


def test_flux_without_a_source_gets_one(desired):
    state = finished(desired)
    votes = replace(state.votes, price_source=ZERO_ADDRESS)

    steps = plan(desired, replace(state, votes=votes))

    assert [functions(step) for step in steps] == [["setSource"]]
    assert steps[0].calls[0].arguments == (Ref("flux"), Ref("source.FLUX"))


def test_a_safety_module_that_is_not_asked_is_registered(desired):
    state = finished(desired)
    liquidator = replace(state.liquidator, safety_module=ZERO_ADDRESS)

    steps = plan(desired, replace(state, liquidator=liquidator))

    assert [functions(step) for step in steps] == [["setSafetyModule"]]


def test_a_pool_that_is_not_registered_is_registered(desired):
    state = finished(desired)
    liquidator = replace(state.liquidator, pools={**state.liquidator.pools, "USDT": ZERO_ADDRESS})

    steps = plan(desired, replace(state, liquidator=liquidator))

    assert [step.name for step in steps] == ["register the pools"]
    assert [call.arguments[0].role for call in steps[0].calls] == ["market.USDT"]


def test_a_market_without_pool_gets_none(desired):
    wished = with_market(desired, "USDT", pool=None)

    roles = [step.role for step in plan(wished, Observed(deployer=DEPLOYER)) if isinstance(step, Deploy)]

    assert {"pool.ETH", "pool.BNB"} < set(roles)
    assert "pool.USDT" not in roles


def test_without_any_pool_its_code_is_not_deployed(desired):
    wished = desired
    for market in desired.markets:
        wished = with_market(wished, market.symbol, pool=None)

    roles = [step.role for step in plan(wished, Observed(deployer=DEPLOYER)) if isinstance(step, Deploy)]

    assert not [role for role in roles if role.startswith("pool.")]


def test_a_pool_that_is_no_longer_wanted_is_unregistered(desired):
    steps = plan(with_market(desired, "USDT", pool=None), finished(desired))

    assert [functions(step) for step in steps] == [["setPool"]]
    assert steps[0].calls[0].arguments[1] == ZERO_ADDRESS


def test_new_terms_of_pools_are_one_operation(desired):
    pool = desired.market("USDT").pool.model_copy(update={"ageing": 1200})
    reserves = desired.reserves.model_copy(update={"target": Decimal("0.03")})
    pools = desired.liquidation.pools.model_copy(update={"quota": Decimal("0.4")})
    liquidation = desired.liquidation.model_copy(update={"pools": pools})
    wished = with_market(desired, "USDT", pool=pool)
    wished = wished.model_copy(update={"reserves": reserves, "liquidation": liquidation})

    steps = plan(wished, finished(desired))

    assert [functions(step) for step in steps] == [["setTarget", "setPoolShares", "setTerms"]]
    assert steps[0].calls[2].target.role == "pool.USDT"


def test_a_fresh_liquidator_gets_other_shares_before_the_handover(desired):
    pools = desired.liquidation.pools.model_copy(update={"quota": Decimal("0.4")})
    liquidation = desired.liquidation.model_copy(update={"pools": pools})

    steps = plan(desired.model_copy(update={"liquidation": liquidation}), Observed(deployer=DEPLOYER))

    assert functions(steps[-2]) == ["setPoolShares"]
    assert steps[-1].is_handover


def test_only_what_a_seed_lacks_is_minted(desired):
    state = finished(desired)
    unlisted = {symbol: market for symbol, market in state.markets.items() if symbol != "USDT"}
    half = onchain.seed(desired.market("USDT")) // 2

    steps = plan(desired, replace(state, markets=unlisted, seeds={"USDT": half}))

    assert isinstance(steps[0], Send)
    assert steps[0].call.arguments[1] == half


@pytest.mark.parametrize(("held", "names"), [(0, 2), (10**30, 1)])
def test_native_coins_are_wrapped_only_if_the_deployer_has_none(desired, held, names):
    state = finished(desired)
    unlisted = {symbol: market for symbol, market in state.markets.items() if symbol != "BNB"}

    steps = plan(desired, replace(state, markets=unlisted, wallet={"BNB": held}))

    assert len([step for step in steps if isinstance(step, Send)]) == names


def test_a_changed_parameter_is_one_operation_with_one_call(desired):
    wished = with_market(desired, "USDT", reserve_factor=Decimal("0.25"))

    steps = plan(wished, finished(desired))

    assert [functions(step) for step in steps] == [["setParameters"]]
    assert steps[0].calls[0].target.role == "market.USDT"


def test_a_token_that_may_take_fees_is_measured_before_anybody_uses_it(desired):
    wished = with_market(local_parameters("USDT", "ETH", "WBTC"), "WBTC", is_measured=True)

    steps = plan(wished, finished(desired))

    names = [step.name for step in steps if isinstance(step, Govern)]
    assert names[-4:] == ["list WBTC", "measure WBTC", "register the pools", "mine"]


def test_everything_that_changes_goes_into_one_operation(desired):
    wished = with_market(desired, "USDT", is_measured=True, reserve_factor=Decimal("0.25"))
    reserves = wished.reserves.model_copy(update={"treasury_share": Decimal("0.3")})
    wished = with_line(wished.model_copy(update={"reserves": reserves}), "1.12")

    steps = plan(wished, finished(desired))

    assert functions(steps[0]) == ["setLiquidationLine", "setTreasury", "setParameters", "setMeasured"]
    assert len(steps) == 1


def test_a_new_guardian_also_cancels_in_the_place_of_the_old_one(desired):
    governance = desired.governance.model_copy(update={"guardian": STRANGER})

    steps = plan(desired.model_copy(update={"governance": governance}), finished(desired))

    assert [functions(step) for step in steps] == [["setGuardian"], ["grantRole", "revokeRole"]]
    canceller = onchain.role_id("canceller")
    assert [call.arguments for call in steps[1].calls] == [
        (canceller, STRANGER),
        (canceller, desired.governance.guardian),
    ]


def test_ratios_rise_before_the_line_does(desired):
    wished = with_line(desired, "1.35")
    for symbol in ("BNB", "USDT", "ETH"):
        wished = with_market(wished, symbol, ratio=Decimal("1.5"))

    steps = plan(wished, finished(desired))

    assert functions(steps[0]) == ["setCollateralRatio"] * 3 + ["setLiquidationLine"]


def test_terms_change_before_the_line_falls(desired):
    terms = {"discount": Decimal("0.02"), "fee_cap": Decimal("0.03")}

    steps = plan(with_line(desired, "1.06", **terms), finished(desired))

    assert functions(steps[0]) == ["setTerms", "setLiquidationLine"]


def test_a_fresh_engine_gets_an_unusual_line_before_the_liquidator_exists(desired):
    terms = {"discount": Decimal("0.02"), "fee_cap": Decimal("0.03")}

    steps = plan(with_line(desired, "1.06", **terms), Observed(deployer=DEPLOYER))

    names = [step.role if isinstance(step, Deploy) else step.name for step in steps]
    assert names.index("risk") < names.index("set the liquidation line") < names.index("liquidator")


def test_a_new_heartbeat_needs_a_new_source(desired):
    steps = plan(with_market(desired, "ETH", heartbeat=3600), finished(desired))

    assert [getattr(step, "role", "") for step in steps] == ["source.ETH", ""]
    assert functions(steps[1]) == ["setSource"]


def test_a_new_market_is_added_behind_the_others(desired):
    steps = plan(local_parameters("USDT", "ETH", "WBTC"), finished(desired))

    names = [step.role if isinstance(step, Deploy) else step.name for step in steps]
    assert names == [
        "token.WBTC",
        "feed.WBTC",
        "source.WBTC",
        "set the price sources",
        "mint the seed of WBTC",
        "list WBTC",
        "pool.WBTC",
        "register the pools",
        "mine",
    ]


def test_only_the_handover_is_left_while_the_deployer_governs(desired):
    state = finished(desired)
    setup = replace(state.timelock, delay=SETUP_DELAY, holders={**state.setup_roles(), "admin": frozenset()})

    steps = plan(desired, replace(state, timelock=setup))

    assert functions(steps[0]) == ["grantRole"] * 6 + ["revokeRole"] * 3 + ["updateDelay"]
    assert len(steps) == 1


def test_after_the_handover_operations_need_governance(desired):
    wished = with_market(desired, "USDT", reserve_factor=Decimal("0.25"))
    state = finished(desired)

    assert [step.name for step in needs_governance(plan(wished, state), state)] == ["change parameters"]


def test_during_the_setup_the_deployer_governs(desired):
    state = Observed(deployer=DEPLOYER)

    assert needs_governance(plan(desired, state), state) == ()
