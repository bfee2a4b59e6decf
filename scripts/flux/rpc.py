"""A small JSON-RPC client: every call ends, one way or the other, and many reads can travel together.

Brownie's own sending waits without limit for a transaction that a node forgot, so deployments do not use it.
Reads are repeated, at the next node if there are several, when a node is busy, away, or has not seen the
block that is asked for. A refusal that is about the question (a revert, a bad nonce) never is. Answers on
which much rests can be had from two nodes that agree.
"""

import itertools
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import requests

from scripts.flux.errors import RpcRefused, RpcUnreachable
from scripts.flux.errors_live import NodeBehind, NodesDisagree

BUSY = {429, 500, 502, 503, 504}
BATCH = 50  # calls in one request; public nodes refuse much larger ones
LONGEST_PAUSE = 10.0
LONGEST_ADVICE = 60.0  # seconds that a node's "retry after" is followed

# Refusals that say nothing about the question: the node is busy, or an answer of another one is not here yet.
TRANSIENT_CODES = {-32005, -32016, 429}
TRANSIENT = (
    "rate limit",
    "too many requests",
    "request limit",
    "limit exceeded",
    "timeout",
    "timed out",
    "header not found",
    "unknown block",
    "block not found",
    "no result and no error",
)

Request = tuple[str, list[Any]]


