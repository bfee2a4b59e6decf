"""Who bears a shortfall: liquidation reserve, market reserve, slash of the pool, safety module, suppliers."""

import pytest

from tests.fixtures.protocol import start_epoch
from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.pools import NOBODY, absorb, assert_pool_owns_its_books
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, buy, covered, crash, shortfall_of

FIRST, SECOND, MODULE = 1_000 * WAD, 500 * WAD, 700 * WAD
HONEST, REVERTING, EATING_GAS, PROMISING, SILENT, WORDY = range(6)
MINIMUM = WAD // 100


@pytest.fixture
def module(loan, dollars, owner, lender, MockSafetyModule):
    """Holds 700 fTokens."""
    contract = owner.deploy(MockSafetyModule)
    dollars.transfer(contract, MODULE, {"from": lender})
    loan.liquidator.setSafetyModule(contract, {"from": owner})
    return contract


@pytest.fixture
def small_pool(loan, pool, supplier, owner):
    """The pool with no more capacity: it takes part with its slash alone."""
    pool.setTerms((MINIMUM, 0, 100, 300, 600, 0), {"from": owner})
    return pool


@pytest.fixture
def reserves(loan, dollars, lender, stranger):
    """The liquidation reserve holds 1,000 fTokens, the market itself 500 dollars that are nobody's."""
    dollars.transfer(loan.reserve, FIRST, {"from": lender})
    loan.tokens["USDT"].mint(dollars, SECOND, {"from": stranger})


def levels(shortfall, *limits):
    """Each level as far as it goes; the suppliers bear the rest."""
    given = []
    for limit in limits:
        given.append(min(shortfall - sum(given), limit))
    return (*given, shortfall - sum(given))


