"""The fToken as an ERC-20: moving a share is withdrawing it for the sender."""

import pytest

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.prices import Status
from tests.helpers.reverts import reverts_with
from tests.unit.markets.conftest import COLLATERAL, DEPOSIT
from tests.unit.markets.market import ZERO, is_encumbered, stored_books

SHARES = 100 * WAD
TRANSFER = 3


@pytest.fixture
def eth(flux):
    return flux.markets["ETH"]


def test_transfer_moves_shares(market, deposited, lender, receiver):
    transfer = market.transfer(receiver, SHARES, {"from": lender})

    assert transfer.return_value is True
    assert market.balanceOf(receiver) == SHARES
    assert market.balanceOf(lender) == DEPOSIT - SHARES
    assert transfer.events["Transfer"] == {"from": lender, "to": receiver, "value": SHARES}


def test_transfer_changes_no_books(market, loan, lender, receiver):
    before = stored_books(market)

    market.transfer(receiver, SHARES, {"from": lender})

    assert stored_books(market) == before


def test_transfer_of_the_first_and_the_last_share_changes_membership(
    flux, market, deposited, lender, receiver
):
    market.transfer(receiver, DEPOSIT, {"from": lender})

    assert flux.engine.joinedMarkets(lender) == []
    assert flux.engine.joinedMarkets(receiver) == [market]


def test_transfer_of_nothing_joins_no_market(flux, market, deposited, lender, receiver):
    market.transfer(receiver, 0, {"from": lender})

    assert flux.engine.joinedMarkets(receiver) == []
    assert market.balanceOf(lender) == DEPOSIT


def test_transfer_to_oneself_changes_nothing(flux, market, deposited, lender):
    market.transfer(lender, DEPOSIT, {"from": lender})

    assert market.balanceOf(lender) == DEPOSIT
    assert flux.engine.joinedMarkets(lender) == [market]


def test_transfer_from_spends_the_allowance(market, deposited, lender, receiver, stranger):
    market.approve(stranger, 3 * SHARES, {"from": lender})

    transfer = market.transferFrom(lender, receiver, SHARES, {"from": stranger})

    assert transfer.return_value is True
    assert market.balanceOf(receiver) == SHARES
    assert market.allowance(lender, stranger) == 2 * SHARES


def test_transfer_from_leaves_an_unlimited_allowance(market, deposited, lender, receiver, stranger):
    market.approve(stranger, UNLIMITED, {"from": lender})

    market.transferFrom(lender, receiver, SHARES, {"from": stranger})

    assert market.allowance(lender, stranger) == UNLIMITED


def test_transfer_from_reverts_above_the_allowance(market, deposited, lender, receiver, stranger):
    market.approve(stranger, SHARES - 1, {"from": lender})

    with reverts_with("InsufficientAllowance", lender, stranger, SHARES, SHARES - 1):
        market.transferFrom(lender, receiver, SHARES, {"from": stranger})


def test_transfer_from_oneself_needs_an_allowance_too(market, deposited, lender, receiver):
    with reverts_with("InsufficientAllowance", lender, lender, SHARES, 0):
        market.transferFrom(lender, receiver, SHARES, {"from": lender})


def test_transfer_from_is_not_for_authorised_operators(flux, market, deposited, lender, stranger):
    flux.authorize(lender, stranger)

    with reverts_with("InsufficientAllowance", lender, stranger, SHARES, 0):
        market.transferFrom(lender, stranger, SHARES, {"from": stranger})


def test_transfer_reverts_above_the_balance(market, deposited, lender, receiver):
    with reverts_with("InsufficientShares", lender, DEPOSIT + 1, DEPOSIT):
        market.transfer(receiver, DEPOSIT + 1, {"from": lender})


def test_transfer_reverts_to_the_zero_address(market, deposited, lender):
    with reverts_with("ZeroAddress"):
        market.transfer(ZERO, SHARES, {"from": lender})


def test_transfer_reverts_to_somebody_who_owes_the_asset(market, loan, lender, borrower):
    with reverts_with("AccountOwesAsset", borrower):
        market.transfer(borrower, SHARES, {"from": lender})


def test_transfer_reverts_while_transfers_are_paused(market, deposited, lender, receiver, guardian):
    market.pause(TRANSFER, {"from": guardian})

    with reverts_with("ActionPaused", market, TRANSFER):
        market.transfer(receiver, SHARES, {"from": lender})


def test_transfer_of_all_collateral_reverts_with_debt(eth, market, aged, borrower, receiver):
    with reverts_with("BorrowLimitExceeded", borrower, market.debtOf(borrower), 0):
        eth.transfer(receiver, COLLATERAL, {"from": borrower})


def test_transfer_of_collateral_reverts_at_a_doubtful_price(flux, eth, loan, borrower, receiver):
    flux.set_price_status("ETH", Status.DEGRADED)

    with reverts_with("PriceUnusable", flux.tokens["ETH"], Status.DEGRADED):
        eth.transfer(receiver, 1, {"from": borrower})


def test_transfer_of_spare_collateral_is_possible(eth, loan, borrower, receiver):
    eth.transfer(receiver, COLLATERAL // 2, {"from": borrower})

    assert eth.balanceOf(receiver) == COLLATERAL // 2
    assert not is_encumbered(eth, receiver)


def test_transfer_to_a_borrower_encumbers_what_arrives(flux, loan, lender, borrower):
    flux.supply(lender, "USD6", 10**6)

    flux.markets["USD6"].transfer(borrower, 10**6, {"from": lender})

    assert is_encumbered(flux.markets["USD6"], borrower)


def test_approval_is_stored_and_emitted(market, lender, stranger):
    approval = market.approve(stranger, SHARES, {"from": lender})

    assert approval.return_value is True
    assert market.allowance(lender, stranger) == SHARES
    assert approval.events["Approval"] == {"owner": lender, "spender": stranger, "value": SHARES}


def test_approval_reverts_for_the_zero_address(market, lender):
    with reverts_with("ZeroAddress"):
        market.approve(ZERO, SHARES, {"from": lender})


def test_token_carries_the_names_of_its_listing(market):
    assert market.name() == "Flux USDT"
    assert market.symbol() == "fUSDT"
