"""A copy of a chain on this machine: an anvil that begins at a block of another node. Nothing done here is
done there; anybody can act, and time passes at once."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.flux.config import Parameters
from scripts.flux.demo.chain import LocalChain
from scripts.flux.node import start_node
from scripts.flux.rpc import Rpc
from scripts.flux.venue import Gas

WEALTH = 10**24  # wei
PATIENCE = 60  # seconds: on this machine nothing takes long


@dataclass(frozen=True)
class Copy:
    rpc: Rpc
    chain: LocalChain
    block: int  # that it began with

    def let_act(self, account: str) -> None:
        """Transactions of this account need no key here, and it has what gas costs."""
        self.rpc.request("anvil_impersonateAccount", account)
        self.rpc.request("anvil_setBalance", account, hex(WEALTH))

    def now(self) -> int:
        return int(self.rpc.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def move_to(self, second: int) -> None:
        """The next block is at this second, if it is not later already."""
        if second > self.now():
            self.rpc.request("evm_setNextBlockTimestamp", second)
            self.rpc.request("evm_mine")

    def place(self, address: str, code: str, slots: int) -> None:
        """Puts code at an address, with its first slots empty."""
        self.rpc.request("anvil_setCode", address, code)
        for slot in range(slots):
            self.write(address, slot, 0)

    def write(self, address: str, slot: int, word: int) -> None:
        self.rpc.request("anvil_setStorageAt", address, f"0x{slot:064x}", f"0x{word:064x}")


@contextlib.contextmanager
def copied(rpc: Rpc, chain_id: int) -> Iterator[Copy]:
    """Of the chain that `rpc` speaks of, as it is now."""
    block = rpc.block_number()
    node = start_node("anvil", chain_id=chain_id, copy_of=(rpc.url, block))
    try:
        own = Rpc(node.url)
        yield Copy(own, LocalChain(own, "anvil"), block)
    finally:
        node.stop()


def as_copied(parameters: Parameters) -> Parameters:
    """The same, but of a chain that mines at once, where no other node is asked."""
    changes = {
        "is_development": True,
        "nodes": (),
        "confirmations": 1,
        "finality": 1,
        "patience": PATIENCE,
        "gas": Gas(style="node"),
    }
    return parameters.model_copy(update={"chain": parameters.chain.model_copy(update=changes)})
