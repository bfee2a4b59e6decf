"""What the Liquidator may do to an account, one call at a time."""

import pytest
from brownie import chain

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import reverts_with
from tests.unit.markets.conftest import COLLATERAL, DEPOSIT, LOAN
from tests.unit.markets.market import (
    FREE_CURVE,
    YEAR,
    ZERO,
    is_encumbered,
    is_locked,
    set_parameters,
    stored_books,
    with_rate,
)

LIQUIDATE = 4
PART = 100 * WAD
CALLS = {
    "seize": lambda payer, borrower: (borrower, payer, 1, payer, 0),
    "settleWithShares": lambda payer, borrower: (payer, borrower, PART),
    "settleWithCash": lambda payer, borrower: (payer, borrower, PART),
    "drawReserve": lambda payer, borrower: (borrower, PART),
    "writeOff": lambda payer, borrower: (borrower, PART),
}


@pytest.fixture
def eth(flux):
    return flux.markets["ETH"]


@pytest.fixture
def reserve(flux, market):
    """Dollars that belong to nobody: the market's reserve."""
    flux.fund(market, "USDT", 50 * WAD)
    return market.books()["reserve"]


def partial(books, assets):
    """Debt shares that an amount cancels, and what has to be given for them."""
    burned = books.to_debt_shares_down(assets)
    return burned, books.debt_of(burned)


@pytest.mark.parametrize("call", CALLS)
def test_settlement_is_for_the_liquidator_alone(market, aged, lender, borrower, owner, call):
    with reverts_with("NotLiquidator", owner):
        getattr(market, call)(*CALLS[call](lender, borrower), {"from": owner})


@pytest.mark.parametrize("call", CALLS)
def test_settlement_reverts_while_liquidating_is_paused(
    market, aged, lender, borrower, settler, guardian, call
):
    market.pause(LIQUIDATE, {"from": guardian})

    with reverts_with("ActionPaused", market, LIQUIDATE):
        getattr(market, call)(*CALLS[call](lender, borrower), {"from": settler})


# --- seizing deposits


