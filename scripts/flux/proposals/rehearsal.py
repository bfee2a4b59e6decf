"""What a draft would do, seen on a copy, and the reasons to refuse it."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace

from scripts.flux import artifacts, checks, observe
from scripts.flux.checks import Check
from scripts.flux.config import Parameters
from scripts.flux.deployment import Run
from scripts.flux.errors_proposals import PricesMove, ProposalFallsShort, ReadingsChange
from scripts.flux.journal import Records
from scripts.flux.observe import Reader
from scripts.flux.plan import plan
from scripts.flux.proposals.calls import Draft, draft_of
from scripts.flux.proposals.copy import as_copied, copied
from scripts.flux.proposals.motion import Way
from scripts.flux.proposals.passage import Passage, Passed
from scripts.flux.proposals.prices import MOST, moves
from scripts.flux.show import what
from scripts.flux.state import Observed
from scripts.flux.steps import Step
from scripts.flux.units import show_percent

Prove = Callable[[Parameters, Observed], list[Check]]
Watch = Callable[[Reader], Mapping[str, object]]

ROUNDS = 5  # proposals one after the other, at most


@dataclass(frozen=True)
class Rehearsal:
    block: int  # of the chain that was copied
    rounds: tuple[Passed, ...]  # the proposal, and those that will have to follow it
    checks: int  # that hold at the end
    silent: tuple[
        str, ...
    ]  # those about prices that do not: no proposal makes a feed speak, nor waits for it
    unchanged: int  # readings that are the same before and after

    @property
    def passed(self) -> Passed:
        return self.rounds[0]


def rehearse(
    run: Run, draft: Draft, way: Way, payer: str, prove: Prove, unchanged: Watch | None = None
) -> Rehearsal:
    """Raises `ProposalReverts`, `PricesMove`, `ReadingsChange`, `ProposalFallsShort`, `CodeChangedSince`."""
    with copied(run.rpc, run.desired.chain.chain_id) as copy:
        records = Records(deepcopy(run.records.book), None)
        own = replace(run, desired=as_copied(run.desired), rpc=copy.rpc, records=records)
        passage, rounds = Passage(copy, own, way, payer), []
        reader = Reader(copy.rpc, artifacts.artifact)
        readings = dict(unchanged(reader)) if unchanged else {}
        while draft.calls:
            rounds.append(passage.go(draft))
            refuse_moves(rounds[-1])
            if not draft.postponed or len(rounds) == ROUNDS:
                break
            draft = draft_of(steps_for(own, rounds[-1].after, payer))
        refuse_changes(readings, dict(unchanged(reader)) if unchanged else {})
        found = prove(own.desired, rounds[-1].after)
    failed = [check for check in found if not check.holds]
    failures = tuple(str(check) for check in failed if not check.is_about_price)
    if failures:
        raise ProposalFallsShort(title=rounds[0].motion.draft.title, failures=failures)
    silent = tuple(check.name for check in failed)
    return Rehearsal(copy.block, tuple(rounds), len(found) - len(failed), silent, len(readings))


def steps_for(run: Run, observed: Observed, payer: str) -> list[Step]:
    """The plan, with what `payer` has in his wallet."""
    reader = Reader(run.rpc, artifacts.artifact)
    wallet = observe.balances(run.desired, reader, observed.addresses, payer)
    return plan(run.desired, replace(observed, wallet=wallet))


def all_checks(desired: Parameters, observed: Observed) -> list[Check]:
    return checks.check(desired, observed)


def as_planned(desired: Parameters, observed: Observed) -> list[Check]:
    """All checks, and a plan without steps."""
    left = ", ".join(what(step) for step in plan(desired, observed))
    return [*checks.check(desired, observed), Check("steps left in the plan", "", left)]


def refuse_moves(passed: Passed) -> None:
    found = moves(passed.prices_before, passed.prices_after)
    if found:
        raise PricesMove(moves=tuple(found), most=show_percent(MOST))


def refuse_changes(before: Mapping[str, object], after: Mapping[str, object]) -> None:
    names = [*before, *(name for name in after if name not in before)]
    changes = tuple(
        f"{name}: {before.get(name)} before, {after.get(name)} after"
        for name in names
        if before.get(name) != after.get(name)
    )
    if changes:
        raise ReadingsChange(changes=changes)
