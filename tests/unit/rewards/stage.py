"""The contracts in this process, for attacks that need many calls, one time for several, or years."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tests.model.pool_books import PoolTerms
from tests.stateful.chain import Call, ChainRefusedError, decoded_error
from tests.stateful.deployment import Deployment
from tests.stateful.evm import InProcessChain
from tests.stateful.scenario import OWNER, MarketSpec, Scenario, draw_parameters, draw_scenario

DAY = 86_400
UNLIMITED = 2**256 - 1


class Stage:
    """Seven markets with dollars (USDA) among them; the schedule begins now; all of it is released here.

    With a liquidation pool in each of the markets that are named.
    """

    def __init__(self, *, people: int = 0, pools: Sequence[str] = ()) -> None:
        drawn = draw_scenario(1)
        generous = tuple(open_spec(spec) for spec in drawn.specs)
        opened = tuple((symbol, PoolTerms()) for symbol in pools)
        scenario = Scenario(1, generous, 0, opened, has_safety_module=False, mining_age=0, user_share=7500)
        self.chain = InProcessChain()
        self.deployment = Deployment(self.chain, scenario)
        self.people = [self._person(i) for i in range(people)]

    def _person(self, index: int) -> str:
        name = f"person {index}"
        self.deployment.addresses[name] = self.chain.person(1000 + index)
        return name

    def send(self, caller: str, target: str, function: str, *values: Any) -> int:
        """The word that it returns, 0 when none."""
        return int.from_bytes(self.deployment.send(Call(caller, target, function, values))[:32], "big")

    def ask(self, target: str, function: str, *values: Any) -> int:
        return self.words(target, function, *values)[0]

    def words(self, target: str, function: str, *values: Any) -> list[int]:
        answer = self.deployment.simulate(target, function, *values)
        return [int.from_bytes(answer[i : i + 32], "big") for i in range(0, len(answer), 32)]

    def data(self, target: str, function: str, *values: Any) -> bytes:
        return self.deployment.calldata(target, function, values)

    def create(self, name: str, contract: str, *arguments: Any) -> None:
        self.deployment._create(name, contract, *arguments)

    def create_staking(self, name: str, token: str, lock: int) -> None:
        """A pool behind its proxy."""
        self.deployment._create_behind_proxy(name, "StakingPool", [token, lock], [OWNER, "miner"])

    def wait(self, seconds: int) -> None:
        self.chain.wait(seconds)

    # --- what most stories begin with

    def weigh(self, *weights: tuple[str, int, int]) -> None:
        """Sources by name, basis points."""
        self.send(OWNER, "miner", "setWeights", list(weights))

    def fund(self, account: str, symbol: str, assets: int) -> None:
        self.send(OWNER, symbol, "mint", account, assets)
        self.send(account, symbol, "approve", f"market:{symbol}", UNLIMITED)

    def supply(self, account: str, symbol: str, assets: int) -> int:
        self.fund(account, symbol, assets)
        return self.send(account, f"market:{symbol}", "deposit", assets, account)

    def claim(self, account: str, *sources: str) -> int:
        return self.send(OWNER, "miner", "claim", account, list(sources))

    def shares(self, account: str, symbol: str) -> int:
        return self.ask(f"market:{symbol}", "balanceOf", account)

    def flux_of(self, account: str) -> int:
        return self.ask("FLUX", "balanceOf", account)

    def promised(self) -> int:
        return self.ask("miner", "promised")


def open_spec(spec: MarketSpec) -> MarketSpec:
    """The same market with caps that are never in the way."""
    parameters = draw_parameters(random.Random(1), spec.decimals, spec.mid)
    cap = min((2**96 - 1) // spec.unit, 2**40 - 1)
    return replace(spec, parameters=replace(parameters, supply_cap=cap, borrow_cap=cap, min_debt=0))


def refusal_of(call: Callable[[], object]) -> tuple[Any, ...]:
    """Name and arguments of the error that a call ends with."""
    try:
        call()
    except ChainRefusedError as error:
        name, values = decoded_error(error.output)
        return name, *values
    raise AssertionError("the call was accepted")
