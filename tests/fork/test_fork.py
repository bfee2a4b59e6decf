"""The deployment on a copy of its chain: everything is as written, and people can use it."""

import pytest
from brownie import chain

from scripts.flux import artifacts
from scripts.flux.checks import outside
from scripts.flux.deployment import inspect
from scripts.flux.observe import Reader

WEI = 10**18
COINS = 2 * WEI


@pytest.fixture
def native(flux, parameters):
    """Market and token of the wrapped native coin: anybody can have those."""
    symbol = parameters.chain.wrapped_native
    return flux.markets[symbol], flux.tokens[symbol]


def test_the_chain_is_as_the_parameters_say(parameters, records):
    checks = inspect(parameters, records=records)

    assert [str(one) for one in checks if not one.holds] == []
    assert len(checks) > 100


def test_tokens_and_feeds_are_what_the_parameters_take_them_for(flux, parameters):
    reader = Reader(artifacts.rpc(), artifacts.artifact)

    assert [str(one) for one in outside(parameters, reader) if not one.holds] == []


def test_native_coins_are_supplied_and_come_back_to_the_wei(flux, native, stranger):
    market, _ = native
    before = stranger.balance()
    deposit = flux.gateway.depositNative(stranger, {"from": stranger, "amount": COINS})
    shares = market.balanceOf(stranger)
    held = market.maxWithdraw(stranger)
    approval = market.approve(flux.gateway, shares, {"from": stranger})
    leaving = flux.gateway.withdrawNative(held, stranger, {"from": stranger})

    fees = sum(tx.gas_used * tx.gas_price for tx in (deposit, approval, leaving))
    assert 0 <= COINS - held <= 1
    assert stranger.balance() == before - COINS + held - fees


def test_somebody_borrows_against_native_coins_and_repays(flux, native, parameters, borrower):
    """Of the first other market that has cash; where none has, there is nothing to borrow."""
    flux.gateway.depositNative(borrower, {"from": borrower, "amount": COINS})
    for symbol, market in flux.markets.items():
        token, least = flux.tokens[symbol], parameters.market(symbol).min_debt
        asked = least.units(parameters.market(symbol).decimals)
        if market != native[0] and token.balanceOf(market) > 2 * asked:
            break
    else:
        pytest.skip("no market but the native one has cash")

    market.borrow(asked, borrower, borrower, {"from": borrower})
    chain.mine(timedelta=60)
    token.approve(market, 2 * asked, {"from": borrower})
    owed = market.debtOf(borrower)

    assert token.balanceOf(borrower) == asked
    assert asked <= owed < asked + asked // 1000
