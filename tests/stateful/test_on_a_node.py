"""The stateful suite on the chain that `brownie test` runs on: few steps, the real machinery."""

from typing import Any

import pytest

from tests.model.fixed_point import WAD
from tests.model.prices import Status
from tests.stateful.arrival import everybody_arrives
from tests.stateful.driver import Driver
from tests.stateful.farewell import everybody_leaves
from tests.stateful.node import NodeChain
from tests.stateful.rules import Action
from tests.stateful.rules_environment import Stress
from tests.stateful.scenario import USERS, WHALE, draw_scenario

STEPS = 40
COVERED_STEPS = 600  # to be there when it is rare


@pytest.mark.parametrize("seed", [1, 2])
def test_node_agrees_with_the_model_to_the_wei_and_everybody_can_leave(
    accounts: Any, pytestconfig: Any, seed: int
) -> None:
    steps = COVERED_STEPS if pytestconfig.getoption("--coverage") else STEPS
    people = [account.address for account in accounts]
    driver = Driver(NodeChain(people), draw_scenario(seed), full_comparison=30)

    try:
        everybody_arrives(driver)
        somebody_is_sold(driver)
        driver.run(steps)
        everybody_leaves(driver)
    except AssertionError as error:
        # The node's clock runs on, so no seed repeats this exactly.
        error.add_note("\n".join(str(action) for action in driver.trace))
        raise

    assert driver.accepted["liquidate"] >= 1


def somebody_is_sold(driver: Driver) -> None:
    debtor = next(user for user in USERS if driver.world.engine.has_debt(user))
    crash = Stress().aimed_at(driver.choice, debtor, 1.05, Status.OK)
    assert crash is not None
    driver.step(Action("stress", crash))
    people = {"caller": WHALE, "account": debtor, "receiver": WHALE}
    settlement = {"max_pay": [], "pay_with_shares": True, "take_assets": True}
    driver.step(Action("liquidate", {**people, "fraction": WAD, **settlement}))
