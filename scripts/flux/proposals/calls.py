"""A draft: what has to be there first, and the calls of the timelock, in their order. Pure data.

The operations of a plan become one proposal. What is only deployed needs nobody's consent and comes first. A
contract that can only be created once a market is listed (its pool) waits for the next proposal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scripts.flux.show import what
from scripts.flux.steps import Argument, Call, Deploy, Encoded, Govern, Ref, Send, Step

Preparation = Deploy | Send  # permissionless: anybody may do it, before the proposal


@dataclass(frozen=True)
class Draft:
    """What is to be proposed. `details` says of every call what it means, in the same order."""

    title: str
    calls: tuple[Call, ...]
    details: tuple[str, ...]
    preparations: tuple[Preparation, ...] = ()
    postponed: tuple[str, ...] = field(default=())  # what only a later proposal can do

    @property
    def text(self) -> str:
        """The description that is voted on."""
        return "\n".join([f"# {self.title}", "", *(f"- {detail}" for detail in self.details)])


def draft_of(steps: Sequence[Step]) -> Draft:
    """The plan's operations as one proposal; without calls if the plan has none that can be made now."""
    preparations: list[Preparation] = []
    calls: list[Call] = []
    details: list[str] = []
    titles: list[str] = []
    postponed: list[str] = []
    promised: set[str] = set()  # markets that the proposal itself lists: their addresses are known before
    late: set[str] = set()  # contracts that cannot be there before it
    for step in steps:
        if not isinstance(step, Govern):
            if needs(step) & (promised | late):
                late.add(what(step))
                postponed.append(f"{what(step)}: {step.summary}")
            else:
                preparations.append(step)
            continue
        promised |= listed(step)
        for call, detail in zip(step.calls, step.details, strict=True):
            if roles_in((call.target, *call.arguments)) & late:
                postponed.append(detail)
                continue
            calls.append(call)
            details.append(detail)
            name = step.summary if step.is_handover else step.name
            if name not in titles:
                titles.append(name)
    title = "; ".join(titles)
    return Draft(title, tuple(calls), tuple(details), tuple(preparations), tuple(postponed))


def needs(step: Preparation) -> set[str]:
    if isinstance(step, Deploy):
        return roles_in(step.arguments)
    return roles_in((step.call.target, *step.call.arguments))


def listed(step: Govern) -> set[str]:
    """Roles of the markets that come into being with it."""
    found = set()
    for call in step.calls:
        if call.function == "listMarket":
            found.add(f"market.{token_of(call).removeprefix('token.')}")
    return found


def token_of(listing: Call) -> str:
    """Role of the token that a call of `listMarket` lists."""
    fields = listing.arguments[0]
    assert isinstance(fields, tuple)
    token = fields[1]
    assert isinstance(token, Ref)
    return token.role


def roles_in(arguments: Iterable[Argument]) -> set[str]:
    """Every role that arguments name, however deep."""
    found: set[str] = set()
    for argument in arguments:
        match argument:
            case Ref():
                found.add(argument.role)
            case Encoded():
                found |= roles_in(argument.arguments)
            case tuple():
                found |= roles_in(argument)
    return found
