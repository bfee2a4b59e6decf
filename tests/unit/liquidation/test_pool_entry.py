"""Entering a pool: the queue, its price, who may take an entry back and until when."""

import pytest
from brownie import chain

from tests.fixtures.protocol import UNLIMITED, start_epoch
from tests.helpers.prices import Price, Status, usd
from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.pools import (
    HOUR,
    NOBODY,
    VIRTUAL,
    absorb,
    assert_pool_owns_its_books,
    up,
    wait,
)
from tests.unit.liquidation.sale import DEBT, WAD, crash

STAKE = 1_000 * WAD
TRANSFER = 3


@pytest.fixture(scope="module")
def empty(pools):
    return pools["DAI"]


@pytest.fixture(scope="module")
def dai(loan):
    return loan.markets["DAI"]


@pytest.fixture
def stocked(loan, pool, borrower, liquidator):
    """The pool has bought the borrower's ten ETH, less fee."""
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    return pool


def epoch_now():
    return chain[-1].timestamp // HOUR


# --- the queue


def test_entry_waits_for_the_next_hour(loan, empty, supplier):
    entry = loan.enter_pool(supplier, "DAI", STAKE)

    event = entry.events["Entered"]
    assert entry.return_value == event["epoch"] == epoch_now() + 1
    assert (event["payer"], event["account"], event["fTokens"]) == (supplier, supplier, STAKE)
    assert tuple(empty.entryOf(supplier)) == (STAKE, epoch_now() + 1)
    assert tuple(empty.funds())[:3] == (0, STAKE, epoch_now() + 1)
    assert_pool_owns_its_books(loan, empty)


def test_entries_of_an_hour_are_added_up(loan, empty, supplier):
    loan.enter_pool(supplier, "DAI", STAKE)
    loan.enter_pool(supplier, "DAI", 2 * STAKE)

    assert empty.entryOf(supplier)["fTokens"] == empty.funds()["pending"] == 3 * STAKE


def test_entry_can_be_paid_by_somebody_else(loan, dai, empty, lender, supplier):
    loan.supply(lender, "DAI", STAKE)
    dai.approve(empty, STAKE, {"from": lender})

    empty.enter(STAKE, supplier, {"from": lender})

    assert empty.entryOf(supplier)["fTokens"] == STAKE
    assert empty.entryOf(lender)["fTokens"] == 0


def test_entry_with_assets_deposits_them(loan, dai, empty, supplier):
    loan.fund(supplier, "DAI", STAKE)
    loan.tokens["DAI"].approve(empty, STAKE, {"from": supplier})

    empty.enterWithAssets(STAKE, supplier, {"from": supplier})

    assert empty.entryOf(supplier)["fTokens"] == dai.balanceOf(empty) == STAKE
    assert loan.tokens["DAI"].balanceOf(supplier) == loan.tokens["DAI"].balanceOf(empty) == 0


@pytest.mark.parametrize("enter", ["enter", "enterWithAssets"])
def test_nothing_cannot_enter(empty, supplier, enter):
    with reverts_with("ZeroAmount"):
        getattr(empty, enter)(0, supplier, {"from": supplier})


@pytest.mark.parametrize("enter", ["enter", "enterWithAssets"])
def test_nobody_cannot_enter(empty, supplier, enter):
    with reverts_with("ZeroAddress"):
        getattr(empty, enter)(STAKE, NOBODY, {"from": supplier})


def test_entry_without_an_allowance_reverts(empty, lender):
    with reverts_with("InsufficientAllowance", lender, empty, STAKE, 0):
        empty.enter(STAKE, lender, {"from": lender})


def test_entry_with_fTokens_that_carry_a_debt_reverts(loan, pools, borrower):
    """Entering is withdrawing: what holds a debt up cannot stand in a pool."""
    loan.markets["ETH"].approve(pools["ETH"], UNLIMITED, {"from": borrower})

    with reverts_with("BorrowLimitExceeded", borrower, DEBT, 0):
        pools["ETH"].enter(10 * WAD, borrower, {"from": borrower})


# --- the price


def test_first_entry_gets_a_thousand_shares_a_unit(loan, empty, supplier):
    shares = loan.fund_pool(supplier, "DAI", STAKE)

    assert shares == STAKE * VIRTUAL == empty.balanceOf(supplier) == empty.totalSupply()
    assert empty.funds()["idle"] == STAKE


def test_entries_of_an_hour_have_one_price(loan, empty, lender, supplier, stranger):
    loan.enter_pool(supplier, "DAI", STAKE)
    loan.enter_pool(stranger, "DAI", 3 * STAKE)
    start_epoch()

    pricing = empty.priceEntries({"from": lender})
    claims = [empty.claimEntry(who, {"from": lender}).return_value for who in (supplier, stranger)]

    event = pricing.events["EntriesPriced"]
    assert (event["fTokens"], event["shares"]) == (4 * STAKE, 4 * STAKE * VIRTUAL)
    assert claims == [STAKE * VIRTUAL, 3 * STAKE * VIRTUAL]
    assert empty.totalSupply() == 4 * STAKE * VIRTUAL


