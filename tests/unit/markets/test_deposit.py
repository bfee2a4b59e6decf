"""MoneyMarket.deposit: what arrives is supplied, and shares are rounded down."""

import pytest

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import reverts_with
from tests.unit.markets.market import ZERO, accrued, is_locked, set_parameters, stored_books, with_rate

ASSETS = 100 * WAD
SUPPLY, LIQUIDATE = 0, 4


@pytest.fixture(autouse=True)
def funds(flux, lender):
    flux.fund(lender, "USDT", ASSETS)
    flux.approve(lender, "USDT")


def test_deposit_moves_tokens_and_mints_as_many_shares_at_first(market, token, lender):
    cash_before = token.balanceOf(market)

    deposit = market.deposit(ASSETS, lender, {"from": lender})

    assert deposit.return_value == ASSETS
    assert market.balanceOf(lender) == ASSETS
    assert token.balanceOf(lender) == 0
    assert token.balanceOf(market) == cash_before + ASSETS


def test_deposit_raises_both_totals(market, lender):
    before = stored_books(market)

    market.deposit(ASSETS, lender, {"from": lender})

    assert market.totalAssets() == before.supply_assets + ASSETS
    assert market.totalSupply() == before.supply_shares + ASSETS


def test_deposit_emits_transfer_and_deposit(market, lender, receiver):
    deposit = market.deposit(ASSETS, receiver, {"from": lender})

    minted = deposit.events["Transfer"][1]
    assert minted == {"from": ZERO, "to": receiver, "value": ASSETS}
    assert deposit.events["Deposit"] == {
        "sender": lender,
        "owner": receiver,
        "assets": ASSETS,
        "shares": ASSETS,
    }


def test_deposit_for_somebody_else_gives_him_the_shares(market, lender, receiver):
    market.deposit(ASSETS, receiver, {"from": lender})

    assert market.balanceOf(receiver) == ASSETS
    assert market.balanceOf(lender) == 0


def test_deposit_of_the_largest_number_takes_the_whole_balance(market, token, lender):
    deposit = market.deposit(UNLIMITED, lender, {"from": lender})

    assert deposit.return_value == ASSETS
    assert token.balanceOf(lender) == 0


def test_deposit_rounds_shares_down_once_interest_was_earned(flux, market, aged, lender):
    before = stored_books(market)
    flux.fund(lender, "USDT", 7)

    deposit = market.deposit(ASSETS + 7, lender, {"from": lender})

    shares = (ASSETS + 7) * before.supply_shares // before.supply_assets
    assert deposit.return_value == shares < ASSETS + 7
    assert stored_books(market).supply_shares == before.supply_shares + shares


def test_deposit_lowers_the_rate(market, loan, lender):
    before = stored_books(market)

    deposit = market.deposit(ASSETS, lender, {"from": lender})

    expected = accrued(market, before, deposit.timestamp)
    expected.supply_shares += expected.to_shares_down(ASSETS)
    expected.supply_assets += ASSETS
    assert stored_books(market) == with_rate(market, expected)
    assert stored_books(market).rate_per_second < before.rate_per_second


def test_deposit_joins_the_market_with_the_first_share_only(flux, market, lender):
    market.deposit(WAD, lender, {"from": lender})
    market.deposit(WAD, lender, {"from": lender})

    assert flux.engine.joinedMarkets(lender) == [market]
    assert market.balanceOf(lender) == 2 * WAD


def test_deposit_leaves_the_market_unlocked(market, lender):
    market.deposit(ASSETS, lender, {"from": lender})

    assert not is_locked(market)


def test_deposit_asks_no_price(flux, market, lender):
    flux.freeze_price("USDT")

    market.deposit(ASSETS, lender, {"from": lender})

    assert market.balanceOf(lender) == ASSETS


def test_deposit_reaches_the_cap_to_the_unit(flux, market, lender):
    set_parameters(flux, "USDT", supply_cap=100)
    room = ASSETS - stored_books(market).supply_assets

    market.deposit(room, lender, {"from": lender})

    assert market.totalAssets() == ASSETS


def test_deposit_reverts_above_the_cap(flux, market, lender):
    set_parameters(flux, "USDT", supply_cap=100)
    supplied = stored_books(market).supply_assets + ASSETS

    with reverts_with("SupplyCapExceeded", supplied, 100 * WAD):
        market.deposit(ASSETS, lender, {"from": lender})


def test_deposit_reverts_when_it_is_zero(market, lender):
    with reverts_with("ZeroAmount"):
        market.deposit(0, lender, {"from": lender})


def test_deposit_reverts_when_it_is_worth_no_share(market, aged, lender):
    with reverts_with("ZeroAmount"):
        market.deposit(1, lender, {"from": lender})


def test_deposit_reverts_for_the_zero_address(market, lender):
    with reverts_with("ZeroAddress"):
        market.deposit(ASSETS, ZERO, {"from": lender})


def test_deposit_reverts_for_somebody_who_owes_the_asset(market, loan, lender, borrower):
    with reverts_with("AccountOwesAsset", borrower):
        market.deposit(ASSETS, borrower, {"from": lender})


def test_deposit_of_somebody_who_owes_reverts_when_it_has_no_price(flux, loan, borrower):
    flux.freeze_price("USD6")

    with reverts_with("DepositNotSaleable", flux.markets["USD6"]):
        flux.supply(borrower, "USD6", 10**6)


def test_deposit_of_somebody_who_owes_reverts_when_it_could_not_be_sold(flux, loan, borrower, guardian):
    flux.markets["USD6"].pause(LIQUIDATE, {"from": guardian})

    with reverts_with("DepositNotSaleable", flux.markets["USD6"]):
        flux.supply(borrower, "USD6", 10**6)


def test_deposit_reverts_while_supplying_is_paused(market, lender, guardian):
    market.pause(SUPPLY, {"from": guardian})

    with reverts_with("ActionPaused", market, SUPPLY):
        market.deposit(ASSETS, lender, {"from": lender})


def test_deposit_reverts_without_allowance(market, token, lender):
    token.approve(market, 0, {"from": lender})

    with reverts_with("ERC20InsufficientAllowance", market, 0, ASSETS):
        market.deposit(ASSETS, lender, {"from": lender})


def test_deposit_reverts_without_balance(market, token, lender):
    with reverts_with("ERC20InsufficientBalance", lender, ASSETS, ASSETS + 1):
        market.deposit(ASSETS + 1, lender, {"from": lender})
