"""Who bears a shortfall without a pool: liquidation reserve, market reserve, suppliers; to the wei."""

import pytest

from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, buy, covered, crash, shortfall_of

FIRST, SECOND = 1_000 * WAD, 500 * WAD


@pytest.fixture
def reserves(loan, dollars, lender, stranger):
    """The liquidation reserve holds 1,000 fTokens, the market itself 500 dollars that are nobody's."""
    dollars.transfer(loan.reserve, FIRST, {"from": lender})
    loan.tokens["USDT"].mint(dollars, SECOND, {"from": stranger})


def levels(shortfall, first, second):
    """Each level as far as it goes."""
    from_first = min(shortfall, first)
    from_second = min(shortfall - from_first, second)
    return from_first, from_second, 0, 0, shortfall - from_first - from_second


@pytest.mark.parametrize("percent", ["103", "102", "100", "97", "90", "60", "30"])
def test_levels_give_one_after_the_other(loan, reserves, borrower, liquidator, percent):
    shortfall = shortfall_of(crash(loan, percent), DEBT)

    sale = buy(loan, borrower, liquidator)

    assert covered(sale) == [levels(shortfall, FIRST, SECOND)]
    assert sale.events["Liquidated"]["shortfall"] == shortfall == sum(covered(sale)[0])


@pytest.mark.parametrize("percent", ["90", "30"])
def test_suppliers_lose_only_what_is_written_off(loan, dollars, reserves, borrower, liquidator, percent):
    shortfall = shortfall_of(crash(loan, percent), DEBT)
    assets, shares = dollars.totalAssets(), dollars.totalSupply()

    buy(loan, borrower, liquidator)

    assert dollars.totalAssets() == assets - FIRST - (shortfall - FIRST - SECOND)
    assert dollars.totalSupply() == shares - FIRST
    assert dollars.books()["reserve"] == 0


def test_exchange_rate_stays_while_the_reserves_last(loan, dollars, reserves, borrower, liquidator):
    crash(loan, 97)
    before = dollars.convertToAssets(10**30)

    buy(loan, borrower, liquidator)

    assert dollars.convertToAssets(10**30) == before


def test_liquidation_reserve_alone_bears_a_small_shortfall(loan, dollars, reserves, borrower, liquidator):
    shortfall = shortfall_of(crash(loan, 102), DEBT)

    sale = buy(loan, borrower, liquidator)

    assert covered(sale) == [(shortfall, 0, 0, 0, 0)]
    assert dollars.balanceOf(loan.reserve) == FIRST - shortfall
    assert dollars.books()["reserve"] == SECOND


def test_market_reserve_bears_it_without_a_liquidation_reserve(loan, dollars, borrower, liquidator, stranger):
    loan.tokens["USDT"].mint(dollars, SECOND, {"from": stranger})
    shortfall = shortfall_of(crash(loan, 102), DEBT)

    sale = buy(loan, borrower, liquidator)

    assert covered(sale) == [(0, shortfall, 0, 0, 0)]
    assert dollars.books()["reserve"] == SECOND - shortfall


def test_suppliers_bear_it_without_reserves(loan, dollars, borrower, liquidator):
    shortfall = shortfall_of(crash(loan, 90), DEBT)
    before = dollars.totalAssets()

    sale = buy(loan, borrower, liquidator)

    assert covered(sale) == [(0, 0, 0, 0, shortfall)]
    assert dollars.totalAssets() == before - shortfall


def test_event_names_account_and_market(loan, dollars, borrower, liquidator):
    crash(loan, 90)

    event = buy(loan, borrower, liquidator).events["ShortfallCovered"]

    assert (event["account"], event["market"]) == (borrower, dollars)


def test_account_of_no_worth_is_written_off_for_nothing(loan, dollars, borrower, liquidator):
    loan.oracle.setPrice(loan.tokens["ETH"], 1, {"from": loan.owner})
    before = dollars.totalAssets()

    sale = buy(loan, borrower, liquidator)

    # ten units of a dollar's smallest part are worth paying 9 for
    assert covered(sale) == [(0, 0, 0, 0, DEBT - 9)]
    assert dollars.totalAssets() == before - DEBT + 9


