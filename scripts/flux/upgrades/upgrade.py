"""From sources that have changed to a proposal: found, compared, rehearsed, deployed, offered to a vote."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from scripts.flux import artifacts
from scripts.flux.config import Parameters
from scripts.flux.deployment import Ask, Run
from scripts.flux.journal import Records
from scripts.flux.observe import Reader
from scripts.flux.proposals.calls import Draft
from scripts.flux.proposals.motion import Way
from scripts.flux.proposals.offer import FOLDER, Outcome, begun, offer
from scripts.flux.sender import Account
from scripts.flux.state import SUCCESSOR, Observed
from scripts.flux.upgrades.fitness import require_fit
from scripts.flux.upgrades.section import section
from scripts.flux.upgrades.trial import Rehearsal
from scripts.flux.upgrades.versions import Version, versions
from tools.gates import compiled as gates


def upgrade(
    parameters: Parameters,
    account: Account | None,
    *,
    records: Path,
    ask: Ask | None = None,
    screen: Console | None = None,
    way: Way | None = None,
    folder: Path = FOLDER,
) -> Outcome | None:
    """Proposes that every proxy runs the sources' program; None if all do. Run again, it goes on.

    `account` deploys the new code and sends the proposal; None sends nothing. The others are as in `offer`.
    Raises a `FluxError`.
    """
    run, observed = adopted(parameters, account, records, screen)
    book, lookup = run.records.book, artifacts.artifact
    found = versions(run.desired, observed, book, Reader(run.rpc, lookup), lookup)
    if not found:
        run.screen.print(f"Nothing to upgrade: {run.desired.chain.name} runs the code of these sources.")
        return None
    show(run.screen, found)
    compiled = gates.compile_project()
    added = require_fit(run.desired.chain.name, found, book, lookup, compiled)
    trial = Rehearsal(run.desired, observed, book, run.rpc, lookup, compiled).run(found)
    run.screen.print(section(found, trial, added, book), markup=False, highlight=False)
    draft = draft_of(found)
    outcome = offer(
        parameters, draft, account, records=records, ask=ask, screen=screen, way=way, folder=folder
    )
    after = adopted(parameters, account, records, screen)[0].records.book
    with outcome.report.open("a", encoding="utf-8") as report:
        report.write("\n" + section(found, trial, added, after))
    return outcome


def adopted(
    parameters: Parameters, account: Account | None, records: Path, screen: Console | None
) -> tuple[Run, Observed]:
    """With successors that took over in the places of what they replace: in the records too, if this run may
    change anything."""
    run, observed = begun(parameters, account, records, screen)
    if account is not None:
        with run.records.locked():
            adopt(run.records, observed.addresses)
    return run, observed


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
