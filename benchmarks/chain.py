"""A bare local chain for measurements: one transaction a block, receipts, nothing else."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from eth_typing import HexStr
from web3 import HTTPProvider, Web3
from web3.contract import Contract
from web3.types import TxReceipt

from scripts.flux.node import Node

BUILD = Path(__file__).parent.parent / "build" / "contracts"
BLOCK_TIME = 12
ZERO_BYTE_SAVES = 12  # of calldata: 4 gas, another byte 16


@cache
def artifact(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((BUILD / f"{name}.json").read_text())
    return content


def zero_bytes_in(argument: object) -> int:
    """Of the addresses in it: what chance gave them must neither help nor hinder."""
    if isinstance(argument, (list, tuple)):
        return sum(zero_bytes_in(part) for part in argument)
    return Web3.to_bytes(hexstr=HexStr(argument)).count(0) if Web3.is_address(argument) else 0


class TransactionFailedError(Exception):
    """A transaction of the benchmark reverted: the scenario is wrong, or the contract."""

    def __init__(self, call: str, receipt: TxReceipt) -> None:
        super().__init__(f"{call} reverted in block {receipt['blockNumber']}")


class Chain:
    """One account a role; blocks `BLOCK_TIME` seconds apart, one transaction each."""

    def __init__(self, node: Node) -> None:
        self.web3 = Web3(HTTPProvider(node.url))
        self.accounts = list(self.web3.eth.accounts)
        self.timestamp = self.web3.eth.get_block("latest")["timestamp"]

    def deploy(self, name: str, *arguments: Any, code: str | None = None) -> Contract:
        """`code`: other creation code than the built one, with the same functions."""
        build = artifact(name)
        factory = self.web3.eth.contract(abi=build["abi"], bytecode=HexStr(code or build["bytecode"]))
        receipt = self._send(factory.constructor(*arguments), self.accounts[0], name)
        return self.at(name, str(receipt["contractAddress"]))

    def at(self, name: str, address: str) -> Contract:
        return self.web3.eth.contract(address=Web3.to_checksum_address(address), abi=artifact(name)["abi"])

    def send(self, contract: Contract, function: str, arguments: Sequence[Any] = (), *, sender: str) -> int:
        """Gas of the receipt of one call in a block of its own, as if no address in it had a zero byte."""
        receipt = self._send(contract.get_function_by_name(function)(*arguments), sender, function)
        return int(receipt["gasUsed"]) + ZERO_BYTE_SAVES * zero_bytes_in(arguments)

    def _send(self, call: Any, sender: str, name: str) -> TxReceipt:
        self.timestamp += BLOCK_TIME
        self.web3.provider.make_request("evm_setNextBlockTimestamp", [self.timestamp])  # type: ignore[arg-type]
        transaction = call.transact({"from": sender, "gas": 28_000_000, "gasPrice": 0})
        receipt = self.web3.eth.wait_for_transaction_receipt(transaction, poll_latency=0.002)
        if receipt["status"] != 1:
            raise TransactionFailedError(name, receipt)
        return receipt

    def wait(self, seconds: int) -> None:
        """The next block comes so much later."""
        self.timestamp += seconds

    def begin_period(self, seconds: int) -> None:
        """The next block comes soon after time has become a multiple of so many seconds."""
        self.timestamp += seconds - self.timestamp % seconds

    def snapshot(self) -> str:
        return str(self.web3.provider.make_request("evm_snapshot", [])["result"])  # type: ignore[arg-type]

    def revert(self, snapshot: str) -> None:
        self.web3.provider.make_request("evm_revert", [snapshot])  # type: ignore[arg-type]
        self.timestamp = self.web3.eth.get_block("latest")["timestamp"]
