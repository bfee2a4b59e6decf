"""What the parameters of all chains must say together: FLUX is one token, and a chain has one id.

The shares of the users' part add up to 75 % of FLUX, the caps to at most all of it, and a chain's cap covers
what its share releases. Every network of Brownie that a file names is in network-config.yaml, with its id.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from scripts.flux import paths
from scripts.flux.bounds_rewards import MAX_FLUX, SYMBOL, USER_SHARE
from scripts.flux.errors import ValueUnreadable
from scripts.flux.strict_yaml import FastLoader
from scripts.flux.units import Amount, parse_amount, parse_percent, readable, show_percent

if TYPE_CHECKING:
    from scripts.flux.config import Parameters

_, USERS = USER_SHARE  # of all FLUX; the rest is the team's and the community fund's

Share = tuple[Decimal, Amount]  # of the users' part, and the cap


def complaints(parameters: "Parameters") -> list[str]:
    """Of a file that was read and is sound in itself."""
    found = [*of_networks(parameters)]
    is_worthless = parameters.chain.is_development or parameters.chain.is_testnet
    if parameters.flux is not None and not is_worthless:
        found += of_shares(shares(), asking=parameters.key)
    elif not is_worthless:
        found.append("flux: missing; say which share of FLUX is released on this chain, and its cap")
    return found


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
    for key, (share, cap) in given.items():
        if not 0 <= share <= USERS:
            yield f"flux.users_share: {show_percent(share)} of chains/{key} is not between 0 % and 75 %"
        if cap.symbol != SYMBOL:
            yield f"flux.cap: of chains/{key} is in {cap.symbol}; write it in FLUX"
        if cap.value < share / USERS * MAX_FLUX:
            released = readable(share / USERS * MAX_FLUX)
            yield f"flux.cap: {cap} of chains/{key} is less than the {released} that its share releases"
    together = sum((share for share, _ in given.values()), Decimal(0))
    if together != USERS:
        yield f"flux.users_share: those of all chains are {show_percent(together)} together, not 75 %"
    caps = sum((cap.value for _, cap in given.values()), Decimal(0))
    if caps > MAX_FLUX:
        most = readable(MAX_FLUX)
        yield f"flux.cap: those of all chains are {readable(caps)} FLUX together; there are {most}"
    if asking not in given:
        yield "flux: cannot be read"


def shares() -> dict[str, Share]:
    """Of every chain with real money that has one. A file that cannot be read has its own complaint when it
    is loaded."""
    found = {}
    for path in sorted(paths.CHAINS.glob("*/parameters.yaml")):
        text = skimmed(path.read_text(encoding="utf-8"))
        raw, chain = text.get("flux"), text.get("chain") or {}
        is_worthless = chain.get("is_development") or chain.get("is_testnet")
        if isinstance(raw, dict) and not is_worthless:
            try:
                found[path.parent.name] = (
                    parse_percent(raw.get("users_share")),
                    parse_amount(raw.get("cap")),
                )
            except ValueUnreadable:
                continue
    return found


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
