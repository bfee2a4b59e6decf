"""The JSON-RPC client in front of a node that misbehaves."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scripts.flux import rpc as rpc_module
from scripts.flux.config import load
from scripts.flux.deployment import NODES, other_nodes, require_chain
from scripts.flux.errors import ChainMismatch, RpcRefused, RpcUnreachable
from scripts.flux.errors_live import NodesDisagree
from scripts.flux.rpc import Rpc
from tests.scripts.faults.faulty_node import FaultyNode

AWAY = "http://127.0.0.1:9"


class Handler(BaseHTTPRequestHandler):
    """Answers from a list of (status, body of the answer); a body may be made from the request."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status, body = self.server.answers.pop(0)
        self.server.requests.append(request)
        payload = (json.dumps(body(request)) if callable(body) else body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json" if callable(body) else "text/html")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answers, server.requests = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def rpc(server, monkeypatch):
    monkeypatch.setattr(rpc_module.time, "sleep", lambda seconds: None)
    return Rpc(f"http://127.0.0.1:{server.server_port}", timeout=5, attempts=3)


def result(value):
    return lambda request: {"jsonrpc": "2.0", "id": request["id"], "result": value}


def error(code, message, data=None):
    body = {"code": code, "message": message, "data": data}
    return lambda request: {"jsonrpc": "2.0", "id": request["id"], "error": body}


def test_a_result_is_returned(rpc, server):
    server.answers = [(200, result("0x539"))]

    assert rpc.chain_id() == 1337


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_node_is_asked_again(rpc, server, status):
    server.answers = [(status, "busy"), (status, "busy"), (200, result("0x1"))]

    assert rpc.block_number() == 1


def test_an_answer_that_is_no_json_is_asked_for_again(rpc, server):
    server.answers = [(200, "<html>"), (200, result("0x1"))]

    assert rpc.block_number() == 1


def test_a_node_that_stays_busy_is_given_up_with_a_sentence(rpc, server):
    server.answers = [(429, "busy")] * 3

    with pytest.raises(RpcUnreachable, match=r"did not answer eth_blockNumber \(HTTP 429\)"):
        rpc.block_number()


def test_a_node_that_is_not_there_is_given_up_with_a_sentence(monkeypatch):
    monkeypatch.setattr(rpc_module.time, "sleep", lambda seconds: None)

    with pytest.raises(RpcUnreachable, match="Check that it runs"):
        Rpc(AWAY, attempts=2).block_number()


@pytest.mark.parametrize("status", [200, 500])
def test_a_refusal_is_not_asked_again(rpc, server, status):
    server.answers = [(status, error(3, "execution reverted", "0x1234"))]

    with pytest.raises(RpcRefused, match="execution reverted") as caught:
        rpc.block_number()

    assert (caught.value.code, caught.value.data) == (3, "0x1234")
    assert len(server.requests) == 1


def test_a_batch_comes_back_in_its_order(rpc, server):
    backwards = lambda requests: [result(r["params"][0])(r) for r in reversed(requests)]  # noqa: E731
    server.answers = [(200, backwards)]

    assert rpc.batch([("m", [1]), ("m", [2]), ("m", [3])]) == [1, 2, 3]


def test_a_large_batch_is_sent_in_pieces(rpc, server):
    echo = lambda requests: [result(r["params"][0])(r) for r in requests]  # noqa: E731
    server.answers = [(200, echo)] * 3

    assert rpc.batch([("m", [n]) for n in range(120)]) == list(range(120))
    assert [len(request) for request in server.requests] == [50, 50, 20]


def test_a_refusal_inside_a_batch_stands_at_its_place(rpc, server):
    server.answers = [(200, lambda requests: [result(1)(requests[0]), error(3, "no")(requests[1])])]

    first, second = rpc.try_batch([("m", []), ("m", [])])

    assert first == 1
    assert isinstance(second, RpcRefused)


# --- several nodes


def answering(value):
    """Says the same to everything."""
    return lambda method, given, forward: {"result": value}


@pytest.fixture
def node_that_says():
    started = []

    def start(value):
        node = FaultyNode(AWAY)
        node.faults = [answering(value)]
        started.append(node)
        return node.url

    yield start
    for node in started:
        node.stop()


def test_nodes_of_the_environment_come_before_the_public_ones(monkeypatch):
    monkeypatch.setenv(NODES, " https://one.example, https://two.example ,")
    chain = load("bsc").chain

    assert other_nodes(chain) == ("https://one.example", "https://two.example", *chain.nodes)


def test_a_local_chain_has_no_other_nodes(monkeypatch):
    monkeypatch.setenv(NODES, "https://one.example")

    assert other_nodes(load("local").chain) == ()


def test_a_second_node_of_another_chain_is_refused(node_that_says):
    nodes = Rpc(node_that_says("0x38"), node_that_says("0x1"), attempts=1, timeout=5)

    with pytest.raises(ChainMismatch, match="chain id 56, but the node is on chain 1"):
        require_chain(nodes, load("bsc").chain)


def test_a_second_node_that_is_away_stops_nothing(node_that_says):
    nodes = Rpc(node_that_says("0x38"), AWAY, attempts=2, timeout=5, pause=0.001)

    require_chain(nodes, load("bsc").chain)

    assert nodes.code(AWAY) == "0x38"


def test_two_of_three_nodes_are_believed(node_that_says):
    nodes = [node_that_says(code) for code in ("0x01", "0x02", "0x02")]

    assert Rpc(*nodes, attempts=1, timeout=5).code(AWAY) == "0x02"
    with pytest.raises(NodesDisagree, match="give the same answer to eth_getCode"):
        Rpc(*nodes[:2], attempts=1, timeout=5, pause=0.001).code(AWAY)
