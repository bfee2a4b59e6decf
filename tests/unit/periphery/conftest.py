"""What the tests of gateway and lens share."""

import pytest
from brownie import chain

from tests.fixtures.protocol import NATIVE, SPECS
from tests.unit.periphery.lens import set_parameters

YEAR = 365 * 24 * 3600
FREE_CURVE = (0, 0, 0, 1, 1)  # no interest: what is read in one block still holds in the next


@pytest.fixture(scope="module")
def lens(flux):
    return flux.lens


@pytest.fixture(scope="module")
def busy(flux, lender, borrower, receiver):
    """Deposits and debts in several markets; interest stands still, after a year of it."""
    for symbol, assets in {NATIVE: "50", "USDT": "200000", "USD6": "100000", "WBTC8": "3"}.items():
        flux.supply(lender, symbol, flux.whole(symbol, assets))
    flux.supply(borrower, "ETH", flux.whole("ETH", 10))
    flux.supply(borrower, "BTCB", flux.whole("BTCB", "0.5"))
    flux.borrow(borrower, "USDT", flux.whole("USDT", 20_000))
    flux.borrow(borrower, "USD6", flux.whole("USD6", 5_000))
    flux.borrow(borrower, "WBTC8", flux.whole("WBTC8", "0.05"))
    flux.supply(receiver, "USDC", flux.whole("USDC", 50_000))
    flux.borrow(receiver, NATIVE, flux.whole(NATIVE, 10))
    chain.mine(timedelta=YEAR)
    for spec in SPECS:
        set_parameters(flux, spec.symbol, curve=FREE_CURVE)
    return flux
