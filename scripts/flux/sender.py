"""Sends the deployer's transactions one after the other, each with a nonce that is known before it leaves.

With the account's key, or by clef, the transaction is signed here, so that its hash is known beforehand too;
the accounts of a development node sign there. Nothing waits without limit. A transaction that does not get
onto the chain is made dearer, up to the most that the parameters allow, and never sent with another nonce.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from eth_account import Account as Signer
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from scripts.flux import codec, fees
from scripts.flux.errors import (
    BalanceTooLow,
    RpcRefused,
    TransactionFailed,
    TransactionPending,
    TransactionReverts,
)
from scripts.flux.errors_live import FeesTooHigh, NotFinal, TransactionReplaced
from scripts.flux.rpc import Rpc
from scripts.flux.units import show_units
from scripts.flux.venue import Chain

FIRST_PAUSE = 0.005  # seconds
GAS_MARGIN = 1.2  # on the node's estimate
LATE_RECEIPT = 2.0  # seconds that a node may count a transaction before it shows the receipt
DEARER_AFTER = 6  # blocks without the transaction
KNOWN = ("already known", "known transaction", "already imported", "nonce too low", "correct nonce")
UNDERPRICED = ("underpriced", "fee too low", "less than block base fee", "below the minimum")
DEARER_ATTEMPTS = 12

Receipt = Mapping[str, Any]
Sent = Callable[[str], None]  # hears the hash of every transaction that left


class Account(Protocol):
    """Brownie's accounts, and any other object with an address, and maybe a key or a way to sign."""

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
        self._sign = getattr(account, "sign", None)
        self._chain = chain
        self._errors = errors
        self._block_gas = int(rpc.request("eth_getBlockByNumber", "latest", False)["gasLimit"], 16)
        self._used = 0  # nonces below are used, whatever a node that lags says

    def nonce(self) -> int:
        return max(self.rpc.nonce(self.address), self._used)

    def prepare(self, step: str, to: str | None, data: str, value: int = 0) -> Prepared:
        """Raises `TransactionReverts`, with the contract's own error, if it would fail, and `FeesTooHigh`."""
        call = {"from": self.address, "data": data, "value": hex(value), **({"to": to} if to else {})}
        try:
            gas = self._gas(call)
        except RpcRefused as error:
            raise self._refusal(step, error, call) from error
        price = self._affordable(step)
        fields = {
            **call,
            **price,
            "nonce": hex(self.nonce()),
            "gas": hex(gas),
            "chainId": hex(self._chain.chain_id),
        }
        return self._signed(step, fields)

    def broadcast(self, prepared: Prepared) -> tuple[Prepared, str]:
        """What left, and its hash: a dearer one if the node finds the first too cheap. Sending it again,
        after a lost answer, is no failure. Raises `TransactionReverts`, `BalanceTooLow`, `FeesTooHigh`."""
        for _ in range(DEARER_ATTEMPTS):
            try:
                return prepared, self._send(prepared)
            except RpcRefused as error:
                text = error.message.lower()
                if any(word in text for word in KNOWN):
                    known = prepared.transaction or self.transaction_of(prepared.nonce, since=0)
                    if known is not None:
                        return prepared, known
                if not any(word in text for word in UNDERPRICED):
                    raise self._refusal(prepared.step, error, prepared.fields) from error
                prepared = self._dearer(prepared) or self._too_dear(prepared)
        raise self._too_high(prepared)

    def wait(self, prepared: Prepared, transaction: str, sent: Sent) -> Receipt:
        """The receipt, once confirmed, of the transaction or of a dearer one in its place; `sent` hears of
        those. Raises `TransactionPending`, `TransactionFailed`, `TransactionReplaced`."""
        hashes, deadline = [transaction], time.monotonic() + self._chain.patience
        dearer_at, missed_at = self._dearer_at(), None
        for pause in self._pauses(deadline):
            receipt = self._receipt(hashes)
            if receipt is not None and self._is_confirmed(receipt):
                return self._settled(prepared, receipt)
            if receipt is None:
                missed_at = self._missed(prepared, missed_at)
                if time.monotonic() >= dearer_at and prepared.raw is not None:
                    prepared, again = self.broadcast(self._dearer(prepared) or prepared)
                    dearer_at = self._dearer_at()
                    if again not in hashes:
                        hashes.append(again)
                        sent(again)
            time.sleep(pause)
        raise TransactionPending(
            step=prepared.step,
            transaction=hashes[-1],
            nonce=prepared.nonce,
            seconds=self._chain.patience,
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

    def wait_until_final(self, block: int) -> None:
        """Until no reorganisation can remove this block, by the chain's rule. Raises `NotFinal`."""
        deadline = time.monotonic() + self._chain.patience
        for pause in self._pauses(deadline):
            final = self.final_block()
            if final >= block:
                return
            time.sleep(pause)
        raise NotFinal(block=block, final=final, seconds=self._chain.patience)

    def final_block(self) -> int:
        rule = self._chain.finality
        if isinstance(rule, int):
            return self.rpc.block_number() - rule + 1
        block = self.rpc.request("eth_getBlockByNumber", rule, False)
        return int(block["number"], 16) if block else -1

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

    # --- signing and sending

    def _signed(self, step: str, fields: Mapping[str, Any]) -> Prepared:
        bare = {name: value for name, value in fields.items() if name != "from"}
        if self._key is not None:
            signed = Signer.sign_transaction(bare, self._key)
            raw, own_hash = "0x" + bytes(signed.raw_transaction).hex(), "0x" + bytes(signed.hash).hex()
        elif self._sign is not None:
            raw, own_hash = self._sign(step, bare)
        else:
            return Prepared(step=step, fields=fields, raw=None, transaction=None)
        return Prepared(step=step, fields=fields, raw=raw, transaction=own_hash)

    def _send(self, prepared: Prepared) -> str:
        if prepared.raw is None:
            return str(self.rpc.request("eth_sendTransaction", dict(prepared.fields)))
        return str(self.rpc.request("eth_sendRawTransaction", prepared.raw))

    def _dearer(self, prepared: Prepared) -> Prepared | None:
        """With an eighth more of every fee, and what the chain asks by now; None if that is not allowed."""
        price = fees.dearer(prepared.fields, fees.offered(self._chain.gas, self.rpc), self._chain.gas)
        if price is None:
            return None
        fields = {**prepared.fields, **price}
        if prepared.raw is None:
            return replace(prepared, fields=fields)
        return self._signed(prepared.step, fields)

    def _affordable(self, step: str) -> Mapping[str, str]:
        """What the chain asks for, once that is not more than the parameters allow."""
        deadline = time.monotonic() + self._chain.patience
        for pause in self._pauses(deadline):
            price = fees.offered(self._chain.gas, self.rpc)
            if price.is_enough:
                return price.fields
            time.sleep(pause)
        raise FeesTooHigh(step=step, asked=price.asked, most=self._chain.gas.max_fee or 0)

    def _too_dear(self, prepared: Prepared) -> Prepared:
        raise self._too_high(prepared)

    def _too_high(self, prepared: Prepared) -> FeesTooHigh:
        asked = max(int(prepared.fields.get(name, "0x0"), 16) for name in ("gasPrice", "maxFeePerGas"))
        most = self._chain.gas.max_fee or asked
        return FeesTooHigh(step=prepared.step, asked=fees.eighth_more(asked), most=most)

    def _refusal(self, step: str, error: RpcRefused, fields: Mapping[str, Any]) -> Exception:
        if "insufficient funds" not in error.message.lower():
            return TransactionReverts(step=step, reason=self._reason(error))
        price = max(int(fields.get(name, "0x0"), 16) for name in ("gasPrice", "maxFeePerGas"))
        needed = int(fields.get("gas", "0x0"), 16) * price + int(fields["value"], 16)
        held = self.rpc.balance(self.address)
        return BalanceTooLow(
            account=self.address,
            what=f"the native coin for {step!r}",
            held=show_units(held, 18),
            needed=show_units(needed, 18) if needed > held else "more",
        )

    # --- waiting

    def _receipt(self, hashes: list[str]) -> Receipt | None:
        for transaction in reversed(hashes):
            receipt: Receipt | None = self.rpc.request("eth_getTransactionReceipt", transaction)
            if receipt is not None:
                return receipt
        return None

    def _settled(self, prepared: Prepared, receipt: Receipt) -> Receipt:
        """A second node, if there is one, says the same."""
        transaction = str(receipt["transactionHash"])
        self.rpc.agreed("eth_getTransactionReceipt", transaction, part=outcome)
        if int(receipt["status"], 16) != 1:
            raise TransactionFailed(step=prepared.step, transaction=transaction)
        self._used = max(self._used, prepared.nonce + 1)
        return receipt

    def _missed(self, prepared: Prepared, since: float | None) -> float | None:
        """Since when the nonce is used and no transaction of ours is there to have used it."""
        if self.rpc.nonce(self.address) <= prepared.nonce:
            return None
        now = time.monotonic()
        if since is not None and now - since >= LATE_RECEIPT:
            raise TransactionReplaced(step=prepared.step, nonce=prepared.nonce)
        return since if since is not None else now

    def _dearer_at(self) -> float:
        return time.monotonic() + max(1.0, DEARER_AFTER * float(self._chain.block_time))

    def _pauses(self, deadline: float) -> Iterator[float]:
        """Until the deadline; short at first, for chains that mine at once, later a quarter of a block."""
        pause, longest = FIRST_PAUSE, min(1.0, float(self._chain.block_time) / 4)
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

    def _reason(self, error: RpcRefused) -> str:
        data = revert_data(error.data)
        named = codec.decode_error(self._errors, data) if data else None
        return named or error.message


def outcome(receipt: Any) -> Any:
    """What nodes of all makes agree on."""
    return receipt and (receipt["blockHash"], receipt["status"], receipt.get("contractAddress"))


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
