"""Staked FLUX as the fourth level of the waterfall: what is slashed, how it is sold, who can avoid it."""

import pytest
from brownie import chain

from tests.fixtures.governance import DAY, FLUX_PRICE, wait
from tests.fixtures.protocol import GAS_MONEY, UNLIMITED, give_native, start_epoch
from tests.helpers.prices import Price, Status, flat, usd
from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.pools import absorb, discount_at, up
from tests.unit.liquidation.sale import DEBT, WAD, buy, covered, crash, shortfall_of

STAKE = 1_000_000 * WAD
WEEK, AGEING = 7 * DAY, 600


@pytest.fixture(scope="module")
def module(loan, open_safety_module, stake, supplier):
    """A million FLUX, two million dollars, behind a debt of twenty thousand."""
    module = open_safety_module(loan)
    stake(module, supplier, STAKE)
    return module


@pytest.fixture
def buyer(loan, dollars, module, lender):
    """Has fTokens of the market that was short."""
    dollars.approve(module, UNLIMITED, {"from": lender})
    return lender


def worth(shortfall):
    """FLUX that brings so many dollars even at three percent below its price."""
    return up(up(shortfall * WAD, FLUX_PRICE * WAD) * 10_000, 9_700)


def slash(loan, account, caller, percent=90):
    """A liquidation with a shortfall; returns what was slashed."""
    crash(loan, percent)
    return buy(loan, account, caller).events["StakesSlashed"]["tokens"]


# --- the slash


def test_shortfall_slashes_flux_worth_it_and_sells_nothing_yet(loan, dollars, module, borrower, liquidator):
    shortfall = shortfall_of(crash(loan, 90), DEBT)

    sale = buy(loan, borrower, liquidator)

    assert covered(sale) == [(0, 0, 0, 0, shortfall)]
    slashed = sale.events["StakesSlashed"]
    assert (slashed["market"], slashed["assets"], slashed["tokens"]) == (dollars, shortfall, worth(shortfall))
    assert module.saleOf(dollars) == (worth(shortfall), sale.timestamp, sale.timestamp + WEEK)
    assert module.funds()["staked"] == STAKE - worth(shortfall)
    assert module.openSales() == 1


def test_slash_takes_thirty_percent_at_most(loan, module, flux_token, borrower, liquidator, owner):
    loan.oracle.setPrice(flux_token, usd("0.001"), {"from": owner})

    slashed = slash(loan, borrower, liquidator)

    assert slashed == STAKE * 30 // 100 == STAKE - module.funds()["staked"]


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE])
def test_doubtful_price_of_flux_still_slashes_but_does_not_sell(
    loan, dollars, module, flux_token, buyer, borrower, liquidator, owner, status
):
    loan.oracle.setPriceBand(flux_token, *flat(usd(FLUX_PRICE), status), {"from": owner})

    assert slash(loan, borrower, liquidator) > 0

    with reverts_with("PriceUnusable", flux_token, status):
        module.buy(dollars, DEBT, 0, buyer, {"from": buyer})


def test_without_a_price_of_flux_nothing_is_slashed(loan, module, flux_token, borrower, liquidator, owner):
    loan.oracle.setPrice(flux_token, 0, {"from": owner})
    shortfall = shortfall_of(crash(loan, 90), DEBT)

    sale = buy(loan, borrower, liquidator)

    assert covered(sale) == [(0, 0, 0, 0, shortfall)]
    assert "StakesSlashed" not in sale.events
    assert module.funds()["staked"] == STAKE


def test_pool_is_slashed_before_stakers(loan, open_pool, supplier, module, borrower, liquidator):
    open_pool(loan, "USDT")
    loan.fund_pool(supplier, "USDT", 3 * DEBT)
    crash(loan, 90)

    absorb(loan, borrower, liquidator)

    assert module.funds()["staked"] == STAKE


# --- the sale


@pytest.mark.parametrize("age", [0, 300, AGEING, DAY])
def test_slashed_flux_is_sold_below_its_price(
    loan, dollars, module, flux_token, buyer, borrower, liquidator, age
):
    tokens = slash(loan, borrower, liquidator)
    since = module.saleOf(dollars)["since"]
    if age:
        chain.mine(timestamp=since + age - 1)

    bought = module.buy(dollars, UNLIMITED >> 8, tokens, buyer, {"from": buyer})

    discount = discount_at(bought.timestamp - since, 100, 300, AGEING)
    # the write-off has made an fToken worth less than a dollar
    paid = dollars.previewWithdraw(up(tokens * FLUX_PRICE * (WAD - discount), WAD))
    assert bought.return_value == (paid, tokens)
    assert flux_token.balanceOf(buyer) == tokens
    assert dollars.balanceOf(module) == paid
    assert module.openSales() == 0


