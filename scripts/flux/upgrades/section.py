"""What an upgrade replaces, as a section of the proposal's report."""

from collections.abc import Mapping, Sequence

from scripts.flux.upgrades.trial import Trial
from scripts.flux.upgrades.versions import Version

HEAD = ("contract", "proxy", "code before", "code after", "hash of the code after")


def section(
    found: Sequence[Version], trial: Trial, added: Mapping[str, Sequence[str]], addresses: Mapping[str, str]
) -> str:
    """Markdown. `added` are fields by contract, `addresses` those of the successors that are deployed."""
    lines = ["## Upgrades", ""]
    lines += [
        f"On a copy of the chain {trial.getters:,} getters of {trial.accounts} accounts and of the contracts "
        "answer the same before and after, at the same second; nobody can initialise again.",
        "",
        f"| {' | '.join(HEAD)} |",
        f"|{'---|' * len(HEAD)}",
    ]
    for version in found:
        role = version.deploy.role
        after = addresses.get(role, "not deployed yet")
        for proxy in version.proxies:
            cells = (version.contract, proxy.role, proxy.code, after, trial.code_hashes[role])
            lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "Fields added to the layouts of the storage:", ""]
    fields = [(version.contract, text) for version in found for text in added[version.contract]]
    lines += [f"- {contract}: {text}" for contract, text in fields] or ["none."]
    return "\n".join(lines) + "\n"
