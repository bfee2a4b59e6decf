"""What is missing of sFLUX and the governor; a part of `scripts.flux.plan`."""

from collections.abc import Iterator

from scripts.flux import onchain
from scripts.flux.config import Parameters, Votes
from scripts.flux.state import Observed
from scripts.flux.steps import Call, Change, Ref, Step, calls_and_texts, deploy, govern, proxied
from scripts.flux.units import show_duration, show_percent

CONTRACTS = {"safety": "SafetyModule", "votes": "FluxVotes", "governor": "FluxGovernor"}

SETTERS = {
    "votingDelay": "setVotingDelay",
    "votingPeriod": "setVotingPeriod",
    "extension": "setLateQuorumVoteExtension",
    "proposalThreshold": "setProposalThreshold",
    "quorum": "updateQuorumNumerator",
}


def votes(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """The governor can do nothing before the handover makes it a proposer of the timelock."""
    wanted = desired.governance.votes
    if wanted is None:
        return
    text = "sFLUX, behind the pools and before the suppliers"
    rooms = (Ref("risk"), Ref("flux"))
    yield from proxied(observed, "safety", "SafetyModule", rooms, (Ref("timelock"),), text)
    placed = observed.addresses.get("safety")
    if placed is None or observed.liquidator is None or observed.liquidator.safety_module != placed:
        call = Call(Ref("liquidator"), "Liquidator", "setSafetyModule", (Ref("safety"),))
        yield from govern("let stakers cover shortfalls", [call], ["sFLUX is the fourth to pay a shortfall"])
    yield from govern("mine with sFLUX", *calls_and_texts(mining(wanted, observed)))
    tokens = (Ref("flux"), Ref("safety"))
    yield from deploy(observed, "votes", "FluxVotes", tokens, "votes of both, counted in FLUX")
    terms = tuple(onchain.governor_terms(wanted))
    rooms = (Ref("votes"), Ref("timelock"))
    yield from deploy(observed, "governor", "FluxGovernor", (*rooms, terms), votes_text(wanted))
    if not observed.is_in_setup:  # until then nobody could decide it
        yield from govern("change the terms of votes", *calls_and_texts(new_terms(wanted, observed)))


def mining(wanted: Votes, observed: Observed) -> list[Change]:
    """sFLUX is one more source of the miner."""
    found: list[Change] = []
    state = observed.votes
    if state is None or state.miner != observed.addresses.get("miner"):
        call = Call(Ref("safety"), "SafetyModule", "setMiner", (Ref("miner"),))
        found.append((call, "sFLUX obeys the miner"))
    weight = onchain.basis_points(wanted.weight)
    if weight != (state.weight if state else 0):
        rows = ((Ref("safety"), weight, 0),)
        text = f"stakers of sFLUX get {show_percent(wanted.weight)} of what users get"
        found.append((Call(Ref("miner"), "FluxMiner", "setWeights", (rows,)), text))
    return found


def new_terms(wanted: Votes, observed: Observed) -> list[Change]:
    """The governor takes them only from what was voted on; its least quorum is for ever."""
    if observed.votes is None:
        return []
    terms, current = onchain.governor_terms(wanted), observed.votes.terms
    found: list[Change] = []
    for field, setter in SETTERS.items():
        value = getattr(terms, field)
        if value != getattr(current, field):
            call = Call(Ref("governor"), "FluxGovernor", setter, (value,))
            found.append((call, f"votes: {field} is {value}"))
    return found


def votes_text(wanted: Votes) -> str:
    return (
        f"votes {show_duration(wanted.voting_period)} after {show_duration(wanted.voting_delay)}, "
        f"{wanted.proposal_threshold} propose, quorum {show_percent(wanted.quorum)} and at least "
        f"{wanted.least_quorum}"
    )
