"""Is the code on the chain that of these sources? And the sources for all: bundles, explorers, Sourcify.

The bundle of a contract is the compiler's standard input: whoever compiles it gets the same bytecode, to the
last byte. It is written whether or not an explorer takes it.
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import yaml

from scripts.flux import artifacts, codec
from scripts.flux.errors import FluxError
from scripts.flux.journal import Book, Entry
from scripts.flux.paths import ROOT
from scripts.flux.rpc import Rpc
from scripts.flux.venue import Chain, Explorer

SOURCIFY = "https://sourcify.dev/server"
ATTEMPTS = 20
PAUSE = 3.0  # seconds between questions whether a verification is done


@dataclass(eq=False)
class VerificationFailed(FluxError):  # noqa: N818 (as in scripts.flux.errors)
    failures: tuple[str, ...]

    def __str__(self) -> str:
        return "Not everything could be verified; the bundles are written, so run again later:\n" + "\n".join(
            f"  - {failure}" for failure in self.failures
        )


@dataclass(frozen=True)
class Subject:
    """A contract to be verified."""

    role: str
    address: str
    contract: str
    path: str
    constructor: str  # hex without 0x
    transaction: str | None


def subjects(book: Book) -> Iterator[Subject]:
    for role, entry in book.contracts.items():
        path = str(artifacts.build(entry.contract)["sourcePath"])
        yield Subject(
            role, entry.address, entry.contract, path, entry.constructor.removeprefix("0x"), entry.transaction
        )


def foreign_code(book: Book, rpc: Rpc) -> list[str]:
    """Roles whose code on the chain is not that of the sources here, immutables aside."""
    entries: list[Entry] = list(book.contracts.values())
    codes = rpc.batch([("eth_getCode", [entry.address, "latest"]) for entry in entries])
    pairs = zip(entries, codes, strict=True)
    return [e.role for e, code in pairs if not codec.is_code_of(artifacts.artifact(e.contract), str(code))]


def bundle(contract: str) -> dict[str, Any]:
    """The compiler's standard input for one contract and what it imports."""
    build = artifacts.build(contract)
    settings = yaml.safe_load((ROOT / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    paths = sorted(build["allSourcePaths"].values())
    return {
        "language": "Solidity",
        "sources": {path: {"content": (ROOT / path).read_text(encoding="utf-8")} for path in paths},
        "settings": {
            "optimizer": build["compiler"]["optimizer"],
            "evmVersion": build["compiler"]["evm_version"],
            "remappings": settings["solc"]["remappings"],
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode", "evm.deployedBytecode", "metadata"]}},
        },
    }


def write_bundles(book: Book, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for contract in sorted({entry.contract for entry in book.contracts.values()}):
        written.append(folder / f"{contract}.json")
        written[-1].write_text(json.dumps(bundle(contract), indent=1) + "\n", encoding="utf-8")
    return written


def publish(chain: Chain, book: Book, *, key: str, sourcify: str = SOURCIFY, pause: float = PAUSE) -> int:
    """Gives the sources to what the chain has; number of contracts. Raises `VerificationFailed`."""
    failures, done = [], 0
    for subject in subjects(book):
        done += 1
        try:
            if chain.explorer is not None and chain.explorer.api_url is not None:
                to_explorer(chain.explorer, chain.chain_id, subject, key, pause)
            if chain.explorer is not None and chain.explorer.is_on_sourcify:
                to_sourcify(sourcify, chain.chain_id, subject, pause)
        except (requests.RequestException, ValueError) as error:
            failures.append(f"{subject.role} at {subject.address}: {error}")
    if failures:
        raise VerificationFailed(failures=tuple(failures))
    return done


def to_explorer(explorer: Explorer, chain_id: int, subject: Subject, key: str, pause: float) -> None:
    """Etherscan's protocol, second version; older copies of it do not look at the chain's id."""
    common = {"chainid": str(chain_id), "apikey": key, "module": "contract"}
    form = {
        "action": "verifysourcecode",
        "codeformat": "solidity-standard-json-input",
        "sourceCode": json.dumps(bundle(subject.contract)),
        "contractaddress": subject.address,
        "contractname": f"{subject.path}:{subject.contract}",
        "compilerversion": f"v{artifacts.build(subject.contract)['compiler']['version']}",
        "constructorArguements": subject.constructor,  # their spelling
    }
    url = str(explorer.api_url)
    query = {"chainid": str(chain_id)}
    answer = requests.post(url, params=query, data={**common, **form}, timeout=60).json()
    if "already verified" in str(answer.get("result", "")).lower():
        return
    if answer.get("status") != "1":
        raise ValueError(f"the explorer says {answer.get('result')!r}")
    question = {**common, "action": "checkverifystatus", "guid": answer["result"]}
    for _ in range(ATTEMPTS):
        said = str(requests.get(url, params=question, timeout=60).json().get("result", ""))
        if said.startswith(("Pass", "Already")):
            return
        if "pending" not in said.lower():
            raise ValueError(f"the explorer says {said!r}")
        time.sleep(pause)
    raise ValueError("the explorer is not done yet")


def to_sourcify(server: str, chain_id: int, subject: Subject, pause: float) -> None:
    """Sourcify's protocol, second version."""
    body: Mapping[str, Any] = {
        "stdJsonInput": bundle(subject.contract),
        "compilerVersion": artifacts.build(subject.contract)["compiler"]["version"],
        "contractIdentifier": f"{subject.path}:{subject.contract}",
        **({"creationTransactionHash": subject.transaction} if subject.transaction else {}),
    }
    answer = requests.post(f"{server}/v2/verify/{chain_id}/{subject.address}", json=body, timeout=60)
    if answer.status_code == 409:  # it is verified already
        return
    job = answer.json().get("verificationId")
    if job is None:
        raise ValueError(f"Sourcify says {answer.json().get('message')!r}")
    for _ in range(ATTEMPTS):
        state = requests.get(f"{server}/v2/verify/{job}", timeout=60).json()
        if state.get("isJobCompleted"):
            if "error" in state:
                raise ValueError(f"Sourcify says {state['error'].get('message')!r}")
            return
        time.sleep(pause)
    raise ValueError("Sourcify is not done yet")
