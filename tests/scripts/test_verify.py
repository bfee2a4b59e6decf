"""Verification: the code on the chain, the bundles, and explorers, which a server here stands in for."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import solcx

from scripts.flux import artifacts, verify
from scripts.flux.config import load
from scripts.flux.deployment import Run, deploy
from scripts.flux.venue import Explorer

KEY = "the-key"


class Handler(BaseHTTPRequestHandler):
    """Speaks Etherscan's protocol at /api, Sourcify's below /v2; keeps what it got."""

    def do_POST(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.asked += 1
        if self.server.is_away:
            return self._say(503, {})
        if address.path.startswith("/v2/verify/"):
            self.server.sourcify.append((address.path, json.loads(body)))
            return self._say(202, {"verificationId": "job-1"})
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.etherscan.append((parse_qs(address.query), form))
        return self._say(200, {"status": "1", "result": "guid-1"})

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if self.path.startswith("/v2/verify/job-1"):
            return self._say(200, {"isJobCompleted": True})
        assert query["guid"] == ["guid-1"]
        self.server.asked += 1
        is_early = self.server.asked % 2
        return self._say(
            200, {"status": "0", "result": "Pending in queue" if is_early else self.server.verdict}
        )

    def _say(self, status: int, answer: dict) -> None:
        payload = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.etherscan, server.sourcify, server.asked, server.is_away = [], [], 0, False
    server.verdict = "Pass - Verified"
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def book(deployer, tmp_path_factory):
    records = tmp_path_factory.mktemp("verify") / "deployment.json"
    parameters = load("local").only()
    deploy(parameters, deployer, records=records)
    return Run.begin(parameters, "", records, None).records.book


@pytest.fixture
def chain(server):
    explorer = Explorer(url="x", api="etherscan-v2", api_url=f"{server.url}/api", is_on_sourcify=True)
    return load("local").chain.model_copy(update={"explorer": explorer, "chain_id": 56})


def test_the_code_on_the_chain_is_that_of_the_sources(book):
    assert len(book.contracts) > 15
    assert verify.foreign_code(book, artifacts.rpc()) == []


def test_other_code_is_named(book):
    class Liar:
        def batch(self, calls):
            codes = artifacts.rpc().batch(calls)
            return [code[:-2] + "00" if place == 3 else code for place, code in enumerate(codes)]

    assert verify.foreign_code(book, Liar()) == [list(book.contracts)[3]]


def test_a_bundle_compiles_to_the_same_bytecode(book, tmp_path):
    """To the last byte, the hash of all sources and settings among them."""
    written = {path.stem: path for path in verify.write_bundles(book, tmp_path)}
    standard = json.loads(written["FluxProxy"].read_text())
    standard["settings"]["outputSelection"] = {"*": {"FluxProxy": ["evm.bytecode.object"]}}

    compiled = solcx.compile_standard(standard, solc_version="0.8.37")

    path = artifacts.build("FluxProxy")["sourcePath"]
    bytecode = compiled["contracts"][path]["FluxProxy"]["evm"]["bytecode"]["object"]
    assert "0x" + bytecode == artifacts.artifact("FluxProxy").creation
    assert set(written) == {entry.contract for entry in book.contracts.values()}


def test_everything_is_published_in_both_protocols(book, chain, server):
    done = verify.publish(chain, book, key=KEY, sourcify=server.url, pause=0)

    assert done == len(book.contracts) == len(server.etherscan) == len(server.sourcify)
    query, form = next(pair for pair in server.etherscan if pair[1]["contractname"].endswith(":Liquidator"))
    entry = book.contracts["liquidator.implementation"]
    assert (query["chainid"], form["apikey"], form["contractaddress"]) == (["56"], KEY, entry.address)
    assert form["compilerversion"].startswith("v0.8.37+commit.")
    assert form["constructorArguements"] == entry.constructor[2:]
    assert json.loads(form["sourceCode"])["settings"]["evmVersion"] == "paris"
    path, body = server.sourcify[0]
    assert path == f"/v2/verify/56/{next(iter(book.contracts.values())).address}"
    assert body["contractIdentifier"].endswith(":FluxTimelock")


def test_f24_an_explorer_that_is_away_is_told_and_harms_nothing(book, chain, server):
    server.is_away = True

    with pytest.raises(verify.VerificationFailed, match="the bundles are written, so run again later"):
        verify.publish(chain, book, key=KEY, sourcify=server.url, pause=0)


def test_an_explorer_that_disagrees_is_told(book, chain, server):
    server.verdict = "Fail - Unable to verify"

    with pytest.raises(verify.VerificationFailed, match="the explorer says 'Fail - Unable to verify'"):
        verify.publish(chain, book, key=KEY, sourcify=server.url, pause=0)
