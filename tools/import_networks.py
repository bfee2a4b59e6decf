"""Puts the networks of network-config.yaml into the project's own Brownie home, and touches nothing else.

A network of ours that somebody changed there (`tools/run brownie networks modify flux-bsc host=...`) stays
as he made it: what was imported last is remembered, and only what is still like that is brought up to date.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "network-config.yaml"
HOME = ROOT / ".home"

Network = dict[str, Any]


def main() -> int:
    config = HOME / ".brownie" / "network-config.yaml"
    if not config.exists():
        config.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(brownies_own(), config)
    imported = HOME / "network-config.imported.yaml"
    kept = bring_in(read(config), read(SHIPPED), read(imported) if imported.exists() else {}, config)
    shutil.copy(SHIPPED, imported)
    for name in kept:
        print(f"The network {name} was changed in {config.relative_to(ROOT)} and stays so.")
    return 0


def bring_in(there: Network, shipped: Network, last: Network, config: Path) -> list[str]:
    """Writes the file anew; returns the ids of ours that somebody changed and that were left alone."""
    current, before = flat(there), flat(last)
    kept = [
        key
        for key, network in flat(shipped).items()
        if key in current and current[key] not in (before.get(key), network)
    ]
    for network in shipped["development"]:
        if network["id"] not in kept:
            put(there["development"], network)
    for group in shipped["live"]:
        known = next((one for one in there["live"] if one["name"] == group["name"]), None)
        if known is None:
            known = {"name": group["name"], "networks": []}
            there["live"].append(known)
        for network in group["networks"]:
            if network["id"] not in kept:
                put(known["networks"], network)
    draft = config.with_suffix(".tmp")
    draft.write_text(yaml.safe_dump(there, sort_keys=True), encoding="utf-8")
    draft.replace(config)
    return kept


def put(networks: list[Network], network: Network) -> None:
    places = [place for place, one in enumerate(networks) if one["id"] == network["id"]]
    if places:
        networks[places[0]] = network
    else:
        networks.append(network)


def flat(config: Network) -> dict[str, Network]:
    live = [network for group in config.get("live", []) for network in group["networks"]]
    return {network["id"]: network for network in [*config.get("development", []), *live]}


def read(path: Path) -> Network:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def brownies_own() -> Path:
    """The networks that Brownie begins with; found without importing it, which takes seconds."""
    return next(path / "brownie/data/network-config.yaml" for path in map(Path, sys.path) if is_brownie(path))


def is_brownie(path: Path) -> bool:
    return (path / "brownie/data/network-config.yaml").is_file()


if __name__ == "__main__":
    raise SystemExit(main())
