"""The way of a draft: rehearsed on a copy of the chain, shown, refused or sent, carried on by later runs."""

from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from scripts.flux import artifacts, checks, paths, show
from scripts.flux.config import Parameters
from scripts.flux.deployment import Ask, Run
from scripts.flux.errors import NotConfirmed, RecordsMissing
from scripts.flux.errors_live import CodeUnexpected
from scripts.flux.errors_proposals import (
    NothingForGovernance,
    NothingToPropose,
    StillInSetup,
    WayClosed,
)
from scripts.flux.execute import Executor, reconcile
from scripts.flux.journal import last_block
from scripts.flux.observe import Reader
from scripts.flux.proposals import batches, report
from scripts.flux.proposals.calls import Draft, draft_of
from scripts.flux.proposals.motion import Motion, Way, with_promised
from scripts.flux.proposals.passage import VOTER, current, proposers
from scripts.flux.proposals.rehearsal import (
    Prove,
    Rehearsal,
    Watch,
    all_checks,
    as_planned,
    rehearse,
    steps_for,
)
from scripts.flux.proposals.sending import next_turn, who_acts
from scripts.flux.proposals.standing import Stage, Standing, standing_of
from scripts.flux.sender import Account, Sender
from scripts.flux.show import what
from scripts.flux.state import Observed
from scripts.flux.steps import Send
from scripts.flux.token_probe import require_listable

FOLDER = paths.ROOT / "reports" / "proposals"


@dataclass(frozen=True)
class Outcome:
    """What was written, and how the proposal stands."""

    identity: str  # of the governor's proposal or of the timelock's operation, 0x and 64 digits
    report: Path
    batches: tuple[Path, ...]  # for Safe's transaction builder; none before what must be deployed first is
    standing: str  # a sentence: what it is now and what comes next
    sent: int  # transactions that this run sent


def propose(
    parameters: Parameters,
    account: Account | None,
    *,
    records: Path,
    ask: Ask | None = None,
    screen: Console | None = None,
    way: Way | None = None,
    folder: Path = FOLDER,
) -> Outcome:
    """Offers the calls that make the parameters true; arguments as in `offer`."""
    run, observed = begun(parameters, account, records, screen)
    checks.preflight(run.desired, run.deployer, Reader(run.rpc, artifacts.artifact))
    require_listable(run.desired, observed, run.rpc, artifacts.artifact)
    steps = steps_for(run, observed, str(account.address) if account else VOTER)
    draft = draft_of(steps)
    if not draft.calls:
        nothing(run, observed, [f"{what(step)}: {step.summary}" for step in steps])
    way = way_of(run.desired.chain.name, observed, way)
    return Offer(run, account, ask, way, as_planned, None, folder).take(draft, observed)


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
    folder: Path = FOLDER,
) -> Outcome:
    """Rehearses the draft on a copy of the chain that Brownie is connected to, writes what it changes, and
    sends what can be sent now: run again, it goes on from there.

    `account` pays for it; None sends nothing. `ask` as in `deploy`. `way`: None is the governor if the
    timelock has made it a proposer. `prove` says on the copy, afterwards, what must be so: all checks of the
    deployment unless given. `unchanged` is read on the copy before and after, and must be the same. `folder`
    takes the report and the batches. Raises a `FluxError`.
    """
    run, observed = begun(parameters, account, records, screen)
    way = way_of(run.desired.chain.name, observed, way)
    return Offer(run, account, ask, way, prove or all_checks, unchanged, folder).take(draft, observed)


def begun(
    parameters: Parameters, account: Account | None, records: Path, screen: Console | None
) -> tuple[Run, Observed]:
    """With the last transaction settled. Raises `RecordsMissing`, `StillInSetup`, `PendingOfOther`."""
    run = Run.begin(parameters, "", records, screen)
    chain = run.desired.chain.name
    if run.records.book.deployer is None:
        raise RecordsMissing(chain=chain, path=records)
    if account is not None:
        with run.records.locked():
            reconcile(sender_of(run, account), run.records)
    observed = run.observe()
    if observed.timelock is None:
        raise RecordsMissing(chain=chain, path=records)
    if observed.is_in_setup:
        raise StillInSetup(chain=chain)
    require_recorded_code(run, observed)
    return run, observed


def require_recorded_code(run: Run, observed: Observed) -> None:
    """Raises `CodeUnexpected`: a plan would take a contract of other code for one that is missing."""
    for role, entry in run.records.book.contracts.items():
        if role not in observed.addresses:
            raise CodeUnexpected(role=role, contract=entry.contract, address=entry.address)


def sender_of(run: Run, account: Account) -> Sender:
    return Sender(run.rpc, account, run.desired.chain, artifacts.errors_abi())


def nothing(run: Run, observed: Observed, steps: list[str]) -> None:
    """Raises `NothingForGovernance` or `NothingToPropose`, or `ChecksFailed` if what differs has no step."""
    chain = run.desired.chain.name
    if steps:
        raise NothingForGovernance(chain=chain, steps=tuple(steps))
    checks.require(all_checks(run.desired, observed))
    raise NothingToPropose(chain=chain)


