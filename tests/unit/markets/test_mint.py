"""MoneyMarket.mint: as many shares as asked, and assets are rounded up."""

import pytest

from tests.fixtures.protocol import WAD
from tests.helpers.reverts import reverts_with
from tests.unit.markets.market import ZERO, set_parameters, stored_books

SHARES = 100 * WAD
FUNDS = 200 * WAD
SUPPLY = 0


@pytest.fixture(autouse=True)
def funds(flux, lender):
    flux.fund(lender, "USDT", FUNDS)
    flux.approve(lender, "USDT")


def test_mint_gives_the_shares_asked_for(market, token, lender, receiver):
    balance_before = token.balanceOf(lender)

    mint = market.mint(SHARES, receiver, {"from": lender})

    assert mint.return_value == SHARES
    assert market.balanceOf(receiver) == SHARES
    assert token.balanceOf(lender) == balance_before - SHARES


def test_mint_rounds_assets_up_once_interest_was_earned(market, token, aged, lender, receiver):
    books = stored_books(market)
    balance_before = token.balanceOf(lender)

    mint = market.mint(SHARES, receiver, {"from": lender})

    assets = books.to_assets_up(SHARES)
    assert assets * books.supply_shares > SHARES * books.supply_assets
    assert mint.return_value == assets
    assert token.balanceOf(lender) == balance_before - assets
    assert market.balanceOf(receiver) == SHARES


def test_mint_of_one_share_costs_more_than_a_unit(market, aged, lender, receiver):
    mint = market.mint(1, receiver, {"from": lender})

    assert mint.return_value == 2
    assert market.balanceOf(receiver) == 1


def test_mint_emits_deposit(market, aged, lender, receiver):
    assets = stored_books(market).to_assets_up(SHARES)

    mint = market.mint(SHARES, receiver, {"from": lender})

    assert mint.events["Deposit"] == {"sender": lender, "owner": receiver, "assets": assets, "shares": SHARES}


def test_mint_reverts_when_it_is_zero(market, lender):
    with reverts_with("ZeroAmount"):
        market.mint(0, lender, {"from": lender})


def test_mint_reverts_above_the_cap(flux, market, lender):
    set_parameters(flux, "USDT", supply_cap=100)
    supplied = stored_books(market).supply_assets + SHARES

    with reverts_with("SupplyCapExceeded", supplied, 100 * WAD):
        market.mint(SHARES, lender, {"from": lender})


def test_mint_reverts_for_the_zero_address(market, lender):
    with reverts_with("ZeroAddress"):
        market.mint(SHARES, ZERO, {"from": lender})


def test_mint_reverts_for_somebody_who_owes_the_asset(market, loan, lender, borrower):
    with reverts_with("AccountOwesAsset", borrower):
        market.mint(SHARES, borrower, {"from": lender})


def test_mint_reverts_while_supplying_is_paused(market, lender, guardian):
    market.pause(SUPPLY, {"from": guardian})

    with reverts_with("ActionPaused", market, SUPPLY):
        market.mint(SHARES, lender, {"from": lender})


def test_mint_reverts_without_balance(market, lender):
    with reverts_with("ERC20InsufficientBalance", lender, FUNDS, FUNDS + 1):
        market.mint(FUNDS + 1, lender, {"from": lender})
