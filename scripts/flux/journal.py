"""What was sent where, on disk before and after every transaction, so that a run that died is continued.

`deployment.json` is the address book, replaced as a whole; `journal.jsonl` beside it only ever grows, one
line an event. Both are flushed to the disk before the next transaction leaves. If the book is damaged it is
rebuilt from the journal. The book belongs to one chain, known by its genesis block: on a development chain
that was started anew the old pair is put aside as `deployment.previous.json` and `journal.previous.jsonl`.
"""

import contextlib
import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.flux.codec import Layout
from scripts.flux.errors import DeploymentLocked, RecordsOfOtherChain, RecordsUnreadable
from scripts.flux.errors_live import RecordsUnwritable
from scripts.flux.paths import ROOT

FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """A contract of the deployment. `arguments` are for people, `constructor` is their encoding."""

    role: str
    address: str
    contract: str
    arguments: list[Any]
    constructor: str
    creation_hash: str  # keccak of the creation code without arguments
    code_hash: str  # keccak of the code at the address
    transaction: str | None
    block: int | None
    behind: str | None = None  # the contract whose code a proxy runs
    implementation: str | None = None  # role of that code
    layout: Layout | None = None  # of its storage: what an upgrade may only append to


@dataclass(frozen=True)
class Pending:
    """A transaction that may or may not have left. `role` and `entry` are those of a contract's creation."""

    step: str
    nonce: int
    data_hash: str
    since_block: int
    transaction: str | None = None  # known beforehand when we sign ourselves
    entry: dict[str, Any] | None = None
    account: str | None = None  # whose nonce it is


@dataclass(frozen=True)
class Sent:
    """A transaction that is on the chain."""

    step: str
    transaction: str | None
    block: int | None


@dataclass
class Book:
    chain: str
    chain_id: int
    genesis: str
    deployer: str | None = None
    commit: str | None = None
    contracts: dict[str, Entry] = field(default_factory=dict)
    transactions: list[Sent] = field(default_factory=list)
    pending: Pending | None = None


def last_block(book: Book) -> int:
    """The highest in which a transaction of this deployment is."""
    return max((sent.block for sent in book.transactions if sent.block is not None), default=0)


