"""Speed: Brownie sends, and undoes, with a third of the requests. What it asks a node again and again for
every transaction and every test is known here, and nobody presses "undo" in a test.

A transaction takes four requests instead of twelve: nonce, sending, what was sent, receipt. One that reverts
takes no trace, whose every step has all of its memory: `brownie test --revert-tb` shows where it was.
"""

import time
from collections.abc import Callable
from typing import Any

from brownie._config import CONFIG
from brownie.exceptions import VirtualMachineError
from brownie.network import state, web3
from brownie.network.contract import ContractContainer
from brownie.network.transaction import TransactionReceipt
from brownie.test import coverage
from web3.exceptions import TransactionNotFound

from scripts.flux import artifacts  # noqa: F401 (it mends the waiting for receipts, which is replaced here)
from tests.helpers.quick_traces import forget_code_above

# They ask for the chain's id and its latest block; our transactions name no chain, and a price of gas.
CAREFUL = ("validation", "gas_price_strategy")
LATE = 60.0  # seconds: on a busy machine a transaction of a hundred calls is counted before it has a receipt
PAUSE = 0.005


def apply() -> None:
    for middleware in CAREFUL:
        web3.middleware_onion.remove(middleware)
    state.Chain._add_to_undo_buffer = remember_nothing
    for method in ("time", "sleep", "_take_snapshot"):
        setattr(state.Chain, method, after_setting_clock(getattr(state.Chain, method)))
    state.Chain._revert = with_clock_of_snapshot(state.Chain._revert)
    state._notify_registry = tell_of_height
    ContractContainer._revert = forget_what_is_gone
    TransactionReceipt._await_confirmation = wait_for_receipt
    TransactionReceipt._raise_if_reverted = raise_without_trace(TransactionReceipt._raise_if_reverted)


def remember_nothing(self: Any, *_: Any) -> None:
    """Brownie would take a snapshot after every transaction, for `chain.undo()`, and set its clock."""


def set_clock(chain: Any) -> None:
    """By the latest block, if there was a transaction since: anvil's clock goes back with what is undone."""
    if getattr(chain, "_flux_is_late", False):
        chain._flux_is_late = False
        chain._set_time_offset_from_block()


def after_setting_clock(method: Callable[..., Any]) -> Callable[..., Any]:
    def with_clock(self: Any, *arguments: Any) -> Any:
        set_clock(self)
        return method(self, *arguments)

    return with_clock


def with_clock_of_snapshot(revert: Callable[..., Any]) -> Callable[..., Any]:
    """Brownie puts its clock back to what it was then."""

    def forget_transactions(self: Any, *arguments: Any) -> Any:
        self._flux_is_late = False
        return revert(self, *arguments)

    return forget_transactions


def tell_of_height(height: int | None = None) -> None:
    """As Brownie does after undoing, but without a search for garbage, which takes longer than most tests."""
    if height is None:
        height = web3.eth.block_number
    forget_code_above(height)
    for reference in state._revert_refs.copy():
        known = reference()
        if known is None:
            state._revert_refs.remove(reference)
        elif height:
            known._revert(height)
        else:
            known._reset()


def forget_what_is_gone(self: Any, height: int) -> None:
    """Contracts of a container that do not exist at this height any more."""
    for contract in [known for known in self._contracts if is_gone(known, height)]:
        self.remove(contract)
        contract._reverted = True


def is_gone(contract: Any, height: int) -> bool:
    """Brownie asks for the code of each, at every test. Here the height of its creation decides, or the
    lowest at which it was seen."""
    if contract.tx is not None and contract.tx.block_number is not None:
        return bool(contract.tx.block_number > height)
    seen = getattr(contract, "_flux_seen_at", None)
    if seen is not None and seen <= height:
        return False
    if len(web3.eth.get_code(contract.address)) == 0:
        return True
    contract._flux_seen_at = height
    return False


def wait_for_receipt(self: Any, block_number: int | None = None, required_confs: int = 1) -> None:
    """A local chain drops nothing and replaces nothing; anvil shows some receipts late."""
    deadline = time.monotonic() + LATE
    try:
        self._set_from_receipt(receipt_of(self.txid, deadline))
        is_counted = CONFIG.argv["coverage"] and not coverage._check_cached(self.coverage_hash)
        if is_counted and self.trace:
            self._expand_trace()
    finally:
        state.Chain()._flux_is_late = True
        self._confirmed.set()


def receipt_of(txid: str, deadline: float) -> Any:
    while True:
        try:
            return web3.eth.get_transaction_receipt(txid)
        except TransactionNotFound:
            if time.monotonic() > deadline:
                raise
        time.sleep(PAUSE)


def raise_without_trace(raise_if_reverted: Callable[..., None]) -> Callable[..., None]:
    """Brownie looks for the line of source, whether anybody will read it or not."""

    def raise_reason(self: Any, error: Any) -> None:
        if self.status or CONFIG.argv["coverage"] or CONFIG.argv["revert"]:
            return raise_if_reverted(self, error)
        reason = error.revert_msg or reason_of(self)
        if not reason:
            return raise_if_reverted(self, error)
        raise error._with_attr(revert_msg=reason)

    return raise_reason


def reason_of(tx: Any) -> str | None:
    """Of the transaction that has just reverted: Ganache answers the same call with it, in the same second,
    and all is as it was."""
    call = {"from": str(tx.sender), "data": tx.input, "value": int(tx.value), "gas": tx.gas_limit}
    try:
        web3.eth.call(call | ({"to": str(tx.receiver)} if tx.receiver else {}))
    except ValueError as refused:
        return VirtualMachineError(refused).revert_msg
    return None
