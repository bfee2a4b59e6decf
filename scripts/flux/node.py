"""Local chains: Ganache or anvil on a free port, waited for until it answers, ended with this process.

The node dies with its parent however that ends, kill -9 included: it runs in a process group of its own under
a shell that waits for the closing of a pipe whose other end only this process holds.
"""

import atexit
import contextlib
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Literal

from scripts.flux.errors import FluxError, NodeMissing, NodeSilent, PortTaken
from scripts.flux.rpc import Rpc

Kind = Literal["ganache", "anvil"]

MNEMONIC = "test test test test test test test test test test test junk"
CHAIN_ID = 1337
BLOCK_GAS_LIMIT = 30_000_000
STEPS = "--steps-tracing"  # what Brownie explains failures with
HARDFORK = "shanghai"
HARDFORK_OF_COPIES = "prague"  # the one after it allows a transaction less gas than a block

START_ATTEMPTS = 5
SECONDS_TO_ANSWER = 60.0

# The group is killed when the pipe on stdin closes (the parent is gone) or when the node ends by itself.
WATCHED = '("$@"; kill -9 0) </dev/null & cat >/dev/null; kill -9 0'


@dataclass
class Node:
    """A running local chain; `stop` it, or leave that to the end of the process."""

    kind: Kind
    port: int
    process: subprocess.Popen[bytes] = field(repr=False)
    output: IO[bytes] = field(repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()
        self.output.close()
        atexit.unregister(self.stop)

    def last_words(self) -> str:
        self.output.seek(0)
        return self.output.read()[-2000:].decode(errors="replace").strip()


def start_node(
    kind: Kind = "ganache",
    *,
    port: int | None = None,
    accounts: int = 20,
    block_time: int | None = None,
    unlimited_code_size: bool = False,
    keeps_traces: bool = True,
    chain_id: int = CHAIN_ID,
    began: int | None = None,
    copy_of: tuple[str, int] | None = None,
) -> Node:
    """Starts a node with the project's mnemonic and chain id; without a port it takes a free odd one. Its
    clock begins at `began`, now without it. `copy_of` is the URL of another node and a block of its chain: an
    anvil then begins with what was there, and with that block's time.

    Traces of every step of every transaction fill a machine's memory after some thousands of them.
    """
    failure = ""
    for _ in range(START_ATTEMPTS if port is None else 1):
        chosen = port if port is not None else free_odd_port()
        if not is_free(chosen):  # whoever listens there would answer in our node's place
            raise PortTaken(port=chosen)
        words = command(kind, chosen, accounts, block_time, unlimited_code_size)
        words += identity(kind, chain_id, began) + beginning(kind, copy_of)
        node = spawn(kind, [word for word in words if keeps_traces or word != STEPS], chosen)
        if answers(node, chain_id):
            return node
        failure = node.last_words()
        node.stop()
    raise NodeSilent(kind=kind, output=failure)


@contextlib.contextmanager
def running_node(kind: Kind = "ganache", **options: int) -> Iterator[Node]:
    """`with running_node("anvil") as node:`; options are those of `start_node`."""
    node = start_node(kind, **options)  # type: ignore[arg-type]
    try:
        yield node
    finally:
        node.stop()


def command(
    kind: Kind, port: int, accounts: int, block_time: int | None, unlimited_code_size: bool
) -> list[str]:
    if kind == "anvil":
        words = ["anvil", "--silent", STEPS, "--base-fee", "0", "--gas-price", "0"]
        words += ["--port", str(port), "--accounts", str(accounts), "--balance", "1000000"]
        words += ["--mnemonic", MNEMONIC]
        words += ["--gas-limit", str(BLOCK_GAS_LIMIT)]
        words += ["--block-time", str(block_time)] if block_time else []
        return words + (["--disable-code-size-limit"] if unlimited_code_size else [])
    words = ["ganache", "--logging.quiet", "--server.host", "127.0.0.1", "--server.port", str(port)]
    words += ["--wallet.totalAccounts", str(accounts), "--wallet.defaultBalance", "1000000"]
    words += ["--wallet.mnemonic", MNEMONIC]
    words += ["--miner.blockGasLimit", str(BLOCK_GAS_LIMIT), "--chain.vmErrorsOnRPCResponse", "true"]
    words += ["--miner.blockTime", str(block_time)] if block_time else []
    return words + (["--chain.allowUnlimitedContractSize", "true"] if unlimited_code_size else [])


def identity(kind: Kind, chain_id: int, began: int | None) -> list[str]:
    if kind == "anvil":  # two blocks are final: an epoch is one
        words = ["--chain-id", str(chain_id), "--slots-in-an-epoch", "1"]
        return words + (["--timestamp", str(began)] if began else [])
    words = ["--chain.chainId", str(chain_id)]
    return words + (["--chain.time", datetime.fromtimestamp(began, UTC).isoformat()] if began else [])


def beginning(kind: Kind, copy_of: tuple[str, int] | None) -> list[str]:
    """The rules, and what is there. Tokens on a chain that is copied may use whatever that has by now."""
    if copy_of is None:
        return ["--hardfork" if kind == "anvil" else "--chain.hardfork", HARDFORK]
    url, block = copy_of
    where = ["--fork-url", url, "--fork-block-number", str(block), "--no-storage-caching"]
    return [*where, "--hardfork", HARDFORK_OF_COPIES]


def spawn(kind: Kind, words: list[str], port: int) -> Node:
    output = tempfile.TemporaryFile()  # noqa: SIM115 (closed by Node.stop)
    try:
        process = subprocess.Popen(
            ["sh", "-c", WATCHED, "sh", *words],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise NodeMissing(kind=kind) from error
    node = Node(kind=kind, port=port, process=process, output=output)
    atexit.register(node.stop)
    return node


def answers(node: Node, chain_id: int) -> bool:
    """Waits until the node answers with its chain id; False when it ended or kept silent."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline and node.is_running:
        if is_answering(node.url, chain_id):
            return node.is_running
        time.sleep(0.05)
    return False


def is_answering(url: str, chain_id: int = CHAIN_ID) -> bool:
    """Whether a local chain with this chain id answers at this URL."""
    try:
        return Rpc(url, timeout=2.0, attempts=1).chain_id() == chain_id
    except FluxError:
        return False


def free_odd_port() -> int:
    """Odd, because other tools of a developer rather sit on even and round ones."""
    while True:
        port = random.randrange(20_001, 60_000, 2)
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
