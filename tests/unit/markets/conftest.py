"""A smaller protocol, and the positions that most tests of markets begin with."""

import pytest
from brownie import chain

from tests.fixtures.protocol import SPECS, WAD, give_native
from tests.unit.markets.market import FREE_CURVE, YEAR, set_parameters

LISTED = ("ETH", "USDT", "USD6", "WBTC8")
DEPOSIT = 10_000 * WAD
COLLATERAL = 2 * WAD  # of ETH at 3000 USD: carries 4285 USD of debt
LOAN = 1_000 * WAD


@pytest.fixture(scope="module")
def flux(core, new_token, list_market):
    """Four markets are enough: one of collateral, one of dollars, two with few decimals."""
    for spec in SPECS:
        if spec.symbol in LISTED:
            list_market(core, spec, new_token(spec))
    return core


@pytest.fixture(scope="module")
def market(flux):
    """The market of dollars with 18 decimals."""
    return flux.markets["USDT"]


@pytest.fixture(scope="module")
def token(flux):
    return flux.tokens["USDT"]


@pytest.fixture
def deposited(flux, lender):
    """The lender has supplied dollars."""
    flux.supply(lender, "USDT", DEPOSIT)
    return DEPOSIT


@pytest.fixture
def collateral(flux, borrower):
    """The borrower has supplied ETH."""
    flux.supply(borrower, "ETH", COLLATERAL)
    return COLLATERAL


@pytest.fixture
def loan(flux, deposited, collateral, borrower):
    """The borrower owes dollars."""
    flux.borrow(borrower, "USDT", LOAN)
    return LOAN


@pytest.fixture
def aged(flux, loan):
    """After a year of interest, which then stands still: no share is worth one unit any more."""
    chain.mine(timedelta=YEAR)
    set_parameters(flux, "USDT", curve=FREE_CURVE)


@pytest.fixture
def settler(flux, accounts):
    """The Liquidator, to try its calls one by one."""
    return with_gas(accounts.at(flux.liquidator.address, force=True))


@pytest.fixture
def risk_engine(flux, accounts):
    """The RiskEngine as a caller."""
    return with_gas(accounts.at(flux.engine.address, force=True))


def with_gas(account):
    give_native(account, 100 * WAD)
    return account
