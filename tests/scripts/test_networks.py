"""The networks that the project ships, and how they come into its own Brownie home."""

import copy
import hashlib
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from scripts.flux import config, paths
from tools import import_networks

SHIPPED = yaml.safe_load(paths.NETWORKS.read_text(encoding="utf-8"))
KEYS = sorted(
    path.parent.name for path in paths.CHAINS.glob("*/parameters.yaml") if path.parent.name != "local"
)
LIVE = {network["id"]: network for group in SHIPPED["live"] for network in group["networks"]}
COPIES = {network["id"]: network for network in SHIPPED["development"]}


@pytest.mark.parametrize("key", KEYS)
def test_every_chain_has_a_network(key):
    chain = config.load(key).chain

    assert chain.networks == (f"flux-{key}",)
    assert LIVE[f"flux-{key}"]["chainid"] == chain.chain_id


@pytest.mark.parametrize("key", [key for key in KEYS if not config.load(key).chain.is_testnet])
def test_every_chain_has_a_copy_for_rehearsals(key):
    settings = COPIES[f"{key}-fork"]["cmd_settings"]

    assert (settings["fork"], settings["chain_id"]) == (f"flux-{key}", config.load(key).chain.chain_id)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project's home with what Brownie begins with and a network that somebody added."""
    monkeypatch.setattr(import_networks, "ROOT", tmp_path)
    monkeypatch.setattr(import_networks, "HOME", tmp_path / ".home")
    monkeypatch.setattr(import_networks, "SHIPPED", paths.NETWORKS)
    import_networks.main()
    change(tmp_path, lambda networks: networks["mainnet"].update(host="http://own.example"))
    return tmp_path


def change(root, how) -> None:
    file = root / ".home/.brownie/network-config.yaml"
    raw = yaml.safe_load(file.read_text())
    how(import_networks.flat(raw))
    file.write_text(yaml.safe_dump(raw))


def networks_of(root) -> dict:
    return import_networks.flat(yaml.safe_load((root / ".home/.brownie/network-config.yaml").read_text()))


def test_importing_adds_ours_and_leaves_the_others(home):
    before = networks_of(home)

    import_networks.main()

    assert networks_of(home) == before
    assert before["mainnet"]["host"] == "http://own.example"
    assert {f"flux-{key}" for key in KEYS} <= set(before)


def test_a_network_of_ours_that_somebody_changed_stays_so(home, capsys):
    change(home, lambda networks: networks["flux-bsc"].update(host="http://own.example"))

    import_networks.main()

    assert networks_of(home)["flux-bsc"]["host"] == "http://own.example"
    assert "The network flux-bsc was changed" in capsys.readouterr().out


def test_a_network_that_nobody_changed_is_brought_up_to_date(home, tmp_path, monkeypatch):
    newer = copy.deepcopy(SHIPPED)
    next(iter(newer["live"]))["networks"][0]["timeout"] = 99
    file = tmp_path / "network-config.yaml"
    file.write_text(yaml.safe_dump(newer))
    monkeypatch.setattr(import_networks, "SHIPPED", file)

    import_networks.main()

    assert networks_of(home)["flux-ethereum"]["timeout"] == 99


def test_the_users_own_brownie_is_not_touched(tmp_path):
    """Not by importing, and not by a command of Brownie's in the project's environment."""
    users = tmp_path / ".brownie"
    users.mkdir()
    (users / "network-config.yaml").write_text("mine: true\n")
    before = fingerprint(users)
    environment = {**os.environ, "HOME": str(tmp_path)}

    for command in (["python", "-m", "tools.import_networks"], ["brownie", "networks", "list"]):
        done = subprocess.run(
            ["tools/run", *command], cwd=paths.ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    assert fingerprint(users) == before


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }
