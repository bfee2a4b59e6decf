"""What governance and the guardian may change, and within which bounds."""

import pytest
from brownie import chain

from tests.fixtures.protocol import CURVE, UNLIMITED, WAD
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32
from tests.unit.markets.conftest import LOAN
from tests.unit.markets.market import (
    FREE_CURVE,
    YEAR,
    accrued,
    changed,
    is_encumbered,
    set_parameters,
    stored_books,
    with_rate,
)

NEW = ((10, 20, 30, 40, 50), 600, 700, 800, 900, 10)
MAX_SUPPLY_CAP = min(2**40 - 1, (2**112 - 1) // WAD)
MAX_BORROW_CAP = min(2**40 - 1, (2**96 - 1) // WAD)

# name, how it is set, lowest, highest
CURVE_BOUNDS = [
    ("base", 0, 0, 30_000),
    ("slope", 1, 0, 30_000),
    ("jump", 2, 0, 30_000),
    ("maximum", 3, 1, 30_000),
    ("steepness", 4, 1, 60),
]
BOUNDS = [
    ("reserveFactor", "reserve_factor", 5_000),
    ("supplyCap", "supply_cap", MAX_SUPPLY_CAP),
    ("borrowCap", "borrow_cap", MAX_BORROW_CAP),
    ("minDebt", "min_debt", 2**56 - 1),
    ("flashFee", "flash_fee", 10),
]


def curve_with(position, value):
    return (*CURVE[:position], value, *CURVE[position + 1 :])


def test_listing_sets_the_parameters(flux, market):
    assert market.parameters() == flux.specs["USDT"].parameters


def test_new_parameters_replace_all_old_ones(market, owner):
    change = market.setParameters(NEW, {"from": owner})

    assert market.parameters() == NEW
    assert change.events["ParametersSet"]["newParameters"] == NEW


def test_parameters_revert_for_everybody_but_the_owner(market, guardian):
    with reverts_with("NotOwner", guardian):
        market.setParameters(NEW, {"from": guardian})


@pytest.mark.parametrize(("name", "position", "lowest", "highest"), CURVE_BOUNDS)
def test_curve_reverts_above_its_bounds(flux, name, position, lowest, highest):
    with reverts_with("ValueOutOfBounds", bytes32(name), highest + 1, lowest, highest):
        set_parameters(flux, "USDT", curve=curve_with(position, highest + 1))


@pytest.mark.parametrize(("name", "position"), [("maximum", 3), ("steepness", 4)])
def test_curve_reverts_below_its_bounds(flux, name, position):
    highest = CURVE_BOUNDS[position][3]

    with reverts_with("ValueOutOfBounds", bytes32(name), 0, 1, highest):
        set_parameters(flux, "USDT", curve=curve_with(position, 0))


@pytest.mark.parametrize(("name", "field", "highest"), BOUNDS)
def test_parameter_reverts_above_its_bound(flux, name, field, highest):
    with reverts_with("ValueOutOfBounds", bytes32(name), highest + 1, 0, highest):
        set_parameters(flux, "USDT", **{field: highest + 1})


def test_parameters_may_all_be_at_their_bounds(market, owner):
    highest = tuple(bound[3] for bound in CURVE_BOUNDS), *(bound[2] for bound in BOUNDS)

    market.setParameters(highest, {"from": owner})

    assert market.parameters() == highest


def test_steepest_curve_can_be_asked_everywhere(flux, market):
    set_parameters(flux, "USDT", curve=(30_000, 30_000, 30_000, 30_000, 60))

    assert market.borrowAprAt(WAD) == 3 * WAD
    assert market.borrowAprAt(0) == 3 * WAD


def test_caps_of_a_coin_with_few_decimals_are_bound_by_their_bits(flux):
    highest = 2**40 - 1

    with reverts_with("ValueOutOfBounds", bytes32("borrowCap"), highest + 1, 0, highest):
        set_parameters(flux, "USD6", borrow_cap=highest + 1)


def test_new_parameters_charge_the_past_at_the_old_rate(flux, market, loan):
    before = stored_books(market)
    chain.mine(timedelta=YEAR)

    change = set_parameters(flux, "USDT", curve=FREE_CURVE, reserve_factor=0)

    expected = before.accrued(change.timestamp, 2_000)
    assert stored_books(market) == with_rate(market, expected)
    assert stored_books(market).rate_per_second == 0


def test_new_parameters_set_the_rate_at_once(flux, market, loan):
    before = stored_books(market)

    change = set_parameters(flux, "USDT", curve=(1_000, 0, 0, 10_000, 1))

    assert stored_books(market) == with_rate(market, accrued(market, before, change.timestamp))
    assert stored_books(market).rate_per_second == WAD // 10 // YEAR


def test_reserve_factor_of_nothing_credits_all_interest(flux, market, loan, stranger):
    set_parameters(flux, "USDT", reserve_factor=0)
    before = stored_books(market)
    chain.mine(timedelta=YEAR)

    market.accrue({"from": stranger})

    after = stored_books(market)
    assert after.supply_assets - before.supply_assets == after.debt_assets - before.debt_assets


# --- caps


@pytest.mark.parametrize("role", ["guardian", "owner"])
def test_caps_are_lowered_by_guardian_and_owner(request, market, role):
    before = market.parameters()

    change = market.lowerCaps(5, 4, {"from": request.getfixturevalue(role)})

    assert market.parameters() == changed(before, supply_cap=5, borrow_cap=4)
    assert change.events["ParametersSet"]["newParameters"] == market.parameters()


def test_caps_may_stay_where_they_are(flux, market, guardian):
    before = market.parameters()

    market.lowerCaps(flux.specs["USDT"].supply_cap, flux.specs["USDT"].borrow_cap, {"from": guardian})

    assert market.parameters() == before


def test_lowering_caps_reverts_when_the_supply_cap_would_rise(flux, market, guardian):
    cap = flux.specs["USDT"].supply_cap

    with reverts_with("ValueOutOfBounds", bytes32("supplyCap"), cap + 1, 0, cap):
        market.lowerCaps(cap + 1, 0, {"from": guardian})


def test_lowering_caps_reverts_when_the_borrow_cap_would_rise(flux, market, guardian):
    cap = flux.specs["USDT"].borrow_cap

    with reverts_with("ValueOutOfBounds", bytes32("borrowCap"), cap + 1, 0, cap):
        market.lowerCaps(0, cap + 1, {"from": guardian})


def test_lowering_caps_reverts_for_a_stranger(market, stranger):
    with reverts_with("NotGuardian", stranger):
        market.lowerCaps(0, 0, {"from": stranger})


def test_caps_below_what_is_there_let_people_leave(flux, market, loan, lender, borrower, guardian):
    market.lowerCaps(0, 0, {"from": guardian})

    flux.repay(borrower, "USDT")
    flux.withdraw(lender, "USDT", LOAN)

    assert market.debtOf(borrower) == 0


# --- measuring


def test_measuring_is_off_at_first(market):
    assert market.isMeasured() is False


def test_guardian_turns_measuring_on(market, guardian):
    change = market.setMeasured(True, {"from": guardian})

    assert market.isMeasured() is True
    assert change.events["MeasuredSet"] == {"newIsMeasured": True}


def test_owner_turns_measuring_off(market, guardian, owner):
    market.setMeasured(True, {"from": guardian})

    change = market.setMeasured(False, {"from": owner})

    assert market.isMeasured() is False
    assert change.events["MeasuredSet"] == {"newIsMeasured": False}


def test_turning_measuring_off_reverts_for_the_guardian(market, guardian):
    market.setMeasured(True, {"from": guardian})

    with reverts_with("NotOwner", guardian):
        market.setMeasured(False, {"from": guardian})


def test_turning_measuring_on_reverts_for_a_stranger(market, stranger):
    with reverts_with("NotGuardian", stranger):
        market.setMeasured(True, {"from": stranger})


# --- what comes through the risk engine


def test_ratio_is_set_through_the_risk_engine(flux, market, owner):
    change = flux.engine.setCollateralRatio(market, 1_234, {"from": owner})

    assert market.collateralRatio() == 1_234
    assert change.events["CollateralRatioSet"] == {"newRatio": 1_234}


def test_ratio_reverts_for_everybody_but_the_risk_engine(market, owner):
    with reverts_with("NotRiskEngine", owner):
        market.setCollateralRatio(1_234, {"from": owner})


def test_encumbering_is_for_the_risk_engine(market, deposited, lender, risk_engine):
    market.encumber(lender, {"from": risk_engine})

    assert is_encumbered(market, lender)


def test_encumbering_reverts_for_everybody_else(market, lender, stranger):
    with reverts_with("NotRiskEngine", stranger):
        market.encumber(lender, {"from": stranger})


def test_marking_a_manager_reverts_for_everybody_but_the_risk_engine(market, owner):
    with reverts_with("NotRiskEngine", owner):
        market.setCreditManager(owner, True, {"from": owner})


def test_marking_an_ordinary_borrower_reverts(market, aged, borrower, risk_engine):
    with reverts_with("CreditLineConflict", borrower, market.debtOf(borrower)):
        market.setCreditManager(borrower, True, {"from": risk_engine})


def test_marking_again_what_is_marked_changes_nothing(market, aged, borrower, risk_engine):
    market.setCreditManager(borrower, False, {"from": risk_engine})

    assert market.debtSharesOf(borrower) == LOAN


def test_pauses_reach_beyond_every_date(market, owner):
    market.pause(0, {"from": owner})
    chain.mine(timedelta=50 * YEAR)

    assert market.pausedUntil(0) == UNLIMITED
