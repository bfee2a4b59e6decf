"""How a proposal stands on the chain, and what comes next. Everything follows from what the chain says: a
batch that a Safe refused, signed in part or numbered anew has simply not happened yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from scripts.flux.execute import DONE, READY, UNSET
from scripts.flux.observe import Reader
from scripts.flux.proposals.motion import Motion


class Stage(Enum):
    ABSENT = "not on the chain"
    PENDING = "proposed; the vote has not begun"
    ACTIVE = "being voted on"
    CANCELED = "cancelled"
    DEFEATED = "defeated"
    SUCCEEDED = "accepted"
    QUEUED = "waiting in the timelock"
    EXPIRED = "expired"
    EXECUTED = "executed"
    READY = "due"


# ProposalState of the governor, by its number
VOTED = (
    Stage.PENDING,
    Stage.ACTIVE,
    Stage.CANCELED,
    Stage.DEFEATED,
    Stage.SUCCEEDED,
    Stage.QUEUED,
    Stage.EXPIRED,
    Stage.EXECUTED,
)
OVER = (Stage.CANCELED, Stage.DEFEATED, Stage.EXPIRED, Stage.EXECUTED)


@dataclass(frozen=True)
class Standing:
    stage: Stage
    until: int | None = None  # second at which it passes to the next one by itself

    def sentence(self, motion: Motion) -> str:
        """What it is, and what comes next."""
        until = moment(self.until) if self.until is not None else ""
        nexts = {
            Stage.ABSENT: "propose it" if motion.way == "vote" else "a proposer has to schedule it",
            Stage.PENDING: f"the vote begins at {until}",
            Stage.ACTIVE: f"vote until {until}, then run this again to queue it",
            Stage.SUCCEEDED: "run this again to queue it",
            Stage.QUEUED: f"run this again after {until} to execute it",
            Stage.READY: "run this again to execute it",
        }
        then = f": {nexts[self.stage]}" if self.stage in nexts else ""
        return f"{motion.identity} is {self.stage.value}{then}."


def moment(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def standing_of(motion: Motion, reader: Reader, addresses: Mapping[str, str]) -> Standing:
    """At the reader's block."""
    if motion.way == "proposers":
        return scheduled(motion.operation.identity, reader, addresses["timelock"])
    governor, number = addresses["governor"], motion.number
    state = reader.one(governor, "FluxGovernor", "state", number)
    if state is None:  # no such proposal
        return Standing(Stage.ABSENT)
    stage = VOTED[state]
    if stage is Stage.PENDING:
        return Standing(stage, reader.one(governor, "FluxGovernor", "proposalSnapshot", number) + 1)
    if stage is Stage.ACTIVE:
        return Standing(stage, reader.one(governor, "FluxGovernor", "proposalDeadline", number))
    if stage is Stage.QUEUED:
        return scheduled(motion.operation.identity, reader, addresses["timelock"])
    return Standing(stage)


def scheduled(operation: str, reader: Reader, timelock: str) -> Standing:
    state = reader.one(timelock, "FluxTimelock", "getOperationState", operation)
    if state == UNSET:
        return Standing(Stage.ABSENT)
    if state == DONE:
        return Standing(Stage.EXECUTED)
    if state == READY:
        return Standing(Stage.READY)
    return Standing(Stage.QUEUED, reader.one(timelock, "FluxTimelock", "getTimestamp", operation))
