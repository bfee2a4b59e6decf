"""Which tokens may become a market, and how: from what a probe has found to a verdict with reasons. Pure.

The matrix behind it is docs/tokens.md: what every such token does in every flow.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from scripts.flux.bounds import MAX_DECIMALS

NOTHING, TRUE, OTHER, REVERTED = range(4)  # how a call was answered, as in TokenProbe
UNLIMITED = 2**256 - 1
DEAR = 500_000  # gas of a transfer that no liquidation can pay for
ROUNDING = 2  # units that a token which counts in shares may lose


class Verdict(IntEnum):
    """The worst of all traits is the token's."""

    LIST = 0
    MEASURE = 1
    REFUSE = 2


@dataclass(frozen=True)
class Trait:
    name: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Evidence:
    """Of one token. `findings` is the struct of TokenProbe; None with a reason when it could not be tried."""

    has_code: bool
    decimals: int | None
    powers: frozenset[str]
    proxy: str | None = None  # which kind
    findings: Any = None
    untried: str = ""


def traits(evidence: Evidence) -> list[Trait]:
    if not evidence.has_code:
        return [Trait("no code", Verdict.REFUSE, "there is no contract at this address")]
    found = [*of_identity(evidence), *of_code(evidence)]
    if evidence.findings is None:
        return [*found, Trait("untried", Verdict.REFUSE, f"it could not be tried: {evidence.untried}")]
    return [*found, *of_transfers(evidence.findings), *of_habits(evidence.findings)]


def verdict(found: Sequence[Trait]) -> Verdict:
    return max((trait.verdict for trait in found), default=Verdict.LIST)


def of_identity(evidence: Evidence) -> Iterator[Trait]:
    if "things" in evidence.powers:
        yield Trait("things", Verdict.REFUSE, "it moves things with numbers (ERC-721), not amounts")
    if evidence.decimals is None:
        yield Trait("no decimals", Verdict.REFUSE, "it does not say how many decimals it has")
    elif evidence.decimals > MAX_DECIMALS:
        reason = f"it has {evidence.decimals} decimals; a market counts at most {MAX_DECIMALS}"
        yield Trait("decimals", Verdict.REFUSE, reason)


def of_code(evidence: Evidence) -> Iterator[Trait]:
    if evidence.proxy is not None:
        reason = f"its code can be replaced ({evidence.proxy}): what arrives must be counted"
        yield Trait("upgradeable", Verdict.MEASURE, reason)
    reasons = {
        "fee": (Verdict.MEASURE, "it can begin to take fees: what arrives must be counted"),
        "rebase": (Verdict.REFUSE, "balances change without a transfer: a market's claims would not"),
        "pause": (Verdict.LIST, "its issuer can stop all transfers: deposits then wait, debts can be sold"),
        "blocklist": (Verdict.LIST, "its issuer can shut accounts out, the market too"),
        "wipe": (Verdict.LIST, "its issuer can take what somebody has, the market too"),
        "hook": (Verdict.LIST, "transfers may call sender or receiver: they find the market locked"),
        "vault": (Verdict.LIST, "it is a share of something: its price must not follow gifts"),
        "flash mint": (Verdict.LIST, "anybody may have any amount of it for a moment"),
    }
    for power, (judgement, reason) in reasons.items():
        if power in evidence.powers:
            yield Trait(power, judgement, reason)


def of_transfers(findings: Any) -> Iterator[Trait]:
    """What moves must be what was said, both ways of moving it, to the unit."""
    for way, movement in (("transfer", findings.sent), ("transferFrom", findings.pulled)):
        yield from of_movement(way, movement)
    odd = findings.odd
    if odd.answer != REVERTED and (odd.left, odd.arrived) != (odd.asked, odd.asked):
        yield Trait("rounds", Verdict.REFUSE, f"of {odd.asked} units {odd.arrived} arrive")
    if findings.supplyLost:
        yield Trait("burns", Verdict.REFUSE, f"transfers have burned {findings.supplyLost} units")
    if findings.toItself.arrived:
        yield Trait("self-transfer", Verdict.REFUSE, "who sends it to himself has more afterwards")
    much = findings.tooMuch
    if much.answer in (NOTHING, TRUE) and not much.arrived:
        yield Trait("lies", Verdict.REFUSE, "it says that it has moved more than the sender had")


def of_movement(way: str, movement: Any) -> Iterator[Trait]:
    asked, left, arrived = movement.asked, movement.left, movement.arrived
    if movement.answer == REVERTED:
        yield Trait(way, Verdict.REFUSE, f"{way} reverts")
    elif movement.answer == OTHER:
        yield Trait(way, Verdict.REFUSE, f"{way} does not answer true when it is done")
    elif not left and not arrived:
        yield Trait("lies", Verdict.REFUSE, f"{way} says that it is done and moves nothing")
    elif 0 < abs(asked - arrived) <= ROUNDING:
        yield Trait("rounds", Verdict.REFUSE, f"{way} of {asked} units brings {arrived}")
    elif arrived != asked:
        yield Trait("fee", Verdict.REFUSE, f"{way} of {asked} units brings {arrived}")
    elif left != asked:
        yield Trait("fee", Verdict.REFUSE, f"{way} of {asked} units costs the sender {left}")


def of_habits(findings: Any) -> Iterator[Trait]:
    """What Flux can live with, but should know; and what it cannot pay for."""
    if findings.gasOfTransfer > DEAR:
        reason = f"a transfer takes {findings.gasOfTransfer:,} gas"
        yield Trait("gas", Verdict.REFUSE, reason)
    habits = {
        "no answer": (findings.sent.answer == NOTHING, "transfers answer nothing"),
        "false": (
            findings.tooMuch.answer == OTHER,
            "a transfer that fails answers false and does not revert",
        ),
        "zero transfer": (findings.nothing.answer == REVERTED, "a transfer of nothing reverts"),
        "to itself": (findings.toItself.answer == REVERTED, "a transfer to oneself reverts"),
        "zero approval": (findings.zeroApproval == REVERTED, "an approval of nothing reverts"),
        "approval race": (findings.secondApproval == REVERTED, "an approval must be taken back to change"),
        "small numbers": (findings.unlimited != UNLIMITED, "an unlimited approval is not kept as it is"),
        "largest": (findings.largest.answer == TRUE, "the largest number means the whole balance"),
        "permit": (findings.permit != REVERTED, "a permit with nobody's signature does not revert"),
        "calls": (findings.hooks != 0, f"it called who sent or received it, {findings.hooks} times"),
    }
    for name, (is_so, reason) in habits.items():
        if is_so:
            yield Trait(name, Verdict.LIST, reason)