def test_later_entry_pays_what_a_share_is_worth(loan, pool, supplier, stranger):
    supply, idle = pool.totalSupply(), pool.funds()["idle"]

    shares = loan.fund_pool(stranger, "USDT", STAKE)

    assert shares == STAKE * (supply + VIRTUAL) // (idle + 1)
    assert pool.funds()["idle"] == idle + STAKE


def test_entry_pays_the_high_price_of_the_inventory(loan, stocked, stranger):
    """And gives its own asset at the low one: nobody enters into a discount that others have bought."""
    loan.set_price_band("ETH", Price(usd(2090), usd(2100), usd(2110)))
    loan.set_price_band("USDT", Price(usd("0.99"), usd(1), usd("1.01")))
    stock, _ = stocked.stockOf(loan.markets["ETH"])
    supply, idle = stocked.totalSupply(), stocked.funds()["idle"]

    shares = loan.fund_pool(stranger, "USDT", STAKE)

    value = idle + up(up((stock + 1) * usd(2110), WAD) * WAD, usd("0.99"))
    assert shares == STAKE * (supply + VIRTUAL) // (value + 1)


def test_pricing_happens_once(loan, empty, supplier):
    loan.fund_pool(supplier, "DAI", STAKE)

    again = empty.priceEntries({"from": supplier})

    assert "EntriesPriced" not in again.events


def test_pricing_before_the_hour_does_nothing(loan, empty, supplier):
    loan.enter_pool(supplier, "DAI", STAKE)

    pricing = empty.priceEntries({"from": supplier})

    assert "EntriesPriced" not in pricing.events
    assert empty.funds()["pending"] == STAKE


def test_liquidation_prices_entries_that_are_due(loan, pool, borrower, liquidator, stranger):
    loan.enter_pool(stranger, "USDT", STAKE)
    start_epoch()
    crash(loan, 105)

    sale = absorb(loan, borrower, liquidator)

    assert sale.events["EntriesPriced"]["fTokens"] == STAKE
    assert pool.funds()["idle"] == 2 * DEBT + STAKE


def test_liquidation_leaves_entries_that_wait_alone(loan, pool, borrower, liquidator, stranger):
    loan.enter_pool(stranger, "USDT", STAKE)
    crash(loan, 105)

    absorb(loan, borrower, liquidator)

    assert pool.funds()["pending"] == STAKE
    assert_pool_owns_its_books(loan, pool)


def test_funds_that_wait_are_no_capacity(loan, empty, supplier):
    loan.enter_pool(supplier, "DAI", STAKE)

    assert empty.capacity() == empty.slashable(3000) == 0


def test_funds_that_are_due_are_capacity_before_anyone_touches_them(loan, empty, supplier):
    loan.enter_pool(supplier, "DAI", STAKE)
    start_epoch()

    assert empty.capacity() == STAKE - WAD // 100
    assert empty.prepare({"from": supplier}).return_value == STAKE - WAD // 100


# --- claiming


def test_claim_tells_what_was_claimed(loan, empty, supplier, stranger):
    loan.enter_pool(supplier, "DAI", STAKE)
    start_epoch()

    event = empty.claimEntry(supplier, {"from": stranger}).events["EntryClaimed"]

    assert (event["account"], event["epoch"], event["shares"]) == (supplier, epoch_now(), STAKE * VIRTUAL)
    assert tuple(empty.entryOf(supplier)) == (0, 0)


def test_claim_before_the_hour_reverts(loan, empty, supplier):
    loan.enter_pool(supplier, "DAI", STAKE)

    with reverts_with("EntryNotPriced", supplier, epoch_now() + 1):
        empty.claimEntry(supplier, {"from": supplier})


def test_claim_of_nothing_reverts(empty, supplier):
    with reverts_with("EntryMissing", supplier):
        empty.claimEntry(supplier, {"from": supplier})


def test_claim_can_wait_for_ever(loan, empty, supplier, stranger):
    loan.enter_pool(supplier, "DAI", STAKE)
    start_epoch()
    loan.fund_pool(stranger, "DAI", 7 * STAKE)
    wait(400 * 24 * HOUR)

    assert empty.claimEntry(supplier, {"from": stranger}).return_value == STAKE * VIRTUAL


def test_new_entry_claims_the_old_one(loan, empty, supplier):
    loan.enter_pool(supplier, "DAI", STAKE)
    start_epoch()

    loan.enter_pool(supplier, "DAI", 2 * STAKE)

    assert empty.balanceOf(supplier) == STAKE * VIRTUAL
    assert tuple(empty.entryOf(supplier)) == (2 * STAKE, epoch_now() + 1)


# --- taking back


