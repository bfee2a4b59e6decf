"""A small JSON-RPC client: every call ends, one way or the other, and many reads can travel together.

Brownie's own sending waits without limit for a transaction that a node forgot, so deployments do not use it.
Reads are repeated when the node is busy or away; a refusal by the node (a revert, a bad nonce) never is.
"""

import itertools
import random
import time
from collections.abc import Sequence
from typing import Any

import requests

from scripts.flux.errors import RpcRefused, RpcUnreachable

BUSY = {429, 500, 502, 503, 504}
BATCH = 50  # calls in one request; public nodes refuse much larger ones
LONGEST_PAUSE = 10.0

Request = tuple[str, list[Any]]


class Rpc:
    """One node. `request` gives the result of one call, `batch` those of several reads in their order."""

    def __init__(self, url: str, *, timeout: float = 120.0, attempts: int = 6) -> None:
        self.url = url
        self._timeout = timeout
        self._attempts = attempts
        self._ids = itertools.count(1)
        self._session = requests.Session()
        self._session.trust_env = False  # speed: no look at proxy variables for every call

    def request(self, method: str, *parameters: Any) -> Any:
        body = self._body(method, list(parameters))
        return result_of(method, self._post(body, method))

    def batch(self, calls: Sequence[Request]) -> list[Any]:
        """Results in the order of the calls; the first refusal is raised."""
        results = self.try_batch(calls)
        for result in results:
            if isinstance(result, RpcRefused):
                raise result
        return results

    def try_batch(self, calls: Sequence[Request]) -> list[Any]:
        """Like `batch`, but a refusal stands at its place in the list."""
        results: list[Any] = []
        for start in range(0, len(calls), BATCH):
            results += self._one_batch(calls[start : start + BATCH])
        return results

    def chain_id(self) -> int:
        return int(self.request("eth_chainId"), 16)

    def block_number(self) -> int:
        return int(self.request("eth_blockNumber"), 16)

    def genesis(self) -> str:
        return str(self.request("eth_getBlockByNumber", "0x0", False)["hash"])

    def client(self) -> str:
        return str(self.request("web3_clientVersion"))

    def code(self, address: str) -> str:
        return str(self.request("eth_getCode", address, "latest"))

    def nonce(self, address: str, block: str = "latest") -> int:
        return int(self.request("eth_getTransactionCount", address, block), 16)

    def balance(self, address: str) -> int:
        return int(self.request("eth_getBalance", address, "latest"), 16)

    def call(self, target: str, data: str) -> str:
        return str(self.request("eth_call", {"to": target, "data": data}, "latest"))

    def _one_batch(self, calls: Sequence[Request]) -> list[Any]:
        if not calls:
            return []
        bodies = [self._body(method, parameters) for method, parameters in calls]
        answers = self._post(bodies, f"{len(calls)} calls at once")
        if isinstance(answers, dict):  # the node refused the batch as a whole
            raise refusal(f"{len(calls)} calls at once", answers)
        by_id = {answer.get("id"): answer for answer in answers}
        return [
            refusal_or_result(method, by_id.get(body["id"], {}))
            for (method, _), body in zip(calls, bodies, strict=True)
        ]

    def _body(self, method: str, parameters: list[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": parameters}

    def _post(self, body: Any, method: str) -> Any:
        reason = ""
        for attempt in range(self._attempts):
            if attempt:
                time.sleep(min(0.25 * 2**attempt, LONGEST_PAUSE) * random.uniform(0.5, 1.0))
            try:
                response = self._session.post(self.url, json=body, timeout=self._timeout)
            except requests.RequestException as error:
                reason = type(error).__name__
                continue
            if response.status_code in BUSY and not is_json_rpc(response):
                reason = f"HTTP {response.status_code}"
                continue
            try:
                return response.json()
            except ValueError:
                reason = f"HTTP {response.status_code} without JSON"
        raise RpcUnreachable(url=self.url, method=method, reason=reason)


def is_json_rpc(response: requests.Response) -> bool:
    """Some nodes send a proper refusal with status 500."""
    return (
        response.headers.get("content-type", "").startswith("application/json")
        and b'"jsonrpc"' in response.content
    )


def result_of(method: str, answer: dict[str, Any]) -> Any:
    if "result" not in answer:
        raise refusal(method, answer)
    return answer["result"]


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