class Records:
    """The book and the journal of one deployment; without a path both live in memory."""

    def __init__(self, book: Book, path: Path | None, *, replaces_others: bool = False) -> None:
        self.book = book
        self.path = path
        self._replaces_others = replaces_others  # what is on disk is about a chain that ended

    @classmethod
    def open(
        cls, path: Path | None, *, chain: str, chain_id: int, genesis: str, may_archive: bool
    ) -> "Records":
        """The records of this chain: those on disk, or new ones. `may_archive` on development chains."""
        fresh = Book(chain=chain, chain_id=chain_id, genesis=genesis)
        if path is None:
            return cls(fresh, None)
        book = read_book(path, fresh)
        if book.genesis != genesis or book.chain_id != chain_id:
            if not may_archive:
                raise RecordsOfOtherChain(path=path, recorded=book.genesis, found=genesis)
            return cls(fresh, path, replaces_others=True)
        return cls(book, path)

    def start(self, deployer: str) -> None:
        """Before the first transaction of a run; until then nothing on disk is touched."""
        if self._replaces_others and self.path is not None:
            archive(self.path)
            self._replaces_others = False
        self.book.deployer = deployer
        self.book.commit = commit()
        self._note("started", {"chain": self.book.chain, "genesis": self.book.genesis, "deployer": deployer})
        self._save()

    def sending(self, pending: Pending) -> None:
        """Before the transaction leaves."""
        self.book.pending = pending
        self._note("sending", asdict(pending))
        self._save()

    def sent(self, transaction: str) -> None:
        """The node took it."""
        if self.book.pending is not None:
            self.book.pending = replace(self.book.pending, transaction=transaction)
        self._note("sent", {"transaction": transaction})

    def mined(self, sent: Sent, entry: Entry | None = None) -> None:
        """It is on the chain, and so is the contract that it created."""
        self.book.pending = None
        self.book.transactions.append(sent)
        if entry is not None:
            self.book.contracts[entry.role] = entry
        self._note("mined", {**asdict(sent), "entry": asdict(entry) if entry else None})
        self._save()

    def dropped(self, reason: str) -> None:
        """The pending transaction did nothing and never will."""
        step = self.book.pending.step if self.book.pending else None
        self.book.pending = None
        self._note("dropped", {"step": step, "reason": reason})
        self._save()

    def forget(self, role: str, reason: str) -> None:
        """The contract is not there (any more): a reorganised chain, or a chain that looks like another."""
        entry = self.book.contracts.pop(role)
        self._note("forgotten", {"role": role, "address": entry.address, "reason": reason})
        self._save()

    def found(self, entry: Entry) -> None:
        """A contract that another one created."""
        if self.book.contracts.get(entry.role) != entry:
            self.book.contracts[entry.role] = entry
            self._note("found", {"entry": asdict(entry)})
            self._save()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps a second run on this machine out."""
        if self.path is None:
            yield
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DeploymentLocked(path=self.path) from error
            yield

    def _note(self, event: str, fields: dict[str, Any]) -> None:
        if self.path is not None:
            with writable(self.path):
                self._append(self.path, event, fields)

    def _append(self, path: Path, event: str, fields: dict[str, Any]) -> None:
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **fields}
        journal = journal_of(path)
        journal.parent.mkdir(parents=True, exist_ok=True)
        with journal.open("a", encoding="utf-8") as stream:
            if stream.tell() and not ends_a_line(journal):  # a crash cut the last one off
                stream.write("\n")
            stream.write(json.dumps(line) + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _save(self) -> None:
        if self.path is not None:
            with writable(self.path):
                self._replace(self.path)

    def _replace(self, path: Path) -> None:
        draft = path.with_suffix(".tmp")
        with draft.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps({"format": FORMAT, **asdict(self.book)}, indent=2) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


@contextlib.contextmanager
def writable(path: Path) -> Iterator[None]:
    """Raises `RecordsUnwritable` when the disk does not take it: what is not recorded is not sent."""
    try:
        yield
    except OSError as error:
        raise RecordsUnwritable(path=path, reason=error.strerror or str(error)) from error


def journal_of(path: Path) -> Path:
    return path.with_name(path.name.replace("deployment", "journal")).with_suffix(".jsonl")


def ends_a_line(journal: Path) -> bool:
    with journal.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def read_book(path: Path, fresh: Book) -> Book:
    """The book on disk; rebuilt from the journal if it is damaged or missing, new if there is neither."""
    if path.exists():
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return book_from(json.loads(path.read_text(encoding="utf-8")))
    journal = journal_of(path)
    if journal.exists():
        return rebuilt(journal, fresh)
    if path.exists():
        raise RecordsUnreadable(path=path)
    return fresh


def book_from(raw: dict[str, Any]) -> Book:
    if raw.pop("format") != FORMAT:
        raise ValueError("written by another version")
    raw["contracts"] = {role: Entry(**entry) for role, entry in raw["contracts"].items()}
    raw["transactions"] = [Sent(**sent) for sent in raw["transactions"]]
    raw["pending"] = Pending(**raw["pending"]) if raw["pending"] else None
    return Book(**raw)


def rebuilt(journal: Path, fresh: Book) -> Book:
    """Replays the journal. A line that a crash cut off is the last one: nothing was sent after it."""
    book = fresh
    for text in journal.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        event = line["event"]
        if event == "started" and line["genesis"] != book.genesis:
            book = Book(chain=line["chain"], chain_id=fresh.chain_id, genesis=line["genesis"])
        if event == "started":
            book.deployer = line["deployer"]
        elif event == "sending":
            book.pending = Pending(
                **{name: line[name] for name in Pending.__dataclass_fields__ if name in line}
            )
        elif event == "sent" and book.pending is not None:
            book.pending = replace(book.pending, transaction=line["transaction"])
        elif event == "mined":
            book.pending = None
            book.transactions.append(Sent(**{name: line[name] for name in Sent.__dataclass_fields__}))
        elif event == "dropped":
            book.pending = None
        elif event == "forgotten":
            book.contracts.pop(line["role"], None)
        if event in ("mined", "found") and line["entry"]:
            book.contracts[line["entry"]["role"]] = Entry(**line["entry"])
    return book


def archive(path: Path) -> None:
    """Puts the records of a chain that ended aside; those that were aside are lost."""
    for file in (path, journal_of(path)):
        if file.exists():
            file.replace(file.with_suffix(f".previous{file.suffix}"))


def commit() -> str | None:
    """Of the project's sources, if they are in git."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
