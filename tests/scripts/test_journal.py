"""Records on disk: written before and after, readable after any accident."""

import json
from pathlib import Path

import pytest

from scripts.flux.errors import DeploymentLocked, RecordsOfOtherChain, RecordsUnreadable
from scripts.flux.journal import Entry, Pending, Records, Sent, journal_of

GENESIS = "0x" + "1" * 64
ENTRY = Entry(
    role="timelock",
    address="0x5FbDB2315678afecb367f032d93F642f64180aa3",
    contract="FluxTimelock",
    arguments=[0, ["0xf39F"]],
    constructor="0x00",
    creation_hash="0x01",
    code_hash="0x02",
    transaction="0x03",
    block=7,
)
PENDING = Pending(step="timelock", nonce=0, data_hash="0x04", since_block=6)


def opened(path: Path | None, genesis: str = GENESIS, *, may_archive: bool = False) -> Records:
    return Records.open(path, chain="local", chain_id=1337, genesis=genesis, may_archive=may_archive)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "local" / "deployment.json"


@pytest.fixture
def written(path) -> Records:
    records = opened(path)
    records.start("0xf39F")
    records.sending(PENDING)
    records.sent("0x03")
    records.mined(Sent(step="timelock", transaction="0x03", block=7), ENTRY)
    return records


def test_the_book_is_read_as_it_was_written(written, path):
    assert opened(path).book == written.book


def test_every_event_is_one_line_of_the_journal(written, path):
    lines = [json.loads(line) for line in journal_of(path).read_text().splitlines()]

    assert [line["event"] for line in lines] == ["started", "sending", "sent", "mined"]


def test_what_is_about_to_be_sent_is_on_disk_before(path):
    records = opened(path)
    records.start("0xf39F")

    records.sending(PENDING)

    assert opened(path).book.pending == PENDING


@pytest.mark.parametrize("damage", ["", "{", '{"format": 99}'])
def test_a_damaged_book_is_rebuilt_from_the_journal(written, path, damage):
    path.write_text(damage)

    book = opened(path).book

    assert book.contracts == {"timelock": ENTRY}
    assert book.deployer == "0xf39F"


def test_a_journal_that_was_cut_off_in_a_line_is_read_up_to_it(written, path):
    path.unlink()
    with journal_of(path).open("a") as journal:
        journal.write('{"event": "sendi')

    assert opened(path).book.contracts == {"timelock": ENTRY}


def test_a_damaged_book_without_a_journal_is_refused(written, path):
    journal_of(path).unlink()
    path.write_text("{")

    with pytest.raises(RecordsUnreadable, match="Restore one of them"):
        opened(path)


def test_records_of_another_chain_are_refused(written, path):
    with pytest.raises(RecordsOfOtherChain, match="Connect to the right node"):
        opened(path, "0x" + "2" * 64)


def test_records_of_a_development_chain_that_ended_are_put_aside(written, path):
    fresh = opened(path, "0x" + "2" * 64, may_archive=True)
    fresh.start("0xf39F")

    assert opened(path, "0x" + "2" * 64).book.contracts == {}
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "deployment.json",
        "deployment.previous.json",
        "journal.jsonl",
        "journal.previous.jsonl",
    ]


def test_looking_at_another_development_chain_leaves_the_records(written, path):
    opened(path, "0x" + "2" * 64, may_archive=True)

    assert opened(path).book == written.book


def test_a_second_run_is_kept_out(written, path):
    with written.locked(), pytest.raises(DeploymentLocked, match="Another run"), opened(path).locked():
        pass


def test_records_in_memory_touch_no_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    records = opened(None)

    records.start("0xf39F")
    records.sending(PENDING)

    assert list(tmp_path.iterdir()) == []