def test_entry_can_be_taken_back_before_the_hour(loan, dai, empty, supplier, receiver):
    loan.enter_pool(supplier, "DAI", STAKE)

    taking = empty.cancelEntry(receiver, {"from": supplier})

    event = taking.events["EntryCancelled"]
    assert (event["account"], event["receiver"], event["fTokens"]) == (supplier, receiver, STAKE)
    assert dai.balanceOf(receiver) == taking.return_value == STAKE
    assert tuple(empty.funds())[:3] == (0, 0, 0)
    assert dai.balanceOf(empty) == 0


def test_taking_back_leaves_the_others_in_the_queue(loan, empty, supplier, stranger):
    loan.enter_pool(supplier, "DAI", STAKE)
    loan.enter_pool(stranger, "DAI", STAKE)

    empty.cancelEntry(supplier, {"from": supplier})
    start_epoch()

    assert empty.claimEntry(stranger, {"from": stranger}).return_value == STAKE * VIRTUAL


def test_priced_entry_cannot_be_taken_back(loan, empty, supplier):
    """Not even if nobody had touched it: who takes back prices it first."""
    loan.enter_pool(supplier, "DAI", STAKE)
    start_epoch()

    with reverts_with("EntryPriced", supplier, epoch_now()):
        empty.cancelEntry(supplier, {"from": supplier})


def test_nothing_cannot_be_taken_back(empty, supplier):
    with reverts_with("EntryMissing", supplier):
        empty.cancelEntry(supplier, {"from": supplier})


def test_entry_taken_back_while_transfers_are_paused_is_kept(loan, dai, empty, supplier, guardian):
    loan.enter_pool(supplier, "DAI", STAKE)
    dai.pause(TRANSFER, {"from": guardian})

    empty.cancelEntry(supplier, {"from": supplier})

    assert empty.keptFor(supplier, dai) == STAKE
    assert_pool_owns_its_books(loan, empty, kept=STAKE)


# --- prices that cannot be used


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE])
def test_entry_reverts_while_those_before_cannot_be_priced(loan, stocked, supplier, stranger, status):
    loan.enter_pool(stranger, "USDT", STAKE)
    start_epoch()
    loan.set_price_status("ETH", status)

    with reverts_with("PriceUnusable", loan.tokens["ETH"], status):
        stocked.enter(1, stranger, {"from": supplier})


def test_entry_reverts_while_the_pools_own_asset_has_no_price(loan, stocked, supplier, stranger):
    loan.enter_pool(stranger, "USDT", STAKE)
    start_epoch()
    loan.freeze_price("USDT")

    with reverts_with("PriceUnusable", loan.tokens["USDT"], Status.FROZEN):
        stocked.enter(1, stranger, {"from": supplier})


def test_entry_that_cannot_be_priced_waits(loan, stocked, stranger):
    loan.enter_pool(stranger, "USDT", STAKE)
    start_epoch()
    loan.set_price_status("ETH", Status.DEGRADED)

    with reverts_with("EntryNotPriced", stranger, epoch_now()):
        stocked.claimEntry(stranger, {"from": stranger})
    for symbol in ("ETH", "USDT"):
        loan.set_price_status(symbol, Status.CAUTIOUS)

    assert stocked.claimEntry(stranger, {"from": stranger}).return_value > 0


def test_entry_that_cannot_be_priced_can_be_taken_back(loan, dollars, stocked, stranger):
    loan.enter_pool(stranger, "USDT", STAKE)
    start_epoch()
    loan.freeze_price("ETH")

    stocked.cancelEntry(stranger, {"from": stranger})

    assert dollars.balanceOf(stranger) == STAKE


def test_pool_without_inventory_needs_no_price_for_the_next_entry(loan, dai, empty, supplier, stranger):
    loan.enter_pool(supplier, "DAI", STAKE)
    loan.supply(stranger, "DAI", STAKE)
    dai.approve(empty, STAKE, {"from": stranger})
    start_epoch()
    loan.freeze_price("DAI")

    empty.enter(STAKE, stranger, {"from": stranger})

    assert empty.funds()["idle"] == STAKE


def test_pool_without_inventory_needs_no_price(loan, empty, supplier):
    loan.enter_pool(supplier, "DAI", STAKE)
    start_epoch()
    loan.freeze_price("DAI")

    assert empty.claimEntry(supplier, {"from": supplier}).return_value == STAKE * VIRTUAL


def test_entry_with_none_before_it_asks_no_price(loan, pool, supplier):
    loan.supply(supplier, "USDT", DEBT)
    loan.markets["USDT"].approve(pool, UNLIMITED, {"from": supplier})
    loan.freeze_price("USDT")

    pool.enter(DEBT, supplier, {"from": supplier})

    assert pool.funds()["pending"] == DEBT


def test_entry_with_assets_leaves_a_gift_alone(loan, pool, supplier):
    token = loan.tokens["USDT"]
    loan.fund(supplier, "USDT", DEBT + 7)
    token.transfer(pool, 7, {"from": supplier})
    token.approve(pool, UNLIMITED, {"from": supplier})

    pool.enterWithAssets(DEBT, supplier, {"from": supplier})

    assert pool.funds()["pending"] == DEBT
    assert token.balanceOf(pool) == 7
