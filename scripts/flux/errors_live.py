"""What can go wrong where money is real: nodes that lag or lie, fees, finality, keys, decisions."""

# ruff: noqa: N818 (as in scripts.flux.errors)

from dataclasses import dataclass
from pathlib import Path

from scripts.flux.errors import FluxError


@dataclass(eq=False)
class NodeBehind(FluxError):
    url: str
    found: int
    needed: int

    def __str__(self) -> str:
        return (
            f"The node at {self.url} is at block {self.found}, this deployment was at {self.needed} before. "
            "Wait until it has caught up, or take another node; then run again."
        )


@dataclass(eq=False)
class NodesDisagree(FluxError):
    method: str
    urls: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"No two of the nodes {', '.join(self.urls)} give the same answer to {self.method}: at least one "
            "is wrong or far behind. Nothing more was sent; replace the nodes, then run again."
        )


@dataclass(eq=False)
class RecordsUnwritable(FluxError):
    path: Path
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.path} cannot be written ({self.reason}), so nothing more was sent. Make room or give the "
            "right, then run again: it goes on from here."
        )


@dataclass(eq=False)
class TransactionReplaced(FluxError):
    step: str
    nonce: int

    def __str__(self) -> str:
        return (
            f"Another transaction of the deployer took the nonce {self.nonce} of the step {self.step!r}: "
            "somebody else uses this account. Make sure that nobody does, then run again."
        )


@dataclass(eq=False)
class FeesTooHigh(FluxError):
    step: str
    asked: int
    most: int

    def __str__(self) -> str:
        return (
            f"The step {self.step!r} would cost {self.asked / 10**9:,.3f} gwei a unit of gas; the parameters "
            f"allow {self.most / 10**9:,.3f}. Nothing was sent; wait for lower fees or raise `max_fee`, then "
            "run again."
        )


@dataclass(eq=False)
class NotFinal(FluxError):
    block: int
    final: int
    seconds: int

    def __str__(self) -> str:
        return (
            f"Block {self.block} is not final after {self.seconds} seconds (block {self.final} is). What was "
            "sent stays; run again later: it looks once more and sends nothing twice."
        )


@dataclass(eq=False)
class SignerRefused(FluxError):
    step: str
    reason: str

    def __str__(self) -> str:
        return (
            f"The step {self.step!r} was not signed ({self.reason}); nothing was sent. Connect the wallet, "
            "then run again: it goes on from here."
        )


@dataclass(eq=False)
class KeyInEnvironment(FluxError):
    """The value itself is never shown."""

    variable: str

    def __str__(self) -> str:
        return (
            f"{self.variable} holds a key or a phrase: every process of this machine can read it, so take it "
            "for known and move what it owns. Keep keys in `brownie accounts new`, and name the account here."
        )


@dataclass(eq=False)
class NotReady(FluxError):
    """The parameters are sound, but somebody has to decide or to supply something first."""

    chain: str
    obstacles: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.chain} cannot be deployed yet; nothing was sent:\n" + "\n".join(
            f"  - {obstacle}" for obstacle in self.obstacles
        )


@dataclass(eq=False)
class CodeUnexpected(FluxError):
    role: str
    contract: str
    address: str

    def __str__(self) -> str:
        return (
            f"The code at {self.address} ({self.role}) is not that of {self.contract}: the node is wrong, or "
            "something else is there. Nothing more was sent; ask another node, then run again."
        )


@dataclass(eq=False)
class PendingOfOther(FluxError):
    account: str
    step: str

    def __str__(self) -> str:
        return (
            f"The last run, with the account {self.account}, may have sent the step {self.step!r}. Run this "
            "with that account first: it finds out."
        )
