"""What the parameters of all chains must say together: FLUX is one token, and a chain has one id.

The shares of the users' part add up to 75 % of FLUX, the caps to at most all of it, the head starts to at
most what the schedule leaves, and the schedule begins once. Every network of Brownie that a file names is in
network-config.yaml, with its id.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from scripts.flux import paths
from scripts.flux.bounds_rewards import MAX_FLUX, SCHEDULED, SYMBOL, USER_SHARE
from scripts.flux.errors import ValueUnreadable
from scripts.flux.strict_yaml import FastLoader
from scripts.flux.units import parse_amount, parse_percent, readable, show_percent

if TYPE_CHECKING:
    from scripts.flux.config import Parameters

_, USERS = USER_SHARE  # of all FLUX; the rest is the team's and the community fund's


@dataclass(frozen=True)
class Share:
    """What one chain has of FLUX. `start`: of the schedule, None where it is not said."""

    users: Decimal
    cap: Decimal
    head_starts: Decimal
    start: int | None


def complaints(parameters: "Parameters") -> list[str]:
    """Of a file that was read and is sound in itself."""
    found = [*of_networks(parameters)]
    if parameters.chain.is_worthless:
        return found
    if parameters.flux is None:
        return [*found, "flux: missing; say which share of FLUX is released on this chain, and its cap"]
    return [*found, *of_shares(shares(), asking=parameters.key)]


def of_networks(parameters: "Parameters") -> Iterator[str]:
    known = network_ids()
    for network in parameters.chain.networks:
        if network not in known:
            yield f"chain.networks: {network} is not in {paths.NETWORKS.name}"
        elif known[network] != parameters.chain.chain_id:
            yield (
                f"chain.chain_id: {parameters.chain.chain_id}, but {paths.NETWORKS.name} has "
                f"{known[network]} for {network}"
            )


def of_shares(given: Mapping[str, Share], asking: str) -> Iterator[str]:
    users = sum((share.users for share in given.values()), Decimal(0))
    if users != USERS:
        yield f"flux.users_share: those of all chains are {show_percent(users)} together, not 75 %"
    limits = {
        "flux.cap": (sum((share.cap for share in given.values()), Decimal(0)), MAX_FLUX),
        "rewards.head_starts": (
            sum((share.head_starts for share in given.values()), Decimal(0)),
            MAX_FLUX - SCHEDULED,
        ),
    }
    for place, (together, most) in limits.items():
        if together > most:
            yield (
                f"{place}: those of all chains are {readable(together)} FLUX together; "
                f"there are {readable(most)}"
            )
    starts = {key: share.start for key, share in given.items() if share.start is not None}
    if len(set(starts.values())) > 1:
        shown = ", ".join(f"{start} in chains/{key}" for key, start in starts.items())
        yield f"rewards.start: the schedule begins once, on all chains, but {shown}"
    if asking not in given:
        yield "flux: cannot be read"


def shares() -> dict[str, Share]:
    """Of every chain with real money that has one. A file that cannot be read has its own complaint when it
    is loaded."""
    found = {}
    for path in sorted(paths.CHAINS.glob("*/parameters.yaml")):
        text = skimmed(path.read_text(encoding="utf-8"))
        chain = text.get("chain") or {}
        if not (chain.get("is_development") or chain.get("is_testnet")):
            with contextlib.suppress(ValueUnreadable):
                found[path.parent.name] = share_of(text)
    return found


def share_of(text: Mapping[str, Any]) -> Share:
    flux, rewards = text.get("flux"), text.get("rewards") or {}
    if not isinstance(flux, dict) or not isinstance(rewards, dict):
        raise ValueUnreadable(given=flux, expected="the lines of a share of FLUX")
    return Share(
        users=parse_percent(flux.get("users_share")),
        cap=parse_amount(flux.get("cap")).value,
        head_starts=parse_amount(rewards.get("head_starts", f"0 {SYMBOL}")).value,
        start=rewards.get("start"),
    )


def network_ids() -> dict[str, int]:
    """Chain id of every network that the project ships."""
    raw = skimmed(paths.NETWORKS.read_text(encoding="utf-8"))
    own = {
        network["id"]: network["cmd_settings"]["chain_id"]
        for network in raw["development"]
        if "chain_id" in network["cmd_settings"]
    }
    return own | {network["id"]: network["chainid"] for group in raw["live"] for network in group["networks"]}


def skimmed(text: str) -> dict[str, Any]:
    try:
        raw = yaml.load(text, Loader=FastLoader)  # noqa: S506 (it is a safe one)
    except yaml.YAMLError:
        return {}
    return raw if isinstance(raw, dict) else {}
