"""Flux as it is deployed on the chain whose copy is the network. FLUX_FORK_URL names the node to copy from;
FLUX_FORK_FOLDER a folder with parameters.yaml and deployment.json, chains/<chain> without it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from scripts.flux import artifacts, config, paths
from scripts.flux.deployment import attach

COPY = "-fork"
REASONS: set[str] = set()  # Brownie forgets why a test was skipped


def skip(reason: str) -> None:
    REASONS.add(reason)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for reason in sorted(REASONS):
        terminalreporter.write_line(f"tests/fork was skipped: {reason}.")


@pytest.fixture(scope="session", autouse=True)
def only_on_a_copy_of_a_chain():
    if not artifacts.network_id().endswith(COPY):
        skip("no copy of a chain is chosen: give one with --network, like bsc-fork")


@pytest.fixture(scope="session")
def folder():
    key = artifacts.network_id().removesuffix(COPY)
    return Path(os.environ.get("FLUX_FORK_FOLDER") or paths.CHAINS / key)


@pytest.fixture(scope="session")
def records(folder, tmp_path_factory):
    """As they are, but for the first block: a copy has another hash for it."""
    found = folder / "deployment.json"
    if not found.exists():
        skip(f"nothing is deployed that {found} knows of")
    book = json.loads(found.read_text(encoding="utf-8"))
    here = tmp_path_factory.mktemp("copy") / found.name
    here.write_text(json.dumps({**book, "genesis": artifacts.rpc().genesis()}), encoding="utf-8")
    return here


@pytest.fixture(scope="session")
def parameters(folder):
    """Only the copy is asked, never the chain's own nodes."""
    path = folder / "parameters.yaml"
    key = artifacts.network_id().removesuffix(COPY)
    read = config.parse(path.read_text(encoding="utf-8"), key=key, path=path)
    return read.model_copy(update={"chain": read.chain.model_copy(update={"nodes": ()})})


@pytest.fixture(scope="session")
def flux(parameters, records):
    return attach(parameters, records=records)
