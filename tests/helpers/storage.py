"""States that no sequence of calls reaches in reasonable time, written into a contract's storage."""

from typing import Any

from brownie import web3
from eth_utils import to_hex


def write_storage(contract: Any, slot: int, word: int) -> None:
    is_anvil = "anvil" in web3.client_version.lower()
    method = "anvil_setStorageAt" if is_anvil else "evm_setAccountStorageAt"
    web3.provider.make_request(method, [contract.address, to_hex(slot), to_hex(word.to_bytes(32, "big"))])
