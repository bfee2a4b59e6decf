"""An account that can be sold: ten ETH against 20,000 dollars, without interest."""

import pytest

from tests.unit.liquidation.sale import DEBT, ETHER, WAD, open_loan


@pytest.fixture(scope="module")
def loan(still, lender, borrower, liquidator):
    """The borrower owes, the liquidator can pay, nothing has crashed yet."""
    open_loan(still, lender, borrower, liquidator)
    return still


@pytest.fixture(scope="module")
def ether(loan):
    return loan.markets["ETH"]


@pytest.fixture(scope="module")
def dollars(loan):
    return loan.markets["USDT"]


@pytest.fixture
def second_debt(loan, lender, borrower, liquidator):
    """Another ten ETH, and 10,000 dollars owed of each of two kinds more."""
    loan.supply(borrower, "ETH", ETHER)
    for symbol, assets in {"DAI": 10_000 * WAD, "USD6": 10_000 * 10**6}.items():
        loan.supply(lender, symbol, 5 * assets)
        loan.borrow(borrower, symbol, assets)
        loan.fund(liquidator, symbol, assets)
        loan.approve(liquidator, symbol)
    return loan


@pytest.fixture(scope="module")
def pool(loan, pools, supplier):
    """The pool of dollars, with 60,000 of the supplier's."""
    loan.fund_pool(supplier, "USDT", 3 * DEBT)
    return pools["USDT"]


@pytest.fixture
def drain(loan, stranger):
    """Somebody solvent borrows cash from a market; everything, unless told how much."""

    def take(symbol, assets=None):
        loan.supply(stranger, "USDC", 10**7 * WAD)
        loan.borrow(stranger, symbol, assets or loan.markets[symbol].cash())

    return take
