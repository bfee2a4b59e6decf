"""FluxLens in a busy protocol: everything that limits a borrowing is looked at."""

import pytest

from tests.fixtures.protocol import NATIVE, UNLIMITED, WAD
from tests.helpers.reverts import ANY, reverts_with
from tests.unit.periphery.lens import max_borrow, position_of, set_parameters, too_much

BORROW = 1


def test_max_borrow_is_the_cash_when_that_is_less(busy, lender, borrower):
    busy.withdraw(lender, "USDT", busy.markets["USDT"].cash() - busy.whole("USDT", 5))

    assert max_borrow(busy, borrower, "USDT") == busy.whole("USDT", 5)


def test_max_borrow_stops_at_the_borrow_cap(busy, owner, borrower):
    market = busy.markets["USDT"]
    set_parameters(busy, "USDT", borrow_cap=market.books()["debtAssets"] // WAD + 7)
    assets = max_borrow(busy, borrower, "USDT")

    with reverts_with("BorrowCapExceeded", ANY, ANY):
        busy.borrow(borrower, "USDT", assets + too_much(busy, "USDT"))
    busy.borrow(borrower, "USDT", assets)

    assert busy.whole("USDT", 6) <= assets <= busy.whole("USDT", 8)


def test_max_borrow_is_zero_when_only_a_debt_below_the_minimum_would_be_allowed(busy, borrower):
    set_parameters(busy, NATIVE, min_debt=10**6 * 10**6)

    assert max_borrow(busy, borrower, NATIVE) == 0


def test_max_borrow_is_zero_while_borrowing_is_paused(busy, guardian, borrower):
    busy.markets["USDT"].pause(BORROW, {"from": guardian})

    assert max_borrow(busy, borrower, "USDT") == 0
    assert max_borrow(busy, borrower, "WBTC8") > 0


def test_max_borrow_is_zero_in_a_market_with_a_deposit(busy, borrower):
    assert max_borrow(busy, borrower, "ETH") == 0


@pytest.fixture
def credit(busy, owner, credit_manager, receiver):
    """The manager has drawn half of its line."""
    market = busy.markets["USDT"]
    busy.engine.setCreditLine(credit_manager, market, busy.whole("USDT", 1_000), {"from": owner})
    credit_manager.draw(market, busy.whole("USDT", 500), receiver, {"from": owner})
    return credit_manager


def test_debt_through_a_credit_line_does_not_count_for_health(busy, lens, credit):
    state = lens.accountOf(credit)
    position = position_of(busy, credit, "USDT")

    assert position["isCreditDebt"]
    assert position["debtAssets"] == busy.markets["USDT"].debtOf(credit) > 0
    assert (position["debtValue"], position["liquidationPrice"], state["debtValue"]) == (0, 0, 0)
    assert state["healthRatio"] == UNLIMITED


def test_debt_through_a_credit_line_does_not_count_beside_a_deposit(busy, owner, credit):
    busy.fund(credit, "USDT", busy.whole("USDT", 50))
    credit.supply(busy.markets["USDT"], busy.whole("USDT", 50), {"from": owner})

    position = position_of(busy, credit, "USDT")

    assert position["isCreditDebt"]
    assert position["depositValue"] > 0
    assert position["debtValue"] == 0


def test_max_borrow_of_a_manager_is_what_its_line_leaves(busy, owner, receiver, credit):
    market = busy.markets["USDT"]
    assets = max_borrow(busy, credit, "USDT")

    with reverts_with("CreditLineExceeded", credit, ANY, busy.whole("USDT", 1_000)):
        credit.draw(market, assets + too_much(busy, "USDT"), receiver, {"from": owner})
    credit.draw(market, assets, receiver, {"from": owner})

    assert assets > 0


def test_max_borrow_of_a_manager_whose_line_has_ended_is_zero(busy, owner, credit):
    busy.engine.setCreditLine(credit, busy.markets["USDT"], 0, {"from": owner})

    assert max_borrow(busy, credit, "USDT") == 0
    assert position_of(busy, credit, "USDT")["isCreditDebt"]
