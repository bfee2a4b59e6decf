"""ERC-4626: what max… allows is possible, a unit more is not; what preview… says is what happens."""

import pytest

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.prices import Status
from tests.helpers.reverts import ANY, reverts_with, reverts_with_text
from tests.unit.markets.conftest import COLLATERAL, DEPOSIT
from tests.unit.markets.market import FREE_CURVE, ZERO, set_parameters, stored_books

ASSETS = 100 * WAD + 7
SUPPLY, WITHDRAW = 0, 2


@pytest.fixture
def eth(flux):
    """Its deposit carries a debt; no interest moves while a test looks."""
    set_parameters(flux, "ETH", curve=FREE_CURVE)
    return flux.markets["ETH"]


@pytest.fixture
def funds(flux, receiver):
    flux.fund(receiver, "USDT", 10 * DEPOSIT)
    flux.approve(receiver, "USDT")


@pytest.fixture
def ruined(flux, market, loan, lender, borrower, settler):
    """All but seven units is written off: a share is worth next to nothing."""
    set_parameters(flux, "USDT", curve=FREE_CURVE)
    flux.withdraw(lender, "USDT", market.cash())
    market.writeOff(borrower, market.totalAssets() - 7, {"from": settler})


def required_deposit(market, borrower):
    """Least deposit of ETH that carries the debt: a price of 3000, a ratio of 140 %."""
    debt = market.debtOf(borrower)
    value = max(-(-debt * 1400 // 1000), -(-debt * 115 // 100))
    return -(-value // 3_000)


# --- previews


@pytest.mark.parametrize("assets", [1, 7, ASSETS])
def test_conversions_round_down(market, aged, assets):
    books = stored_books(market)

    assert market.convertToShares(assets) == books.to_shares_down(assets)
    assert market.convertToAssets(assets) == books.to_assets_down(assets)


def test_conversion_of_an_absurd_amount_overflows(market, deposited):
    with reverts_with_text("Integer overflow"):
        market.convertToShares(UNLIMITED)


def test_preview_of_a_deposit_is_what_it_mints(market, aged, funds, receiver):
    preview = market.previewDeposit(ASSETS)

    deposit = market.deposit(ASSETS, receiver, {"from": receiver})

    assert preview == deposit.return_value < ASSETS


def test_preview_of_a_mint_is_what_it_costs(market, aged, funds, receiver):
    preview = market.previewMint(ASSETS)

    mint = market.mint(ASSETS, receiver, {"from": receiver})

    assert preview == mint.return_value > ASSETS


def test_preview_of_a_withdrawal_is_what_it_burns(market, aged, lender):
    preview = market.previewWithdraw(ASSETS)

    withdrawal = market.withdraw(ASSETS, lender, lender, {"from": lender})

    assert preview == withdrawal.return_value < ASSETS


def test_preview_of_a_redemption_is_what_it_pays(market, aged, lender):
    preview = market.previewRedeem(ASSETS)

    redemption = market.redeem(ASSETS, lender, lender, {"from": lender})

    assert preview == redemption.return_value > ASSETS


# --- how much may be supplied


def test_largest_deposit_fills_the_cap(flux, market, aged, funds, receiver):
    set_parameters(flux, "USDT", supply_cap=11_000)
    largest = market.maxDeposit(receiver)

    market.deposit(largest, receiver, {"from": receiver})

    assert market.totalAssets() == 11_000 * WAD
    assert market.maxDeposit(receiver) == 0


def test_deposit_reverts_a_unit_above_the_largest(flux, market, aged, funds, receiver):
    set_parameters(flux, "USDT", supply_cap=11_000)
    largest = market.maxDeposit(receiver)

    with reverts_with("SupplyCapExceeded", 11_000 * WAD + 1, 11_000 * WAD):
        market.deposit(largest + 1, receiver, {"from": receiver})


def test_largest_mint_stays_below_the_cap(flux, market, aged, funds, receiver):
    set_parameters(flux, "USDT", supply_cap=11_000)
    largest = market.maxMint(receiver)
    assert largest == market.convertToShares(market.maxDeposit(receiver))

    market.mint(largest, receiver, {"from": receiver})

    # one more share would cost two units at most
    assert 11_000 * WAD - 2 <= market.totalAssets() <= 11_000 * WAD


def test_mint_reverts_a_share_above_the_largest(flux, market, aged, funds, receiver):
    set_parameters(flux, "USDT", supply_cap=11_000)
    largest = market.maxMint(receiver)

    with reverts_with("SupplyCapExceeded", ANY, 11_000 * WAD):
        market.mint(largest + 1, receiver, {"from": receiver})


def test_largest_deposit_is_nothing_above_the_cap(flux, market, deposited, receiver):
    set_parameters(flux, "USDT", supply_cap=10)

    assert market.maxDeposit(receiver) == market.maxMint(receiver) == 0


def test_largest_deposit_is_nothing_while_supplying_is_paused(market, receiver, guardian):
    market.pause(SUPPLY, {"from": guardian})

    assert market.maxDeposit(receiver) == market.maxMint(receiver) == 0


def test_largest_deposit_is_nothing_when_the_room_is_less_than_a_share(flux, market, aged, funds, receiver):
    set_parameters(flux, "USDT", supply_cap=11_000)
    market.deposit(market.maxDeposit(receiver) - 1, receiver, {"from": receiver})

    assert market.totalAssets() == 11_000 * WAD - 1
    assert market.maxDeposit(receiver) == market.maxMint(receiver) == 0


def test_largest_deposit_is_nothing_for_a_borrower_when_it_has_no_price(flux, loan, borrower):
    flux.freeze_price("USD6")

    assert flux.markets["USD6"].maxDeposit(borrower) == 0


def test_largest_deposit_is_nothing_for_who_owes_the_asset(market, loan, borrower):
    assert market.maxDeposit(borrower) == market.maxMint(borrower) == 0


def test_largest_deposit_is_nothing_for_the_zero_address(market):
    assert market.maxDeposit(ZERO) == market.maxMint(ZERO) == 0


def test_largest_deposit_of_a_borrower_elsewhere_is_the_cap(flux, loan, borrower):
    market = flux.markets["USD6"]
    room = flux.specs["USD6"].supply_cap * 10**6 - market.totalAssets()

    assert market.maxDeposit(borrower) == room


def test_largest_deposit_of_a_manager_is_not_hindered_by_its_debt(
    flux, market, deposited, credit_manager, owner, receiver
):
    flux.engine.setCreditLine(credit_manager, market, DEPOSIT, {"from": owner})
    credit_manager.draw(market, DEPOSIT // 2, receiver, {"from": owner})

    assert market.maxDeposit(credit_manager) > 0


# --- how much may be taken out


def test_largest_withdrawal_is_the_whole_deposit(market, deposited, lender):
    assert market.maxWithdraw(lender) == DEPOSIT
    assert market.maxRedeem(lender) == DEPOSIT


def test_largest_withdrawal_of_a_stranger_is_nothing(market, deposited, stranger):
    assert market.maxWithdraw(stranger) == market.maxRedeem(stranger) == 0


def test_largest_withdrawal_stops_at_the_cash(market, aged, lender):
    cash = market.cash()
    assert market.maxWithdraw(lender) == cash

    market.withdraw(cash, lender, lender, {"from": lender})

    assert market.cash() == market.maxWithdraw(lender) == 0


def test_withdrawal_reverts_a_unit_above_the_cash(market, aged, lender):
    largest = market.maxWithdraw(lender)

    with reverts_with("InsufficientCash", largest + 1, largest):
        market.withdraw(largest + 1, lender, lender, {"from": lender})


def test_largest_redemption_is_the_most_that_cash_pays(market, aged, lender):
    largest, cash = market.maxRedeem(lender), market.cash()
    books = stored_books(market)

    redemption = market.redeem(largest, lender, lender, {"from": lender})

    assert redemption.return_value <= cash < books.to_assets_down(largest + 1)


def test_redemption_reverts_a_share_above_the_cash(market, aged, lender):
    largest, cash = market.maxRedeem(lender), market.cash()
    asked = stored_books(market).to_assets_down(largest + 1)

    with reverts_with("InsufficientCash", asked, cash):
        market.redeem(largest + 1, lender, lender, {"from": lender})


def test_largest_withdrawal_with_debt_leaves_what_is_required(flux, eth, market, aged, borrower):
    largest = eth.maxWithdraw(borrower)
    assert largest == eth.maxRedeem(borrower) == COLLATERAL - required_deposit(market, borrower)

    eth.withdraw(largest, borrower, borrower, {"from": borrower})

    assert eth.maxWithdraw(borrower) == 0


def test_withdrawal_with_debt_reverts_a_unit_above_the_largest(eth, market, aged, borrower):
    largest = eth.maxWithdraw(borrower)

    with reverts_with("BorrowLimitExceeded", borrower, market.debtOf(borrower), ANY):
        eth.withdraw(largest + 1, borrower, borrower, {"from": borrower})


def test_largest_withdrawal_is_nothing_when_all_of_it_is_required(flux, eth, aged, borrower):
    flux.set_price("ETH", 500)

    assert eth.maxWithdraw(borrower) == eth.maxRedeem(borrower) == 0


def test_largest_withdrawal_with_debt_is_nothing_at_a_doubtful_price(flux, eth, loan, borrower):
    flux.set_price_status("ETH", Status.DEGRADED)

    assert eth.maxWithdraw(borrower) == eth.maxRedeem(borrower) == 0


def test_largest_withdrawal_without_debt_asks_no_price(flux, market, deposited, lender):
    flux.freeze_price("USDT")

    assert market.maxWithdraw(lender) == DEPOSIT


def test_largest_withdrawal_after_the_debt_is_everything(flux, eth, loan, borrower):
    flux.repay(borrower, "USDT")

    assert eth.maxWithdraw(borrower) == eth.maxRedeem(borrower) == COLLATERAL


def test_largest_withdrawal_is_nothing_while_withdrawing_is_paused(market, deposited, lender, guardian):
    market.pause(WITHDRAW, {"from": guardian})

    assert market.maxWithdraw(lender) == market.maxRedeem(lender) == 0


def test_withdrawing_the_largest_number_equals_redeeming_all(market, deposited, lender):
    preview = market.previewRedeem(market.balanceOf(lender))

    withdrawal = market.withdraw(UNLIMITED, lender, lender, {"from": lender})

    assert withdrawal.events["Withdraw"]["assets"] == preview


# --- after a loss


def test_largest_deposit_after_a_ruin_is_what_shares_can_count(market, ruined, funds, receiver):
    most = market.maxDeposit(receiver)

    with reverts_with("SafeCastOverflowedUintDowncast", 112, ANY):
        market.deposit(most + 1, receiver, {"from": receiver})
    market.deposit(most, receiver, {"from": receiver})

    assert 0 < most < DEPOSIT


def test_largest_deposit_after_a_total_loss_fills_the_books_to_the_last_share(
    flux, market, collateral, lender, borrower, settler, funds, receiver
):
    """2^112 - 1 is (2^56 + 1)(2^56 - 1): so many shares, worth one unit, leave room for a whole number."""
    set_parameters(flux, "USDT", curve=FREE_CURVE, min_debt=0)
    flux.supply(lender, "USDT", 2**56 + 1 - market.totalSupply())
    flux.borrow(borrower, "USDT", market.cash())
    market.writeOff(borrower, UNLIMITED, {"from": settler})
    assert (market.totalSupply(), market.totalAssets()) == (2**56 + 1, 1)

    assert market.maxDeposit(receiver) == 2**56 - 2
    market.deposit(2**56 - 2, receiver, {"from": receiver})

    assert market.totalSupply() == 2**112 - 1


def test_shares_that_are_worth_nothing_are_no_redemption(market, ruined, lender, receiver):
    market.transfer(receiver, 1, {"from": lender})

    assert market.maxRedeem(receiver) == 0
    with reverts_with("ZeroAmount"):
        market.redeem(1, receiver, receiver, {"from": receiver})
