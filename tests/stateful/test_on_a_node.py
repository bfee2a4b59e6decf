"""The stateful suite on the chain that `brownie test` runs on: few steps, the real machinery."""

from typing import Any

import pytest

from tests.stateful.arrival import everybody_arrives
from tests.stateful.driver import Driver
from tests.stateful.farewell import everybody_leaves
from tests.stateful.node import NodeChain
from tests.stateful.scenario import draw_scenario

ROUNDS, STEPS_A_ROUND = 3, 12


@pytest.mark.parametrize("seed", [1, 2])
def test_node_agrees_with_the_model_to_the_wei_and_everybody_can_leave(accounts: Any, seed: int) -> None:
    people = [account.address for account in accounts]
    driver = Driver(NodeChain(people), draw_scenario(seed))

    everybody_arrives(driver)
    for _ in range(ROUNDS):
        driver.run(STEPS_A_ROUND)
        driver.run_rule("stress")
        driver.run_rule("liquidate")
    everybody_leaves(driver)

    assert driver.accepted["liquidate"] >= 1
    assert driver.accepted["borrow"] >= 1
