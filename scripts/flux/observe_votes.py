"""Reads what there is of sFLUX and the governor; a part of `scripts.flux.observe`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scripts.flux import onchain, state

if TYPE_CHECKING:
    from scripts.flux.observe import Reader

VIEWS = {
    ("safety", "SafetyModule"): "asset riskEngine",
    ("votes", "FluxVotes"): "tokens",
    ("governor", "FluxGovernor"): "token timelock votingDelay votingPeriod lateQuorumVoteExtension "
    "proposalThreshold quorumNumerator leastQuorum",
}


def votes_state(reader: "Reader", at: Mapping[str, str]) -> state.Votes | None:
    """None before all of it is there."""
    if not {"flux", "miner", *(role for role, _ in VIEWS)} <= set(at):
        return None
    staked, engine, tokens, token, timelock, *terms = (
        reader.one(at[role], contract, name)
        for (role, contract), names in VIEWS.items()
        for name in names.split()
    )
    return state.Votes(
        staked_token=staked,
        staked_engine=engine,
        tokens=(tokens[0], tokens[1]),
        token=token,
        timelock=timelock,
        terms=onchain.GovernorTerms(*terms),
        miner=reader.one(at["safety"], "SafetyModule", "miner"),
        weight=reader.one(at["miner"], "FluxMiner", "weightOf", at["safety"])[0],
        price_source=reader.one(at["oracle"], "PriceOracle", "sourceOf", at["flux"]),
        price_status=reader.one(at["oracle"], "PriceOracle", "priceOf", at["flux"]).status,
    )
