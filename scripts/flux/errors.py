"""Everything that can go wrong: one class per failure with its fields, and a sentence saying what to do."""

# ruff: noqa: N818 (names say what is wrong, like those of the contracts)

from dataclasses import dataclass
from pathlib import Path


class FluxError(Exception):
    """A failure that a person can act on; its text is the whole message."""


# --- parameters


@dataclass(eq=False)
class ValueUnreadable(FluxError, ValueError):
    """Also a ValueError: pydantic collects those, so that one run names every bad line of a file."""

    given: object
    expected: str

    def __str__(self) -> str:
        return f"cannot read {self.given!r}: write it like {self.expected}"


@dataclass(eq=False)
class ParametersMissing(FluxError):
    chain: str
    path: Path

    def __str__(self) -> str:
        return f"There are no parameters for the chain {self.chain!r}: write them into {self.path}."


@dataclass(eq=False)
class ParametersInvalid(FluxError):
    """All complaints of one file, each with the place it is about."""

    path: Path
    complaints: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path} cannot be used; correct it and run again:\n" + "\n".join(
            f"  - {complaint}" for complaint in self.complaints
        )


@dataclass(eq=False)
class NetworkUnknown(FluxError):
    network: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"No chain in chains/ names the network {self.network!r}. Give one of {', '.join(self.known)} "
            "with --network, or add it to `networks` in the parameters of its chain."
        )


@dataclass(eq=False)
class ChainRetired(FluxError):
    chain: str
    because: str

    def __str__(self) -> str:
        return (
            f"{self.chain} is retired: {self.because}. Nothing is deployed there any more; it can only be "
            "rehearsed. Change `status` in its parameters if that is no longer so."
        )


@dataclass(eq=False)
class ChainMismatch(FluxError):
    chain: str
    expected: int
    found: int

    def __str__(self) -> str:
        return (
            f"The parameters are for {self.chain} with chain id {self.expected}, but the node is on chain "
            f"{self.found}. Connect to the right node, or choose the right network."
        )


@dataclass(eq=False)
class AccountMissing(FluxError):
    party: str
    available: int

    def __str__(self) -> str:
        return (
            f"The parameters mean {self.party!r}, but the node holds only {self.available} accounts. "
            "Write an address instead, or start the node with more accounts."
        )


@dataclass(eq=False)
class DeployerWouldKeepRole(FluxError):
    deployer: str
    roles: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"The deployer {self.deployer} must not keep a role, but the parameters give it: "
            f"{', '.join(self.roles)}. Name other addresses, or deploy from another account."
        )


# --- nodes


@dataclass(eq=False)
class NodeMissing(FluxError):
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} is not installed: run `make setup`, and start this through `tools/run` or make."


@dataclass(eq=False)
class NodeSilent(FluxError):
    kind: str
    output: str

    def __str__(self) -> str:
        return f"{self.kind} did not start to answer. It said: {self.output or 'nothing'}"


@dataclass(eq=False)
class PortTaken(FluxError):
    port: int

    def __str__(self) -> str:
        return f"Something listens on port {self.port} already: choose another one, or none for a free one."


@dataclass(eq=False)
class RpcUnreachable(FluxError):
    url: str
    method: str
    reason: str

    def __str__(self) -> str:
        return (
            f"The node at {self.url} did not answer {self.method} ({self.reason}). "
            "Check that it runs, then run again."
        )


@dataclass(eq=False)
class RpcRefused(FluxError):
    """The node answered with an error."""

    method: str
    code: int
    message: str
    data: object = None

    def __str__(self) -> str:
        return f"The node refused {self.method}: {self.message} (code {self.code})."


# --- artefacts


@dataclass(eq=False)
class ContractUnknown(FluxError):
    name: str

    def __str__(self) -> str:
        return f"The project has no compiled contract {self.name}: run `make compile`."


@dataclass(eq=False)
class ArgumentsUnfit(FluxError):
    function: str
    reason: str

    def __str__(self) -> str:
        return (
            f"The arguments do not fit {self.function}: {self.reason}. "
            "Was the contract changed without its plan?"
        )


# --- records


@dataclass(eq=False)
class RecordsUnreadable(FluxError):
    path: Path

    def __str__(self) -> str:
        return (
            f"{self.path} is damaged and there is no journal beside it. Restore one of them from version "
            "control; without them a second deployment would begin."
        )


