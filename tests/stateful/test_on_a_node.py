"""The stateful suite on the chain that `brownie test` runs on: few steps, the real machinery."""

from typing import Any

import pytest

from tests.stateful.driver import Driver
from tests.stateful.farewell import everybody_leaves
from tests.stateful.node import NodeChain
from tests.stateful.scenario import draw_scenario

STEPS = 80


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_node_agrees_with_the_model_to_the_wei_and_everybody_can_leave(accounts: Any, seed: int) -> None:
    people = [account.address for account in accounts]
    driver = Driver(NodeChain(people), draw_scenario(seed))

    driver.run(STEPS)
    everybody_leaves(driver)

    assert driver.accepted.total() > STEPS
