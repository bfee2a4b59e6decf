"""What must be so about FLUX, each with a name; a part of `scripts.flux.checks`."""

from collections.abc import Iterator

from scripts.flux import onchain
from scripts.flux.config import Parameters
from scripts.flux.observe_rewards import PARTS, mined_roles, sharing_roles
from scripts.flux.plan_rewards import wanted_weights
from scripts.flux.state import Observed, staking_role

Expectation = tuple[str, object, object]


def expectations(desired: Parameters, observed: Observed) -> Iterator[Expectation]:
    wanted, found, at = desired.rewards, observed.rewards, observed.addresses
    if wanted is None or desired.flux is None:
        return
    proxied = ("miner", *map(staking_role, wanted.staking))
    for role in ("flux", *PARTS, *proxied, *(f"{role}.implementation" for role in proxied)):
        yield f"{role} exists", True, role in at
    if found is None:
        return
    yield "flux.minter", at.get("miner"), found.minter
    yield "flux.cap", onchain.flux_units(desired.flux.cap), found.cap
    if wanted.start is not None:
        yield "miner.start", wanted.start, found.start
    yield "miner.userShare", onchain.basis_points(desired.flux.users_share), found.user_share
    yield "miner.vesting", tuple(at.get(role) for role in PARTS), found.vesting
    yield "vesting.beneficiaries", (wanted.team, wanted.fund), found.beneficiaries
    for role in ("flux", *PARTS):
        yield f"{role}.owner", at.get("timelock"), found.owners.get(role)
    weights = wanted_weights(wanted)
    for role in mined_roles(desired):
        yield f"{role}.miner", at.get("miner"), found.miners.get(role)
        yield f"{role}.weight", weights.get(role, (0, 0)), found.weights.get(role)
    for role in sharing_roles(desired):
        yield f"{role}.flux", at.get("flux"), found.shared.get(role)
