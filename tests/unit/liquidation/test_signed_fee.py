"""The one price: fee above the breakdown line, shortfall below it, three percent for the buyer everywhere."""

import pytest

from tests.fixtures.protocol import DISCOUNT, FEE_CAP, WAD
from tests.helpers.prices import usd
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32
from tests.model.liquidator import Terms

LINE = 110 * WAD // 100
TERMS = Terms(DISCOUNT, FEE_CAP)
HIGHEST_DISCOUNT = WAD - -(-WAD * WAD // LINE)
# Per hundred dollars of debt: deposits, fee, shortfall; rounded to cents as in the worked example.
EXAMPLE = [
    ("110", "6.60", "0.00"),
    ("109.67", "6.58", "0.00"),
    ("108", "4.91", "0.00"),
    ("106", "2.91", "0.00"),
    ("103.0927835051546392", "0.00", "0.00"),
    ("103.09", "0.00", "0.00"),
    ("102", "0.00", "1.06"),
    ("100", "0.00", "3.00"),
    ("90", "0.00", "12.70"),
    ("30", "0.00", "70.90"),
    ("0", "0.00", "100.00"),
]


@pytest.fixture(scope="module")
def desk(core):
    return core.liquidator


@pytest.fixture
def set_terms(desk, owner):
    return lambda discount, fee_cap: desk.setTerms((discount, fee_cap), {"from": owner})


def cents(value):
    """To the nearest cent."""
    return f"{(value + WAD // 200) // (WAD // 100) / 100:.2f}"


@pytest.mark.parametrize(("deposits", "fee", "shortfall"), EXAMPLE)
def test_worked_example_holds(desk, deposits, fee, shortfall):
    split = desk.feeAndShortfall(usd(deposits), usd(100))

    assert (cents(split[0]), cents(split[1])) == (fee, shortfall)


@pytest.mark.parametrize("debts", [usd(100), usd("99.999999999999999999"), usd("12345678.9")])
def test_split_is_that_of_the_formula(desk, debts):
    for deposits, _, _ in EXAMPLE:
        value = usd(deposits) * debts // usd(100)

        assert tuple(desk.feeAndShortfall(value, debts)) == TERMS.fee_and_shortfall(value, debts)


@pytest.mark.parametrize("deposits", [row[0] for row in EXAMPLE if row[0] != "0"])
def test_buyer_always_pays_at_most_97_percent_of_what_he_gets(desk, deposits):
    fee, shortfall = desk.feeAndShortfall(usd(deposits), usd(100))
    paid, received = usd(100) - shortfall, usd(deposits) - fee

    # one wei: the formula rounds the debt with its discount up and what is paid down
    assert paid * WAD <= received * (WAD - DISCOUNT) + WAD


def test_split_at_the_breakdown_line_is_neither_fee_nor_shortfall(desk):
    breakdown = -(-usd(100) * WAD // (WAD - DISCOUNT))

    assert tuple(desk.feeAndShortfall(breakdown, usd(100))) == (0, 0)


def test_split_a_wei_above_the_breakdown_line_is_a_wei_of_fee(desk):
    breakdown = -(-usd(100) * WAD // (WAD - DISCOUNT))

    assert tuple(desk.feeAndShortfall(breakdown + 1, usd(100))) == (1, 0)


def test_rounding_below_the_breakdown_line_never_turns_the_shortfall_negative(desk):
    # 103 units are just short of 100 / 0.97, and 97 % of them round down to 99
    assert tuple(desk.feeAndShortfall(103, 100)) == (0, 1)


def test_split_of_nothing_is_nothing(desk):
    assert tuple(desk.feeAndShortfall(0, 0)) == (0, 0)


# --- terms


def test_terms_begin_as_the_protocol_was_set_up(desk):
    assert desk.terms() == (DISCOUNT, FEE_CAP)


def test_terms_can_be_set(desk, set_terms):
    setting = set_terms(2 * WAD // 100, 5 * WAD // 100)

    assert desk.terms() == (2 * WAD // 100, 5 * WAD // 100)
    assert (
        setting.events["TermsSet"]["newDiscount"],
        setting.events["TermsSet"]["newFeeCap"],
    ) == desk.terms()


def test_fee_cap_above_ten_percent_is_refused(set_terms):
    with reverts_with("ValueOutOfBounds", bytes32("feeCap"), WAD // 10 + 1, 0, WAD // 10):
        set_terms(0, WAD // 10 + 1)


def test_fee_cap_of_ten_percent_is_refused_for_what_it_leaves_at_this_line(set_terms):
    left = LINE * 9 // 10

    with reverts_with("ValueOutOfBounds", bytes32("worthAtLine"), left, WAD, 2**256 - 1):
        set_terms(0, WAD // 10)


def test_discount_as_large_as_the_line_allows_no_buyer_is_refused(set_terms):
    with reverts_with("ValueOutOfBounds", bytes32("discount"), HIGHEST_DISCOUNT, 0, HIGHEST_DISCOUNT):
        set_terms(HIGHEST_DISCOUNT, 0)


def test_largest_discount_below_that_is_accepted(desk, set_terms):
    set_terms(HIGHEST_DISCOUNT - 1, 0)

    assert desk.terms() == (HIGHEST_DISCOUNT - 1, 0)


def test_terms_under_which_an_account_at_the_line_is_worth_too_little_are_refused(set_terms):
    discount, fee_cap = 3 * WAD // 100, 7 * WAD // 100
    left = ((WAD - discount) * LINE // WAD) * (WAD - fee_cap) // WAD

    with reverts_with("ValueOutOfBounds", bytes32("worthAtLine"), left, WAD, 2**256 - 1):
        set_terms(discount, fee_cap)


def test_worth_at_the_line_is_rounded_down_at_every_step(set_terms):
    # terms that make a remainder in either product
    discount, fee_cap = WAD // 100 + 1, 9 * WAD // 100 + 7
    kept = (WAD - discount) * LINE
    left = kept // WAD * (WAD - fee_cap)
    assert kept % WAD
    assert left % WAD

    with reverts_with("ValueOutOfBounds", bytes32("worthAtLine"), left // WAD, WAD, 2**256 - 1):
        set_terms(discount, fee_cap)


def test_terms_under_which_an_account_at_the_line_is_worth_exactly_its_debts_are_accepted(desk, set_terms):
    # without a discount, what is above the debts at the line may all be the fee
    largest = HIGHEST_DISCOUNT
    set_terms(0, largest)

    assert desk.terms() == (0, largest)
    with reverts_with("ValueOutOfBounds", bytes32("worthAtLine"), WAD - 1, WAD, 2**256 - 1):
        set_terms(0, largest + 1)


def test_terms_of_nothing_are_accepted(desk, set_terms):
    set_terms(0, 0)

    assert desk.terms() == (0, 0)


def test_terms_are_asked_whether_they_fit_a_line(desk):
    line = 109 * WAD // 100
    left = ((WAD - DISCOUNT) * line // WAD) * (WAD - FEE_CAP) // WAD

    desk.requireTermsFit(LINE)
    with reverts_with("ValueOutOfBounds", bytes32("worthAtLine"), left, WAD, 2**256 - 1):
        desk.requireTermsFit(line)


# --- creation


def test_construction_reverts_when_the_engine_is_not_a_contract(core, owner, stranger, Liquidator):
    with reverts_with("NotAContract", stranger):
        owner.deploy(Liquidator, stranger, core.reserve)


def test_construction_reverts_when_the_reserve_is_not_a_contract(core, owner, stranger, Liquidator):
    with reverts_with("NotAContract", stranger):
        owner.deploy(Liquidator, core.engine, stranger)


def test_implementation_cannot_be_initialised(core, owner, stranger, Liquidator):
    implementation = owner.deploy(Liquidator, core.engine, core.reserve)

    with reverts_with("InvalidInitialization"):
        implementation.initialize(stranger, (0, 0), {"from": stranger})


def test_liquidator_can_be_upgraded_by_its_owner(core, desk, owner, Liquidator):
    desk.upgradeToAndCall(owner.deploy(Liquidator, core.engine, core.reserve), b"", {"from": owner})

    assert desk.terms() == (DISCOUNT, FEE_CAP)
    assert desk.liquidationReserve() == core.reserve