def test_every_debt_has_its_share_of_the_shortfall(second_debt, borrower, liquidator):
    value = 2 * crash(second_debt, 90)
    debts = {"USDT": DEBT, "DAI": DEBT // 2, "USD6": 10_000 * 10**6}
    shortfall = shortfall_of(value, 2 * DEBT)

    sale = buy(second_debt, borrower, liquidator)

    shares = [assets * shortfall // (2 * DEBT) for assets in debts.values()]
    assert sale.events["Liquidated"]["shortfall"] == shortfall
    assert sorted(sum(levels) for levels in covered(sale)) == sorted(shares)


def test_sale_of_a_part_covers_its_part_of_the_shortfall(loan, dollars, reserves, borrower, liquidator):
    shortfall = shortfall_of(crash(loan, 90), DEBT)
    before = loan.tokens["USDT"].balanceOf(liquidator)

    sale = buy(loan, borrower, liquidator, WAD // 4)

    assert covered(sale) == [levels(shortfall // 4, FIRST, SECOND)]
    assert before - loan.tokens["USDT"].balanceOf(liquidator) == DEBT // 4 - shortfall // 4
    assert dollars.debtOf(borrower) == DEBT * 3 // 4


def test_rest_of_a_part_sale_can_be_sold_too(loan, ether, dollars, borrower, liquidator):
    crash(loan, 90)
    buy(loan, borrower, liquidator, WAD // 4)

    buy(loan, borrower, liquidator)

    assert dollars.debtSharesOf(borrower) == ether.balanceOf(borrower) == 0
    assert ether.balanceOf(liquidator) == ETHER


def test_maximum_counts_what_the_waterfall_leaves(loan, dollars, borrower, liquidator):
    paid = DEBT - shortfall_of(crash(loan, 90), DEBT)

    with reverts_with("PaymentAboveMaximum", dollars, paid, paid - 1):
        buy(loan, borrower, liquidator, max_pay=(paid - 1,))
    buy(loan, borrower, liquidator, max_pay=(paid,))


def test_books_still_add_up_after_the_waterfall(loan, dollars, reserves, borrower, liquidator):
    crash(loan, 30)

    buy(loan, borrower, liquidator)

    books = dollars.books()
    assert books["cash"] + books["debtAssets"] == books["supplyAssets"] + books["reserve"]
    assert books["debtShares"] == 0


# --- nobody has money


@pytest.mark.parametrize("percent", ["103", "100", "90", "60", "30", "1"])
def test_empty_wallet_always_succeeds_below_the_breakdown_line(
    loan, ether, dollars, borrower, receiver, percent
):
    """Without pools the loss goes down the waterfall, the rest waits: V = D / (1 - d)."""
    value = crash(loan, percent)

    sale = buy(loan, borrower, receiver, fraction=0)

    assert covered(sale) == [(0, 0, 0, 0, shortfall_of(value, DEBT))]
    assert (sale.events["Liquidated"]["fraction"], ether.balanceOf(borrower)) == (0, ETHER)
    health = loan.engine.healthOf(borrower)
    assert health["debtValue"] == health["depositValue"] * 97 // 100


def test_what_waits_can_be_bought_without_a_loss(loan, dollars, ether, borrower, liquidator, receiver):
    value = crash(loan, 90)
    buy(loan, borrower, receiver, fraction=0)
    suppliers = dollars.totalAssets()
    cash = loan.tokens["USDT"].balanceOf(liquidator)

    buy(loan, borrower, liquidator)

    assert cash - loan.tokens["USDT"].balanceOf(liquidator) == value * 97 // 100
    assert dollars.totalAssets() == suppliers
    assert ether.balanceOf(liquidator) == ETHER


def test_nothing_is_left_to_do_for_a_second_empty_wallet(loan, borrower, receiver, stranger):
    crash(loan, 90)
    buy(loan, borrower, receiver, fraction=0)

    with reverts_with("PoolsExhausted", borrower):
        buy(loan, borrower, stranger, fraction=0)
