"""What governance and the guardian decide about pools, and within which bounds."""

import pytest

from tests.fixtures.protocol import DISCOUNT, FEE_CAP, start_epoch
from tests.helpers.reverts import reverts_with, reverts_without_reason
from tests.helpers.words import bytes32
from tests.unit.liquidation.pools import BPS, NOBODY, absorb
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, buy, covered, crash

TERMS = (WAD, 10**24, 100, 300, 600, 0)
SHARES = (5000, 3000, 50, 2500, 3000)
MAX_UINT112 = 2**112 - 1


@pytest.fixture(scope="module")
def desk(loan):
    return loan.liquidator


# --- terms of a pool


def test_terms_begin_as_the_pool_was_set_up(loan, pools):
    spec = loan.specs["USDT"]

    assert pools["USDT"].terms() == (spec.seed, spec.supply_cap * WAD, 100, 300, 600, 0)
    assert pools["USDT"].market() == loan.markets["USDT"]
    assert pools["USDT"].liquidator() == loan.liquidator


def test_terms_can_be_set(pools, owner):
    setting = pools["USDT"].setTerms(TERMS, {"from": owner})

    assert pools["USDT"].terms() == setting.events["TermsSet"]["newTerms"] == TERMS


def test_minimum_of_nothing_is_refused(pools, owner):
    with reverts_with("ValueOutOfBounds", bytes32("minimum"), 0, 1, MAX_UINT112):
        pools["USDT"].setTerms((0, *TERMS[1:]), {"from": owner})


def test_discount_above_three_percent_is_refused(pools, owner):
    with reverts_with("ValueOutOfBounds", bytes32("lastDiscount"), 301, 0, 300):
        pools["USDT"].setTerms((1, 1, 100, 301, 600, 0), {"from": owner})


def test_discount_that_falls_is_refused(pools, owner):
    with reverts_with("ValueOutOfBounds", bytes32("firstDiscount"), 201, 0, 200):
        pools["USDT"].setTerms((1, 1, 201, 200, 600, 0), {"from": owner})


def test_cushion_above_ninety_percent_is_refused(pools, owner):
    with reverts_with("ValueOutOfBounds", bytes32("cushion"), 9001, 0, 9000):
        pools["USDT"].setTerms((*TERMS[:5], 9001), {"from": owner})


@pytest.mark.parametrize("terms", [(1, 0, 0, 0, 0, 0), (MAX_UINT112, 2**96 - 1, 300, 300, 2**16 - 1, 9000)])
def test_terms_at_their_bounds_are_accepted(pools, owner, terms):
    pools["USDT"].setTerms(terms, {"from": owner})

    assert pools["USDT"].terms() == terms


# --- what a pool puts up


@pytest.fixture
def keep(pool, owner):
    """Sets the pool's cushion; minimum and cap do not count, unless told."""

    def change(cushion, minimum=1, cap=10**27):
        pool.setTerms((minimum, cap, 100, 300, 600, cushion), {"from": owner})

    return change


def test_capacity_leaves_the_minimum(pool, owner):
    pool.setTerms((1_234 * WAD, 10**27, 100, 300, 600, 0), {"from": owner})

    assert pool.capacity() == 3 * DEBT - 1_234 * WAD


def test_capacity_is_the_cap_at_most(pool, owner):
    pool.setTerms((1, 5_000 * WAD, 100, 300, 600, 0), {"from": owner})

    assert pool.capacity() == 5_000 * WAD


def test_capacity_of_a_pool_below_its_minimum_is_nothing(pool, owner):
    pool.setTerms((4 * DEBT, 10**27, 100, 300, 600, 0), {"from": owner})

    assert pool.capacity() == pool.slashable(10_000) == 0


def test_capacity_leaves_the_cushion(pool, keep):
    keep(3000)

    assert pool.capacity() == 3 * DEBT * 7 // 10


