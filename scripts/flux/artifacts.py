"""Brownie's side: the compiled project, its contracts by name, the connection. Only this imports `brownie`.

Its objects are dynamic, so they are `Any` here; `Artifact` is the typed part that plans and checks work with.
"""

import code
import contextlib
import io
import json
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import brownie
from brownie._cli.console import Console as BrownieConsole
from brownie._config import CONFIG
from brownie.exceptions import VirtualMachineError
from brownie.network import state
from brownie.network.rpc import Rpc as BrownieRpc
from brownie.network.rpc import anvil, ganache
from brownie.network.transaction import TransactionReceipt
from web3.exceptions import TransactionNotFound

from scripts.flux import paths
from scripts.flux.codec import Abi, Artifact
from scripts.flux.errors import ContractUnknown
from scripts.flux.node import Node
from scripts.flux.paths import ROOT
from scripts.flux.rpc import Rpc

PROJECT_NAME = "FluxProject"
LATE_RECEIPT = 2.0  # seconds

Reverted = VirtualMachineError  # a transaction or call of Brownie's that a contract refused


def find_receipts_that_come_late() -> None:
    """Anvil counts a transaction before it shows the receipt; Brownie then takes it for lost, or sleeps."""
    await_confirmation = TransactionReceipt._await_confirmation

    def wait(self: Any, *arguments: Any, **options: Any) -> None:
        deadline = time.monotonic() + LATE_RECEIPT
        while time.monotonic() < deadline:
            with contextlib.suppress(TransactionNotFound):
                brownie.web3.eth.get_transaction_receipt(self.txid)
                break
            time.sleep(0.005)
        await_confirmation(self, *arguments, **options)

    TransactionReceipt._await_confirmation = wait


find_receipts_that_come_late()


def project() -> Any:
    """The compiled project, loaded once; the one that Brownie's own command line loaded if there is one."""
    for loaded in brownie.project.get_loaded_projects():
        if Path(loaded._path).resolve() == ROOT:
            return loaded
    loaded = brownie.project.load(ROOT, PROJECT_NAME)
    loaded.load_config()
    return loaded


def container(name: str) -> Any:
    """Brownie's container of a contract: `container("MoneyMarket").deploy(...)`, `.at(address)`, `.abi`."""
    try:
        return project()[name]
    except KeyError as error:
        raise ContractUnknown(name=name) from error


def has_contract(name: str) -> bool:
    return name in project()


def build(name: str) -> Mapping[str, Any]:
    """What the compiler was given and made of a contract, as Brownie keeps it."""
    found: Mapping[str, Any] = container(name)._build
    return found


@cache
def artifact(name: str) -> Artifact:
    build = container(name)._build
    layout = paths.LAYOUTS / f"{name}.json"
    return Artifact(
        name=name,
        abi=tuple(build["abi"]),
        creation="0x" + build["bytecode"].removeprefix("0x"),
        runtime="0x" + build["deployedBytecode"].removeprefix("0x"),
        layout=json.loads(layout.read_text(encoding="utf-8")) if layout.is_file() else None,
    )


@cache
def errors_abi() -> Abi:
    """Every custom error of the project, so that any revert can be named."""
    return tuple(entry for contract in project() for entry in contract.abi if entry["type"] == "error")


@cache
def events_abi() -> Abi:
    """Every event of the project."""
    return tuple(entry for contract in project() for entry in contract.abi if entry["type"] == "event")


def contract_at(name: str, address: str) -> Any:
    """Brownie's contract object. It knows one an address: what it took this one for before is forgotten."""
    known = state._contract_map.get(address)
    if known is not None and (known._name != name or known._reverted):
        for other in project():
            if known in other:
                other.remove(known)
        state._remove_contract(known)
    return container(name).at(address)


def connect(node: Node) -> None:
    """Connects Brownie to a node of `scripts.flux.node`: `chain` and `accounts` then mean that one."""
    connect_to(f"flux-{node.kind}", port=node.port)


def connect_to(network: str, *, port: int | None = None) -> None:
    """Connects to a network that Brownie knows; a development one must already run on the port."""
    project()  # brings the project's settings, gas price included, which a connection copies
    disconnect()
    if port is not None:
        CONFIG.networks[network]["cmd_settings"]["port"] = port
    with contextlib.redirect_stdout(io.StringIO()):
        brownie.network.connect(network, launch_rpc=False)
    if port is not None:
        BrownieRpc().backend = anvil if network.endswith("anvil") else ganache
        state.Chain()._network_connected()


def disconnect() -> None:
    if brownie.network.is_connected():
        brownie.network.disconnect(kill_rpc=False)


def network_id() -> str:
    """The network that Brownie is connected to."""
    return str(brownie.network.show_active())


def is_development() -> bool:
    return str(CONFIG.network_type) == "development"


def rpc(*others: str) -> Rpc:
    """A client of our own for the node that Brownie is connected to, and for others of the same chain."""
    return Rpc(str(brownie.web3.provider.endpoint_uri), *others)


def accounts() -> Any:
    """Brownie's accounts: the node's own ones on a development chain, loaded ones elsewhere."""
    return brownie.accounts


def chain() -> Any:
    """Brownie's chain: `sleep`, `mine`, `snapshot`, `revert` on a development node."""
    return brownie.chain


def revert_reason(error: Any) -> str:
    """ "InsufficientCash(requested=5, available=3)" for what Brownie calls "InsufficientCash: 5, 3"."""
    text = str(error.revert_msg or error)
    name, separator, values = text.partition(": ")
    for entry in errors_abi():
        if entry["name"] == name and separator:
            names = [part["name"] for part in entry["inputs"]]
            pairs = zip(names, values.split(", "), strict=False)
            return f"{name}({', '.join(f'{n}={v}' for n, v in pairs)})" if names else name
    return text


def open_console(namespace: dict[str, Any], banner: str) -> None:
    """Brownie's console with these names; returns when it is left. Reads commands from a pipe as well."""
    if sys.stdin.isatty():
        shell: Any = BrownieConsole(project(), namespace)
    else:
        names = {name: getattr(brownie, name) for name in brownie.__all__}
        shell = PipedConsole({**names, **project().dict(), **namespace})
    with contextlib.suppress(SystemExit):
        shell.interact(banner=banner, exitmsg="")


class PipedConsole(code.InteractiveConsole):
    """Shows the commands between their answers, as a terminal would."""

    def raw_input(self, prompt: str = "") -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        print(f"{prompt}{line}", end="", flush=True)
        return line.rstrip("\n")