def slash(idle):
    """Thirty percent, but never the minimum."""
    return max(0, min(idle * 30 // 100, idle - MINIMUM))


# --- to the wei


@pytest.mark.parametrize("percent", ["103", "102", "100", "97", "90", "60", "30", "1"])
@pytest.mark.parametrize("fraction", [0, WAD], ids=["empty wallet", "buyer"])
def test_levels_add_up_to_the_shortfall(
    loan, dollars, reserves, pool, module, borrower, liquidator, percent, fraction
):
    value = crash(loan, percent)
    shortfall = shortfall_of(value, DEBT)
    bought = DEBT - shortfall if fraction == 0 else (DEBT - shortfall) // 2
    before = dollars.totalAssets()

    sale = buy(loan, borrower, liquidator, fraction)

    limits = FIRST, SECOND, slash(3 * DEBT - bought), MODULE
    assert covered(sale) == [levels(shortfall, *limits)]
    assert sum(covered(sale)[0]) == sale.events["Liquidated"]["shortfall"] == shortfall
    burned = bought + sum(covered(sale)[0]) - covered(sale)[0][1]
    assert dollars.totalAssets() == before - burned
    assert dollars.debtSharesOf(borrower) == 0
    assert_pool_owns_its_books(loan, pool)


def test_levels_add_up_when_the_pool_cannot_buy(loan, reserves, small_pool, module, borrower, liquidator):
    """At V = 0.3 D all levels are at their limit."""
    shortfall = shortfall_of(crash(loan, 30), DEBT)

    sale = absorb(loan, borrower, liquidator)

    assert shortfall == DEBT * 709 // 1000
    assert covered(sale) == [levels(shortfall, FIRST, SECOND, slash(3 * DEBT), MODULE)]
    health = loan.engine.healthOf(borrower)
    assert health["debtValue"] == health["depositValue"] * 97 // 100


@pytest.mark.parametrize("percent", ["90", "60"])
def test_exchange_rate_stays_while_the_pool_lasts(
    loan, dollars, reserves, pool, borrower, liquidator, percent
):
    crash(loan, percent)
    before = dollars.convertToAssets(10**30)

    absorb(loan, borrower, liquidator)

    assert dollars.convertToAssets(10**30) == before


def test_suppliers_bear_what_all_levels_leave(loan, dollars, small_pool, borrower, liquidator, owner):
    small_pool.setTerms((3 * DEBT, 0, 100, 300, 600, 0), {"from": owner})
    shortfall = shortfall_of(crash(loan, 30), DEBT)
    before = dollars.totalAssets()

    sale = absorb(loan, borrower, liquidator)

    assert covered(sale) == [(0, 0, 0, 0, shortfall)]
    assert dollars.totalAssets() == before - shortfall
    assert small_pool.funds()["idle"] == 3 * DEBT


def test_sale_of_a_part_covers_its_part(loan, dollars, small_pool, borrower, liquidator):
    shortfall = shortfall_of(crash(loan, 90), DEBT)

    sale = buy(loan, borrower, liquidator, WAD // 4)

    assert covered(sale) == [(0, 0, shortfall // 4, 0, 0)]
    assert dollars.debtOf(borrower) == DEBT * 3 // 4


def test_every_debt_slashes_its_own_pool(second_debt, pool, supplier, borrower, liquidator):
    flux = second_debt
    for symbol in ("DAI", "USD6"):
        flux.fund_pool(supplier, symbol, flux.whole(symbol, 20_000))
    shortfall = shortfall_of(2 * crash(flux, 90), 2 * DEBT)

    sale = absorb(flux, borrower, liquidator)

    slashed = {event["market"]: event["fromPool"] for event in sale.events["ShortfallCovered"]}
    for symbol, debt in {"USDT": DEBT, "DAI": DEBT // 2, "USD6": 10_000 * 10**6}.items():
        # the pool pays rounded down: a unit of the asset may fall to the slash
        assert 0 <= slashed[flux.markets[symbol].address] - debt * shortfall // (2 * DEBT) <= 1
        assert_pool_owns_its_books(flux, flux.pools[symbol])
    assert [levels[:2] + levels[3:] for levels in covered(sale)] == [(0, 0, 0, 0)] * 3
    assert flux.engine.joinedMarkets(borrower) == ()


# --- the slash


def test_slash_is_thirty_percent_of_the_idle_funds_at_most(loan, small_pool, borrower, liquidator):
    crash(loan, 1)

    sale = absorb(loan, borrower, liquidator)

    assert covered(sale)[0][2] == 3 * DEBT * 30 // 100
    assert sale.events["Slashed"]["fTokens"] == 3 * DEBT * 30 // 100
    assert small_pool.funds()["idle"] == 3 * DEBT * 70 // 100


def test_slash_cap_is_a_setting(loan, small_pool, borrower, liquidator, owner):
    loan.liquidator.setPoolShares((5000, 3000, 50, 2500, 1000), {"from": owner})
    crash(loan, 1)

    sale = absorb(loan, borrower, liquidator)

    assert covered(sale)[0][2] == 3 * DEBT // 10


def test_slash_never_takes_the_minimum(loan, small_pool, borrower, liquidator, owner):
    small_pool.setTerms((3 * DEBT - 50 * WAD, 0, 100, 300, 600, 0), {"from": owner})
    crash(loan, 1)

    sale = absorb(loan, borrower, liquidator)

    assert covered(sale)[0][2] == 50 * WAD
    assert small_pool.funds()["idle"] == 3 * DEBT - 50 * WAD


def test_purchase_never_takes_the_minimum(loan, pool, borrower, liquidator, owner):
    pool.setTerms((2 * DEBT + 50 * WAD, 10**27, 100, 300, 600, 0), {"from": owner})
    crash(loan, 60)

    absorb(loan, borrower, liquidator)

    assert pool.funds()["idle"] >= 2 * DEBT + 50 * WAD


def test_slash_spares_who_waits_to_enter(loan, small_pool, borrower, liquidator, stranger):
    loan.enter_pool(stranger, "USDT", DEBT)
    crash(loan, 1)

    absorb(loan, borrower, liquidator)

    assert small_pool.funds()["pending"] == DEBT
    assert_pool_owns_its_books(loan, small_pool)


def test_slash_takes_from_who_was_due(loan, small_pool, borrower, liquidator, stranger):
    loan.enter_pool(stranger, "USDT", DEBT)
    start_epoch()
    shortfall = shortfall_of(crash(loan, 1), DEBT)
    assert 3 * DEBT * 30 // 100 < shortfall < 4 * DEBT * 30 // 100

    absorb(loan, borrower, liquidator)

    assert small_pool.funds()["idle"] == 4 * DEBT - shortfall


def test_slash_changes_no_share_of_the_others(loan, pool, borrower, supplier, liquidator):
    before = pool.balanceOf(supplier), pool.totalSupply()
    crash(loan, 60)

    absorb(loan, borrower, liquidator)

    assert (pool.balanceOf(supplier), pool.totalSupply()) == before


# --- the cushion


@pytest.fixture
def spent(loan, pools, supplier, lender, stranger, owner):
    """A pool of 20,000 DAI beside a debt of 40,000 that brings 36,000: it spends all but its cushion."""

    def run(cushion, caller):
        loan.fund_pool(supplier, "DAI", DEBT)
        pools["DAI"].setTerms((MINIMUM, 10**27, 100, 300, 600, cushion), {"from": owner})
        loan.supply(lender, "DAI", 3 * DEBT)
        loan.supply(stranger, "ETH", 2 * ETHER)
        loan.borrow(stranger, "DAI", 2 * DEBT)
        return shortfall_of(2 * crash(loan, 90), 2 * DEBT), absorb(loan, stranger, caller)

    return run


def test_shortfall_is_slashed_from_a_pool_that_has_spent_all_but_its_cushion(loan, pools, spent, liquidator):
    shortfall, sale = spent(9000, liquidator)

    paid = sale.events["Absorbed"]["assets"]
    assert 0 <= DEBT // 10 - paid <= 10**5  # parts are to 1e-18 of the debt
    assert covered(sale) == [(0, 0, shortfall, 0, 0)]
    assert pools["DAI"].funds()["idle"] == DEBT - paid - shortfall
    assert_pool_owns_its_books(loan, pools["DAI"])


def test_shortfall_is_written_off_when_a_pool_without_a_cushion_has_spent_all(pools, spent, liquidator):
    shortfall, sale = spent(0, liquidator)

    slashed, written_off = covered(sale)[0][2], covered(sale)[0][4]
    assert slashed <= 10**5  # of the minimum and what parts to 1e-18 of the debt left above it
    assert slashed + written_off == shortfall
    assert MINIMUM <= pools["DAI"].funds()["idle"] <= MINIMUM + 10**5


def test_slash_may_take_the_cushion(loan, pool, borrower, liquidator, owner):
    """It is there for that: what the slash leaves is less than it was."""
    pool.setTerms((MINIMUM, 10**27, 100, 300, 600, 9000), {"from": owner})
    shortfall = shortfall_of(crash(loan, 1), DEBT)

    sale = buy(loan, borrower, liquidator)

    idle = 3 * DEBT - sale.events["Absorbed"]["assets"]
    slashed = min(shortfall, idle * 30 // 100)
    assert covered(sale)[0][2:] == (slashed, 0, shortfall - slashed)
    assert pool.funds()["idle"] < 3 * DEBT * 9 // 10


# --- the safety module


def test_safety_module_is_asked_for_what_is_left(loan, dollars, small_pool, module, borrower, liquidator):
    shortfall = shortfall_of(crash(loan, 1), DEBT)

    sale = absorb(loan, borrower, liquidator)

    left = shortfall - 3 * DEBT * 30 // 100
    assert (module.lastMarket(), module.lastAssets()) == (dollars, left)
    assert covered(sale)[0][3:] == (MODULE, left - MODULE)
    assert dollars.balanceOf(module) == 0


def test_safety_module_gives_no_more_than_it_says(
    loan, dollars, small_pool, module, borrower, liquidator, owner
):
    module.setLimit(123 * WAD, {"from": owner})
    crash(loan, 1)

    sale = absorb(loan, borrower, liquidator)

    assert covered(sale)[0][3] == 123 * WAD
    assert dollars.balanceOf(module) == MODULE - 123 * WAD


def test_safety_module_is_not_asked_while_the_pool_lasts(loan, pool, module, borrower, liquidator):
    crash(loan, 90)

    absorb(loan, borrower, liquidator)

    assert (module.lastMarket(), module.lastAssets()) == (NOBODY, 0)


@pytest.mark.parametrize("conduct", [REVERTING, EATING_GAS, SILENT])
def test_safety_module_that_fails_is_passed_over(
    loan, dollars, small_pool, module, borrower, liquidator, owner, conduct
):
    module.setConduct(conduct, {"from": owner})
    shortfall = shortfall_of(crash(loan, 1), DEBT)

    sale = absorb(loan, borrower, liquidator)

    slashed = 3 * DEBT * 30 // 100
    assert covered(sale) == [(0, 0, slashed, 0, shortfall - slashed)]
    assert dollars.balanceOf(module) == MODULE
    assert sale.gas_used < 2_000_000


@pytest.mark.parametrize("conduct", [PROMISING])
def test_safety_module_that_lies_gives_what_it_has(
    loan, dollars, small_pool, module, borrower, liquidator, owner, conduct
):
    module.setConduct(conduct, {"from": owner})
    crash(loan, 1)

    sale = absorb(loan, borrower, liquidator)

    assert covered(sale)[0][3] == MODULE
    assert dollars.balanceOf(module) == 0


def test_safety_module_that_answers_too_much_costs_no_more_than_its_gas(
    loan, small_pool, module, borrower, liquidator, owner
):
    module.setConduct(WORDY, {"from": owner})
    crash(loan, 1)

    sale = absorb(loan, borrower, liquidator)

    assert covered(sale)[0][3] == 0
    assert sale.gas_used < 2_000_000


def test_shortfall_without_anything_behind_it_is_written_off(loan, small_pool, borrower, liquidator, owner):
    loan.liquidator.setPool(loan.markets["USDT"], "0x" + 40 * "0", {"from": owner})
    shortfall = shortfall_of(crash(loan, 1), DEBT)

    assert covered(absorb(loan, borrower, liquidator)) == [(0, 0, 0, 0, shortfall)]


def test_paused_liquidation_stops_pools_too(loan, dollars, pool, borrower, liquidator, guardian):
    crash(loan, 90)
    dollars.pause(4, {"from": guardian})

    with reverts_with("ActionPaused", dollars, 4):
        absorb(loan, borrower, liquidator)
