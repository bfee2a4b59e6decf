"""Whose turn it is: the one transaction that an account can send now for a proposal, if there is one."""

from dataclasses import dataclass

from scripts.flux.errors_proposals import VotesTooFew
from scripts.flux.observe import Reader
from scripts.flux.proposals.motion import Motion
from scripts.flux.proposals.passage import proposers
from scripts.flux.proposals.standing import Stage, Standing
from scripts.flux.state import ZERO_ADDRESS, Observed
from scripts.flux.steps import Call
from scripts.flux.units import show_units


@dataclass(frozen=True)
class Turn:
    name: str
    call: Call


def next_turn(
    motion: Motion, standing: Standing, account: str, observed: Observed, reader: Reader
) -> Turn | None:
    """None: others have to act, or time has to pass. Raises `VotesTooFew`."""
    assert observed.timelock is not None
    executors = observed.timelock.holders["executor"]
    if standing.stage is Stage.ABSENT and motion.way == "vote":
        require_votes(account, observed, reader)
        return Turn(f"propose {motion.short}", motion.propose(0))
    if standing.stage is Stage.ABSENT and account in proposers(observed):
        return Turn(f"schedule {motion.short}", motion.propose(observed.timelock.delay))
    if standing.stage is Stage.SUCCEEDED:
        return Turn(f"queue {motion.short}", motion.queue())
    # the governor executes by its own hand
    if standing.stage is Stage.READY and (motion.way == "vote" or executors & {account, ZERO_ADDRESS}):
        return Turn(f"execute {motion.short}", motion.execute())
    return None


def require_votes(account: str, observed: Observed, reader: Reader) -> None:
    """The governor counts those of a second ago."""
    at = observed.addresses
    needed = reader.one(at["governor"], "FluxGovernor", "proposalThreshold")
    held = reader.one(at["votes"], "FluxVotes", "getVotes", account)
    if held < needed:
        raise VotesTooFew(
            account=account, held=show_units(held, 18, "FLUX"), needed=show_units(needed, 18, "FLUX")
        )


def who_acts(motion: Motion, standing: Standing, observed: Observed) -> str:
    """The people that a run of somebody else waits for, as the end of a sentence; empty if for nobody."""
    assert observed.timelock is not None
    if standing.stage is Stage.ABSENT and motion.way == "proposers":
        return f" Those are {', '.join(proposers(observed))}: a Safe runs the batch beside the report."
    executors = observed.timelock.holders["executor"]
    if standing.stage is Stage.READY and motion.way == "proposers" and ZERO_ADDRESS not in executors:
        return f" Only {', '.join(sorted(executors))} may execute: a Safe runs the batch beside the report."
    return ""
