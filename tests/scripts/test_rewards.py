"""FLUX in parameters, plans and checks."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scripts.flux import checks
from scripts.flux.bounds_rewards import rewards_complaints
from scripts.flux.config import Weight
from scripts.flux.plan import plan
from scripts.flux.state import ZERO_ADDRESS, Observed
from scripts.flux.steps import Govern, Ref
from scripts.flux.units import parse_amount
from tests.scripts.finished import DEPLOYER, finished, local_parameters

STRANGER = "0x000000000000000000000000000000000000Acc6"


@pytest.fixture(scope="module")
def desired():
    return local_parameters("USDT", "ETH")


def with_rewards(parameters, **changes):
    rewards = parameters.rewards.model_copy(update=changes)
    return parameters.model_copy(update={"rewards": rewards})


def functions(steps):
    return [call.function for step in steps if isinstance(step, Govern) for call in step.calls]


def test_weights_are_set_when_everything_obeys_the_miner(desired):
    steps = plan(desired, Observed(deployer=DEPLOYER))

    mine = next(step for step in steps if getattr(step, "name", "") == "mine")
    names = [call.function for call in mine.calls]
    owners = ["setMinter", "setVesting", "setMiner", "setMiner", "setMiner"]
    assert names == [*owners, "setFlux", "setFlux", "setFlux", "setWeights"]
    rows = {row[0].role: row[1:] for row in mine.calls[-1].arguments[0]}
    assert rows["market.USDT"] == (1500, 1500)
    assert rows["staking.30days"] == (900, 0)


def test_a_new_weight_is_one_call(desired):
    mined = {**desired.rewards.mined, "USDT": Weight(supply=Decimal("0.2"), debt=Decimal(0))}

    steps = plan(with_rewards(desired, mined=mined), finished(desired))

    assert functions(steps) == ["setWeights"]
    assert steps[0].calls[0].arguments == (((Ref("market.USDT"), 2000, 0),),)


def test_a_pool_without_flux_is_told_which_token_it_shares(desired):
    state = finished(desired)
    shared = {**state.rewards.shared, "pool.USDT": ZERO_ADDRESS}

    steps = plan(desired, replace(state, rewards=replace(state.rewards, shared=shared)))

    assert functions(steps) == ["setFlux"]
    assert steps[0].calls[0].target == Ref("pool.USDT")
    assert steps[0].calls[0].arguments == (Ref("flux"),)


def test_a_pool_that_shares_another_token_is_not_told_in_vain(desired):
    state = finished(desired)
    shared = {**state.rewards.shared, "pool.USDT": STRANGER}

    assert not plan(desired, replace(state, rewards=replace(state.rewards, shared=shared)))


def test_a_market_that_is_not_named_any_more_loses_its_weight(desired):
    mined = {"ETH": desired.rewards.mined["ETH"], "BNB": desired.rewards.mined["BNB"]}

    steps = plan(with_rewards(desired, mined=mined), finished(desired))

    assert steps[0].calls[0].arguments == (((Ref("market.USDT"), 0, 0),),)


def test_a_chain_without_flux_needs_nothing_of_it(desired):
    without = desired.model_copy(update={"rewards": None})

    assert not any("mine" in getattr(step, "role", "") for step in plan(without, Observed(deployer=DEPLOYER)))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"mined": {"XYZ": Weight(supply=Decimal("0.1"), debt=Decimal(0))}}, "rewards.mined.XYZ"),
        ({"mined": {"ETH": Weight(supply=Decimal("0.9"), debt=Decimal("0.1"))}}, "weights must be"),
        ({"mined": {"ETH": Weight(supply=Decimal("0.00001"), debt=Decimal(0))}}, "rewards:"),
        ({"head_starts": parse_amount("-1 FLUX")}, "rewards.head_starts: -1 FLUX is negative"),
        ({"head_starts": parse_amount("1 ETH")}, "rewards.head_starts: is in ETH"),
    ],
)
def test_rewards_out_of_bounds_are_refused(desired, changes, complaint):
    assert any(complaint in text for text in rewards_complaints(with_rewards(desired, **changes)))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"users_share": Decimal("0.76")}, "flux.users_share: 76 %"),
        ({"cap": parse_amount("22_000_000 FLUX")}, "flux.cap: 22,000,000 FLUX is not between"),
        ({"cap": parse_amount("16_999_999 FLUX")}, "is less than the 17,000,000 that share and head starts"),
        ({"cap": parse_amount("21_000_000 ETH")}, "flux.cap: is in ETH"),
    ],
)
def test_share_of_a_chain_out_of_bounds_is_refused(desired, changes, complaint):
    share = desired.flux.model_copy(update=changes)
    wrong = desired.model_copy(update={"flux": share})

    assert any(complaint in text for text in rewards_complaints(wrong))


def test_rewards_need_a_share(desired):
    without = desired.model_copy(update={"flux": None})

    assert list(rewards_complaints(without)) == [
        "rewards: without flux, this chain's share and cap, there is nothing to release"
    ]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"minter": STRANGER}, "flux.minter"),
        ({"cap": 1}, "flux.cap"),
        ({"user_share": 1}, "miner.userShare"),
        ({"vesting": (STRANGER, STRANGER)}, "miner.vesting"),
        ({"beneficiaries": (STRANGER, STRANGER)}, "vesting.beneficiaries"),
        ({"owners": {"flux": STRANGER}}, "flux.owner"),
        ({"miners": {}}, "market.USDT.miner"),
        ({"weights": {}}, "market.USDT.weight"),
        ({"shared": {}}, "pool.USDT.flux"),
        ({"shared": {"pool.USDT": STRANGER}}, "pool.USDT.flux"),
    ],
)
def test_what_is_wrong_about_flux_is_noticed(desired, change, name):
    state = finished(desired)
    wrong = replace(state, rewards=replace(state.rewards, **change))

    found = {check.name for check in checks.check(desired, wrong) if not check.holds}
    assert name in found


def test_another_beginning_of_the_schedule_is_noticed_where_one_is_written(desired):
    state = finished(desired)
    written = with_rewards(desired, start=1_800_000_000)
    later = replace(state, rewards=replace(state.rewards, start=1_800_000_001))

    def failed(parameters, observed):
        return [check.name for check in checks.check(parameters, observed) if not check.holds]

    assert failed(written, later) == ["miner.start"]
    assert failed(written, finished(written)) == []
    assert failed(desired, later) == []
