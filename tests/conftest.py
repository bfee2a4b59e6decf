"""What every test shares: Brownie's fixes, isolation, the people. The protocol comes from tests/fixtures."""

from pathlib import Path
from typing import Any

import pytest
from brownie import network

from tests.helpers import brownie_fixes

brownie_fixes.apply()

# Every module in tests/fixtures is a plugin: a fixture written there is known to all tests.
pytest_plugins = [
    f"tests.fixtures.{module.stem}"
    for module in sorted((Path(__file__).parent / "fixtures").glob("*.py"))
    if module.stem != "__init__"
]


# Whole deployments and long stories: files of few and long tests.
SLOW_ROOMS = ("stateful", "scripts", "integration")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first, so that two processes end together; xdist would begin with the most tests."""
    rooms = [Path(__file__).parent / name for name in SLOW_ROOMS]
    items.sort(key=lambda item: not any(item.path.is_relative_to(room) for room in rooms))


def pytest_collection_finish() -> None:
    brownie_fixes.freeze_what_is_loaded()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Stops the local chain now, so that pytest's summary is the last line."""
    if network.is_connected():
        network.disconnect()


@pytest.fixture(scope="module", autouse=True)
def start_every_module_on_a_fresh_chain(module_isolation: None) -> None:
    """What a module's own fixtures deploy is gone when it ends."""


@pytest.fixture(autouse=True)
def undo_every_test(fn_isolation: None) -> None:
    """What a test does is undone when it ends."""


@pytest.fixture(scope="session")
def owner(accounts: Any) -> Any:
    """Deploys, and holds every role until the protocol is handed over."""
    return accounts[0]


@pytest.fixture(scope="session")
def deployer(owner: Any) -> Any:
    return owner


@pytest.fixture(scope="session")
def guardian(accounts: Any) -> Any:
    return accounts[1]


@pytest.fixture(scope="session")
def lender(accounts: Any) -> Any:
    return accounts[2]


@pytest.fixture(scope="session")
def borrower(accounts: Any) -> Any:
    return accounts[3]


@pytest.fixture(scope="session")
def liquidator(accounts: Any) -> Any:
    return accounts[4]


@pytest.fixture(scope="session")
def receiver(accounts: Any) -> Any:
    """Gets what somebody else takes out."""
    return accounts[5]


@pytest.fixture(scope="session")
def stranger(accounts: Any) -> Any:
    """Has no role and no position."""
    return accounts[6]


@pytest.fixture(scope="session")
def supplier(accounts: Any) -> Any:
    """Stands in a liquidation pool."""
    return accounts[8]


@pytest.fixture(scope="session")
def attacker(accounts: Any) -> Any:
    """Wants what is not his; as many accounts as he likes, this is the one that counts."""
    return accounts[9]
