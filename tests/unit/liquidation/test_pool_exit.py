"""Leaving a pool: three days, two days of open door, everything in kind, never paused."""

import pytest
from brownie import chain

from tests.fixtures.protocol import start_epoch
from tests.helpers.prices import Status
from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.pools import (
    COOLDOWN,
    NOBODY,
    VIRTUAL,
    WINDOW,
    absorb,
    assert_pool_owns_its_books,
    books_of,
)
from tests.unit.liquidation.sale import DEBT, ETHER, WAD, crash

STAKE = 3 * DEBT
SHARES = STAKE * VIRTUAL
TRANSFER = 3


@pytest.fixture
def request_exit(pool, supplier):
    """Asks for everything, unless told how much; returns when it is ready."""

    def ask(shares=SHARES):
        return pool.requestExit(shares, {"from": supplier}).return_value

    return ask


@pytest.fixture
def ready(request_exit):
    """Everything may leave since a minute."""
    chain.mine(timestamp=request_exit() + 60)


@pytest.fixture
def stocked(loan, pool, borrower, liquidator):
    """The pool has bought the borrower's ten ETH, less fee."""
    crash(loan, 105)
    absorb(loan, borrower, liquidator)
    return pool


# --- the request


def test_request_sets_shares_aside(pool, supplier):
    asking = pool.requestExit(SHARES // 3, {"from": supplier})

    event = asking.events["ExitRequested"]
    assert asking.return_value == event["readyAt"] == asking.timestamp + COOLDOWN
    assert (event["account"], event["shares"]) == (supplier, SHARES // 3)
    assert tuple(pool.exitOf(supplier)) == (SHARES // 3, asking.timestamp + COOLDOWN)
    assert (pool.balanceOf(supplier), pool.balanceOf(pool)) == (SHARES - SHARES // 3, SHARES // 3)
    assert pool.totalSupply() == SHARES


def test_adding_to_a_request_starts_its_days_again(pool, request_exit, supplier):
    first = request_exit(SHARES // 2)
    chain.mine(timestamp=first + 60)

    again = pool.requestExit(SHARES // 4, {"from": supplier})

    assert tuple(pool.exitOf(supplier)) == (SHARES // 2 + SHARES // 4, again.timestamp + COOLDOWN)
    with reverts_with(
        "ExitNotOpen", supplier, again.timestamp + COOLDOWN, again.timestamp + COOLDOWN + WINDOW
    ):
        pool.exit(SHARES // 2, supplier, {"from": supplier})


def test_request_of_nothing_reverts(pool, supplier):
    with reverts_with("ZeroAmount"):
        pool.requestExit(0, {"from": supplier})


def test_request_of_more_than_one_has_reverts(pool, supplier):
    with reverts_with("ERC20InsufficientBalance", supplier, SHARES, SHARES + 1):
        pool.requestExit(SHARES + 1, {"from": supplier})


def test_request_can_be_taken_back(pool, request_exit, supplier):
    request_exit()

    taking = pool.cancelExit({"from": supplier})

    event = taking.events["ExitCancelled"]
    assert (event["account"], event["shares"], taking.return_value) == (supplier, SHARES, SHARES)
    assert (pool.balanceOf(supplier), pool.balanceOf(pool)) == (SHARES, 0)
    assert tuple(pool.exitOf(supplier)) == (0, 0)


def test_no_request_cannot_be_taken_back(pool, supplier):
    with reverts_with("ExitMissing", supplier, 1, 0):
        pool.cancelExit({"from": supplier})


# --- the door


def test_exit_before_three_days_reverts(pool, request_exit, supplier):
    ready_at = request_exit()
    chain.mine(timestamp=ready_at - 3600)

    with reverts_with("ExitNotOpen", supplier, ready_at, ready_at + WINDOW):
        pool.exit(SHARES, supplier, {"from": supplier})


def test_exit_after_five_days_reverts(pool, request_exit, supplier):
    ready_at = request_exit()
    chain.mine(timestamp=ready_at + WINDOW)

    with reverts_with("ExitNotOpen", supplier, ready_at, ready_at + WINDOW):
        pool.exit(SHARES, supplier, {"from": supplier})


def test_exit_in_the_last_hour_is_open(pool, request_exit, supplier):
    ready_at = request_exit()
    chain.mine(timestamp=ready_at + WINDOW - 3600)

    pool.exit(SHARES, supplier, {"from": supplier})

    assert pool.totalSupply() == 0


def test_request_that_was_missed_can_be_made_again(pool, request_exit, supplier):
    ready_at = request_exit()
    chain.mine(timestamp=ready_at + WINDOW)
    pool.cancelExit({"from": supplier})

    chain.mine(timestamp=request_exit() + 60)
    pool.exit(SHARES, supplier, {"from": supplier})

    assert pool.totalSupply() == 0


def test_exit_without_a_request_reverts(pool, supplier):
    with reverts_with("ExitMissing", supplier, SHARES, 0):
        pool.exit(SHARES, supplier, {"from": supplier})


def test_exit_of_more_than_was_requested_reverts(pool, ready, supplier):
    with reverts_with("ExitMissing", supplier, SHARES + 1, SHARES):
        pool.exit(SHARES + 1, supplier, {"from": supplier})


def test_exit_of_somebody_elses_request_reverts(pool, ready, stranger):
    with reverts_with("ExitMissing", stranger, SHARES, 0):
        pool.exit(SHARES, stranger, {"from": stranger})


def test_exit_of_nothing_reverts(pool, ready, supplier):
    with reverts_with("ZeroAmount"):
        pool.exit(0, supplier, {"from": supplier})


def test_exit_to_nobody_reverts(pool, ready, supplier):
    with reverts_with("ReceiverInvalid", NOBODY):
        pool.exit(SHARES, NOBODY, {"from": supplier})


def test_exit_to_the_pool_itself_reverts(pool, ready, supplier):
    with reverts_with("ReceiverInvalid", pool):
        pool.exit(SHARES, pool, {"from": supplier})


# --- what one gets


def test_exit_gives_the_part_of_the_idle_funds(loan, dollars, pool, ready, supplier, receiver):
    leaving = pool.exit(SHARES // 3, receiver, {"from": supplier})

    fTokens = STAKE * (SHARES // 3) // (SHARES + VIRTUAL)
    event = leaving.events["Exited"]
    assert (event["account"], event["receiver"]) == (supplier, receiver)
    assert (event["shares"], event["fTokens"]) == (SHARES // 3, fTokens)
    assert dollars.balanceOf(receiver) == leaving.return_value == fTokens
    assert pool.funds()["idle"] == STAKE - fTokens
    assert (pool.totalSupply(), pool.exitOf(supplier)["shares"]) == (
        SHARES - SHARES // 3,
        SHARES - SHARES // 3,
    )


def test_exit_gives_the_part_of_the_inventory(loan, ether, dollars, stocked, ready, supplier, receiver):
    idle, stocks = books_of(stocked)

    stocked.exit(SHARES // 2, receiver, {"from": supplier})

    part = SHARES // 2, SHARES + VIRTUAL
    assert dollars.balanceOf(receiver) == idle * part[0] // part[1]
    assert ether.balanceOf(receiver) == stocks[ether.address] * part[0] // part[1]
    assert_pool_owns_its_books(loan, stocked)


def test_exit_in_two_steps_gives_no_more_than_in_one(loan, ether, dollars, stocked, ready, supplier):
    idle, stocks = books_of(stocked)

    stocked.exit(SHARES // 3, supplier, {"from": supplier})
    stocked.exit(SHARES - SHARES // 3, supplier, {"from": supplier})

    # what is left is the virtual shares', and the rounding of two steps
    assert 0 <= idle - dollars.balanceOf(supplier) <= idle * VIRTUAL // SHARES + 2
    assert (
        0
        <= stocks[ether.address] - ether.balanceOf(supplier)
        <= stocks[ether.address] * VIRTUAL // SHARES + 2
    )


def test_last_one_to_leave_takes_all_but_the_virtual_shares(loan, dollars, pool, ready, supplier):
    pool.exit(SHARES, supplier, {"from": supplier})

    assert pool.totalSupply() == 0
    assert dollars.balanceOf(supplier) == STAKE - 1  # a thousand of so many shares are worth less than a unit
    assert pool.funds()["idle"] == 1


def test_shares_that_leave_still_earn(loan, dollars, pool, ready, lender, supplier):
    """The reserve's overflow reaches them like all others."""
    dollars.transfer(loan.reserve, 1_000 * WAD, {"from": lender})
    loan.reserve.sendOverflow(dollars, {"from": lender})

    left = pool.exit(SHARES, supplier, {"from": supplier}).return_value

    idle = STAKE + STAKE // 1000
    assert left == idle * SHARES // (SHARES + VIRTUAL)


def test_shares_that_leave_can_still_be_slashed(loan, pool, request_exit, borrower, supplier, liquidator):
    ready_at = request_exit()
    crash(loan, 90)
    absorb(loan, borrower, liquidator)
    chain.mine(timestamp=ready_at + 60)
    idle = pool.funds()["idle"]

    left = pool.exit(SHARES, supplier, {"from": supplier}).return_value

    assert left == idle * SHARES // (SHARES + VIRTUAL)
    # 17,460 paid for the deposits, and 2,540 lost
    assert STAKE - DEBT - 1 <= left <= STAKE - DEBT


def test_exit_prices_those_who_should_be_in_already(loan, pool, ready, supplier, stranger):
    loan.enter_pool(stranger, "USDT", STAKE)
    start_epoch()

    leaving = pool.exit(SHARES, supplier, {"from": supplier})

    assert leaving.events["EntriesPriced"]["fTokens"] == STAKE
    assert leaving.return_value == STAKE - 1


# --- nothing stops it


@pytest.mark.parametrize("status", [Status.DEGRADED, Status.GRACE, Status.FROZEN])
def test_exit_asks_no_price(loan, ether, stocked, ready, supplier, status):
    for symbol in ("ETH", "USDT"):
        if status == Status.FROZEN:
            loan.freeze_price(symbol)
        else:
            loan.set_price_status(symbol, status)

    stocked.exit(SHARES, supplier, {"from": supplier})

    assert ether.balanceOf(supplier) > 9 * WAD


def test_exit_does_not_wait_for_entries_that_cannot_be_priced(
    loan, ether, stocked, ready, supplier, stranger
):
    loan.enter_pool(stranger, "USDT", STAKE)
    start_epoch()
    loan.freeze_price("ETH")

    stocked.exit(SHARES, supplier, {"from": supplier})

    assert stocked.funds()["pending"] == STAKE
    assert_pool_owns_its_books(loan, stocked)


def test_pause_of_entry_does_not_stop_exits(pool, request_exit, supplier, guardian):
    pool.setEntryPaused(True, {"from": guardian})
    chain.mine(timestamp=request_exit() + 60)

    pool.exit(SHARES, supplier, {"from": supplier})

    assert pool.totalSupply() == 0


def test_pause_of_entry_does_not_stop_taking_back(loan, dollars, pool, stranger, guardian):
    loan.enter_pool(stranger, "USDT", STAKE)
    pool.setEntryPaused(True, {"from": guardian})

    pool.cancelEntry(stranger, {"from": stranger})

    assert dollars.balanceOf(stranger) == STAKE


def test_exit_needs_no_cash_in_any_market(loan, ether, dollars, stocked, ready, supplier, drain):
    drain("USDT")
    drain("ETH")

    stocked.exit(SHARES, supplier, {"from": supplier})

    assert dollars.cash() == ether.cash() == 0
    assert dollars.balanceOf(supplier) > 0 < ether.balanceOf(supplier)


def test_exit_from_a_pool_that_was_replaced_is_open(loan, dollars, pool, ready, supplier, open_pool):
    open_pool(loan, "USDT")
    assert loan.liquidator.poolOf(dollars) != pool

    pool.exit(SHARES, supplier, {"from": supplier})

    assert dollars.balanceOf(supplier) == STAKE - 1
    loan.pools["USDT"] = pool


# --- a market that refuses


def test_leg_whose_market_pauses_transfers_is_kept(
    loan, ether, dollars, stocked, ready, supplier, receiver, guardian
):
    _, stocks = books_of(stocked)
    ether.pause(TRANSFER, {"from": guardian})

    leaving = stocked.exit(SHARES, receiver, {"from": supplier})

    kept = stocks[ether.address] * SHARES // (SHARES + VIRTUAL)
    event = leaving.events["ExitLegKept"]
    assert (event["receiver"], event["market"], event["fTokens"]) == (receiver, ether, kept)
    assert stocked.keptFor(receiver, ether) == kept
    assert (ether.balanceOf(receiver), dollars.balanceOf(receiver)) == (0, leaving.return_value)
    assert stocked.stockOf(ether)[0] == stocks[ether.address] - kept


def test_own_leg_is_kept_too(loan, dollars, pool, ready, supplier, guardian):
    dollars.pause(TRANSFER, {"from": guardian})

    leaving = pool.exit(SHARES, supplier, {"from": supplier})

    assert (leaving.return_value, leaving.events["Exited"]["fTokens"]) == (0, STAKE - 1)
    assert pool.keptFor(supplier, dollars) == STAKE - 1
    assert_pool_owns_its_books(loan, pool, kept=STAKE - 1)


def test_kept_leg_is_collected_by_anybody_for_its_receiver(
    loan, dollars, pool, ready, supplier, stranger, guardian, owner
):
    dollars.pause(TRANSFER, {"from": guardian})
    pool.exit(SHARES, supplier, {"from": supplier})
    dollars.unpause(TRANSFER, {"from": owner})

    collected = pool.collect(supplier, dollars, {"from": stranger}).return_value

    assert dollars.balanceOf(supplier) == collected == STAKE - 1
    assert pool.keptFor(supplier, dollars) == 0


def test_collecting_twice_reverts(loan, dollars, pool, ready, supplier, guardian, owner):
    dollars.pause(TRANSFER, {"from": guardian})
    pool.exit(SHARES, supplier, {"from": supplier})
    dollars.unpause(TRANSFER, {"from": owner})
    pool.collect(supplier, dollars, {"from": supplier})

    with reverts_with("ZeroAmount"):
        pool.collect(supplier, dollars, {"from": supplier})


def test_collecting_while_the_pause_lasts_reverts(loan, dollars, pool, ready, supplier, guardian):
    dollars.pause(TRANSFER, {"from": guardian})
    pool.exit(SHARES, supplier, {"from": supplier})

    with reverts_with("ActionPaused", dollars, TRANSFER):
        pool.collect(supplier, dollars, {"from": supplier})
    assert pool.keptFor(supplier, dollars) == STAKE - 1


def test_kept_leg_is_no_longer_the_pools(
    loan, dollars, pool, ready, borrower, supplier, liquidator, guardian
):
    """No liquidation pays with it."""
    dollars.pause(TRANSFER, {"from": guardian})
    pool.exit(SHARES, supplier, {"from": supplier})
    crash(loan, 105)

    with reverts_with("PoolsExhausted", borrower):
        absorb(loan, borrower, liquidator)


def test_leg_for_a_receiver_who_owes_its_asset_is_kept(
    loan, ether, stocked, ready, lender, supplier, receiver
):
    loan.supply(lender, "ETH", ETHER)
    loan.supply(receiver, "DAI", DEBT)
    loan.borrow(receiver, "ETH", WAD)

    stocked.exit(SHARES, receiver, {"from": supplier})

    kept = stocked.keptFor(receiver, ether)
    assert kept > 9 * WAD
    loan.repay(receiver, "ETH")
    stocked.collect(receiver, ether, {"from": receiver})
    assert ether.balanceOf(receiver) == kept