def way_of(chain: str, observed: Observed, asked: Way | None) -> Way:
    """Raises `WayClosed`."""
    assert observed.timelock is not None
    governs = observed.addresses.get("governor") in observed.timelock.holders["proposer"]
    way: Way = asked or ("vote" if governs else "proposers")
    if not (governs if way == "vote" else proposers(observed)):
        raise WayClosed(chain=chain, way=way)
    return way


def said(motion: Motion, standing: Standing, observed: Observed) -> str:
    return standing.sentence(motion) + who_acts(motion, standing, observed)


@dataclass
class Offer:
    """One run with one draft."""

    run: Run
    account: Account | None
    ask: Ask | None
    way: Way
    prove: Prove
    unchanged: Watch | None
    folder: Path
    is_confirmed: bool = False

    def take(self, draft: Draft, observed: Observed) -> Outcome:
        outcome = self._write(self._rehearse(draft), observed)
        if self.account is not None:
            with self.run.records.locked():
                outcome = self._send(draft, outcome, sender_of(self.run, self.account))
        self.run.screen.print(outcome.standing, highlight=False, soft_wrap=True)
        return outcome

    def _rehearse(self, draft: Draft) -> Rehearsal:
        payer = str(self.account.address) if self.account else VOTER
        return rehearse(self.run, draft, self.way, payer, self.prove, self.unchanged)

    # --- what is written

    def _write(self, rehearsal: Rehearsal, observed: Observed) -> Outcome:
        motion, run = rehearsal.passed.motion, self.run
        text = report.markdown(run.desired.chain, rehearsal, artifacts.artifact)
        run.screen.print(text, highlight=False, markup=False, soft_wrap=True)
        place = self.folder / f"{run.records.book.chain}-{motion.short}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        if motion.draft.preparations:
            standing = f"{motion.identity} is not on the chain: what it needs must be deployed before it."
            return Outcome(motion.identity, place, (), standing, 0)
        return self._with_batches(motion, place, observed)

    def _with_batches(self, motion: Motion, place: Path, observed: Observed) -> Outcome:
        run, reader = self.run, self._reader()
        files = batches.write(
            motion,
            chain_id=run.desired.chain.chain_id,
            created=int(run.rpc.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16),
            observed=observed,
            reader=reader,
            lookup=artifacts.artifact,
            place=place,
        )
        standing = standing_of(motion, reader, observed.addresses)
        return Outcome(motion.identity, place, files, said(motion, standing, observed), 0)

    # --- what is sent

    def _send(self, draft: Draft, outcome: Outcome, sender: Sender) -> Outcome:
        run, reader = self.run, self._reader()
        observed = run.observe()
        executor = Executor(sender, run.records, artifacts.artifact, observed.addresses, run.teller(None))
        if draft.preparations:
            outcome, observed = self._prepare(draft, outcome, executor)
        motion = self._on_the_chain(draft, observed)
        while True:
            standing = standing_of(motion, reader, observed.addresses)
            turn = next_turn(motion, standing, sender.address, observed, reader)
            if turn is None:
                break
            self._confirm()
            executor.carry_out(Send(turn.name, turn.call, draft.title))
            sender.wait_until_final(last_block(run.records.book))
            observed = run.observe()
        sentence = said(motion, standing, observed)
        if standing.stage is Stage.EXECUTED:
            sentence += self._finish(draft, observed)
        return replace(outcome, standing=sentence, sent=executor.sent)

    def _prepare(self, draft: Draft, outcome: Outcome, executor: Executor) -> tuple[Outcome, Observed]:
        """Deploys what the proposal calls. Its addresses may be others than on the copy: then once more."""
        self._confirm()
        for step in draft.preparations:
            executor.carry_out(step)
        executor.sender.wait_until_final(last_block(self.run.records.book))
        observed = self.run.observe()
        motion = self._on_the_chain(draft, observed)
        if motion.identity == outcome.identity:
            return self._with_batches(motion, outcome.report, observed), observed
        return self._write(self._rehearse(motion.draft), observed), observed

    def _on_the_chain(self, draft: Draft, observed: Observed) -> Motion:
        """With the addresses of what is there now."""
        draft, reader = replace(draft, preparations=()), self._reader()
        addresses = with_promised(draft, reader, observed.addresses)
        return current(draft, self.way, self.run.records.book.chain, addresses, reader)[0]

    def _confirm(self) -> None:
        """Once a run. Raises `NotConfirmed`."""
        chain = self.run.desired.chain
        question = f"Send this to {chain.name}, chain id {chain.chain_id}?"
        if not self.is_confirmed and self.ask is not None and not self.ask(question):
            raise NotConfirmed(chain=chain.name)
        self.is_confirmed = True

    def _finish(self, draft: Draft, observed: Observed) -> str:
        """Proves on the chain what the copy has shown."""
        self.run.remember_markets(observed)
        found = self.prove(self.run.desired, observed)
        show.show_checks(self.run.screen, found)
        if draft.postponed:
            return " Another proposal has to follow: run this again."
        checks.require([check for check in found if not check.is_about_price])
        return ""

    def _reader(self) -> Reader:
        return Reader(self.run.rpc, artifacts.artifact)
