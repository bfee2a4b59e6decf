"""The largest account that can exist is still sold in one transaction."""

import pytest

from tests.fixtures.protocol import WAD, start_epoch
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


@pytest.fixture(scope="module")
def pooled(large, open_pool, supplier):
    """A pool with a thousand dollars for every debt."""
    for symbol in DEBTS:
        open_pool(large, symbol)
        large.enter_pool(supplier, symbol, 1_000 * WAD)
    start_epoch()
    for symbol in DEBTS:
        large.pools[symbol].priceEntries({"from": supplier})
    return large


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


# A stock that a pool has not had before is two new storage slots, in the market and in the pool.
@pytest.mark.parametrize("price", ["0.78", "0.5"], ids=["with a fee", "with a shortfall"])
def test_account_in_twenty_markets_is_absorbed_by_ten_empty_pools_in_two_calls(
    pooled, borrower, liquidator, price
):
    set_prices(pooled, DEPOSITS, price)

    sales = [buy(pooled, borrower, liquidator, 0) for _ in range(2)]

    gas = [sale.gas_used for sale in sales]
    print(f"gas of a sale over {MAX_JOINED_MARKETS} markets to ten pools: {gas}")
    assert max(gas) < MAX_GAS
    assert [len(sale.events["Absorbed"]) for sale in sales] == [8, 2]
    assert pooled.engine.joinedMarkets(borrower) == ()


def test_quote_counts_no_more_pools_than_a_sale_has_room_for(pooled, borrower, liquidator):
    set_prices(pooled, DEPOSITS, "0.78")
    quote = pooled.liquidator.quote(borrower, 0)

    sale = buy(pooled, borrower, liquidator, 0)

    assert sale.events["Liquidated"]["fraction"] == quote["soldToPools"] == quote["sold"] < WAD


@pytest.mark.parametrize("price", ["0.78", "0.5"], ids=["with a fee", "with a shortfall"])
def test_account_in_twenty_markets_is_sold_at_once_to_pools_and_a_buyer(pooled, borrower, liquidator, price):
    set_prices(pooled, DEPOSITS, price)

    sale = buy(pooled, borrower, liquidator, WAD)

    print(f"gas of a sale over {MAX_JOINED_MARKETS} markets to pools and a buyer: {sale.gas_used:,}")
    assert sale.gas_used < MAX_GAS
    assert len(sale.events["Absorbed"]) == 8
    assert pooled.engine.joinedMarkets(borrower) == ()


@pytest.mark.parametrize("fraction", [0, WAD], ids=["pools alone", "pools and a buyer"])
def test_account_in_twenty_markets_is_absorbed_by_five_pools(pooled, owner, borrower, liquidator, fraction):
    for symbol in DEBTS[5:]:
        pooled.liquidator.setPool(pooled.markets[symbol], "0x" + 40 * "0", {"from": owner})
    set_prices(pooled, DEPOSITS, "0.5")

    sale = buy(pooled, borrower, liquidator, fraction)

    print(f"gas of a sale over {MAX_JOINED_MARKETS} markets to five pools: {sale.gas_used:,}")
    assert sale.gas_used < MAX_GAS
    assert len(sale.events["Absorbed"]) == 5


def test_second_absorption_with_entries_that_are_due_fits_too(pooled, borrower, liquidator, supplier):
    """Every pool prices its queue against ten stocks first: the most that a sale has to do."""
    set_prices(pooled, DEPOSITS, "0.78")
    buy(pooled, borrower, liquidator, 0)
    set_prices(pooled, DEPOSITS, "1")
    for symbol in DEPOSITS:
        pooled.supply(borrower, symbol, 110 * WAD)
    for symbol in DEBTS:
        pooled.borrow(borrower, symbol, 80 * WAD)
        pooled.enter_pool(supplier, symbol, WAD)
    start_epoch()
    set_prices(pooled, DEPOSITS, "0.78")

    sale = buy(pooled, borrower, liquidator, 0)

    print(f"gas of a sale over {MAX_JOINED_MARKETS} markets to ten pools with queues: {sale.gas_used:,}")
    assert len(sale.events["EntriesPriced"]) == 8  # of those that buy
    assert sale.gas_used < MAX_GAS
