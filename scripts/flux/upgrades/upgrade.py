"""From sources that have changed to a proposal: found, compared, rehearsed, deployed, offered to a vote."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from scripts.flux import artifacts
from scripts.flux.config import Parameters
from scripts.flux.deployment import Ask, Run
from scripts.flux.execute import reconcile
from scripts.flux.journal import Records, read_book
from scripts.flux.node import Kind
from scripts.flux.observe import Reader
from scripts.flux.observe_code import PROXIED
from scripts.flux.proposals.calls import Draft
from scripts.flux.proposals.offer import Outcome, Way, offer
from scripts.flux.sender import Account, Sender
from scripts.flux.state import SUCCESSOR, Observed
from scripts.flux.upgrades.errors import NothingDeployed
from scripts.flux.upgrades.fitness import new_fields, require_fit
from scripts.flux.upgrades.section import section
from scripts.flux.upgrades.trial import Rehearsal
from scripts.flux.upgrades.versions import Version, versions
from tools.gates import compiled as gates
from tools.gates.storage import derive_layouts


def upgrade(
    parameters: Parameters,
    account: Account | None,
    *,
    records: Path,
    ask: Ask | None = None,
    screen: Console | None = None,
    way: Way | None = None,
    folder: Path | None = None,
    kind: Kind = "anvil",
) -> Outcome | None:
    """Proposes that every proxy runs the sources' program; None if all do. Run again, it goes on.

    `account` deploys the new code and sends the proposal; None sends nothing. The others as in `offer`. `kind`
    is the node that the chain is copied to. Raises a `FluxError`.
    """
    run = Run.begin(parameters, account.address if account else "", records, screen)
    observed = settled(run, account)
    book, reader = run.records.book, Reader(run.rpc, artifacts.artifact)
    found = versions(run.desired, observed, book, reader, artifacts.artifact)
    if not found:
        run.screen.print(f"Nothing to upgrade: {run.desired.chain.name} runs the code of these sources.")
        return None
    show(run.screen, found)
    compiled = gates.compile_project()
    require_fit(run.desired.chain.name, found, book, artifacts.artifact, compiled)
    rehearsal = Rehearsal(run.desired, observed, book, run.rpc, artifacts.artifact, compiled, kind)
    trial = rehearsal.run(found)
    run.screen.print(f"{trial.getters:,} getters of {trial.accounts} accounts are equal before and after.")
    layouts = derive_layouts(compiled)
    added = {v.contract: new_fields(v, layouts, book, artifacts.artifact) for v in found}
    outcome = offer(
        parameters, draft_of(found), account, records=records, ask=ask, screen=screen, way=way, folder=folder
    )
    entries = read_book(records, book).contracts.values()
    addresses = {entry.role: entry.address for entry in entries}
    with outcome.report.open("a", encoding="utf-8") as report:
        report.write("\n" + section(found, trial, added, addresses))
    return outcome


def settled(run: Run, account: Account | None) -> Observed:
    """What is there, once the last run's transaction is accounted for, and successors that took over have
    their places in the records."""
    with run.records.locked():
        if account is not None:
            reconcile(Sender(run.rpc, account, run.desired.chain, artifacts.errors_abi()), run.records)
        observed = run.observe()
        if not set(PROXIED) <= set(observed.addresses):
            raise NothingDeployed(chain=run.desired.chain.name)
        adopt(run.records, observed.addresses)
    return observed


def adopt(records: Records, addresses: Mapping[str, str]) -> None:
    for role in [role for role in records.book.contracts if role.startswith(SUCCESSOR)]:
        entry, code = records.book.contracts[role], role.removeprefix(SUCCESSOR)
        if addresses.get(code) == entry.address:
            records.found(replace(entry, role=code))
            records.forget(role, "its proxies run it: it is the code now")


def draft_of(found: list[Version]) -> Draft:
    """One operation: all proxies change at once, or none. What was deployed already is not deployed again."""
    pairs = [pair for version in found for pair in version.calls()]
    return Draft(
        title=f"Upgrade {', '.join(version.contract for version in found)}",
        calls=tuple(call for call, _ in pairs),
        details=tuple(detail for _, detail in pairs),
        preparations=tuple(version.deploy for version in found if version.placed is None),
    )


def show(screen: Console, found: list[Version]) -> None:
    for version in found:
        roles = ", ".join(proxy.role for proxy in version.proxies)
        screen.print(f"{version.contract} has changed; it runs in {roles}.", highlight=False)
