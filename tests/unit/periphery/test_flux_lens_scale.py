"""FluxLens with as many markets as can be listed, and an account in as many as it can join."""

import pytest
from brownie import web3
from brownie._config import CONFIG

from tests.fixtures.protocol import MarketSpec
from tests.helpers.prices import usd

MAX_MARKETS, MAX_JOINED_MARKETS = 128, 20
# half of what the usual nodes allow an eth_call
CALL_GAS = 25_000_000
DEPOSITS, DEBTS = range(10, 29), [100]
FREE_TO_JOIN = 50


def symbol_of(index):
    return f"T{index}"


@pytest.fixture(scope="module")
def full(core, new_token, list_market, open_lenses):
    """The list is full."""
    if CONFIG.argv["coverage"]:
        pytest.skip("this is about gas, and tracing that much of it takes very long")
    for index in range(MAX_MARKETS):
        spec = MarketSpec(symbol_of(index), 18, "1", True, 10**9, 10**9, 10**6)
        list_market(core, spec, new_token(spec))
    open_lenses(core)
    return core


@pytest.fixture(scope="module")
def joined(full, lender, borrower):
    """The borrower has 19 deposits and a debt."""
    for index in [*DEBTS, FREE_TO_JOIN]:
        full.supply(lender, symbol_of(index), full.whole(symbol_of(index), 1_000))
    for index in DEPOSITS:
        full.supply(borrower, symbol_of(index), full.whole(symbol_of(index), 100))
    for index in DEBTS:
        full.borrow(borrower, symbol_of(index), full.whole(symbol_of(index), 500))
    return borrower


def call(function, *arguments):
    """What a node answers that allows no more than CALL_GAS."""
    answer = web3.eth.call(
        {"to": function._address, "data": function.encode_input(*arguments), "gas": CALL_GAS}
    )
    return function.decode_output(answer.to_0x_hex())


def test_all_markets_fit_into_one_call(full):
    states = call(full.lens.allMarkets)

    assert [state["symbol"] for state in states] == [f"f{symbol_of(index)}" for index in range(MAX_MARKETS)]


def test_account_in_as_many_markets_as_allowed_fits_into_one_call(full, joined):
    state = call(full.lens.accountOf, joined)

    assert len(full.engine.joinedMarkets(joined)) == MAX_JOINED_MARKETS
    assert state["health"] == full.engine.healthOf(joined)
    assert state["depositValue"] == usd(1_900)
    # it owes there and may owe more, but it may not join one more market
    assert state["positions"][DEBTS[0]]["maxBorrow"] > 0
    assert state["positions"][FREE_TO_JOIN]["maxBorrow"] == 0


def test_outlook_over_many_changes_fits_into_one_call(full, joined):
    changes = [(full.markets[symbol_of(index)], usd(10), 0) for index in range(40)]

    result = call(full.lens.outlookOf, joined, changes)

    assert result["health"]["depositValue"] == usd(1_900 + 40 * 10)