@dataclass(eq=False)
class RecordsOfOtherChain(FluxError):
    path: Path
    recorded: str
    found: str

    def __str__(self) -> str:
        return (
            f"{self.path} belongs to a chain that begins with block {self.recorded}, the node's begins with "
            f"{self.found}. Connect to the right node."
        )


@dataclass(eq=False)
class RecordsMissing(FluxError):
    chain: str
    path: Path | None

    def __str__(self) -> str:
        return (
            f"Nothing is deployed on {self.chain} that {self.path} knows of: run `brownie run deploy` first."
        )


@dataclass(eq=False)
class DeploymentLocked(FluxError):
    path: Path

    def __str__(self) -> str:
        return f"Another run is writing {self.path}: wait until it ends."


# --- sending


@dataclass(eq=False)
class TransactionReverts(FluxError):
    """Seen before it was sent: nothing was spent."""

    step: str
    reason: str

    def __str__(self) -> str:
        return (
            f"The step {self.step!r} would fail with {self.reason}; nothing was sent. "
            "Correct the parameters or the chain's state, then run again: it goes on from here."
        )


@dataclass(eq=False)
class TransactionFailed(FluxError):
    step: str
    transaction: str

    def __str__(self) -> str:
        return (
            f"The step {self.step!r} failed on the chain ({self.transaction}). Find out why, then run again."
        )


@dataclass(eq=False)
class TransactionPending(FluxError):
    step: str
    transaction: str | None
    nonce: int
    seconds: int

    def __str__(self) -> str:
        return (
            f"The step {self.step!r} (nonce {self.nonce}, {self.transaction or 'hash unknown'}) is not on "
            f"the chain after {self.seconds} seconds. Wait, or replace it with a dearer transaction of the "
            "same nonce; then run again: it goes on from here."
        )


@dataclass(eq=False)
class BalanceTooLow(FluxError):
    account: str
    what: str
    held: str
    needed: str

    def __str__(self) -> str:
        return (
            f"{self.account} has {self.held} of {self.what} and needs {self.needed}: fund it, then run again."
        )


@dataclass(eq=False)
class GovernanceRequired(FluxError):
    """The plan has operations, and the deployer gave the timelock away."""

    chain: str
    operations: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"The deployer no longer governs {self.chain}. These changes must be proposed to its timelock, "
            "by `brownie run propose`:\n" + "\n".join(f"  - {operation}" for operation in self.operations)
        )


@dataclass(eq=False)
class HandoverTooEarly(FluxError):
    left: tuple[str, ...]

    def __str__(self) -> str:
        return (
            "The roles were not handed over, because this is not yet as the parameters say:\n"
            + "\n".join(f"  - {step}" for step in self.left)
            + "\nRun again."
        )


@dataclass(eq=False)
class NotConfirmed(FluxError):
    chain: str

    def __str__(self) -> str:
        return f"Nothing was sent to {self.chain}."


@dataclass(eq=False)
class ChecksFailed(FluxError):
    """Each failure begins with the name of what is wrong, like "USDT.reserveFactor"."""

    failures: tuple[str, ...]

    def __str__(self) -> str:
        return "The deployment is not what the parameters say:\n" + "\n".join(
            f"  - {failure}" for failure in self.failures
        )


@dataclass(eq=False)
class ChainContradicts(FluxError):
    """A token or a feed is not what the parameters take it for."""

    chain: str
    complaints: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.chain} contradicts its parameters; nothing was sent. Found and written:\n" + "\n".join(
            f"  - {complaint}" for complaint in self.complaints
        )


@dataclass(eq=False)
class TokensRefused(FluxError):
    """What the policy of docs/tokens.md says against a listing."""

    chain: str
    complaints: tuple[str, ...]

    def __str__(self) -> str:
        return f"Tokens on {self.chain} cannot be listed like this; nothing was sent:\n" + "\n".join(
            f"  - {complaint}" for complaint in self.complaints
        )


@dataclass(eq=False)
class AssetUnknown(FluxError):
    symbol: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"There is no market of {self.symbol!r}: choose one of {', '.join(self.known)}."


@dataclass(eq=False)
class PoolMissing(FluxError):
    asset: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.asset} has no liquidation pool: choose one of {', '.join(self.known)}."


@dataclass(eq=False)
class DeployerUnnamed(FluxError):
    variable: str

    def __str__(self) -> str:
        return (
            f"Set {self.variable} to the name of an account of `brownie accounts list`, or to 'clef 0x…' for "
            "one behind clef; it pays the gas."
        )