class Rpc:
    """One node or several of one chain. `request` gives the result of one call, `batch` those of several
    reads in their order."""

    def __init__(
        self, url: str, *others: str, timeout: float = 120.0, attempts: int = 6, pause: float = 0.25
    ) -> None:
        self.urls = tuple(dict.fromkeys((url, *others)))
        self._current = 0
        self._timeout = timeout
        self._attempts = attempts
        self._pause = pause
        self._ids = itertools.count(1)
        self._session = requests.Session()
        self._session.trust_env = False  # speed: no look at proxy variables for every call

    @property
    def url(self) -> str:
        """Of the node that is asked first."""
        return self.urls[self._current]

    def each(self) -> list["Rpc"]:
        """A client for every node alone."""
        return [
            Rpc(url, timeout=self._timeout, attempts=self._attempts, pause=self._pause) for url in self.urls
        ]

    def request(self, method: str, *parameters: Any) -> Any:
        for attempt in range(self._attempts):
            answer = self._post(self._body(method, list(parameters)), method)
            if "result" in answer:
                return answer["result"]
            refused = refusal(method, answer)
            if not is_transient(refused):
                raise refused
            self._rest(attempt + 1)
        raise RpcUnreachable(url=self.url, method=method, reason=refused.message)

    def agreed(
        self, method: str, *parameters: Any, part: Callable[[Any], Any] = lambda answer: answer
    ) -> Any:
        """The answer in which two nodes agree, or in that `part` of it; that of the one node if there is no
        other. Nodes may lag, so they get time to. Raises `NodesDisagree`."""
        if len(self.urls) == 1:
            return self.request(method, *parameters)
        for attempt in range(self._attempts):
            heard: list[Any] = []
            for node in self.each():
                try:
                    answer = node.request(method, *parameters)
                except RpcUnreachable:
                    continue
                if part(answer) in map(part, heard):
                    return answer
                heard.append(answer)
            if len(heard) == 1:  # the others are away: nobody contradicts
                return heard[0]
            self._rest(attempt + 1)
        raise NodesDisagree(method=method, urls=self.urls)

    def batch(self, calls: Sequence[Request]) -> list[Any]:
        """Results in the order of the calls; the first refusal is raised."""
        results = self.try_batch(calls)
        for result in results:
            if isinstance(result, RpcRefused):
                raise result
        return results

    def try_batch(self, calls: Sequence[Request]) -> list[Any]:
        """Like `batch`, but a refusal stands at its place in the list: one that is about the question."""
        results: list[Any] = []
        for start in range(0, len(calls), BATCH):
            results += self._one_batch(calls[start : start + BATCH])
        return results

    def wait_for_block(self, block: int, patience: float) -> int:
        """The node's height, once it has this block. Raises `NodeBehind`."""
        deadline = time.monotonic() + patience
        for attempt in itertools.count(1):
            found = self.block_number()
            if found >= block:
                return found
            if time.monotonic() >= deadline:
                raise NodeBehind(url=self.url, found=found, needed=block)
            self._rest(attempt)
        raise AssertionError("unreachable: the attempts never end")

    def chain_id(self) -> int:
        return int(self.request("eth_chainId"), 16)

    def block_number(self) -> int:
        return int(self.request("eth_blockNumber"), 16)

    def genesis(self) -> str:
        return str(self.request("eth_getBlockByNumber", "0x0", False)["hash"])

    def client(self) -> str:
        return str(self.request("web3_clientVersion"))

    def code(self, address: str) -> str:
        """On which a deployment goes on: two nodes must have the same."""
        return str(self.agreed("eth_getCode", address, "latest"))

    def nonce(self, address: str, block: str = "latest") -> int:
        return int(self.request("eth_getTransactionCount", address, block), 16)

    def balance(self, address: str) -> int:
        return int(self.request("eth_getBalance", address, "latest"), 16)

    def call(self, target: str, data: str) -> str:
        return str(self.request("eth_call", {"to": target, "data": data}, "latest"))

    def _one_batch(self, calls: Sequence[Request]) -> list[Any]:
        """What is refused for reasons of the node's own is asked again, and only that."""
        results: list[Any] = [None] * len(calls)
        open_places = list(range(len(calls)))
        for attempt in range(self._attempts):
            if not open_places:
                return results
            if attempt:
                self._rest(attempt)
            answers = self._post_batch([calls[place] for place in open_places])
            for place, answer in zip(open_places, answers, strict=True):
                results[place] = answer
            open_places = [place for place in open_places if is_transient(results[place])]
        if open_places:
            refused = results[open_places[0]]
            raise RpcUnreachable(url=self.url, method=refused.method, reason=refused.message)
        return results

    def _post_batch(self, calls: Sequence[Request]) -> list[Any]:
        bodies = [self._body(method, parameters) for method, parameters in calls]
        answers = self._post(bodies, f"{len(calls)} calls at once")
        if isinstance(answers, dict):  # the node refused the batch as a whole
            refused = refusal(f"{len(calls)} calls at once", answers)
            if not is_transient(refused):
                raise refused
            return [refused] * len(calls)
        by_id = {answer.get("id"): answer for answer in answers}
        return [
            refusal_or_result(method, by_id.get(body["id"], {}))
            for (method, _), body in zip(calls, bodies, strict=True)
        ]

    def _body(self, method: str, parameters: list[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": parameters}

    def _post(self, body: Any, method: str) -> Any:
        reason, advice = "", None
        for attempt in range(self._attempts * len(self.urls)):
            if attempt:
                self._current = (self._current + 1) % len(self.urls)
                self._rest(attempt // len(self.urls), advice)
            try:
                response = self._session.post(self.url, json=body, timeout=self._timeout)
            except requests.RequestException as error:
                reason = type(error).__name__
                continue
            if response.status_code in BUSY and not is_json_rpc(response):
                reason, advice = f"HTTP {response.status_code}", response.headers.get("retry-after")
                continue
            try:
                return response.json()
            except ValueError:
                reason = f"HTTP {response.status_code} without JSON"
        raise RpcUnreachable(url=self.url, method=method, reason=reason)

    def _rest(self, attempt: int, advice: str | None = None) -> None:
        """Longer every time, and never as long as others who were refused at the same moment."""
        if advice is not None and advice.isdigit():
            time.sleep(min(float(advice), LONGEST_ADVICE))
        elif attempt:
            time.sleep(min(self._pause * 2**attempt, LONGEST_PAUSE) * random.uniform(0.5, 1.0))


def is_transient(answer: Any) -> bool:
    """Whether this is a refusal that says nothing about the question."""
    if not isinstance(answer, RpcRefused):
        return False
    text = answer.message.lower()
    return answer.code in TRANSIENT_CODES or any(word in text for word in TRANSIENT)


def is_json_rpc(response: requests.Response) -> bool:
    """Some nodes send a proper refusal with status 500."""
    return (
        response.headers.get("content-type", "").startswith("application/json")
        and b'"jsonrpc"' in response.content
    )


def refusal_or_result(method: str, answer: dict[str, Any]) -> Any:
    return answer["result"] if "result" in answer else refusal(method, answer)


def refusal(method: str, answer: dict[str, Any]) -> RpcRefused:
    error = answer.get("error") or {}
    if not isinstance(error, dict):
        error = {"message": str(error)}
    return RpcRefused(
        method=method,
        code=int(error.get("code", 0)),
        message=str(error.get("message", "no result and no error")),
        data=error.get("data"),
    )
