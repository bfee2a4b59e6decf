"""What must be so about sFLUX and the governor, each with a name; a part of `scripts.flux.checks`."""

from collections.abc import Iterator

from scripts.flux import onchain
from scripts.flux.checks_rewards import Expectation
from scripts.flux.config import Parameters
from scripts.flux.plan_votes import CONTRACTS
from scripts.flux.state import Observed

USABLE_STATUS = 1  # Ok is 0, Cautious 1


def votes_expectations(desired: Parameters, observed: Observed) -> Iterator[Expectation]:
    wanted, found, at = desired.governance.votes, observed.votes, observed.addresses
    if wanted is None:
        return
    priced = ("feed.FLUX", "source.FLUX") if wanted.price is not None else ()
    for role in (*CONTRACTS, "safety.implementation", *priced):
        yield f"{role} exists", True, role in at
    if observed.liquidator is not None:
        yield "liquidator.safetyModule", at.get("safety"), observed.liquidator.safety_module
    if found is None:
        return
    yield "safety.asset", at.get("flux"), found.staked_token
    yield "safety.riskEngine", at.get("risk"), found.staked_engine
    yield "safety.miner", at.get("miner"), found.miner
    yield "safety.weight", onchain.basis_points(wanted.weight), found.weight
    yield "votes.tokens", (at.get("flux"), at.get("safety")), found.tokens
    yield "governor.token", at.get("votes"), found.token
    yield "governor.timelock", at.get("timelock"), found.timelock
    if wanted.price is not None:
        yield "flux.priceSource", at.get("source.FLUX"), found.price_source
        yield "FLUX has a usable price", True, found.price_status <= USABLE_STATUS
    terms = onchain.governor_terms(wanted)
    for field in terms._fields:
        yield f"governor.{field}", getattr(terms, field), getattr(found.terms, field)
