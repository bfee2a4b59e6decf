"""A market and its pool for assets of three widths, on a chain in this process."""

from collections.abc import Iterator

import pytest

from tests.conformance.ground import Ground, prepare
from tests.helpers.own_chain import start_every_module_on_a_fresh_chain
from tests.tokens import mocks
from tests.tokens.bench import MARKET, POOL, SUPPLIER, Bench, arrive, bench_of_two_markets

__all__ = ["bench", "decimals", "ground", "shares", "start_every_module_on_a_fresh_chain", "undo_every_test"]


@pytest.fixture(scope="module", params=(6, 8, 18), ids="{} decimals".format)
def decimals(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture(scope="module")
def bench(decimals: int) -> Iterator[Bench]:
    bench = bench_of_two_markets()
    with bench.chain.undone():
        mocks.create("MockERC20")(bench, decimals)
        mocks.fund_the_owner(bench, decimals)
        arrive(bench, decimals)
        prepare(Ground(bench, decimals))
        yield bench


@pytest.fixture(autouse=True)
def undo_every_test(bench: Bench) -> Iterator[None]:
    """On the chain that these tests do use."""
    with bench.chain.undone():
        yield


@pytest.fixture
def ground(bench: Bench, decimals: int) -> Ground:
    """fTokens, which the lender has."""
    return Ground(bench, decimals)


@pytest.fixture(params=(MARKET, POOL), ids=("ftoken", "pool_share"))
def shares(bench: Bench, decimals: int, request: pytest.FixtureRequest) -> Ground:
    """fTokens of the lender, and pool shares of the supplier."""
    is_pool = request.param == POOL
    return Ground(bench, decimals, POOL, SUPPLIER) if is_pool else Ground(bench, decimals)