def test_seizure_moves_shares_to_buyer_and_reserve(flux, eth, loan, borrower, receiver, settler):
    eth.seize(borrower, receiver, WAD, flux.reserve, WAD // 10, {"from": settler})

    assert eth.balanceOf(borrower) == COLLATERAL - WAD - WAD // 10
    assert eth.balanceOf(receiver) == WAD
    assert eth.balanceOf(flux.reserve) == WAD // 10


def test_seizure_emits_both_transfers(flux, eth, loan, borrower, receiver, settler):
    seizure = eth.seize(borrower, receiver, WAD, flux.reserve, 1, {"from": settler})

    assert seizure.events["Transfer"][0] == {"from": borrower, "to": receiver, "value": WAD}
    assert seizure.events["Transfer"][1] == {"from": borrower, "to": flux.reserve, "value": 1}


def test_seizure_without_fee_says_nothing_of_the_reserve(flux, eth, loan, borrower, receiver, settler):
    seizure = eth.seize(borrower, receiver, WAD, flux.reserve, 0, {"from": settler})

    assert len(seizure.events["Transfer"]) == 1
    assert flux.engine.joinedMarkets(flux.reserve) == []


def test_seizure_of_everything_leaves_the_market(flux, eth, market, loan, borrower, receiver, settler):
    eth.seize(borrower, receiver, COLLATERAL, flux.reserve, 0, {"from": settler})

    assert flux.engine.joinedMarkets(borrower) == [market]
    assert not is_encumbered(eth, borrower)


def test_seizure_reverts_above_the_deposit(flux, eth, loan, borrower, receiver, settler):
    with reverts_with("InsufficientShares", borrower, COLLATERAL + 1, COLLATERAL):
        eth.seize(borrower, receiver, COLLATERAL, flux.reserve, 1, {"from": settler})


def test_seizure_reverts_to_somebody_who_owes_the_asset(market, loan, lender, borrower, settler):
    with reverts_with("AccountOwesAsset", borrower):
        market.seize(lender, borrower, PART, ZERO, 0, {"from": settler})


# --- against fTokens


def test_shares_pay_for_debt_at_the_exchange_rate(market, aged, lender, borrower, settler):
    books = stored_books(market)
    burned, paid = partial(books, PART)

    settlement = market.settleWithShares(lender, borrower, PART, {"from": settler})

    assert settlement.return_value == paid <= PART
    assert market.debtSharesOf(borrower) == LOAN - burned
    assert market.balanceOf(lender) == DEPOSIT - books.to_shares_up(paid)


def test_shares_pay_without_any_cash(market, aged, lender, borrower, settler):
    before, cash_before = stored_books(market), market.cash()
    burned, paid = partial(before, PART)

    market.settleWithShares(lender, borrower, PART, {"from": settler})

    before.supply_shares -= before.to_shares_up(paid)
    before.supply_assets -= paid
    before.debt_shares -= burned
    expected = with_rate(market, before)
    expected.last_accrual = stored_books(market).last_accrual
    assert stored_books(market) == expected
    assert market.cash() == cash_before


def test_share_settlement_emits_debt_settled(market, aged, lender, borrower, settler):
    books = stored_books(market)
    _, paid = partial(books, PART)

    settlement = market.settleWithShares(lender, borrower, PART, {"from": settler})

    assert settlement.events["DebtSettled"] == {
        "payer": lender,
        "borrower": borrower,
        "assets": paid,
        "sharesBurned": books.to_shares_up(paid),
    }


def test_shares_pay_the_whole_debt_at_most(flux, market, aged, lender, borrower, settler):
    debt = market.debtOf(borrower)

    settlement = market.settleWithShares(lender, borrower, UNLIMITED, {"from": settler})

    assert settlement.return_value == debt
    assert market.debtSharesOf(borrower) == 0
    assert not flux.engine.hasDebt(borrower)


def test_share_settlement_reverts_above_the_balance(market, aged, borrower, stranger, settler):
    books = stored_books(market)
    _, paid = partial(books, PART)

    with reverts_with("InsufficientShares", stranger, books.to_shares_up(paid), 0):
        market.settleWithShares(stranger, borrower, PART, {"from": settler})


def test_share_settlement_reverts_when_the_payer_needs_his_deposit(
    flux, market, aged, receiver, lender, borrower, settler
):
    flux.supply(lender, "USD6", flux.whole("USD6", 1_000))
    flux.supply(receiver, "USDT", 500 * WAD)
    flux.borrow(receiver, "USD6", flux.whole("USD6", 380))
    set_parameters(flux, "USD6", curve=FREE_CURVE)
    owed = flux.markets["USD6"].debtOf(receiver) * 10**12
    books, held = stored_books(market), market.balanceOf(receiver)
    _, paid = partial(books, PART)
    left = held - books.to_shares_up(paid)
    books.supply_assets, books.supply_shares = books.supply_assets - paid, books.supply_shares - held + left

    with reverts_with("BorrowLimitExceeded", receiver, owed, books.to_assets_down(left) * 1000 // 1300):
        market.settleWithShares(receiver, borrower, PART, {"from": settler})


def test_settlement_of_nothing_changes_nothing(market, aged, lender, borrower, settler):
    before = stored_books(market)

    settlement = market.settleWithShares(lender, borrower, 0, {"from": settler})

    assert settlement.return_value == 0
    assert market.balanceOf(lender) == DEPOSIT
    assert stored_books(market).debt_shares == before.debt_shares


# --- against cash


def test_cash_pays_exactly_what_the_burned_debt_was_worth(
    flux, market, token, aged, receiver, borrower, settler
):
    flux.fund(receiver, "USDT", PART)
    flux.approve(receiver, "USDT")
    burned, paid = partial(stored_books(market), PART)

    settlement = market.settleWithCash(receiver, borrower, PART, {"from": settler})

    assert settlement.return_value == paid
    assert token.balanceOf(receiver) == PART - paid
    assert market.debtSharesOf(borrower) == LOAN - burned
    assert not is_locked(market)


def test_cash_settlement_emits_debt_settled(flux, market, aged, receiver, borrower, settler):
    flux.fund(receiver, "USDT", PART)
    flux.approve(receiver, "USDT")
    _, paid = partial(stored_books(market), PART)

    settlement = market.settleWithCash(receiver, borrower, PART, {"from": settler})

    assert settlement.events["DebtSettled"] == {
        "payer": receiver,
        "borrower": borrower,
        "assets": paid,
        "sharesBurned": 0,
    }


def test_cash_pays_the_whole_debt_at_most(flux, market, token, aged, receiver, borrower, settler):
    debt = market.debtOf(borrower)
    flux.fund(receiver, "USDT", 2 * debt)
    flux.approve(receiver, "USDT")

    settlement = market.settleWithCash(receiver, borrower, UNLIMITED, {"from": settler})

    assert settlement.return_value == debt == token.balanceOf(receiver)
    assert market.debtSharesOf(borrower) == 0


def test_cash_settlement_reverts_without_allowance(flux, market, aged, receiver, borrower, settler):
    _, paid = partial(stored_books(market), PART)

    with reverts_with("ERC20InsufficientAllowance", market, 0, paid):
        market.settleWithCash(receiver, borrower, PART, {"from": settler})


# --- against the market's reserve


def test_reserve_pays_for_debt_and_falls_by_as_much(market, aged, reserve, borrower, settler):
    before = stored_books(market)
    burned, paid = partial(before, reserve // 2)

    draw = market.drawReserve(borrower, reserve // 2, {"from": settler})

    assert draw.return_value == paid
    assert market.debtSharesOf(borrower) == LOAN - burned
    assert stored_books(market).supply_assets == before.supply_assets
    # debts are rounded down as a whole and up for one: a unit of difference
    assert reserve - paid <= market.books()["reserve"] <= reserve - paid + 1
    assert draw.events["ReserveDrawn"] == {"borrower": borrower, "assets": paid}


def test_reserve_pays_as_far_as_it_goes(market, aged, reserve, borrower, settler):
    burned, paid = partial(stored_books(market), reserve)

    draw = market.drawReserve(borrower, UNLIMITED, {"from": settler})

    assert draw.return_value == paid <= reserve
    assert market.debtSharesOf(borrower) == LOAN - burned


def test_reserve_pays_nothing_when_there_is_none(market, aged, borrower, settler):
    market.sweepReserve({"from": settler})

    draw = market.drawReserve(borrower, UNLIMITED, {"from": settler})

    assert draw.return_value == 0
    assert market.debtSharesOf(borrower) == LOAN


# --- against the suppliers


def test_write_off_lowers_what_suppliers_own(market, aged, borrower, settler):
    before = stored_books(market)
    burned, lost = partial(before, PART)

    writing = market.writeOff(borrower, PART, {"from": settler})

    assert writing.return_value == lost
    assert stored_books(market).supply_assets == before.supply_assets - lost
    assert stored_books(market).supply_shares == before.supply_shares
    assert market.debtSharesOf(borrower) == LOAN - burned
    assert writing.events["WrittenOff"] == {
        "borrower": borrower,
        "assets": lost,
        "supplyAssets": before.supply_assets - lost,
    }


def test_write_off_of_everything_ends_the_debt(flux, market, aged, borrower, settler):
    debt = market.debtOf(borrower)

    writing = market.writeOff(borrower, UNLIMITED, {"from": settler})

    assert writing.return_value == debt
    assert market.debtSharesOf(borrower) == stored_books(market).debt_shares == 0
    assert not flux.engine.hasDebt(borrower)


def test_write_off_for_somebody_without_debt_changes_nothing(market, aged, stranger, settler):
    before = stored_books(market)

    writing = market.writeOff(stranger, UNLIMITED, {"from": settler})

    assert writing.return_value == 0
    assert stored_books(market).supply_assets == before.supply_assets


@pytest.fixture
def overgrown(flux, market, loan, lender):
    """Half of the interest is reserve, owed but not owned: debts have outgrown what suppliers own."""
    set_parameters(flux, "USDT", curve=(30_000, 0, 0, 30_000, 1), reserve_factor=5_000)
    flux.withdraw(lender, "USDT", DEPOSIT - LOAN)
    chain.mine(timedelta=3 * YEAR)
    set_parameters(flux, "USDT", curve=FREE_CURVE)


def test_write_off_leaves_one_unit_to_the_suppliers(market, overgrown, borrower, settler):
    debt = market.debtOf(borrower)
    assert debt > market.totalAssets()

    writing = market.writeOff(borrower, UNLIMITED, {"from": settler})

    assert writing.return_value == debt
    assert market.totalAssets() == 1
    assert market.convertToAssets(market.totalSupply()) == 1


def test_write_off_of_exactly_what_suppliers_own_leaves_one_unit(
    flux, market, deposited, collateral, lender, borrower, settler
):
    set_parameters(flux, "USDT", curve=FREE_CURVE)
    flux.borrow(borrower, "USDT", LOAN)
    flux.withdraw(lender, "USDT", market.cash())
    assert market.totalAssets() == market.debtOf(borrower) == LOAN

    writing = market.writeOff(borrower, UNLIMITED, {"from": settler})

    assert writing.return_value == LOAN
    assert market.totalAssets() == 1


def test_deposit_after_a_total_loss_reverts_when_shares_do_not_fit(
    flux, market, overgrown, lender, borrower, settler
):
    market.writeOff(borrower, UNLIMITED, {"from": settler})
    supplied = 10**15
    shares = supplied * market.totalSupply()

    with reverts_with("SafeCastOverflowedUintDowncast", 112, market.totalSupply() + shares):
        flux.supply(lender, "USDT", supplied)


def test_utilisation_is_full_when_debts_exceed_the_supply(market, overgrown):
    assert market.rates()["utilisation"] == WAD
