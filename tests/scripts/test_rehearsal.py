"""Rehearsals of chains: the whole of it for three, what must make one fail, a look at a deployed one."""

import json
import os
import re
import subprocess
import sys
import textwrap

import pytest

from scripts.flux import config, paths
from scripts.flux.readiness import require_ready
from scripts.flux.rehearsal.stage import FUND, GOVERNOR, GUARDIAN, TEAM, as_rehearsed
from tests.scripts.finished import ACCOUNTS

SECONDS = 300


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: a rehearsal connects Brownie to a chain of its own."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=paths.ROOT,
        env={**os.environ, "COLUMNS": "150", **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def program(body: str) -> str:
    return textwrap.dedent(body)


def test_three_chains_are_rehearsed_to_the_end():
    """Ethereum: the token that returns nothing, and EIP-1559; Arbitrum: the sequencer's feed, and proxies;
    BSC: FLUX and those who vote with it, without a price of it."""
    done = run("-m", "scripts.rehearse", "--chain", "ethereum,arbitrum,bsc")

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Ethereum +│ +1 │ +5 │ +53 │ +303 │ +\d+ │ +0 │", done.stdout), done.stdout
    assert re.search(r"Arbitrum One +│ +42161 │ +6 │ +64 │ +352 │ +\d+ │ +0 │", done.stdout), done.stdout
    assert re.search(r"BNB Smart Chain +│ +56 │ +6 │ +77 │ +433 │ +\d+ │ +0 │", done.stdout), done.stdout


def test_status_export_and_verify_know_flux_on_a_chain_like_the_real_one():
    done = run(
        "-c",
        program("""
            import json, pathlib, tempfile
            from scripts.flux import export, status, verify
            from scripts.flux.config import load
            from scripts.flux.deployment import Run
            from scripts.flux.rehearsal.command import run
            from scripts.flux.rehearsal.stage import staged
            with tempfile.TemporaryDirectory() as folder, staged(load("bsc"), "anvil") as stage:
                records = pathlib.Path(folder) / "deployment.json"
                run(stage, records)
                look = Run.begin(stage.parameters, "", records, None)
                book = look.records.book
                bundles = [path.stem for path in verify.write_bundles(book, pathlib.Path(folder))]
                found = {
                    "status": status.report(look),
                    "export": export.exported(look),
                    "foreign": verify.foreign_code(book, look.rpc),
                    "bundles": bundles,
                }
                print("found:" + json.dumps(found))
        """),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(next(line[6:] for line in done.stdout.splitlines() if line.startswith("found:")))
    assert (found["status"]["drift"], found["foreign"]) == ([], [])
    assert {"flux", "miner", "safety", "votes", "governor"} <= set(found["export"]["contracts"])
    assert found["export"]["contracts"]["governor"] in found["status"]["roles"]["proposer"]
    assert set(found["export"]["staking"]) == {"3days", "7days", "30days"}
    assert {"FluxToken", "FluxMiner", "TokenVesting", "StakingPool", "FluxGovernor"} <= set(found["bundles"])


def test_a_chain_whose_lenders_earn_nothing_fails_its_rehearsal():
    done = run(
        "-c",
        program("""
            from decimal import Decimal
            from scripts.flux.rehearsal import command
            as_written = command.load
            def lenders_forgotten(key):
                parameters = as_written(key)
                dollars = parameters.rewards.mined["USDT"].model_copy(update={"supply": Decimal(0)})
                mined = {**parameters.rewards.mined, "USDT": dollars}
                rewards = parameters.rewards.model_copy(update={"mined": mined})
                return parameters.model_copy(update={"rewards": rewards})
            command.load = lenders_forgotten
            command.main(["--chain", "bsc-testnet"])
        """),
    )

    assert done.returncode == 1
    told = " ".join(done.stdout.split())
    assert "it is not true that the lens knows what the lender can claim" in told


@pytest.mark.parametrize("key", ["heco", "conflux", "bsc"])
def test_what_is_not_decided_is_stood_in_for_in_a_rehearsal_only(key):
    rehearsed = as_rehearsed(config.load(key), ACCOUNTS)

    require_ready(rehearsed)
    config.require_live(rehearsed)
    assert (rehearsed.governance.guardian, rehearsed.governance.proposers) == (
        ACCOUNTS[GUARDIAN],
        (ACCOUNTS[GOVERNOR],),
    )
    assert (rehearsed.rewards.team, rehearsed.rewards.fund) == (ACCOUNTS[TEAM], ACCOUNTS[FUND])
    assert rehearsed.chain.nodes == ()


def test_a_token_of_other_decimals_ends_a_rehearsal_before_anything_is_sent():
    done = run(
        "-c",
        program("""
            from scripts.flux.rehearsal import command, stage
            as_written = stage.stand_in_token
            def other_decimals(stage, market):
                update = {"decimals": 6 if market.symbol == "USDT" else market.decimals}
                return as_written(stage, market.model_copy(update=update))
            stage.stand_in_token = other_decimals
            command.main(["--chain", "heco"])
        """),
    )

    assert done.returncode == 1
    assert "HECO contradicts its parameters; nothing was sent" in done.stdout
    assert "markets.USDT.decimals at 0xa71EdC38d189767582C38A3145b5873052c3e47a: 6 instead of" in done.stdout


def test_a_proxy_that_is_not_measured_ends_a_rehearsal_before_anything_is_sent():
    """As it would on the chain: the probe sees the mark of a proxy, whatever the file says."""
    done = run(
        "-c",
        program("""
            from scripts.flux.rehearsal import command
            as_written = command.load
            def trusting(key):
                parameters = as_written(key)
                markets = tuple(one.model_copy(update={"is_measured": False}) for one in parameters.markets)
                return parameters.model_copy(update={"markets": markets})
            command.load = trusting
            command.main(["--chain", "ethereum"])
        """),
    )

    assert done.returncode == 1
    told = " ".join(done.stdout.split())
    assert "markets.USDT: it can begin to take fees" in told
    assert "markets.USDC: its code can be replaced (ERC-1967)" in told
