"""The libraries on a chain in this process."""

from collections.abc import Callable
from typing import Any

import pytest
from eth_abi import decode

from tests.helpers.own_chain import start_every_module_on_a_fresh_chain, undo_every_test
from tests.stateful.chain import abi_type, artefact, encoded, selector
from tests.stateful.evm import InProcessChain

__all__ = ["library", "start_every_module_on_a_fresh_chain", "undo_every_test"]

BENCH = "MockLibraries"


@pytest.fixture(scope="session")
def library() -> Callable[..., Any]:
    """`library("mulDivUp", 1, 2, 3)` is what the contract answers; raises ChainRefusedError."""
    chain = InProcessChain()
    bench = chain.deploy(chain.person(0), bytes.fromhex(artefact(BENCH)["bytecode"]))
    outputs = {
        entry["name"]: [abi_type(output) for output in entry["outputs"]]
        for entry in artefact(BENCH)["abi"]
        if entry["type"] == "function"
    }

    def call(function: str, *values: Any) -> Any:
        data = selector(BENCH, function) + encoded(BENCH, function, values, {})
        answers = decode(outputs[function], chain.simulate(bench, data))
        return answers[0] if len(answers) == 1 else answers

    return call
