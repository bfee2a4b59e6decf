"""Two markets, dollars and ETH, and the miner."""

import pytest

from tests.fixtures.protocol import SPECS

LISTED = ("ETH", "USDT")


@pytest.fixture(scope="module")
def flux(core, new_token, list_market):
    for spec in SPECS:
        if spec.symbol in LISTED:
            list_market(core, spec, new_token(spec))
    return core


@pytest.fixture(scope="module")
def mining(flux, deploy_mining):
    return deploy_mining(flux)


@pytest.fixture(scope="module")
def miner(mining):
    return mining.miner


@pytest.fixture(scope="module")
def token(mining):
    return mining.token
