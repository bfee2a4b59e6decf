"""The largest account that can exist is still sold in one transaction."""

import pytest

from tests.fixtures.protocol import WAD
from tests.fixtures.situations import MAX_JOINED_MARKETS
from tests.helpers.prices import usd
from tests.unit.liquidation.sale import buy

# a quarter of the smallest block gas limit of our chains
MAX_GAS = 30_000_000 // 4
DEBTS = [f"T{index}" for index in range(MAX_JOINED_MARKETS // 2)]
DEPOSITS = [f"T{index}" for index in range(MAX_JOINED_MARKETS // 2, MAX_JOINED_MARKETS)]


@pytest.fixture(scope="module")
def large(wide, lender, borrower, liquidator):
    """Ten deposits of 110 dollars each against ten debts of 80; all below the line after the crash."""
    for symbol in DEBTS:
        wide.supply(lender, symbol, 1_000 * WAD)
        wide.fund(liquidator, symbol, 100 * WAD)
        wide.approve(liquidator, symbol)
    for symbol in DEPOSITS:
        wide.supply(borrower, symbol, 110 * WAD)
    for symbol in DEBTS:
        wide.borrow(borrower, symbol, 80 * WAD)
    return wide


def set_prices(flux, symbols, price):
    for symbol in symbols:
        flux.oracle.setPrice(flux.tokens[symbol], usd(price), {"from": flux.owner})


@pytest.mark.parametrize("price", ["0.78", "0.5"], ids=["with a fee", "with a shortfall"])
@pytest.mark.parametrize("take_assets", [False, True], ids=["fTokens", "assets"])
def test_account_in_twenty_markets_fits_a_quarter_of_a_block(large, borrower, liquidator, price, take_assets):
    set_prices(large, DEPOSITS, price)
    assert len(large.engine.joinedMarkets(borrower)) == MAX_JOINED_MARKETS

    sale = buy(large, borrower, liquidator, take_assets=take_assets)

    print(f"gas of a sale over {MAX_JOINED_MARKETS} markets: {sale.gas_used:,}")
    assert sale.gas_used < MAX_GAS
    assert large.engine.joinedMarkets(borrower) == ()


def test_account_in_twenty_markets_is_sold_in_parts_too(large, borrower, liquidator):
    set_prices(large, DEPOSITS, "0.78")

    sale = buy(large, borrower, liquidator, WAD // 2)

    assert sale.gas_used < MAX_GAS
    assert len(large.engine.joinedMarkets(borrower)) == MAX_JOINED_MARKETS
