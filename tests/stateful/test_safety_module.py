"""The safety module agrees with its model to the wei, whatever comes in which order."""

import pytest

from tests.stateful.safety_bench import SafetyBench

STEPS = 500


@pytest.mark.parametrize("seed", range(4))
def test_safety_module_agrees_with_its_model_to_the_wei(seed: int) -> None:
    bench = SafetyBench(seed)

    bench.run(STEPS)

    done = ("stake", "requestExit", "exit", "collect", "addIncome", "provide", "buy", "closeSale")
    assert [name for name in done if bench.answers[name] == 0] == []
