"""What the tests of gateway and lens share."""

import pytest
from brownie import chain

from tests.fixtures.protocol import NATIVE
from tests.unit.periphery.lens import SPECS, set_parameters

YEAR = 365 * 24 * 3600
FREE_CURVE = (0, 0, 0, 1, 1)  # no interest: what is read in one block still holds in the next


@pytest.fixture(scope="module")
def flux(assemble):
    """With fewer markets than elsewhere: the lens reads all of them all the time."""
    return assemble(SPECS)


@pytest.fixture(scope="module")
def lens(flux):
    return flux.lens


@pytest.fixture(scope="module")
def busy(flux, lender, borrower, receiver):
    """Deposits and debts in every market; interest stands still, after a year of it."""
    for symbol, assets in {NATIVE: "50", "USDT": "200000", "WBTC8": "3"}.items():
        flux.supply(lender, symbol, flux.whole(symbol, assets))
    flux.supply(borrower, "ETH", flux.whole("ETH", 10))
    flux.supply(borrower, "DAI", flux.whole("DAI", 15_000))
    flux.borrow(borrower, "USDT", flux.whole("USDT", 20_000))
    flux.borrow(borrower, "WBTC8", flux.whole("WBTC8", "0.1"))
    flux.supply(receiver, "DAI", flux.whole("DAI", 50_000))
    flux.borrow(receiver, NATIVE, flux.whole(NATIVE, 10))
    chain.mine(timedelta=YEAR)
    for spec in SPECS:
        set_parameters(flux, spec.symbol, curve=FREE_CURVE)
    return flux
