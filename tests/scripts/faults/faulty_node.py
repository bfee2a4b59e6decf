"""A JSON-RPC proxy in front of the test's node that does to a caller what networks and nodes do.

A fault is a function of method, parameters and `forward`, which asks the node. It returns the answer in the
node's place (`{"result": …}` or `{"error": …}`), or None to let the call pass, or raises `Http`.
"""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
from eth_utils.crypto import keccak

Answer = dict[str, Any]
Fault = Callable[[str, list[Any], Callable[[], Answer]], Answer | None]
SEND = "eth_sendRawTransaction"
RECEIPT = "eth_getTransactionReceipt"


class Http(Exception):  # noqa: N818 (an answer, not an error of ours)
    """No answer but this status."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # head and body in one packet: two wait 40 ms for each other

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            many = [self.server.node.answer(call) for call in body] if isinstance(body, list) else None
            answer = self.server.node.answer(body) if many is None else many
            self._reply(200, "application/json", json.dumps(answer).encode())
        except Http as fault:
            self._reply(fault.status, "text/html", b"<html>", **fault.headers)

    def _reply(self, status: int, kind: str, payload: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(payload)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class FaultyNode:
    def __init__(self, target: str) -> None:
        self.target = target
        self.faults: list[Fault] = []
        self.calls: list[str] = []
        self.raw: list[str] = []  # every transaction that reached the node
        self._session = requests.Session()
        self._session.trust_env = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.node = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, call: dict[str, Any]) -> Answer:
        method, parameters = call["method"], call["params"]
        self.calls.append(method)

        def forward() -> Answer:
            if method == SEND:
                self.raw.append(parameters[0])
            reply = self._session.post(self.target, json=call, timeout=60).json()
            return {name: reply[name] for name in ("result", "error") if name in reply}

        for fault in self.faults:
            answer = fault(method, parameters, forward)
            if answer is not None:
                break
        else:
            answer = forward()
        return {"jsonrpc": "2.0", "id": call["id"], **answer}


def nth(method: str, number: int, how: Fault, times: int = 1) -> Fault:
    """`how` for the calls of a method from the `number`-th on, so many times."""
    seen = 0

    def fault(called: str, parameters: list[Any], forward: Callable[[], Answer]) -> Answer | None:
        nonlocal seen
        seen += called == method
        due = called == method and number <= seen < number + times
        return how(called, parameters, forward) if due else None

    return fault


def http(status: int, **headers: str) -> Fault:
    def fault(method: str, parameters: list[Any], forward: Callable[[], Answer]) -> Answer | None:
        raise Http(status, **headers)

    return fault


def refuse(message: str, code: int = -32000) -> Fault:
    return lambda method, parameters, forward: {"error": {"code": code, "message": message}}


def swallow(method: str, parameters: list[Any], forward: Callable[[], Answer]) -> Answer:
    """The node says that it took the transaction, and forgets it."""
    return {"result": "0x" + keccak(hexstr=parameters[0]).hex()}


def lose_the_answer(method: str, parameters: list[Any], forward: Callable[[], Answer]) -> Answer:
    forward()
    raise Http(502)


def alter(change: Callable[[Any], Any]) -> Fault:
    """The node's result, changed."""

    def fault(method: str, parameters: list[Any], forward: Callable[[], Answer]) -> Answer:
        answer = forward()
        return {"result": change(answer["result"])} if "result" in answer else answer

    return fault
