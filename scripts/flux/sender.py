"""Sends the deployer's transactions one after the other, each with a nonce that is known before it leaves.

With the account's key the transaction is signed here, so that its hash is known beforehand too; the accounts
of a development node sign there. Nothing waits without limit, and a transaction that is sent twice is the
same one.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from eth_account import Account as Signer
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from scripts.flux import codec
from scripts.flux.config import Chain
from scripts.flux.errors import RpcRefused, TransactionFailed, TransactionPending, TransactionReverts
from scripts.flux.rpc import Rpc

FIRST_PAUSE = 0.005  # seconds
GAS_MARGIN = 1.2  # on the node's estimate
KNOWN = ("already known", "known transaction", "already imported", "nonce too low", "correct nonce")

Receipt = Mapping[str, Any]


class Account(Protocol):
    """Brownie's accounts, and any other object with an address and maybe a key."""

    @property
    def address(self) -> str: ...


@dataclass(frozen=True)
class Prepared:
    """A transaction ready to leave."""

    step: str
    fields: Mapping[str, Any]
    raw: str | None
    transaction: str | None  # its hash, if we sign

    @property
    def nonce(self) -> int:
        return int(self.fields["nonce"], 16)

    @property
    def data_hash(self) -> str:
        return "0x" + keccak(hexstr=self.fields["data"]).hex()


