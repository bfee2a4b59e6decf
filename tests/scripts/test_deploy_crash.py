"""A run that dies at any transaction is finished by the next one, and nothing is sent twice."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from decimal import Decimal

import pytest

from scripts.flux import artifacts, paths
from scripts.flux.config import load
from scripts.flux.deployment import deploy
from scripts.flux.errors import DeploymentLocked
from scripts.flux.journal import Records, journal_of
from scripts.flux.units import Amount


class Crash(Exception):  # noqa: N818
    """The process ends here."""


def crash_at(moment: str, number: int):
    """Ends the run at a transaction: "sending" before it leaves, "sent" before its leaving is recorded."""
    seen = 0

    def report(progress) -> None:
        nonlocal seen
        if progress.moment == moment:
            seen += 1
            if seen == number:
                raise Crash(progress.step)

    return report


def addresses_of(records) -> dict[str, str]:
    book = json.loads(records.read_text())
    return {role: entry["address"] for role, entry in book["contracts"].items()}


@pytest.fixture(scope="module")
def parameters():
    return load("local").only("USDC6")


@pytest.fixture(scope="module")
def faultless(parameters, deployer, tmp_path_factory):
    """Number of transactions and addresses of a run without accident; the chain is as before."""
    records = tmp_path_factory.mktemp("faultless") / "deployment.json"
    snapshot = artifacts.rpc().request("evm_snapshot")
    sent = deploy(parameters, deployer, records=records).sent
    artifacts.rpc().request("evm_revert", snapshot)
    return sent, addresses_of(records)


@pytest.fixture
def records(tmp_path):
    return tmp_path / "deployment.json"


def finish(parameters, deployer, records, faultless, already) -> None:
    """The next run sends what is missing and ends with the same contracts as a run without accident."""
    total, addresses = faultless

    flux = deploy(parameters, deployer, records=records)

    assert flux.sent == total - already
    assert deployer.nonce == total
    assert addresses_of(records) == addresses


# The timelock, mocks, a proxy, both halves of an operation, seeds, a listing, a pool, its registration,
# both halves of the handover.
@pytest.mark.parametrize("number", [1, 10, 11, 14, 23, 25, 31, 33, 36])
def test_a_run_that_died_before_sending_is_finished(parameters, deployer, records, faultless, number):
    with pytest.raises(Crash):
        deploy(parameters, deployer, records=records, report=crash_at("sending", number))

    finish(parameters, deployer, records, faultless, already=number - 1)


@pytest.mark.parametrize("number", [1, 7, 10, 22, 24, 25, 29, 30, 32, 37])
def test_a_run_that_died_after_sending_is_finished(parameters, deployer, records, faultless, number):
    with pytest.raises(Crash):
        deploy(parameters, deployer, records=records, report=crash_at("sent", number))

    finish(parameters, deployer, records, faultless, already=number)


def test_a_run_that_dies_again_and_again_is_finished(parameters, deployer, records, faultless):
    for _ in range(3):
        with pytest.raises(Crash):
            deploy(parameters, deployer, records=records, report=crash_at("sent", 7))

    finish(parameters, deployer, records, faultless, already=21)


def test_a_book_lost_in_the_crash_is_rebuilt_from_the_journal(parameters, deployer, records, faultless):
    with pytest.raises(Crash):
        deploy(parameters, deployer, records=records, report=crash_at("sent", 17))
    records.unlink()

    finish(parameters, deployer, records, faultless, already=17)


def test_another_transaction_of_the_same_account_does_no_harm(
    parameters, deployer, stranger, records, faultless
):
    """It takes the nonce of the one that was recorded and never left."""
    with pytest.raises(Crash):
        deploy(parameters, deployer, records=records, report=crash_at("sending", 9))
    deployer.transfer(stranger, 1)

    flux = deploy(parameters, deployer, records=records)

    assert flux.sent == faultless[0] - 8
    assert "another transaction took its nonce" in journal_of(records).read_text()


def test_contracts_of_a_chain_that_was_reorganised_are_deployed_again(
    parameters, deployer, records, faultless
):
    snapshot = artifacts.rpc().request("evm_snapshot")
    with pytest.raises(Crash):
        deploy(parameters, deployer, records=records, report=crash_at("sent", 12))
    artifacts.rpc().request("evm_revert", snapshot)

    finish(parameters, deployer, records, faultless, already=0)


def test_an_operation_scheduled_for_older_parameters_is_cancelled(parameters, deployer, records, faultless):
    """The file was edited between the runs: nobody may carry the old listing out later."""
    with pytest.raises(Crash):
        deploy(parameters, deployer, records=records, report=crash_at("sent", 27))
    usdc6 = parameters.market("USDC6").model_copy(update={"supply_cap": Amount(Decimal(9_500_000), "USDC6")})
    edited = parameters.model_copy(update={"markets": (parameters.market("BNB"), usdc6)})

    flux = deploy(edited, deployer, records=records)

    assert flux.markets["USDC6"].parameters()["supplyCap"] == 9_500_000
    assert "cancel the operation" in journal_of(records).read_text()


def test_two_runs_at_once_are_refused(parameters, deployer, records):
    rpc = artifacts.rpc()
    first = Records.open(records, chain="local", chain_id=1337, genesis=rpc.genesis(), may_archive=True)

    with first.locked(), pytest.raises(DeploymentLocked, match="Another run is writing"):
        deploy(parameters, deployer, records=records)


def test_a_process_killed_after_sending_is_continued(parameters, deployer, records, faultless):
    """kill -9, so that nothing can be tidied up."""
    program = f"""
        import os, pathlib, signal
        from scripts.flux import artifacts
        from scripts.flux.config import load
        from scripts.flux.deployment import deploy
        seen = []
        def kill_at_the_thirteenth(progress):
            seen.append(progress) if progress.moment == "sent" else None
            if len(seen) == 13:
                os.kill(os.getpid(), signal.SIGKILL)
        network, port = {artifacts.network_id()!r}, {int(artifacts.rpc().url.rpartition(":")[2])}
        artifacts.connect_to(network, port=port)
        parameters, account = load("local").only("USDC6"), artifacts.accounts()[0]
        deploy(parameters, account, records=pathlib.Path({str(records)!r}), report=kill_at_the_thirteenth)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=paths.ROOT, env=os.environ, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    finish(parameters, deployer, records, faultless, already=13)
