"""What the tests of gateway and lens share."""

import pytest
from brownie import chain

from tests.fixtures.governance import implementation_of
from tests.fixtures.protocol import NATIVE
from tests.helpers.prices import usd
from tests.helpers.proxies import know_extension
from tests.unit.periphery.lens import SPECS, set_parameters
from tests.unit.periphery.rewards import (
    BORROWED_BITCOIN,
    BORROWED_DOLLARS,
    DAY,
    FLUX_PRICE,
    IN_HAND,
    LENT_BITCOIN,
    SAVED,
    WEIGHTS,
    Mined,
    modelled,
)

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


@pytest.fixture(scope="module")
def mining(flux, owner, lender, deploy_mining, open_staking, MockERC20):
    """FLUX with a staking pool, another one of tokens that have no price, and a million FLUX in hand."""
    mining = deploy_mining(flux)
    open_staking(mining, "FLUX7", mining.token, 7 * DAY)
    open_staking(mining, "LP", owner.deploy(MockERC20, "FLUX-USDT", "LP", 6), 3 * DAY)
    mining.token.setMinter(owner, {"from": owner})
    mining.token.mint(lender, IN_HAND, {"from": owner})
    mining.token.setMinter(mining.miner, {"from": owner})
    return mining


@pytest.fixture(scope="module")
def mined(flux, owner, mining, behind_proxy, open_lenses, lender, borrower, SafetyModule, SafetyExtension):
    """Everything has its weight; money is lent and borrowed without interest, FLUX costs 2 dollars."""
    module = behind_proxy(SafetyModule, [flux.engine, mining.token], owner)
    know_extension(SafetyExtension, implementation_of(module))
    flux.liquidator.setSafetyModule(module, {"from": owner})
    module.setMiner(mining.miner, {"from": owner})
    mining.pools["sFLUX"] = module
    for symbol in ("USDT", "WBTC8"):
        set_parameters(flux, symbol, curve=FREE_CURVE)
    flux.supply(lender, "USDT", flux.whole("USDT", SAVED))
    flux.supply(lender, "WBTC8", flux.whole("WBTC8", LENT_BITCOIN))
    flux.supply(borrower, "ETH", flux.whole("ETH", 50))
    flux.borrow(borrower, "USDT", flux.whole("USDT", BORROWED_DOLLARS))
    flux.borrow(borrower, "WBTC8", flux.whole("WBTC8", BORROWED_BITCOIN))
    flux.oracle.setPrice(mining.token, usd(FLUX_PRICE), {"from": owner})
    weighed = mining.weigh(**WEIGHTS).timestamp
    open_lenses(flux, mining.token)
    # who had shares before they were mined begins to earn with a claim
    for account in (lender, borrower):
        mining.claim(account, *WEIGHTS)
    return Mined(flux, mining, module, flux.rewards_lens, *modelled(mining.miner.period()[0], weighed))
