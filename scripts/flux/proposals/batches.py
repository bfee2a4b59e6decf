"""What a Safe would send for a proposal, as files for its transaction builder: one a moment."""

import json
from collections.abc import Mapping
from pathlib import Path

from scripts.flux.observe import Reader
from scripts.flux.proposals.motion import Motion
from scripts.flux.proposals.passage import proposers
from scripts.flux.proposals.safe import Transaction, batch
from scripts.flux.resolve import Lookup, encoded
from scripts.flux.state import Observed
from scripts.flux.steps import Call


def write(
    motion: Motion,
    *,
    chain_id: int,
    created: int,
    observed: Observed,
    reader: Reader,
    lookup: Lookup,
    place: Path,
) -> tuple[Path, ...]:
    """Beside the report at `place`. A Safe's nonce is not in them: they hold whatever else it does."""
    assert observed.timelock is not None
    safe = safe_of(motion, observed, reader)
    written = []
    for moment, call in moments(motion, observed.timelock.delay).items():
        content = batch(
            chain_id=chain_id,
            created=created,
            name=f"Flux {motion.short}: {moment}",
            description=f"{motion.draft.title} ({motion.identity})",
            safe=safe,
            transactions=[transaction(call, observed.addresses, lookup)],
        )
        file = place.with_name(f"{place.stem}-{moment}.json")
        file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(file)
    return tuple(written)


def moments(motion: Motion, delay: int) -> dict[str, Call]:
    found = {"propose": motion.propose(delay)}
    if motion.way == "vote":
        found["queue"] = motion.queue()
    return {**found, "execute": motion.execute()}


def transaction(call: Call, addresses: Mapping[str, str], lookup: Lookup) -> Transaction:
    target, data = encoded(call, addresses, lookup)
    return Transaction(to=target, data=data)


def safe_of(motion: Motion, observed: Observed, reader: Reader) -> str:
    """The first proposer that is a contract; empty if the batch is for anybody with votes."""
    if motion.way == "vote":
        return ""
    people = proposers(observed)
    return next((one for one, code in zip(people, reader.codes(people), strict=True) if code != "0x"), "")
