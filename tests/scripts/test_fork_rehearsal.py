"""tests/fork on a copy of a chain with a deployed Flux: a local node has it, Ganache copies that node."""

import os
import subprocess
import sys
import textwrap

import pytest

from scripts.flux import paths
from scripts.flux.rehearsal.stage import FUND, GOVERNOR, GUARDIAN, TEAM, TREASURY

SECONDS = 300

# Deploys on a local likeness of BNB Smart Chain, with dollars lent, says where that is, and waits.
HOST = """
    import pathlib, re, select, sys
    from scripts.flux import paths
    from scripts.flux.config import parse
    from scripts.flux.rehearsal.command import run
    from scripts.flux.rehearsal.stage import staged
    from scripts.flux.rehearsal.story import LENDER, Story
    folder = pathlib.Path(sys.argv[1])
    path = folder / "parameters.yaml"
    parties = iter(sys.argv[2:])
    source = paths.parameters_of("bsc").read_text(encoding="utf-8")
    path.write_text(re.sub(r"\\bunset\\b", lambda _: f'"{next(parties)}"', source), encoding="utf-8")
    with staged(parse(path.read_text(), key="bsc", path=path), "anvil") as stage:
        story = Story(stage, run(stage, folder / "deployment.json"))
        lent = story.dollars(20_000)
        story.give(LENDER, lent, spender=story.markets[story.dollar.symbol])
        story.act(LENDER, story.markets[story.dollar.symbol], "deposit", lent, story.people[LENDER])
        stage.ended.set()
        print(stage.rpc.url, flush=True)
        while not select.select([sys.stdin], [], [], 1.0)[0]:  # at the pace of a real chain
            stage.rpc.request("evm_mine")
"""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory, accounts):
    """URL of a node that holds Flux, and the folder with its parameters and records."""
    folder = tmp_path_factory.mktemp("bsc")
    places = (TEAM, FUND, GOVERNOR, GUARDIAN, TREASURY)  # in the order of the file
    parties = [str(accounts[place]) for place in places]
    host = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOST), str(folder), *parties],
        cwd=paths.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    lines = iter(host.stdout.readline, "")
    url = next((line.strip() for line in lines if line.startswith("http")), "")
    assert url, "the node with Flux did not come up"
    yield url, folder
    host.communicate("")


def brownie_test(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    free = {"FLUX_GANACHE_PORT": "", "FLUX_ANVIL_PORT": ""}  # tools/run looks for others
    return subprocess.run(
        ["tools/run", "brownie", "test", "tests/fork", "-rs", *words],
        cwd=paths.ROOT,
        env={**os.environ, **free, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def test_everything_passes_on_a_copy_of_a_deployed_chain(deployed):
    url, folder = deployed

    done = brownie_test("--network", "bsc-fork", FLUX_FORK_URL=url, FLUX_FORK_FOLDER=str(folder))

    assert "4 passed" in done.stdout, done.stdout + done.stderr
    assert "skipped" not in done.stdout


def test_without_a_copy_the_tests_are_skipped_with_a_sentence():
    done = brownie_test("--network", "flux-anvil")

    assert "4 skipped" in done.stdout, done.stdout + done.stderr
    assert "no copy of a chain is chosen: give one with --network, like bsc-fork" in done.stdout
