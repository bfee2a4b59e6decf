"""The mutation tester notices what is wrong with contracts, and nothing where nothing is."""

import pytest

from tools.mutants import trial
from tools.mutants.mutants import Contracts

ONE_EPISODE = trial.scenarios(number=1)


@pytest.fixture(scope="module")
def contracts(compiler):
    return Contracts.read(compiler)


@pytest.fixture(scope="module")
def verdict_on(contracts, compiler):
    """Of the mutant with this id."""
    mutants = {mutant.id: mutant for mutant in contracts.mutants()}

    def judge(name: str) -> trial.Verdict:
        mutant = mutants[name]
        codes = compiler.bytecodes(contracts.mutated(mutant), contracts.deployed_with(mutant.path))
        return trial.attempt(codes, ONE_EPISODE)

    return judge


def test_ids_are_given_once(contracts):
    ids = [mutant.id for mutant in contracts.mutants()]

    assert len(ids) == len(set(ids)) > 1000


def test_healthy_contracts_pass_without_optimisation_too(contracts, compiler):
    codes = compiler.bytecodes({}, {"RiskEngine": "contracts/risk/RiskEngine.sol"})

    assert trial.attempt(codes, ONE_EPISODE) == trial.Verdict(False, "")


def test_campaign_notices_a_discount_that_is_added(verdict_on):
    verdict = verdict_on("liquidation/SignedFee/split/arithmetic/1")

    assert verdict.is_killed
    assert verdict.reason.startswith("campaign: ")


def test_table_of_access_notices_a_missing_modifier(verdict_on):
    verdict = verdict_on("risk/RiskEngine/setGuardian/modifier/1")

    assert verdict.is_killed
    assert verdict.reason.startswith("access: RiskEngine.setGuardian(address)")


def test_bounds_notice_a_missing_check(verdict_on):
    verdict = verdict_on("liquidation/LiquidationSettings/_setPoolShares/call/1")

    assert verdict.is_killed
    assert verdict.reason.startswith("bounds: liquidator.setPoolShares")


def test_loop_that_does_not_end_is_noticed(verdict_on):
    assert verdict_on("risk/MembershipWord/count/relation/1").is_killed
