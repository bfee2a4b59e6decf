"""What the engine's proxy answers by itself is what the engine keeps, whatever its implementation."""

import pytest
from brownie import accounts, web3

from tests.fixtures.protocol import GAS_MONEY, WAD, give_native
from tests.helpers.reverts import reverts_with
from tests.unit.risk.test_memberships import MAX_MARKETS, slot_of


@pytest.fixture
def proxy(flux, risk_proxy):
    return risk_proxy(flux.engine)


@pytest.fixture
def market(flux):
    """The second market, as a caller."""
    give_native(flux.markets["BTCB"], GAS_MONEY)
    return accounts.at(flux.markets["BTCB"].address, force=True)


def test_word_is_the_one_that_the_engine_keeps(flux, proxy, lender, borrower):
    flux.supply(lender, "USDT", 1_000 * WAD)
    flux.supply(borrower, "BTCB", WAD)
    flux.borrow(borrower, "USDT", 100 * WAD)

    word = proxy.membershipOf(borrower)

    stored = web3.eth.get_storage_at(flux.engine.address, slot_of(borrower))
    assert word == int.from_bytes(stored, "big") == 1 << 2 * 1 | 2 << 2 * 3
    assert flux.engine.hasDebt(borrower)


def test_first_deposit_joins_without_the_engine(flux, proxy, borrower):
    flux.supply(borrower, "BTCB", WAD)

    assert proxy.membershipOf(borrower) == 1 << 2 * 1
    assert flux.engine.joinedMarkets(borrower) == (flux.markets["BTCB"],)


def test_owing_account_joins_through_the_engine(flux, proxy, lender, borrower, market):
    flux.supply(lender, "USDT", 1_000 * WAD)
    flux.supply(borrower, "BTCB", WAD)
    flux.borrow(borrower, "USDT", 100 * WAD)

    assert proxy.joinDeposit.call(1, borrower, {"from": market})
    assert not proxy.joinDeposit.call(1, lender, {"from": market})


@pytest.mark.parametrize("function", ["joinDeposit", "leaveDeposit", "leaveDebt"])
def test_market_speaks_for_its_own_index_only(flux, proxy, borrower, market, function):
    for index in (0, 2, MAX_MARKETS, MAX_MARKETS + 1, 2**255 + 1):
        with reverts_with("NotListedMarket", market):
            getattr(proxy, function)(index, borrower, {"from": market})


def test_market_speaks_for_its_own_index_only_for_an_owing_account_too(flux, proxy, lender, borrower, market):
    flux.supply(lender, "USDT", 1_000 * WAD)
    flux.supply(borrower, "BTCB", WAD)
    flux.borrow(borrower, "USDT", 100 * WAD)

    for index in (0, 2, MAX_MARKETS, MAX_MARKETS + 1, 2**255 + 1):
        with reverts_with("NotListedMarket", market):
            proxy.joinDeposit(index, borrower, {"from": market})


def test_other_memberships_stay_when_one_is_left(flux, proxy, borrower, lender):
    flux.supply(lender, "USDT", 1_000 * WAD)
    flux.supply(borrower, "BTCB", WAD)
    flux.supply(borrower, "ETH", WAD)
    flux.borrow(borrower, "USDT", 100 * WAD)
    flux.repay(borrower, "USDT", 2**256 - 1)

    flux.withdraw(borrower, "ETH", 2**256 - 1)

    assert proxy.membershipOf(borrower) == 1 << 2 * 1


def test_answers_outlive_an_upgrade(flux, proxy, owner, borrower, RiskEngine):
    flux.supply(borrower, "BTCB", WAD)
    implementation = owner.deploy(RiskEngine, flux.factory, flux.oracle)

    flux.engine.upgradeToAndCall(implementation, b"", {"from": owner})
    flux.supply(borrower, "ETH", WAD)

    assert proxy.membershipOf(borrower) == 1 << 2 * 1 | 1 << 2 * 2
