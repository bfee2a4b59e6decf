"""A rehearsal as Markdown: what is called, and everything that is different afterwards."""

from collections.abc import Iterator, Sequence

from scripts.flux import codec
from scripts.flux.proposals.difference import difference
from scripts.flux.proposals.passage import Passed
from scripts.flux.proposals.prices import NONE
from scripts.flux.proposals.rehearsal import Rehearsal
from scripts.flux.resolve import Lookup
from scripts.flux.show import what
from scripts.flux.units import readable
from scripts.flux.venue import Chain

WAYS = {
    "vote": "the governor, by a vote of FLUX and sFLUX",
    "proposers": "the timelock's proposers, without a vote",
}
LONGEST = 200  # characters of a cell


def markdown(chain: Chain, rehearsal: Rehearsal, lookup: Lookup) -> str:
    lines: list[str] = []
    for number, passed in enumerate(rehearsal.rounds):
        lines += heading(chain, rehearsal, passed, number)
        lines += sections(passed, lookup)
    lines += proof(rehearsal)
    return "\n".join(lines) + "\n"


def heading(chain: Chain, rehearsal: Rehearsal, passed: Passed, number: int) -> Iterator[str]:
    motion = passed.motion
    if number:
        yield f"# Then, as proposal {number + 1}: {motion.draft.title}"
        yield ""
        yield "It can only be made once the one before it is executed."
    else:
        yield f"# {motion.draft.title}"
        yield ""
        yield f"- chain: {chain.name}, id {chain.chain_id}; rehearsed on a copy at block {rehearsal.block}"
        yield f"- decided by: {WAYS[motion.way]}"
    yield f"- proposal: `{motion.identity}`"
    if motion.identity != motion.operation.identity:
        yield f"- the timelock's operation: `{motion.operation.identity}`"
    yield f"- gas of the execution: {readable(passed.gas)}"
    yield ""


def sections(passed: Passed, lookup: Lookup) -> Iterator[str]:
    draft = passed.motion.draft
    if draft.preparations:
        rows = [(str(n), what(step), step.summary) for n, step in enumerate(draft.preparations, start=1)]
        yield from table("Before it, without anybody's consent", ("#", "step", "means"), rows)
    yield from table("Calls of the timelock", ("#", "call", "means"), calls(passed, lookup))
    yield from parameters(passed)
    yield from table("Prices", ("asset", "before", "after"), quotes(passed))
    yield from events(passed)
    yield from storage(passed)
    yield from listing("The way", passed.way)


def calls(passed: Passed, lookup: Lookup) -> list[tuple[str, ...]]:
    motion, names = passed.motion, passed.names
    rows: list[tuple[str, ...]] = []
    contents = zip(motion.operation.targets, motion.operation.payloads, strict=True)
    meanings = zip(motion.draft.calls, motion.draft.details, contents, strict=True)
    for number, (call, detail, (target, payload)) in enumerate(meanings, start=1):
        function, arguments = codec.decode_call(lookup(call.contract).abi, "0x" + payload.hex())
        shown = ", ".join(names.shown(argument) for argument in arguments)
        rows.append((str(number), f"`{names.of(target)}.{function}({shown})`", detail))
    return rows


def parameters(passed: Passed) -> Iterator[str]:
    names = passed.names
    rows = [
        (f"`{change.path}`", names.shown(change.before), names.shown(change.after))
        for change in difference(passed.before, passed.after)
    ]
    yield from table("Parameters", ("parameter", "before", "after"), rows)


def quotes(passed: Passed) -> list[tuple[str, ...]]:
    before, after = passed.prices_before, passed.prices_after
    symbols = [*before, *(symbol for symbol in after if symbol not in before)]
    return [(symbol, str(before.get(symbol, NONE)), str(after.get(symbol, NONE))) for symbol in symbols]


def events(passed: Passed) -> Iterator[str]:
    rows = []
    for event in passed.trace.events:
        shown = ", ".join(f"{name}={passed.names.shown(value)}" for name, value in event.arguments.items())
        rows.append((event.contract, event.name, shortened(shown)))
    yield from table("Events of the execution", ("contract", "event", "arguments"), rows)


def storage(passed: Passed) -> Iterator[str]:
    rows = [
        (slot.contract, f"`{slot.slot}`", f"`{slot.before:#x}`", f"`{slot.after:#x}`")
        for slot in passed.trace.slots
    ]
    yield from table("Storage", ("contract", "slot", "before", "after"), rows)
    if passed.trace.created:
        yield from listing("Contracts that it creates", passed.trace.created)


def proof(rehearsal: Rehearsal) -> Iterator[str]:
    lines = [f"{rehearsal.checks} checks hold at the end, among them that nothing is left to do"]
    lines += [f"{name}: no, as before" for name in rehearsal.silent]
    if rehearsal.unchanged:
        lines.append(f"{rehearsal.unchanged} readings are the same before and after")
    yield from listing("Afterwards", lines)


def table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    if not rows:
        yield "None."
    else:
        yield f"| {' | '.join(columns)} |"
        yield f"|{'---|' * len(columns)}"
        yield from (f"| {' | '.join(map(cell, row))} |" for row in rows)
    yield ""


def listing(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from (f"- {line}" for line in lines)
    yield ""


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
