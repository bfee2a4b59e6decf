"""F01 to F04, F17 to F26: the process ends, contracts refuse, others interfere, disk or wallet fail.

F22, a Safe that refuses or goes on, is in test_propose.py: batches of proposals are all that a Safe sends.
F24, an explorer that is away, stops no deployment.
"""

import errno
import json
import os
from decimal import Decimal

import pytest
from rich.console import Console

from scripts.flux import artifacts, checks, paths
from scripts.flux.command import sentences
from scripts.flux.errors import TransactionReverts
from scripts.flux.errors_live import RecordsUnwritable, SignerRefused
from scripts.flux.execute import NO_PREDECESSOR, salt_of
from scripts.flux.journal import Records, journal_of
from scripts.flux.onchain import role_id
from scripts.flux.units import Amount
from tests.helpers.reverts import reverts_with
from tests.scripts.faults.faulty_node import nth, refuse

MIDDLE = 11


class Crash(Exception):  # noqa: N818
    """The process ends here."""


def crash_at(moment: str, number: int):
    seen = 0

    def report(progress) -> None:
        nonlocal seen
        seen += progress.moment == moment
        if progress.moment == moment and seen == number:
            raise Crash

    return report


@pytest.mark.parametrize("moment", ["sending", "sent"])
def test_f01_f02_a_run_that_ends_between_two_lines_is_finished(run, finish, moment):
    with pytest.raises(Crash):
        run(report=crash_at(moment, MIDDLE))

    finish()


def test_f03_a_run_that_ends_after_mining_and_before_its_record_is_finished(run, finish, monkeypatch):
    mined, seen = Records.mined, []

    def crash(self, sent, entry=None):
        seen.append(sent)
        if len(seen) == MIDDLE:
            raise Crash
        mined(self, sent, entry)

    with monkeypatch.context() as patch:
        patch.setattr(Records, "mined", crash)
        with pytest.raises(Crash):
            run()

    finish()


def test_f04_a_run_that_ends_while_it_checks_is_finished(run, finish, monkeypatch):
    def crash(desired, observed):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(checks, "check", crash)
        with pytest.raises(Crash):
            run()

    finish()


def test_f17_a_constructor_that_reverts_is_not_sent(node, run, finish):
    node.faults = [nth("eth_estimateGas", MIDDLE, refuse("execution reverted", 3))]

    with pytest.raises(TransactionReverts, match="nothing was sent"):
        run()

    finish()


def test_f18_nobody_initialises_what_is_being_deployed(run, finish, stranger, guardian):
    """Every proxy is initialised in the transaction that creates it, and every code is locked."""
    tried = []

    def front_run(progress):
        role = {"risk.implementation": 0, "risk": 1}.get(progress.step)
        if progress.moment == "mined" and role is not None:
            rpc = artifacts.rpc()
            receipt = rpc.request("eth_getTransactionReceipt", progress.transaction)
            engine = artifacts.contract_at("RiskEngine", receipt["contractAddress"])
            with reverts_with("InvalidInitialization"):
                engine.initialize.call(stranger, guardian, {"from": stranger})
            tried.append(role)

    run(report=front_run)

    assert tried == [0, 1]
    finish()


def test_f19_a_stranger_cannot_take_the_place_of_a_market(run, finish, stranger):
    """Places follow from who asks: the factory gives him one of his own."""

    def take_the_place(progress):
        if progress.moment == "mined" and progress.step == "factory":
            receipt = artifacts.rpc().request("eth_getTransactionReceipt", progress.transaction)
            factory = artifacts.contract_at("MarketFactory", receipt["contractAddress"])
            taken.append(factory.saltOf(stranger, 0))

    taken = []
    flux = run(report=take_the_place)

    assert taken[0] != artifacts.contract_at("MarketFactory", flux.risk.marketFactory()).saltOf(flux.risk, 0)
    finish()


def test_f20_a_contract_of_other_bytecode_than_recorded_is_left_alone(run, records, finish):
    with pytest.raises(Crash):
        run(report=crash_at("sent", MIDDLE))
    raw = json.loads(records.read_text())
    raw["contracts"]["timelock"]["creation_hash"] = "0x" + "0" * 64
    records.write_text(json.dumps(raw))

    finish()


def test_f21_parameters_that_were_edited_between_runs_leave_nothing_behind(parameters, run, records, finish):
    market = parameters.markets[0]
    edited = market.model_copy(update={"supply_cap": Amount(Decimal(190_000), market.symbol)})
    with pytest.raises(Crash):
        run(
            wished=parameters.model_copy(update={"markets": (edited,)}),
            report=crash_when_listing,
        )

    finish(extra=2)
    assert "cancel the operation" in journal_of(records).read_text()


def crash_when_listing(progress) -> None:
    if progress.moment == "sent" and progress.step == "list BNB: schedule":
        raise Crash


def test_f23_a_stranger_cannot_carry_out_what_is_scheduled(run, finish, stranger):
    def interfere(progress):
        if progress.moment == "mined" and progress.step == "set the price sources: schedule":
            receipt = artifacts.rpc().request("eth_getTransactionReceipt", progress.transaction)
            timelock = artifacts.contract_at("FluxTimelock", receipt["to"])
            salt = salt_of("local", "set the price sources", 0)
            with reverts_with("AccessControlUnauthorizedAccount", stranger, role_id("executor")):
                timelock.executeBatch([], [], [], NO_PREDECESSOR, salt, {"from": stranger})
            seen.append(progress.step)

    seen = []
    run(report=interfere)

    assert seen
    finish()


def test_f25_a_wallet_that_is_gone_ends_the_run_before_anything_leaves(node, funded, run, finish):
    class Wallet:
        address = funded.address

        def sign(self, step, fields):
            raise SignerRefused(step=step, reason="no device")

    with pytest.raises(SignerRefused, match=r"was not signed \(no device\); nothing was sent"):
        run(account=Wallet())

    assert node.raw == []
    finish()


def test_f26_a_full_disk_ends_the_run_before_anything_leaves(node, run, finish, monkeypatch):
    writes, fsync = [], os.fsync

    def full(descriptor):
        writes.append(descriptor)
        if len(writes) > 40:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RecordsUnwritable, match="No space left on device"):
            run()

    finish()


def test_f26_a_journal_that_was_cut_off_is_continued(run, records, finish):
    with pytest.raises(Crash):
        run(report=crash_at("sent", MIDDLE))
    records.unlink()
    journal = journal_of(records)
    journal.write_bytes(journal.read_bytes()[:-30])

    finish()


def test_a_failure_ends_the_program_with_its_sentence_and_code_one():
    screen = Console(record=True, width=200)

    with pytest.raises(SystemExit) as ended, sentences(screen):
        raise RecordsUnwritable(path=paths.CHAINS / "deployment.json", reason="full")

    assert ended.value.code == 1
    assert "run again: it goes on from here" in screen.export_text()
