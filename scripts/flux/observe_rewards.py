"""Reads what there is of FLUX; a part of `scripts.flux.observe`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scripts.flux import state
from scripts.flux.config import Parameters
from scripts.flux.state import ZERO_ADDRESS, pool_role, staking_role

if TYPE_CHECKING:
    from scripts.flux.observe import Reader

MINED = "MarketExtension"  # what markets answer about mining is in their extension
SHARING = "PoolExtension"  # and what pools answer about FLUX
PARTS = ("vesting.team", "vesting.fund")


def mined_roles(desired: Parameters) -> list[str]:
    """Roles of all that can have a weight."""
    assert desired.rewards is not None
    pools = [staking_role(name) for name in desired.rewards.staking]
    return [*(f"market.{market.symbol}" for market in desired.markets), *pools]


def sharing_roles(desired: Parameters) -> list[str]:
    """Liquidation pools: they share what their fTokens earn."""
    return [pool_role(market.symbol) for market in desired.pooled]


def rewards_state(
    desired: Parameters, reader: "Reader", addresses: Mapping[str, str]
) -> state.Rewards | None:
    """None before the token and the miner are there."""
    token, miner = addresses.get("flux"), addresses.get("miner")
    if desired.rewards is None or token is None or miner is None:
        return None
    roles = [role for role in mined_roles(desired) if role in addresses]
    sharing = [role for role in sharing_roles(desired) if role in addresses]
    plain = [role for role in ("flux", *PARTS) if role in addresses]

    def one(target: str, contract: str, function: str, *arguments: Any) -> Any:
        return reader.one(target, contract, function, *arguments)

    beneficiaries = [
        one(addresses[role], "TokenVesting", "beneficiary") if role in addresses else ZERO_ADDRESS
        for role in PARTS
    ]
    return state.Rewards(
        minter=one(token, "FluxToken", "minter"),
        cap=one(token, "FluxToken", "cap"),
        start=one(miner, "FluxMiner", "period")[0],
        user_share=one(miner, "FluxMiner", "userShare"),
        vesting=tuple(one(miner, "FluxMiner", "vesting")),
        beneficiaries=(beneficiaries[0], beneficiaries[1]),
        miners={role: one(addresses[role], MINED, "miner") for role in roles},
        weights={role: tuple(one(miner, "FluxMiner", "weightOf", addresses[role])) for role in roles},
        owners={role: one(addresses[role], "FluxToken", "owner") for role in plain},
        shared={role: one(addresses[role], SHARING, "fluxIncome").token for role in sharing},
    )
