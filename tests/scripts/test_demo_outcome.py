import numpy as np
import pytest

from scripts.flux.demo.crashes import FEED_UNIT
from scripts.flux.demo.outcome import Gas, Sale, summarise
from scripts.flux.demo.watch import Watch

SALES = [
    Sale(bar=1, account=4, sold=110.0, paid=100.0, fee=6.0, closes=True, gas=500),
    Sale(
        bar=1,
        account=2,
        sold=90.0,
        paid=87.3,
        shortfall=12.7,
        covered=2.7,
        written_off=10.0,
        closes=True,
        gas=700,
    ),
    Sale(bar=3, account=9, sold=55.0, paid=50.0, fee=3.0, closes=True, gas=900, without_capital=True),
]


def test_discount_is_what_buyer_and_protocol_leave_of_the_deposits():
    assert [sale.discount for sale in SALES] == pytest.approx([4.0, 2.7, 2.0], rel=1e-9)


def test_outcome_adds_up_the_sales():
    outcome = summarise(SALES, accounts=10, bars=5)

    assert (outcome.accounts_liquidated, outcome.accounts_closed, outcome.liquidations) == (3, 3, 3)
    assert outcome.value_liquidated == pytest.approx(255.0, rel=1e-12)
    assert outcome.fees == pytest.approx(9.0, rel=1e-12)
    assert outcome.borrowers_cost == pytest.approx(17.7, rel=1e-12)
    assert (outcome.bad_debt, outcome.covered, outcome.suppliers_loss) == (12.7, 2.7, 10.0)


def test_bounty_and_slash_are_counted_apart():
    sale = Sale(
        bar=0,
        account=1,
        sold=100.0,
        paid=92.0,
        fee=3.0,
        bounty=0.5,
        shortfall=7.0,
        slashed=6.0,
        written_off=1.0,
    )

    outcome = summarise([sale], accounts=1, bars=1)

    assert sale.discount == pytest.approx(4.5, rel=1e-12)
    assert outcome.borrowers_cost == pytest.approx(8.0, rel=1e-12)
    assert (outcome.bounties, outcome.slashed, outcome.suppliers_loss) == (0.5, 6.0, 1.0)


def test_curves_are_running_sums_of_the_bars():
    curves = summarise(SALES, accounts=10, bars=5).curves

    assert curves.open_accounts == (10, 8, 8, 7, 7)
    assert curves.liquidated == (0.0, 200.0, 200.0, 255.0, 255.0)
    assert curves.bad_debt == (0.0, 12.7, 12.7, 12.7, 12.7)


def test_gas_is_counted_apart_for_the_two_liquidators():
    outcome = summarise(SALES, accounts=10, bars=5)

    assert outcome.gas_with_capital == Gas(least=500, median=600, most=700)
    assert outcome.gas_without_capital == Gas(least=900, median=900, most=900)


def test_window_without_sales_has_no_gas_and_open_accounts():
    outcome = summarise([], accounts=10, bars=3)

    assert outcome.gas_with_capital is None
    assert outcome.curves.open_accounts == (10, 10, 10)


def test_account_that_is_only_written_off_counts_no_liquidation():
    rest = Sale(bar=0, account=0, sold=0.0, paid=0.0, shortfall=5.0, written_off=5.0, closes=True)

    assert summarise([rest], accounts=1, bars=1).liquidations == 0


@pytest.fixture
def watch():
    """One account with 2 ETH shares at rate 1.5 that owes 100 USDT shares at index 1.1."""
    return Watch(
        symbols=("ETH", "USDT"),
        deposits=np.array([[2.0, 0.0]]),
        debts=np.array([[0.0, 100.0]]),
        time=0,
        deposit_rate=np.array([1.5, 1.0]),
        debt_index=np.array([1.0, 1.1]),
        supply_speed=np.zeros(2),
        borrow_speed=np.array([0.0, np.log(2) / 3600]),  # doubles in an hour
        supply_growth=np.ones(2),
        debt_growth=np.ones(2),
    )


def prices(ether):
    return {"ETH": ether * FEED_UNIT, "USDT": FEED_UNIT}


def test_watch_values_shares_at_their_rates(watch):
    assert watch.ratios(prices(100)) == pytest.approx([300 / 110], rel=1e-12)


def test_watch_lets_debts_grow_with_time(watch):
    watch.advance(3600)

    assert watch.ratios(prices(100)) == pytest.approx([300 / 220], rel=1e-12)
    assert watch.growth()[0] == pytest.approx({"ETH": 1.0, "USDT": 2.0}, rel=1e-12)


def test_watch_names_accounts_near_the_line(watch):
    # 121 is the line; a thousandth above it still counts as near
    assert watch.near(prices(121 / 3 * 1.0009), 1.1) == [0]
    assert watch.near(prices(121 / 3 * 1.0011), 1.1) == []


def test_watch_knows_what_an_account_owes(watch):
    assert watch.debts_of(0) == pytest.approx({"USDT": 110.0}, rel=1e-12)


def test_watch_forgets_a_closed_account(watch):
    watch.close([0])

    assert watch.near(prices(1), 1.1) == []