class Sender:
    def __init__(self, rpc: Rpc, account: Account, chain: Chain, errors: codec.Abi) -> None:
        self.rpc = rpc
        self.address = str(to_checksum_address(str(account.address)))
        self._key = getattr(account, "private_key", None)
        self._chain = chain
        self._errors = errors
        self._block_gas = int(rpc.request("eth_getBlockByNumber", "latest", False)["gasLimit"], 16)

    def nonce(self) -> int:
        return self.rpc.nonce(self.address)

    def prepare(self, step: str, to: str | None, data: str, value: int = 0) -> Prepared:
        """Raises `TransactionReverts`, with the contract's own error, if it would fail."""
        call = {"from": self.address, "data": data, "value": hex(value), **({"to": to} if to else {})}
        try:
            gas = self._gas(call)
        except RpcRefused as error:
            raise TransactionReverts(step=step, reason=self._reason(error)) from error
        fields = {
            **call,
            **self._fees(),
            "nonce": hex(self.nonce()),
            "gas": hex(gas),
            "chainId": hex(self._chain.chain_id),
        }
        if self._key is None:
            return Prepared(step=step, fields=fields, raw=None, transaction=None)
        signed = Signer.sign_transaction({k: v for k, v in fields.items() if k != "from"}, self._key)
        raw, own_hash = "0x" + bytes(signed.raw_transaction).hex(), "0x" + bytes(signed.hash).hex()
        return Prepared(step=step, fields=fields, raw=raw, transaction=own_hash)

    def broadcast(self, prepared: Prepared) -> str:
        """The transaction's hash. Sending it again, after a lost answer, is no failure."""
        try:
            if prepared.raw is None:
                return str(self.rpc.request("eth_sendTransaction", dict(prepared.fields)))
            return str(self.rpc.request("eth_sendRawTransaction", prepared.raw))
        except RpcRefused as error:
            known = prepared.transaction or self.transaction_of(prepared.nonce, since=0)
            if known is None or not any(word in error.message.lower() for word in KNOWN):
                raise TransactionReverts(step=prepared.step, reason=self._reason(error)) from error
            return known

    def wait(self, step: str, nonce: int, transaction: str) -> Receipt:
        """Its receipt, once confirmed. Raises `TransactionPending`, `TransactionFailed`."""
        deadline = time.monotonic() + self._chain.patience
        for pause in self._pauses(deadline):
            receipt: Receipt | None = self.rpc.request("eth_getTransactionReceipt", transaction)
            if receipt is not None and self._is_confirmed(receipt):
                if int(receipt["status"], 16) != 1:
                    raise TransactionFailed(step=step, transaction=transaction)
                return receipt
            time.sleep(pause)
        raise TransactionPending(
            step=step, transaction=transaction, nonce=nonce, seconds=self._chain.patience
        )

    def settle(self, step: str) -> None:
        """Waits until the node holds no unmined transaction of the deployer."""
        deadline = time.monotonic() + self._chain.patience
        for pause in self._pauses(deadline):
            if self.rpc.nonce(self.address, "pending") <= self.nonce():
                return
            time.sleep(pause)
        seconds = self._chain.patience
        raise TransactionPending(step=step, transaction=None, nonce=self.nonce(), seconds=seconds)

    def transaction_of(self, nonce: int, since: int) -> str | None:
        """Hash of the deployer's mined transaction with this nonce, by halving the blocks after `since`."""
        low, high = since, self.rpc.block_number()
        if self.rpc.nonce(self.address) <= nonce:
            return None
        while low < high:
            middle = (low + high) // 2
            if self.rpc.nonce(self.address, hex(middle)) > nonce:
                high = middle
            else:
                low = middle + 1
        block = self.rpc.request("eth_getBlockByNumber", hex(low), True)
        for candidate in block["transactions"]:
            is_ours = str(candidate["from"]).lower() == self.address.lower()
            if is_ours and int(candidate["nonce"], 16) == nonce:
                return str(candidate["hash"])
        return None

    def _pauses(self, deadline: float) -> Iterator[float]:
        """Until the deadline; short at first, for chains that mine at once, later a quarter of a block."""
        pause, longest = FIRST_PAUSE, min(1.0, self._chain.block_time / 4)
        while True:
            yield min(pause, longest)
            pause *= 2
            if time.monotonic() >= deadline:
                return

    def _is_confirmed(self, receipt: Receipt) -> bool:
        needed = int(receipt["blockNumber"], 16) + self._chain.confirmations - 1
        return self._chain.confirmations == 1 or self.rpc.block_number() >= needed

    def _gas(self, call: Mapping[str, str]) -> int:
        """Enough gas for a call that is tried here. Ganache estimates by many trials: one is enough."""
        if self._chain.is_development:
            self.rpc.request("eth_call", {**call, "gas": hex(self._block_gas)}, "latest")
            return self._block_gas
        estimate = int(self.rpc.request("eth_estimateGas", call), 16)
        return min(int(estimate * GAS_MARGIN), self._block_gas)

    def _fees(self) -> dict[str, str]:
        gas = self._chain.gas
        if gas.style == "eip1559":
            return {"maxFeePerGas": hex(gas.max_fee or 0), "maxPriorityFeePerGas": hex(gas.priority_fee or 0)}
        price = gas.price if gas.price is not None else int(self.rpc.request("eth_gasPrice"), 16)
        return {"gasPrice": hex(price)}

    def _reason(self, error: RpcRefused) -> str:
        data = revert_data(error.data)
        named = codec.decode_error(self._errors, data) if data else None
        return named or error.message


def revert_data(data: Any) -> str | None:
    """What a contract reverted with: nodes put it into their refusal in different places."""
    if isinstance(data, str):
        return data if data.startswith("0x") and len(data) >= 10 else None
    if isinstance(data, dict):
        for name in ("result", "return", "reason", "data"):
            found = revert_data(data.get(name))
            if found is not None:
                return found
        inner = (revert_data(value) for value in data.values() if isinstance(value, dict))
        return next((found for found in inner if found), None)
    return None


def created_address(sender: str, nonce: int) -> str:
    """Where the contract of a creating transaction will be: the hash of the RLP list of sender and nonce."""
    digits = nonce.to_bytes((nonce.bit_length() + 7) // 8, "big")
    number = digits if 0 < nonce < 0x80 else bytes([0x80 + len(digits)]) + digits
    fields = b"\x94" + to_canonical_address(sender) + number
    return str(to_checksum_address(keccak(bytes([0xC0 + len(fields)]) + fields)[-20:]))
