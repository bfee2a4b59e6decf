"""What can go wrong in the console around FLUX."""

# ruff: noqa: N818 (as in scripts.flux.errors)

from dataclasses import dataclass

from scripts.flux.errors import FluxError


@dataclass(eq=False)
class FluxMissing(FluxError):
    what: str

    def __str__(self) -> str:
        return f"This deployment has no {self.what}: its parameters have no rewards, or no governance.votes."


@dataclass(eq=False)
class StakingMissing(FluxError):
    days: int
    known: tuple[int, ...]

    def __str__(self) -> str:
        known = ", ".join(map(str, self.known)) or "none"
        return f"No pool locks FLUX for {self.days} days: choose one of {known}."


@dataclass(eq=False)
class ProposalMissing(FluxError):
    number: int
    known: int

    def __str__(self) -> str:
        return f"There is no proposal {self.number}: {self.known} were made, proposals() shows them."