def test_part_of_the_flux_costs_that_part(loan, dollars, module, flux_token, buyer, borrower, liquidator):
    tokens = slash(loan, borrower, liquidator)
    wait(AGEING)
    cost = dollars.previewWithdraw(up(tokens * FLUX_PRICE * 97, 100))

    bought = module.buy(dollars, cost // 3, 0, buyer, {"from": buyer})

    assert bought.return_value == (cost // 3, tokens * (cost // 3) // cost)
    assert module.saleOf(dollars)["tokens"] == tokens - bought.return_value[1]


def test_buyer_gets_what_he_asked_for_or_nothing(loan, dollars, module, buyer, borrower, liquidator):
    tokens = slash(loan, borrower, liquidator)
    wait(AGEING)

    with reverts_with("OutputBelowMinimum", tokens, tokens + 1):
        module.buy(dollars, UNLIMITED >> 8, tokens + 1, buyer, {"from": buyer})
    with reverts_with("SaleMissing", loan.markets["ETH"]):
        module.buy(loan.markets["ETH"], DEBT, 0, buyer, {"from": buyer})


def test_band_of_prices_counts_against_the_buyer(
    loan, dollars, module, flux_token, buyer, borrower, liquidator, owner
):
    tokens = slash(loan, borrower, liquidator)
    wait(AGEING)
    loan.oracle.setPriceBand(flux_token, *Price(usd("1.9"), usd(2), usd("2.1")), {"from": owner})
    loan.set_price_band("USDT", Price(usd("0.99"), usd(1), usd("1.01")))

    paid, _ = module.quoteBuy(dollars, UNLIMITED >> 8)

    assert paid == dollars.previewWithdraw(up(up(up(tokens * 21, 10) * 97, 100) * 100, 99))


def test_proceeds_cover_the_next_shortfall(loan, dollars, module, buyer, borrower, liquidator, stranger):
    slash(loan, borrower, liquidator)
    wait(AGEING)
    module.buy(dollars, UNLIMITED >> 8, 0, buyer, {"from": buyer})
    proceeds = dollars.convertToAssets(dollars.balanceOf(module))
    loan.set_price("ETH", 3000)
    loan.supply(stranger, "ETH", 10 * WAD)
    loan.borrow(stranger, "USDT", DEBT)
    shortfall = shortfall_of(crash(loan, 90), DEBT)
    staked = module.funds()["staked"]

    sale = buy(loan, stranger, liquidator)

    given = min(proceeds, shortfall)
    assert proceeds > shortfall * 99 // 100
    assert covered(sale) == [(0, 0, 0, given, shortfall - given)]
    assert staked - module.funds()["staked"] == (worth(shortfall - given) if given < shortfall else 0)


# --- in and out around a slash


def test_nobody_enters_while_slashed_flux_is_on_offer(
    loan, dollars, module, buyer, borrower, liquidator, stake, stranger
):
    slash(loan, borrower, liquidator)

    with reverts_with("SaleOpen", 1):
        stake(module, stranger, WAD)
    wait(AGEING)
    module.buy(dollars, UNLIMITED >> 8, 0, buyer, {"from": buyer})
    stake(module, stranger, WAD)


def test_unsold_flux_goes_back_to_those_who_were_slashed(
    loan, dollars, module, borrower, liquidator, stranger
):
    slash(loan, borrower, liquidator)
    ends = module.saleOf(dollars)["endsAt"]

    with reverts_with("SaleRunning", dollars, ends):
        module.closeSale(dollars, {"from": stranger})
    chain.mine(timestamp=ends)
    module.closeSale(dollars, {"from": stranger})

    assert module.funds()["staked"] == STAKE
    assert module.openSales() == 0
    with reverts_with("SaleMissing", dollars):
        module.closeSale(dollars, {"from": stranger})


def test_who_leaves_in_sight_of_a_shortfall_is_slashed_like_all(
    loan, module, flux_token, supplier, stranger, stake, borrower, liquidator, owner
):
    """He stands in his window, sees the crash, and is a block faster than the liquidator."""
    stake(module, stranger, STAKE)
    shares = module.balanceOf(supplier)
    module.requestExit(shares, {"from": supplier})
    wait(10 * DAY)
    start_epoch()
    loan.oracle.setPrice(flux_token, usd("0.001"), {"from": owner})
    crash(loan, 90)
    payable = module.exit(shares, supplier, {"from": supplier}).return_value

    slashed = buy(loan, borrower, liquidator).events["StakesSlashed"]["tokens"]

    assert 0 <= 2 * STAKE * 30 // 100 - slashed <= 3
    chain.mine(timestamp=payable)
    got = module.collect(supplier, {"from": stranger}).return_value
    assert 0 <= STAKE * 70 // 100 - got <= 3
    assert abs(module.convertToTokens(module.balanceOf(stranger)) - got) <= 3


def test_who_left_two_hours_ago_is_not_slashed(
    loan, module, flux_token, supplier, stranger, stake, borrower, liquidator
):
    stake(module, stranger, STAKE)
    module.requestExit(module.balanceOf(supplier), {"from": supplier})
    wait(10 * DAY)
    payable = module.exit(module.exitOf(supplier)["shares"], supplier, {"from": supplier}).return_value
    chain.mine(timestamp=payable)

    slash(loan, borrower, liquidator)

    assert 0 <= STAKE - module.collect(supplier, {"from": supplier}).return_value <= 1


def test_slash_takes_votes(loan, module, flux_token, supplier, borrower, liquidator, owner):
    module.delegate(supplier, {"from": supplier})
    before = chain[-1].timestamp
    wait(1)
    loan.oracle.setPrice(flux_token, usd("0.001"), {"from": owner})

    slash(loan, borrower, liquidator)
    wait(1)

    assert 0 <= STAKE * 70 // 100 - module.getVotes(supplier) <= 1
    assert 0 <= STAKE - module.getPastVotes(supplier, before) <= 1


def test_slash_stays_below_half_of_the_gas_it_gets(
    loan, dollars, module, supplier, stranger, stake, accounts, owner
):
    """With departures of two hours, and everything on sale for the first time."""
    desk = accounts.at(loan.liquidator.address, force=True)
    give_native(desk, GAS_MONEY)
    stake(module, stranger, STAKE)
    for account in (supplier, stranger):
        module.requestExit(STAKE, {"from": account})
    wait(10 * DAY)
    for account in (supplier, stranger):
        start_epoch()
        module.exit(STAKE, account, {"from": account})

    asked = module.provide(dollars, DEBT, {"from": desk})

    assert asked.events["StakesSlashed"]["tokens"] > 0
    assert asked.gas_used < 500_000