def test_cushion_rounds_up(loan, pool, supplier, keep):
    loan.fund_pool(supplier, "USDT", 1)
    keep(1)

    assert pool.capacity() == 3 * DEBT + 1 - (3 * DEBT // BPS + 1)


@pytest.mark.parametrize("cushion", [2999, 3000, 3001])
def test_capacity_leaves_the_greater_of_minimum_and_cushion(pool, keep, cushion):
    minimum = 3 * DEBT * 3 // 10
    keep(cushion, minimum)

    assert pool.capacity() == 3 * DEBT - max(minimum, 3 * DEBT * cushion // BPS)


def test_capacity_beyond_the_cushion_is_the_cap_at_most(pool, keep):
    keep(3000, cap=DEBT)

    assert pool.capacity() == DEBT


def test_cushion_is_of_what_the_hour_began_with(loan, pool, keep, borrower, liquidator):
    keep(3000)
    start_epoch()
    crash(loan, 105)

    absorb(loan, borrower, liquidator)

    assert pool.funds()["idle"] == 2 * DEBT
    assert pool.capacity() == 2 * DEBT - 3 * DEBT * 3 // 10


def test_cushion_is_of_what_the_next_hour_begins_with(loan, pool, keep, borrower, liquidator):
    keep(3000)
    crash(loan, 105)
    absorb(loan, borrower, liquidator)

    start_epoch()

    assert pool.capacity() == 2 * DEBT - 2 * DEBT * 3 // 10


def test_what_was_sold_again_is_put_up_again(loan, pool, ether, keep, borrower, liquidator, lender):
    """Absorbed for 20,000 and half of that paid back within the hour: the cushion is the same."""
    keep(3000)
    start_epoch()
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    loan.markets["USDT"].approve(pool, DEBT // 2, {"from": lender})

    pool.buy(ether, DEBT // 2, 0, lender, b"", {"from": lender})

    assert pool.capacity() == 2 * DEBT + DEBT // 2 - 3 * DEBT * 3 // 10


def test_those_who_are_due_enlarge_the_cushion(loan, pool, keep, stranger):
    keep(3000)
    loan.enter_pool(stranger, "USDT", DEBT)
    start_epoch()

    assert pool.capacity() == 4 * DEBT * 7 // 10


def test_cushion_is_not_sold_to(loan, dollars, pool, keep, borrower, liquidator):
    keep(9000)
    crash(loan, 105)

    sale = absorb(loan, borrower, liquidator)

    spent = sale.events["Absorbed"]["assets"]
    assert 0 <= 3 * DEBT // 10 - spent <= 10**5  # parts are to 1e-18 of the debt
    assert dollars.debtOf(borrower) == DEBT - spent
    assert pool.capacity() == 3 * DEBT // 10 - spent


def test_slashable_counts_the_cushion(pool, keep):
    keep(9000)

    assert pool.slashable(3000) == 3 * DEBT * 30 // 100


def test_slashable_is_the_cap_of_the_idle_funds(pool):
    assert pool.slashable(3000) == 3 * DEBT * 30 // 100
    assert pool.slashable(10_000) == 3 * DEBT - WAD // 100


def test_net_value_counts_idle_funds_and_inventory(loan, pool, borrower, liquidator):
    value = crash(loan, 105)
    absorb(loan, borrower, liquidator)
    stock = pool.stockOf(loan.markets["ETH"])[0] * (value // 10) // WAD

    low, high = pool.netValue()

    # every part of the sum is rounded once, and the high side counts a unit of the stock more
    unit_of_stock = value // ETHER + 1
    assert 0 <= high - (2 * DEBT + stock) <= unit_of_stock + 2
    assert -2 <= low - (2 * DEBT + stock * 97 // 100) <= 0
    loan.freeze_price("ETH")
    assert tuple(pool.netValue()) == (0, 0)


# --- the registry


def test_pool_is_registered(loan, desk, pools):
    for symbol, pool in pools.items():
        assert desk.poolOf(loan.markets[symbol]) == pool


def test_registration_is_told(loan, desk, dollars, pools, owner):
    event = desk.setPool(dollars, NOBODY, {"from": owner}).events["PoolSet"]

    assert (event["market"], event["pool"]) == (dollars, NOBODY)
    assert desk.poolOf(dollars) == NOBODY


def test_pool_of_another_market_is_refused(loan, desk, pools, owner):
    with reverts_with("PoolMismatch", pools["USDT"], loan.markets["DAI"]):
        desk.setPool(loan.markets["DAI"], pools["USDT"], {"from": owner})


def test_pool_for_no_market_is_refused(desk, pools, owner, stranger):
    with reverts_with("NotListedMarket", stranger):
        desk.setPool(stranger, pools["USDT"], {"from": owner})


def test_pool_without_code_is_refused(desk, dollars, owner, stranger):
    with reverts_with("NotAContract", stranger):
        desk.setPool(dollars, stranger, {"from": owner})


def test_contract_that_is_no_pool_is_refused(loan, desk, dollars, owner):
    with reverts_without_reason():
        desk.setPool(dollars, loan.tokens["USDT"], {"from": owner})


def test_pool_that_was_removed_takes_no_part(loan, desk, dollars, pool, borrower, liquidator, owner):
    desk.setPool(dollars, NOBODY, {"from": owner})
    crash(loan, 105)

    with reverts_with("PoolsExhausted", borrower):
        absorb(loan, borrower, liquidator)
    buy(loan, borrower, liquidator)

    assert pool.funds()["idle"] == 3 * DEBT


def test_pool_that_was_removed_bears_no_loss(loan, desk, dollars, pool, borrower, liquidator, owner):
    desk.setPool(dollars, NOBODY, {"from": owner})
    crash(loan, 90)

    sale = buy(loan, borrower, liquidator)

    assert covered(sale)[0][2] == 0
    assert pool.funds()["idle"] == 3 * DEBT


def test_last_pool_removed_and_set_again_takes_part(loan, desk, pools, pool, borrower, liquidator, owner):
    for symbol in pools:
        desk.setPool(loan.markets[symbol], NOBODY, {"from": owner})
    desk.setPool(loan.markets["USDT"], pool, {"from": owner})
    crash(loan, 105)

    absorb(loan, borrower, liquidator)

    assert pool.funds()["idle"] == 2 * DEBT


def test_pool_for_another_liquidator_is_refused(
    loan, desk, dollars, owner, behind_proxy, Liquidator, LiquidationPool
):
    other = behind_proxy(Liquidator, [loan.engine, loan.reserve], owner, (DISCOUNT, FEE_CAP))
    pool = behind_proxy(LiquidationPool, [loan.engine, other], owner, dollars, TERMS, "Pool", "p")

    with reverts_with("PoolMismatch", pool, dollars):
        desk.setPool(dollars, pool, {"from": owner})
    # it is a pool of that market, and good enough for the other
    other.setPool(dollars, pool, {"from": owner})

    assert (pool.market(), pool.liquidator(), other.poolOf(dollars)) == (dollars, other, pool)


# --- what pools take part with


def test_shares_begin_as_designed(desk):
    assert desk.poolShares() == SHARES


def test_shares_can_be_set(desk, owner):
    setting = desk.setPoolShares((1, 2, 3, 4, 5), {"from": owner})

    assert desk.poolShares() == setting.events["PoolSharesSet"]["newShares"] == (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("name", "shares", "highest"),
    [
        ("quota", (10_001, 0, 0, 0, 0), 10_000),
        ("bountyCap", (0, 0, 10_001, 0, 0), 10_000),
        ("slashCap", (0, 0, 0, 0, 5001), 5000),
        ("feeShare and bountyShare", (0, 7_500, 0, 2_501, 0), 10_000),
    ],
)
def test_shares_outside_their_bounds_are_refused(desk, owner, name, shares, highest):
    with reverts_with("ValueOutOfBounds", bytes32(name), highest + 1, 0, highest):
        desk.setPoolShares(shares, {"from": owner})


def test_shares_at_their_bounds_are_accepted(loan, desk, pool, borrower, liquidator, owner):
    desk.setPoolShares((10_000, 7_500, 10_000, 2_500, 5000), {"from": owner})
    crash(loan, 109)

    absorb(loan, borrower, liquidator)

    # the fee is the pool's and the finder's; the reserve has the rounding: 1e-18 of ten ETH in the bounty's
    # rate, and a unit each of fee, share and bounty
    assert loan.markets["ETH"].balanceOf(loan.reserve) <= 10 + 3
    assert pool.funds()["idle"] == 2 * DEBT


def test_quota_of_nothing_leaves_everything_to_the_caller(
    loan, desk, pool, ether, borrower, liquidator, owner
):
    desk.setPoolShares((0, *SHARES[1:]), {"from": owner})
    crash(loan, 105)

    buy(loan, borrower, liquidator)

    assert pool.funds()["idle"] == 3 * DEBT
    assert pool.inventory() == ()


# --- the safety module


def test_safety_module_can_be_set_and_removed(desk, owner, MockSafetyModule):
    module = owner.deploy(MockSafetyModule)
    assert desk.safetyModule() == NOBODY

    setting = desk.setSafetyModule(module, {"from": owner})
    assert desk.safetyModule() == setting.events["SafetyModuleSet"]["newModule"] == module

    desk.setSafetyModule(NOBODY, {"from": owner})
    assert desk.safetyModule() == NOBODY


def test_safety_module_without_code_is_refused(desk, owner, stranger):
    with reverts_with("NotAContract", stranger):
        desk.setSafetyModule(stranger, {"from": owner})


# --- the pause of entry


@pytest.mark.parametrize("who", ["owner", "guardian"])
def test_entry_can_be_paused(pools, request, supplier, who):
    pause = pools["USDT"].setEntryPaused(True, {"from": request.getfixturevalue(who)})

    assert pause.events["EntryPauseSet"]["newIsPaused"]
    assert pools["USDT"].isEntryPaused()
    for enter in (pools["USDT"].enter, pools["USDT"].enterWithAssets):
        with reverts_with("EntryPaused", pools["USDT"]):
            enter(1, supplier, {"from": supplier})


def test_guardian_cannot_open_entry(pools, guardian):
    pools["USDT"].setEntryPaused(True, {"from": guardian})

    with reverts_with("NotOwner", guardian):
        pools["USDT"].setEntryPaused(False, {"from": guardian})


def test_owner_opens_entry_again(loan, pools, guardian, owner, supplier):
    pools["USDT"].setEntryPaused(True, {"from": guardian})
    pools["USDT"].setEntryPaused(False, {"from": owner})

    loan.enter_pool(supplier, "USDT", WAD)

    assert pools["USDT"].entryOf(supplier)["fTokens"] == WAD


def test_paused_entry_is_still_priced_and_claimed(loan, pool, stranger, guardian):
    loan.enter_pool(stranger, "USDT", WAD)
    pool.setEntryPaused(True, {"from": guardian})
    start_epoch()

    assert pool.claimEntry(stranger, {"from": stranger}).return_value > 0


def test_paused_entry_stops_no_liquidation(loan, pool, borrower, liquidator, guardian):
    pool.setEntryPaused(True, {"from": guardian})
    crash(loan, 105)

    absorb(loan, borrower, liquidator)

    assert pool.funds()["idle"] == 2 * DEBT


# --- creation


def test_construction_reverts_when_the_engine_is_not_a_contract(loan, owner, stranger, LiquidationPool):
    with reverts_with("NotAContract", stranger):
        owner.deploy(LiquidationPool, stranger, loan.liquidator)


def test_construction_reverts_when_the_liquidator_is_not_a_contract(loan, owner, stranger, LiquidationPool):
    with reverts_with("NotAContract", stranger):
        owner.deploy(LiquidationPool, loan.engine, stranger)


def test_implementation_cannot_be_initialised(loan, dollars, owner, stranger, LiquidationPool):
    logic = owner.deploy(LiquidationPool, loan.engine, loan.liquidator)

    with reverts_with("InvalidInitialization"):
        logic.initialize(stranger, dollars, TERMS, "Pool", "p", {"from": stranger})


def test_other_half_of_the_implementation_cannot_be_initialised(
    loan, dollars, owner, stranger, PoolExtension
):
    extension = owner.deploy(PoolExtension, loan.engine, loan.liquidator)

    with reverts_with("InvalidInitialization"):
        extension.initialize(stranger, dollars, TERMS, "Pool", "p", {"from": stranger})


def test_pool_for_a_market_that_is_not_listed_is_refused(
    loan, owner, stranger, behind_proxy, LiquidationPool
):
    with reverts_with("NotListedMarket", stranger):
        behind_proxy(LiquidationPool, [loan.engine, loan.liquidator], owner, stranger, TERMS, "Pool", "p")


def test_pool_can_be_upgraded_by_its_owner(loan, pool, supplier, owner, LiquidationPool):
    logic = owner.deploy(LiquidationPool, loan.engine, loan.liquidator)
    shares = pool.balanceOf(supplier)

    pool.upgradeToAndCall(logic, b"", {"from": owner})

    assert (pool.balanceOf(supplier), pool.funds()["idle"]) == (shares, 3 * DEBT)
