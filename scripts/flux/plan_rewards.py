"""What is missing of FLUX, its miner and the staking pools; a part of `scripts.flux.plan`."""

from collections.abc import Iterator

from scripts.flux import onchain
from scripts.flux.bounds_rewards import SYMBOL
from scripts.flux.config import Parameters, Rewards
from scripts.flux.observe_rewards import MINED, SHARING, mined_roles, sharing_roles
from scripts.flux.state import ZERO_ADDRESS, Observed, staking_role
from scripts.flux.steps import Argument, Call, Change, Ref, Step, calls_and_texts, deploy, govern, proxied
from scripts.flux.units import show_duration, show_percent


def rewards(desired: Parameters, observed: Observed) -> Iterator[Step]:
    wanted, share = desired.rewards, desired.flux
    if wanted is None:
        return
    assert share is not None
    cap = onchain.flux_units(share.cap)
    yield from deploy(
        observed, "flux", "FluxToken", (Ref("timelock"), cap), f"FLUX, at most {share.cap} here"
    )
    initializer = (
        Ref("timelock"),
        wanted.start or 0,
        onchain.basis_points(share.users_share),
        onchain.flux_units(wanted.head_starts),
    )
    summary = f"releases FLUX: users here get {show_percent(share.users_share)} of all"
    yield from proxied(observed, "miner", "FluxMiner", (Ref("flux"), Ref("risk")), initializer, summary)
    for part in ("team", "fund"):
        arguments = (Ref("flux"), Ref("miner"), Ref("timelock"), getattr(wanted, part))
        text = f"passes the {part}'s part on to {getattr(wanted, part)}"
        yield from deploy(observed, f"vesting.{part}", "TokenVesting", arguments, text)
    for name, pool in wanted.staking.items():
        token: Argument = Ref("flux") if pool.token == SYMBOL else pool.token
        text = f"stakes of {pool.token}, locked for {show_duration(pool.lock)}"
        owners = (Ref("timelock"), Ref("miner"))
        yield from proxied(observed, staking_role(name), "StakingPool", (token, pool.lock), owners, text)
    yield from govern("mine", *calls_and_texts([*wires(desired, observed), *weights(desired, observed)]))


def wires(desired: Parameters, observed: Observed) -> list[Change]:
    """Who mints, who is paid, whom markets obey, and what pools share."""
    assert desired.flux is not None
    found, state = [], observed.rewards
    at = observed.addresses
    if state is None or state.minter != at.get("miner"):
        call = Call(Ref("flux"), "FluxToken", "setMinter", (Ref("miner"),))
        found.append((call, "only the miner creates FLUX"))
    vesting = (at.get("vesting.team"), at.get("vesting.fund"))
    if state is None or None in vesting or state.vesting != vesting:
        call = Call(Ref("miner"), "FluxMiner", "setVesting", (Ref("vesting.team"), Ref("vesting.fund")))
        found.append((call, "team and fund get their parts of every release"))
    share = onchain.basis_points(desired.flux.users_share)
    if state is not None and state.user_share != share:
        call = Call(Ref("miner"), "FluxMiner", "setUserShare", (share,))
        found.append((call, f"users here get {show_percent(desired.flux.users_share)} of all"))
    for role in mined_roles(desired):
        is_new_pool = not role.startswith("market.") and role not in at  # created with its miner
        if not is_new_pool and (state is None or state.miners.get(role) != at.get("miner")):
            found.append((Call(Ref(role), MINED, "setMiner", (Ref("miner"),)), f"{role} obeys the miner"))
    for role in sharing_roles(desired):
        # for ever: another token is for the checks to complain of
        if state is None or state.shared.get(role, ZERO_ADDRESS) == ZERO_ADDRESS:
            call = Call(Ref(role), SHARING, "setFlux", (Ref("flux"),))
            found.append((call, f"{role} shares the FLUX that it earns"))
    return found


def weights(desired: Parameters, observed: Observed) -> list[Change]:
    """One call for all, so that what is lowered makes room for what is raised."""
    assert desired.rewards is not None
    known = observed.rewards.weights if observed.rewards else {}
    wanted = wanted_weights(desired.rewards)
    changed: dict[str, tuple[int, int]] = {}
    for role in mined_roles(desired):
        weight = wanted.get(role, (0, 0))
        if weight != known.get(role, (0, 0)):
            changed[role] = weight
    if not changed:
        return []
    rows: tuple[Argument, ...] = tuple((Ref(role), *weight) for role, weight in changed.items())
    parts = (f"{role} {supply / 100:g} % and {debt / 100:g} %" for role, (supply, debt) in changed.items())
    text = ", ".join(parts)
    return [(Call(Ref("miner"), "FluxMiner", "setWeights", (rows,)), f"weights: {text}")]


def wanted_weights(rewards: Rewards) -> dict[str, tuple[int, int]]:
    """Basis points of deposits and debts, or of stakes, by role."""
    found = {
        f"market.{symbol}": (onchain.basis_points(weight.supply), onchain.basis_points(weight.debt))
        for symbol, weight in rewards.mined.items()
    }
    for name, pool in rewards.staking.items():
        found[staking_role(name)] = (onchain.basis_points(pool.weight), 0)
    return found
