"""A deployment from parameters to named contracts: observe, plan, show, ask, execute, check.

    node = start_node("ganache")
    connect(node)
    flux = deploy(load("local"), accounts()[0])
    flux.markets["USDT"].deposit(100 * 10**18, lender, {"from": lender})
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.flux.config import Parameters

Ask = Callable[[str], bool]


@dataclass(frozen=True)
class Deployment:
    """The deployed protocol as Brownie contracts; per asset by its symbol ("USDT")."""

    parameters: Parameters
    deployer: str
    timelock: Any
    oracle: Any
    risk: Any
    liquidator: Any
    reserve: Any
    lens: Any
    gateway: Any
    markets: Mapping[str, Any]  # MoneyMarket, at the proxy
    tokens: Mapping[str, Any]
    sources: Mapping[str, Any]
    feeds: Mapping[str, Any]  # MockFeed where the parameters say `mock:`, else the address
    sent: int  # transactions that this run sent


def deploy(
    parameters: Parameters,
    account: Any,
    *,
    records: Path | None = None,
    ask: Ask | None = None,
    quiet: bool = True,
) -> Deployment:
    """Deploys what is missing on the chain that Brownie is connected to, checks everything, and returns it.

    `account` is a Brownie account. `records` is the deployment.json to continue and to write; None keeps the records in
    memory. `ask` gets the plan's question before anything is sent; None does not ask. Raises a `FluxError`.
    """
    raise NotImplementedError


def attach(parameters: Parameters, *, records: Path | None = None) -> Deployment:
    """The deployment that the records know on the connected chain, without changing anything."""
    raise NotImplementedError
