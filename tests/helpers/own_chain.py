"""For rooms whose tests have a chain of their own in this process: the one that Brownie runs need not be kept
clean. Their conftest takes these fixtures over; in tests/fixtures they would hold for all tests."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def start_every_module_on_a_fresh_chain() -> None:
    """Instead of a snapshot of a chain that nobody uses here."""


@pytest.fixture(autouse=True)
def undo_every_test() -> None:
    """Instead of a snapshot of a chain that nobody uses here."""
