"""What a liquidation pool tells of its FLUX."""

import pytest

from tests.fixtures.mining import DAY, wait
from tests.fixtures.protocol import WAD

USDT = "USDT"
STAKE = 10_000 * WAD


@pytest.fixture
def sharing(mining, pools, owner):
    """The pool of dollars."""
    sharing = mining.sharing(USDT)
    sharing.setFlux(mining.token, {"from": owner})
    return sharing


def test_collecting_tells_how_much_came_in_which_period(
    flux, mining, token, sharing, pools, supplier, stranger
):
    mining.weigh(USDT=(4000, 0))
    flux.fund_pool(supplier, USDT, STAKE)
    wait(DAY)

    collection = sharing.collectFlux({"from": stranger})

    event = collection.events["FluxCollected"]
    assert (event["period"], event["tokens"]) == (1, token.balanceOf(pools[USDT]))
    assert event["tokens"] > 0


def test_collecting_nothing_tells_nothing(flux, sharing, supplier, stranger):
    flux.fund_pool(supplier, USDT, STAKE)

    collection = sharing.collectFlux({"from": stranger})

    assert "FluxCollected" not in collection.events


def test_pool_whose_shares_count_as_one_has_its_period(flux, mining, token, pools, supplier, lender, owner):
    """Shares count in 2^20: with fewer nothing is shared, with just one it is."""
    flux.fund_pool(supplier, USDT, 1_500)
    assert pools[USDT].totalSupply() // 2**20 == 1
    sharing = mining.sharing(USDT)
    opening = sharing.setFlux(token, {"from": owner})
    mining.weigh(ETH=(1000, 0))
    flux.supply(lender, "ETH", WAD)
    wait(DAY)
    mining.claim(lender, "ETH")
    token.transfer(pools[USDT], WAD, {"from": lender})

    collection = sharing.collectFlux({"from": lender})

    event = collection.events["FluxCollected"]
    assert (event["period"], event["tokens"]) == (1, WAD)
    assert event["shareSeconds"] == collection.timestamp - opening.timestamp
