"""What an upgrade replaces, as a section of the proposal's report."""

from collections.abc import Mapping, Sequence

from scripts.flux.journal import Book, Entry
from scripts.flux.upgrades.trial import Trial
from scripts.flux.upgrades.versions import Version

HEAD = ("contract", "proxy", "code before", "code after", "hash of the code after")


def section(found: Sequence[Version], trial: Trial, added: Mapping[str, Sequence[str]], book: Book) -> str:
    """Markdown. `added` are fields by contract; `book` knows the successors once they are deployed."""
    lines = ["## Upgrades", ""]
    lines += [
        f"On a copy of the chain {trial.getters:,} getters of {trial.accounts} accounts and of the contracts "
        "answer the same before and after, at the same second; nobody can initialise again.",
        "",
        f"| {' | '.join(HEAD)} |",
        f"|{'---|' * len(HEAD)}",
    ]
    for version in found:
        after = placed(version, book)
        for proxy in version.proxies:
            lines.append(f"| {' | '.join((version.contract, proxy.role, proxy.code, *after))} |")
    lines += ["", "Fields added to the layouts of the storage:", ""]
    fields = [(version.contract, text) for version in found for text in added[version.contract]]
    lines += [f"- {contract}: {text}" for contract, text in fields] or ["none."]
    return "\n".join(lines) + "\n"


def placed(version: Version, book: Book) -> tuple[str, str]:
    """Address and hash of the new code. Immutables are part of it: the same program elsewhere has another."""
    for role in (version.deploy.role, version.code_role):  # the second once its proxies run it
        entry = book.contracts.get(role)
        if entry is not None and is_recorded(version, entry):
            return entry.address, entry.code_hash
    return "not deployed yet", "-"


def is_recorded(version: Version, entry: Entry) -> bool:
    """Whether this is the new code, and not that of the proxies before."""
    return entry.address not in {proxy.code for proxy in version.proxies}
