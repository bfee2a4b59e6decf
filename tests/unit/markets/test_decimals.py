"""The same rules in units of 6, 8 and 18 decimals."""

import pytest
from brownie import chain

from tests.helpers.reverts import reverts_with
from tests.unit.markets.market import FREE_CURVE, YEAR, accrued, set_parameters, stored_books

# of a coin: decimals, USD, and what is lent of it in these tests
COINS = {"USD6": (6, 1, 1_000), "WBTC8": (8, 60_000, 1), "USDT": (18, 1, 1_000)}


@pytest.fixture(params=COINS)
def symbol(request):
    return request.param


@pytest.fixture
def lent(flux, lender, borrower, symbol):
    """A tenth of what the lender has supplied is lent."""
    assets = flux.whole(symbol, COINS[symbol][2])
    flux.supply(lender, symbol, 10 * assets)
    flux.supply(borrower, "ETH", 10**20)
    flux.borrow(borrower, symbol, assets)
    return assets


def test_ftokens_have_the_decimals_of_the_asset(flux, symbol):
    assert flux.markets[symbol].decimals() == flux.tokens[symbol].decimals() == COINS[symbol][0]


def test_first_share_is_worth_one_unit(flux, symbol):
    market = flux.markets[symbol]

    assert market.convertToAssets(10 ** COINS[symbol][0]) == 10 ** COINS[symbol][0]


def test_interest_is_that_of_the_model(flux, symbol, lent, stranger):
    market = flux.markets[symbol]
    before = stored_books(market)
    chain.mine(timedelta=YEAR)

    accrual = market.accrue({"from": stranger})

    assert stored_books(market) == accrued(market, before, accrual.timestamp)
    assert stored_books(market).debt_assets > before.debt_assets


def test_everybody_leaves_with_interest(flux, symbol, lent, lender, borrower):
    market = flux.markets[symbol]
    chain.mine(timedelta=YEAR)

    flux.repay(borrower, symbol)
    flux.withdraw(lender, symbol)

    assert flux.tokens[symbol].balanceOf(lender) > 10 * lent
    assert market.totalSupply() == flux.specs[symbol].seed
    assert market.cash() >= market.totalAssets()


def test_least_debt_is_in_millionths_of_the_coin(flux, symbol, lender, borrower):
    minimum = -(-flux.specs[symbol].min_debt * 10 ** COINS[symbol][0] // 10**6)
    flux.supply(lender, symbol, flux.whole(symbol, COINS[symbol][2]))
    flux.supply(borrower, "ETH", 10**18)

    with reverts_with("DebtBelowMinimum", minimum - 1, minimum):
        flux.borrow(borrower, symbol, minimum - 1)


def test_supply_cap_is_in_whole_coins(flux, symbol, lender):
    set_parameters(flux, symbol, supply_cap=3)
    cap = 3 * 10 ** COINS[symbol][0]

    assert flux.markets[symbol].maxDeposit(lender) == cap - flux.specs[symbol].seed


def test_limit_is_the_same_in_every_unit(flux, symbol, lender, borrower):
    decimals, price, _ = COINS[symbol]
    flux.supply(lender, symbol, flux.whole(symbol, 10_000))
    flux.supply(borrower, "ETH", 10**18)
    limit = 3_000 * 10**18 * 1000 // 1400
    largest = limit * 10**decimals // (price * 10**18)

    flux.borrow(borrower, symbol, largest)

    assert flux.markets[symbol].debtSharesOf(borrower) == largest


def test_one_millionth_of_a_coin_may_be_the_least_debt(flux, lender, borrower):
    set_parameters(flux, "WBTC8", min_debt=1, curve=FREE_CURVE)
    flux.supply(lender, "WBTC8", 10**8)
    flux.supply(borrower, "ETH", 10**18)

    with reverts_with("DebtBelowMinimum", 99, 100):
        flux.borrow(borrower, "WBTC8", 99)
