"""While utilisation lasts at 95 % or above the rate grows by half every 15 hours."""

import pytest
from brownie import chain

from tests.fixtures.protocol import WAD
from tests.model.rates import SCARCITY_LIMIT, scarcity_factor
from tests.unit.markets.market import YEAR, accrued, in_a_block, stored_books

PERIOD = 15 * 3600
SUPPLIED = 10_000 * WAD


@pytest.fixture
def scarce(flux, lender, borrower):
    """Of 10,000 dollars 9,600 are lent."""
    flux.supply(lender, "USDT", SUPPLIED)
    flux.supply(borrower, "ETH", 20 * WAD)
    flux.borrow(borrower, "USDT", 9_600 * WAD)


def test_money_is_scarce_from_95_percent_on(flux, market, lender, borrower):
    flux.supply(lender, "USDT", SUPPLIED - market.totalAssets())
    flux.supply(borrower, "ETH", 20 * WAD)

    flux.borrow(borrower, "USDT", 9_500 * WAD)

    assert stored_books(market).is_scarce


def test_money_is_not_scarce_below_95_percent(flux, market, lender, borrower):
    flux.supply(lender, "USDT", SUPPLIED - market.totalAssets())
    flux.supply(borrower, "ETH", 20 * WAD)

    flux.borrow(borrower, "USDT", 9_500 * WAD - 1)

    assert not stored_books(market).is_scarce


@pytest.mark.parametrize("elapsed", [60, PERIOD, 10 * PERIOD, 19 * PERIOD, 25 * PERIOD])
def test_scarce_accrual_books_the_interest_of_the_model(market, scarce, stranger, elapsed):
    before = stored_books(market)
    chain.mine(timedelta=elapsed)

    accrual = market.accrue({"from": stranger})

    after = stored_books(market)
    assert after == accrued(market, before, accrual.timestamp)
    assert after.scarcity == min(accrual.timestamp - before.last_accrual, SCARCITY_LIMIT)


def test_scarcity_adds_up_over_accruals(market, scarce, stranger):
    before = stored_books(market)
    for _ in range(3):
        chain.mine(timedelta=8 * PERIOD)
        accrual = market.accrue({"from": stranger})
        before = accrued(market, before, accrual.timestamp)

    assert stored_books(market) == before
    assert before.scarcity == SCARCITY_LIMIT


def test_rate_grows_by_half_in_fifteen_hours(market, scarce, stranger):
    before = stored_books(market)
    chain.mine(timedelta=PERIOD)

    rates, asked_at = in_a_block(market.rates, sender=stranger)

    factor = scarcity_factor(asked_at - before.last_accrual)
    assert rates["scarcityFactor"] == factor
    # the factor of a full period; a block comes at most some seconds late, each worth less than 1e-5
    assert abs(factor - 3 * WAD // 2) < WAD // 1000
    assert rates["borrowRate"] == before.rate_per_second * factor // WAD


def test_factor_stops_after_nineteen_periods(market, scarce, stranger):
    chain.mine(timedelta=30 * PERIOD)

    rates, _ = in_a_block(market.rates, sender=stranger)

    assert rates["scarcityFactor"] == scarcity_factor(SCARCITY_LIMIT)
    assert 2_216 * WAD < rates["scarcityFactor"] < 2_217 * WAD


def test_debt_shows_scarce_interest_up_to_now(market, scarce, borrower, stranger):
    before = stored_books(market)
    chain.mine(timedelta=5 * PERIOD)

    debt, asked_at = in_a_block(market.debtOf, borrower, sender=stranger)

    assert debt == accrued(market, before, asked_at).debt_of(before.debt_shares)


def test_scarcity_is_forgotten_ten_times_as_fast_as_it_passed(flux, market, scarce, lender, stranger):
    chain.mine(timedelta=PERIOD)
    deposit = flux.supply(lender, "USDT", SUPPLIED)
    before = stored_books(market).scarcity
    chain.mine(timedelta=PERIOD // 20)

    accrual = market.accrue({"from": stranger})

    left = before - 10 * (accrual.timestamp - deposit.timestamp)
    assert stored_books(market).scarcity == left > 0
    assert not stored_books(market).is_scarce


def test_scarcity_is_forgotten_after_a_tenth_of_its_time(flux, market, scarce, lender, stranger):
    chain.mine(timedelta=PERIOD)
    flux.supply(lender, "USDT", SUPPLIED)
    assert stored_books(market).scarcity >= PERIOD
    chain.mine(timedelta=PERIOD // 5)

    market.accrue({"from": stranger})

    assert stored_books(market).scarcity == 0


def test_factor_is_one_as_soon_as_money_is_there(flux, market, scarce, lender):
    chain.mine(timedelta=PERIOD)

    flux.supply(lender, "USDT", SUPPLIED)

    assert market.rates()["scarcityFactor"] == WAD


def test_dip_inside_one_block_does_not_end_scarcity(flux, market, token, scarce, owner, MockBatch):
    batch = owner.deploy(MockBatch)
    flux.fund(batch, "USDT", SUPPLIED)
    chain.mine(timedelta=PERIOD)
    before = stored_books(market)
    calls = {
        token: [token.approve.encode_input(market, SUPPLIED)],
        market: [
            market.deposit.encode_input(SUPPLIED, batch),
            market.redeem.encode_input(2**256 - 1, batch, batch),
        ],
    }
    targets = [target for target, data in calls.items() for _ in data]

    dip = batch.run(targets, [data for datas in calls.values() for data in datas], {"from": owner})

    after = stored_books(market)
    assert after.is_scarce
    assert after.scarcity == dip.timestamp - before.last_accrual >= PERIOD


def test_spike_inside_one_block_charges_nothing(flux, market, token, lender, borrower, owner, MockBatch):
    flux.supply(borrower, "ETH", 20 * WAD)
    batch = owner.deploy(MockBatch)
    flux.supply(lender, "USDT", SUPPLIED)
    flux.borrow(borrower, "USDT", 9_000 * WAD)
    flux.authorize(borrower, batch)
    flux.fund(batch, "USDT", WAD)
    before = stored_books(market)
    calls = [
        token.approve.encode_input(market, 2**256 - 1),
        market.borrow.encode_input(900 * WAD, batch, borrower),
        market.repay.encode_input(900 * WAD, borrower),
    ]

    spike = batch.run([token, market, market], calls, {"from": owner})

    expected = accrued(market, before, spike.timestamp)
    after = stored_books(market)
    assert not after.is_scarce
    # borrowing rounds debt shares up and repaying rounds them down: a unit each
    assert 0 <= after.debt_assets - expected.debt_assets <= 2


def test_repayment_of_scarce_debt_is_possible_after_years(flux, market, scarce, borrower):
    chain.mine(timedelta=3 * YEAR)

    flux.repay(borrower, "USDT")

    assert market.debtOf(borrower) == 0
    assert not stored_books(market).is_scarce
