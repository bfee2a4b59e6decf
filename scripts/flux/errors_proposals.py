"""What can be wrong with a proposal."""

# ruff: noqa: N818 (as in scripts.flux.errors)

from dataclasses import dataclass

from scripts.flux.errors import FluxError


@dataclass(eq=False)
class NothingToPropose(FluxError):
    chain: str

    def __str__(self) -> str:
        return (
            f"{self.chain} is as its parameters say: there is nothing to propose. Change "
            "chains/…/parameters.yaml first, then run again."
        )


@dataclass(eq=False)
class NothingForGovernance(FluxError):
    """The plan has steps, but none that needs governance."""

    chain: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"What {self.chain} lacks needs no proposal: run `brownie run deploy`, which sends\n"
            + "\n".join(f"  - {step}" for step in self.steps)
        )


@dataclass(eq=False)
class StillInSetup(FluxError):
    chain: str

    def __str__(self) -> str:
        return (
            f"The deployer still governs {self.chain}: run `brownie run deploy`, which finishes the "
            "deployment and hands it over. Proposals come after that."
        )


@dataclass(eq=False)
class WayClosed(FluxError):
    chain: str
    way: str

    def __str__(self) -> str:
        who = "a governor" if self.way == "vote" else "any proposer but the governor"
        other = "propose directly" if self.way == "vote" else "propose"
        return f"The timelock of {self.chain} has not {who} that may propose: run `brownie run {other}`."


@dataclass(eq=False)
class ProposalReverts(FluxError):
    """Found on the copy."""

    title: str
    call: str
    reason: str

    def __str__(self) -> str:
        return (
            f"The proposal {self.title!r} would fail: {self.call}: {self.reason}. Nothing was sent; correct "
            "the parameters, then run again."
        )


@dataclass(eq=False)
class CodeChangedSince(FluxError):
    identity: str

    def __str__(self) -> str:
        return (
            f"The code of a contract that {self.identity} calls is not what it was when it was scheduled, so "
            "the timelock will refuse it for ever. Find out who changed it; then let the guardian cancel it, "
            "and propose again."
        )


@dataclass(eq=False)
class PricesMove(FluxError):
    moves: tuple[str, ...]
    most: str

    def __str__(self) -> str:
        return (
            f"The proposal would move prices by more than {self.most}; nothing was sent:\n"
            + "\n".join(f"  - {move}" for move in self.moves)
            + "\nA new source must agree with the one before it. Compare the feeds, then run again."
        )


@dataclass(eq=False)
class ReadingsChange(FluxError):
    """What must be the same before and after."""

    changes: tuple[str, ...]

    def __str__(self) -> str:
        return "The proposal would change what must stay; nothing was sent:\n" + "\n".join(
            f"  - {change}" for change in self.changes
        )


@dataclass(eq=False)
class ProposalFallsShort(FluxError):
    """On the copy, afterwards, the chain is not what it should be."""

    title: str
    failures: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"After the proposal {self.title!r} the chain would not be as it must be; nothing was sent:\n"
            + "\n".join(f"  - {failure}" for failure in self.failures)
        )


@dataclass(eq=False)
class VotesTooFew(FluxError):
    account: str
    held: str
    needed: str

    def __str__(self) -> str:
        return (
            f"{self.account} speaks for {self.held} and needs {self.needed} to propose. Let holders delegate "
            "to it (`delegate` at FLUX and at sFLUX), or let somebody with more votes propose: a Safe by the "
            "batch beside the report."
        )
