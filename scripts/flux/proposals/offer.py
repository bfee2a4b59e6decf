"""The way of a draft: rehearsed on a copy of the chain, shown, refused or sent, and carried on by later runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console

from scripts.flux.checks import Check
from scripts.flux.config import Parameters
from scripts.flux.deployment import Ask
from scripts.flux.observe import Reader
from scripts.flux.proposals.calls import Draft
from scripts.flux.sender import Account
from scripts.flux.state import Observed

Way = Literal["vote", "proposers"]  # by the governor, or by the timelock's proposers without a vote
Prove = Callable[[Parameters, Observed], list[Check]]
Watch = Callable[[Reader], Mapping[str, object]]


@dataclass(frozen=True)
class Outcome:
    """What was written, and how the proposal stands."""

    identity: str  # of the governor's proposal or of the timelock's operation, 0x and 64 digits
    report: Path
    batches: tuple[Path, ...]  # for Safe's transaction builder
    standing: str  # a sentence: what it is now and what comes next
    sent: int  # transactions that this run sent


def offer(
    parameters: Parameters,
    draft: Draft,
    account: Account | None,
    *,
    records: Path,
    ask: Ask | None = None,
    screen: Console | None = None,
    way: Way | None = None,
    prove: Prove | None = None,
    unchanged: Watch | None = None,
    folder: Path | None = None,
) -> Outcome:
    """Rehearses the draft on a copy of the chain that Brownie is connected to, writes what it changes, and
    sends what can be sent now: run again, it goes on from there.

    `account` pays for it; None sends nothing. `ask` as in `deploy`. `way`: None is the governor if the
    timelock has made it a proposer. `prove` says on the copy, afterwards, what must be so: all checks of the
    deployment unless given. `unchanged` is read on the copy before and after, and must be the same. `folder`
    takes the report and the batches. Raises a `FluxError`.
    """
    raise NotImplementedError
