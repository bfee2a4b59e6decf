"""What integrators need of a deployment, as one JSON file: addresses and ABIs. `flux_client` reads it."""

import json
from pathlib import Path
from typing import Any

from scripts.flux import artifacts
from scripts.flux.config import Parameters
from scripts.flux.deployment import Run
from scripts.flux.errors import RecordsMissing
from scripts.flux.state import pool_role, staking_role

FORMAT = 1
ROOMS = ("timelock", "oracle", "risk", "liquidator", "reserve", "lens", "rewards_lens", "gateway")
OF_FLUX = ("flux", "miner", "safety", "votes", "governor")  # where there are any
ABIS = {
    "market": "MoneyMarket",
    "pool": "LiquidationPool",
    "risk": "RiskEngine",
    "liquidator": "Liquidator",
    "oracle": "PriceOracle",
    "lens": "FluxLens",
    "rewards_lens": "RewardsLens",
    "gateway": "NativeGateway",
    "reserve": "LiquidationReserve",
    "timelock": "FluxTimelock",
    "flux": "FluxToken",
    "miner": "FluxMiner",
    "staking": "StakingPool",
    "safety": "SafetyModule",
    "votes": "FluxVotes",
    "governor": "FluxGovernor",
}


def exported(run: Run) -> dict[str, Any]:
    """Raises `RecordsMissing` when the deployment is not complete."""
    addresses = run.observe().addresses
    if not {*ROOMS, *(f"market.{market.symbol}" for market in run.desired.markets)} <= set(addresses):
        raise RecordsMissing(chain=run.desired.chain.name, path=run.records.path)
    return {
        "format": FORMAT,
        "chain": {"name": run.desired.chain.name, "id": run.desired.chain.chain_id},
        "native": run.desired.chain.wrapped_native,
        "contracts": {role: addresses[role] for role in (*ROOMS, *OF_FLUX) if role in addresses},
        "staking": {name: addresses[staking_role(name)] for name in staking_pools(run.desired)},
        "markets": {
            market.symbol: {
                "market": addresses[f"market.{market.symbol}"],
                "token": addresses[f"token.{market.symbol}"],
                "pool": addresses.get(pool_role(market.symbol)),
                "decimals": market.decimals,
            }
            for market in run.desired.markets
        },
        "abis": {name: list(artifacts.artifact(contract).abi) for name, contract in ABIS.items()},
    }


def staking_pools(desired: Parameters) -> list[str]:
    return list(desired.rewards.staking) if desired.rewards is not None else []


def write(found: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
