"""A real node behind Brownie's connection, spoken to directly: one round trip a call and no waiting."""

import time
from typing import Any

from brownie import web3

from tests.helpers.quick_traces import note
from tests.stateful.chain import ChainRefusedError

GAS_LIMIT = 12_000_000
GAS_PRICE = 20 * 10**9
PATIENCE = 60  # seconds


class NodeChain:
    """Blocks carry the node's time, which runs on; whoever asks learns it from `last_time`."""

    has_exact_time = False
    native_coin = 10_000 * 10**18

    def __init__(self, people: list[str]) -> None:
        self._people = people
        self._last_transaction = ""
        self._block = self._ask("eth_getBlockByNumber", ["latest", False])

    def person(self, index: int) -> str:
        return self._people[index].lower()

    def deploy(self, sender: str, code: bytes) -> str:
        return str(self._transact({"from": sender, "data": "0x" + code.hex()})["contractAddress"]).lower()

    def send(self, sender: str, target: str, data: bytes, value: int) -> bytes:
        self._transact({"from": sender, "to": target, "data": "0x" + data.hex(), "value": hex(value)})
        return b""

    def simulate(self, target: str, data: bytes) -> bytes:
        call = {"to": target, "data": "0x" + data.hex(), "gas": hex(GAS_LIMIT * 2)}
        return bytes.fromhex(self._ask("eth_call", [call, "latest"])[2:])

    def wait(self, seconds: int) -> None:
        self._ask("evm_increaseTime", [seconds])
        self._ask("evm_mine", [])
        self._block = self._ask("eth_getBlockByNumber", ["latest", False])

    @property
    def last_time(self) -> int:
        return int(self._block["timestamp"], 16)

    def native_balance(self, _: str) -> int | None:
        return None

    # --- the node

    def _transact(self, transaction: dict[str, Any]) -> dict[str, Any]:
        prices = {"gas": hex(GAS_LIMIT), "gasPrice": hex(GAS_PRICE)}
        self._last_transaction = self._hash_of({**transaction, **prices})
        receipt = self._receipt()
        note(self._last_transaction)
        self._block = self._ask("eth_getBlockByNumber", [receipt["blockNumber"], False])
        if int(receipt["status"], 16) == 0:
            raise ChainRefusedError(self._output_of({**transaction, **prices}, receipt))
        return receipt

    def _receipt(self) -> dict[str, Any]:
        """An anvil answers before it has mined."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            receipt = self._ask("eth_getTransactionReceipt", [self._last_transaction])
            if receipt is not None:
                return dict(receipt)
            time.sleep(0.002)
        raise TimeoutError(f"no receipt of {self._last_transaction} after {PATIENCE} s")

    def _hash_of(self, transaction: dict[str, Any]) -> str:
        """Ganache, as Brownie starts it, answers with an error to a transaction that has reverted."""
        answer = web3.provider.make_request("eth_sendTransaction", [transaction])
        if "result" in answer:
            return str(answer["result"])
        try:
            return str(answer["error"]["data"]["hash"])
        except (KeyError, TypeError):
            raise RuntimeError(f"eth_sendTransaction: {answer['error']}") from None

    def _output_of(self, transaction: dict[str, Any], receipt: dict[str, Any]) -> bytes:
        """By calling again in the block before: some seconds earlier, but ten times as fast as a trace."""
        parent = hex(int(receipt["blockNumber"], 16) - 1)
        answer = web3.provider.make_request("eth_call", [transaction, parent])
        data = answer.get("error", {}).get("data")
        if isinstance(data, str) and data.startswith("0x"):
            return bytes.fromhex(data[2:])
        return self.exact_output()

    def exact_output(self) -> bytes:
        """Of the last transaction that reverted, from its trace."""
        trace = self._ask(
            "debug_traceTransaction", [self._last_transaction, {"disableStorage": True, "enableMemory": True}]
        )
        last = trace["structLogs"][-1]
        if last["op"] != "REVERT":
            return b""
        start, size = int(last["stack"][-1], 16), int(last["stack"][-2], 16)
        memory = "".join(word.removeprefix("0x") for word in last["memory"])
        return bytes.fromhex(memory[2 * start : 2 * (start + size)])

    @staticmethod
    def _ask(method: str, arguments: list[Any]) -> Any:
        answer = web3.provider.make_request(method, arguments)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]
