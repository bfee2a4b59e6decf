"""A draft on a copy of the chain, the whole way: preparations, proposal, vote, timelock, execution.

What is on the chain already is not done again: a proposal that waits there is carried on from where it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from scripts.flux import artifacts
from scripts.flux.deployment import Run
from scripts.flux.errors import TransactionReverts
from scripts.flux.errors_proposals import CodeChangedSince, ProposalReverts
from scripts.flux.execute import Executor, Progress
from scripts.flux.observe import Reader
from scripts.flux.proposals import feeds, prices
from scripts.flux.proposals.calls import Draft
from scripts.flux.proposals.copy import Copy
from scripts.flux.proposals.layouts import Layouts, tally_slot
from scripts.flux.proposals.motion import Motion, Way, motion_of, with_promised
from scripts.flux.proposals.standing import OVER, Stage, Standing, moment, standing_of
from scripts.flux.proposals.traces import Names, Trace, trace_of
from scripts.flux.sender import Sender
from scripts.flux.show import what
from scripts.flux.state import ZERO_ADDRESS, Observed
from scripts.flux.steps import Call, Ref, Send
from scripts.flux.units import show_units

FOR = 1  # of the governor's kinds of votes
LANDSLIDE = 2**200  # votes
VOTER = str(to_checksum_address(keccak(text="votes on copies only")[-20:]))


@dataclass(frozen=True)
class Impersonated:
    """An account whose transactions the copy takes without a key."""

    address: str


@dataclass(frozen=True)
class Passed:
    """What a draft did on the copy."""

    motion: Motion
    before: Observed
    after: Observed
    prices_before: dict[str, prices.Quote]
    prices_after: dict[str, prices.Quote]
    trace: Trace
    names: Names
    way: tuple[str, ...]  # what happened, as sentences
    gas: int


def current(
    draft: Draft, way: Way, chain: str, addresses: Mapping[str, str], reader: Reader
) -> tuple[Motion, Standing]:
    """The first motion with this content that is not over. `addresses` has all roles that it names."""
    attempt = 0
    while True:
        motion = motion_of(draft, way, chain, addresses, artifacts.artifact, attempt)
        standing = standing_of(motion, reader, addresses)
        if standing.stage not in OVER:
            return motion, standing
        attempt += 1


class Passage:
    """One after the other, drafts pass through the copy that `run` speaks to."""

    def __init__(self, copy: Copy, run: Run, way: Way, payer: str) -> None:
        self.copy = copy
        self.run = run
        self.way = way
        self.payer = payer  # of preparations
        self.reader = Reader(run.rpc, artifacts.artifact)
        self.addresses: dict[str, str] = {}
        self.story: list[str] = []

    def go(self, draft: Draft) -> Passed:
        """Raises `ProposalReverts`, `CodeChangedSince`."""
        self.story = []
        before = self.run.observe()
        self.addresses = dict(before.addresses)
        known = feeds.feeds_of(self.reader, self.addresses, self.copy.now())
        self._prepare(draft)
        known += self._new_feeds(known)
        self.addresses = with_promised(draft, self.reader, self.addresses)
        motion, standing = current(draft, self.way, self.run.records.book.chain, self.addresses, self.reader)
        executor, call = self._bring_to_execution(motion, standing, before)
        feeds.repeat(self.copy, known)
        prices_before = prices.quotes(self.reader, self.addresses)
        receipt = self._execute(motion, executor, call)
        after = self.run.observe()
        places = self.addresses | dict(after.addresses)
        names = Names(places)
        ids = {"this": motion.number, "this operation": int(motion.operation.identity, 16)}
        layouts = Layouts(self.run.records.book, places, ids)
        return Passed(
            motion=motion,
            before=before,
            after=after,
            prices_before=prices_before,
            prices_after=prices.quotes(self.reader, dict(after.addresses)),
            trace=trace_of(self.run.rpc, receipt, artifacts.events_abi(), names, layouts.named),
            names=names,
            way=tuple(self.story),
            gas=int(receipt["gasUsed"], 16),
        )

    def _prepare(self, draft: Draft) -> None:
        if not draft.preparations:
            return
        executor = self._executor(self.payer)
        for step in draft.preparations:
            executor.carry_out(step)
        self.addresses = dict(executor.addresses)
        sent = ", ".join(what(step) for step in draft.preparations)
        self.story.append(f"{self.payer} sent what needs nobody's consent: {sent}")

    def _new_feeds(self, known: list[feeds.Feed]) -> list[feeds.Feed]:
        old = {feed.address for feed in known}
        found = feeds.feeds_of(self.reader, self.addresses, self.copy.now())
        return [feed for feed in found if feed.address not in old]

    # --- the way to the last call

    def _bring_to_execution(self, motion: Motion, standing: Standing, observed: Observed) -> tuple[str, Call]:
        """Who may execute, and with which call, once its time has come."""
        if self.way == "proposers":
            if standing.stage is Stage.ABSENT:
                self._act(proposers(observed)[0], "schedule", motion.propose(self._delay()))
                self.story.append("a proposer scheduled it")
            self._wait_in_timelock(motion)
            return self._executor_of(observed), motion.execute()
        if standing.stage is Stage.ACTIVE:
            self._win(motion)
        elif standing.stage in (Stage.ABSENT, Stage.PENDING):
            if not self._give_votes():
                return self._without_vote(motion, observed)
            self._vote(motion, standing)
        if self._stage(motion) is Stage.SUCCEEDED:
            self._act(VOTER, "queue", motion.queue())
            self.story.append("anybody queued it")
        self._wait_in_timelock(motion)
        return VOTER, motion.execute()

    def _vote(self, motion: Motion, standing: Standing) -> None:
        governor = self.addresses["governor"]
        if standing.stage is Stage.ABSENT:
            self._act(VOTER, "propose", motion.propose(0))
            self.story.append("it was proposed")
        begin = self.reader.one(governor, "FluxGovernor", "proposalSnapshot", motion.number)
        self._move_to(begin + 1, "the vote began")
        vote = Call(Ref("governor"), "FluxGovernor", "castVote", (motion.number, FOR))
        self._act(VOTER, "vote", vote)
        self._end_vote(motion, "the vote ended, with all votes for it")

    def _win(self, motion: Motion) -> None:
        """Votes count as they were when voting began: who got some on the copy comes too late."""
        self.copy.write(self.addresses["governor"], tally_slot(motion.number), LANDSLIDE)
        self._end_vote(motion, "the vote ended; on the copy it was taken for won")

    def _end_vote(self, motion: Motion, event: str) -> None:
        governor = self.addresses["governor"]
        end = self.reader.one(governor, "FluxGovernor", "proposalDeadline", motion.number)
        self._move_to(end + 1, event)

    def _give_votes(self) -> bool:
        """FLUX that only the copy has, enough to propose and to decide. Not if the token's cap is reached."""
        governor, flux = self.addresses["governor"], self.addresses["flux"]
        names = ("proposalThreshold", "leastQuorum", "quorumNumerator")
        threshold, least, percent = (self.reader.one(governor, "FluxGovernor", name) for name in names)
        supply = self.reader.one(flux, "FluxToken", "totalSupply")
        needed = 2 * max(threshold, least, supply * percent // (100 - percent) + 1)
        if supply + needed > self.reader.one(flux, "FluxToken", "cap"):
            return False
        minter = self.reader.one(flux, "FluxToken", "minter")
        self._act(minter, "create votes", Call(Ref("flux"), "FluxToken", "mint", (VOTER, needed)))
        self._act(VOTER, "delegate", Call(Ref("flux"), "FluxToken", "delegate", (VOTER,)))
        self.copy.move_to(self.copy.now() + 1)
        self.story.append(f"{show_units(needed, 18)} FLUX with votes were created, on the copy only")
        return True

    def _without_vote(self, motion: Motion, observed: Observed) -> tuple[str, Call]:
        """All FLUX is out, and nobody's votes are known: the governor schedules without having counted."""
        governor = self.addresses["governor"]
        self._act(governor, "queue", motion.schedule_unvoted(self._delay()))
        self.story.append("the vote was taken for won: the copy had no FLUX to vote with")
        self._wait_in_timelock(motion)
        return self._executor_of(observed), motion.execute_unvoted()

    def _wait_in_timelock(self, motion: Motion) -> None:
        timelock = self.addresses["timelock"]
        ready = self.reader.one(timelock, "FluxTimelock", "getTimestamp", motion.operation.identity)
        self._move_to(ready, "it was due")

    def _move_to(self, second: int, event: str) -> None:
        self.copy.move_to(second)
        self.story.append(f"{moment(self.copy.now())}: {event}")

    def _stage(self, motion: Motion) -> Stage:
        return standing_of(motion, self.reader, self.addresses).stage

    def _delay(self) -> int:
        return int(self.reader.one(self.addresses["timelock"], "FluxTimelock", "getMinDelay"))

    def _executor_of(self, observed: Observed) -> str:
        assert observed.timelock is not None
        people = observed.timelock.holders["executor"]
        return VOTER if ZERO_ADDRESS in people else sorted(people)[0]

    # --- acting

    def _execute(self, motion: Motion, account: str, call: Call) -> Any:
        try:
            transaction = self._act(account, "execute", call)
        except ProposalReverts as error:
            if error.reason.startswith("CodeChanged("):
                raise CodeChangedSince(identity=motion.identity) from error
            raise self._blamed(motion, error) from error
        self.story.append("it was executed")
        return self.run.rpc.request("eth_getTransactionReceipt", transaction)

    def _blamed(self, motion: Motion, error: ProposalReverts) -> ProposalReverts:
        """With the first call that fails when the timelock makes them one by one."""
        timelock = self.addresses["timelock"]
        for call, detail in zip(motion.draft.calls, motion.draft.details, strict=True):
            try:
                self._act(timelock, detail, call)
            except ProposalReverts as own:
                return replace_title(own, motion.draft.title)
        return replace_title(error, motion.draft.title)

    def _act(self, account: str, name: str, call: Call) -> str:
        """Hash of the transaction. Raises `ProposalReverts`."""
        executor = self._executor(account)
        try:
            executor.carry_out(Send(name, call, name))
        except TransactionReverts as error:
            raise ProposalReverts(title=name, call=name, reason=error.reason) from error
        return str(self.run.records.book.transactions[-1].transaction)

    def _executor(self, account: str) -> Executor:
        self.copy.let_act(account)
        sender = Sender(self.run.rpc, Impersonated(account), self.run.desired.chain, artifacts.errors_abi())
        return Executor(sender, self.run.records, artifacts.artifact, self.addresses, unheard)


def replace_title(error: ProposalReverts, title: str) -> ProposalReverts:
    return ProposalReverts(title=title, call=error.call, reason=error.reason)


def unheard(progress: Progress) -> None:
    """Nobody listens to a copy."""


def proposers(observed: Observed) -> list[str]:
    """Who may schedule without a vote."""
    assert observed.timelock is not None
    governor = observed.addresses.get("governor")
    return sorted(observed.timelock.holders["proposer"] - {governor})
