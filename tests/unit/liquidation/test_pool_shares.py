"""Pool shares are an ERC-20 with three decimals more than the market's."""

import pytest
from brownie import chain

from tests.fixtures.protocol import UNLIMITED
from tests.helpers.reverts import reverts_with
from tests.unit.liquidation.pools import NOBODY, VIRTUAL
from tests.unit.liquidation.sale import DEBT

STAKE = 3 * DEBT
SHARES = STAKE * VIRTUAL


def test_shares_have_a_name_and_three_decimals_more(pools):
    named = [(pools[symbol].name(), pools[symbol].symbol(), pools[symbol].decimals()) for symbol in pools]

    assert ("Flux USDT Pool", "pUSDT", 21) in named
    assert ("Flux USD6 Pool", "pUSD6", 9) in named
    assert ("Flux WBTC8 Pool", "pWBTC8", 11) in named


def test_shares_can_be_sent(pool, supplier, receiver):
    sending = pool.transfer(receiver, SHARES // 4, {"from": supplier})

    event = sending.events["Transfer"]
    assert (event["from"], event["to"], event["value"]) == (supplier, receiver, SHARES // 4)
    assert (pool.balanceOf(supplier), pool.balanceOf(receiver)) == (SHARES - SHARES // 4, SHARES // 4)
    assert pool.totalSupply() == SHARES


def test_more_than_one_has_cannot_be_sent(pool, supplier, receiver):
    with reverts_with("ERC20InsufficientBalance", supplier, SHARES, SHARES + 1):
        pool.transfer(receiver, SHARES + 1, {"from": supplier})


def test_shares_cannot_be_sent_to_nobody(pool, supplier):
    with reverts_with("ERC20InvalidReceiver", NOBODY):
        pool.transfer(NOBODY, 1, {"from": supplier})


def test_allowance_is_spent(pool, supplier, stranger, receiver):
    pool.approve(stranger, SHARES // 2, {"from": supplier})

    pool.transferFrom(supplier, receiver, SHARES // 4, {"from": stranger})

    assert pool.allowance(supplier, stranger) == SHARES // 2 - SHARES // 4
    assert pool.balanceOf(receiver) == SHARES // 4


def test_unlimited_allowance_stays(pool, supplier, stranger, receiver):
    pool.approve(stranger, UNLIMITED, {"from": supplier})

    pool.transferFrom(supplier, receiver, SHARES, {"from": stranger})

    assert pool.allowance(supplier, stranger) == UNLIMITED


def test_more_than_the_allowance_cannot_be_sent(pool, supplier, stranger, receiver):
    pool.approve(stranger, 10, {"from": supplier})

    with reverts_with("ERC20InsufficientAllowance", stranger, 10, 11):
        pool.transferFrom(supplier, receiver, 11, {"from": stranger})


def test_shares_set_aside_for_an_exit_cannot_be_sent(pool, supplier, receiver):
    pool.requestExit(SHARES, {"from": supplier})

    with reverts_with("ERC20InsufficientBalance", supplier, 0, 1):
        pool.transfer(receiver, 1, {"from": supplier})


def test_who_was_sent_shares_may_leave(loan, dollars, pool, supplier, receiver):
    pool.transfer(receiver, SHARES // 4, {"from": supplier})
    chain.mine(timestamp=pool.requestExit(SHARES // 4, {"from": receiver}).return_value + 60)

    pool.exit(SHARES // 4, receiver, {"from": receiver})

    assert dollars.balanceOf(receiver) == STAKE * (SHARES // 4) // (SHARES + VIRTUAL)


def test_total_is_what_everybody_has_and_the_pool_keeps_for_them(loan, pool, supplier, stranger, receiver):
    loan.enter_pool(stranger, "USDT", DEBT)
    pool.requestExit(SHARES // 5, {"from": supplier})
    pool.transfer(receiver, SHARES // 7, {"from": supplier})
    chain.mine(timedelta=3600)

    pricing = pool.priceEntries({"from": stranger})

    new = pricing.events["EntriesPriced"]["shares"]
    holders = sum(pool.balanceOf(who) for who in (supplier, receiver, pool))
    assert pool.totalSupply() == holders == SHARES + new
    assert pool.balanceOf(pool) == SHARES // 5 + new


@pytest.mark.parametrize("fTokens", [1, DEBT])
def test_shares_sent_to_the_pool_are_nobodys(pool, supplier, fTokens):
    """They can neither be claimed nor leave, and nobody else's part changes."""
    pool.transfer(pool, fTokens, {"from": supplier})

    with reverts_with("ExitMissing", supplier, 1, 0):
        pool.cancelExit({"from": supplier})
    with reverts_with("EntryMissing", supplier):
        pool.claimEntry(supplier, {"from": supplier})
