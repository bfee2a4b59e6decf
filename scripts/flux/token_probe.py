"""Tries a token on a node, without a transaction: one `eth_call` in which holder and peer have other code.

Any node that can simulate with other state will do: a local chain, a fork, most public nodes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scripts.flux import codec, token_code
from scripts.flux.codec import Artifact
from scripts.flux.config import Market, Parameters
from scripts.flux.errors import RpcRefused, TokensRefused
from scripts.flux.observe import Reader
from scripts.flux.observe_code import address_in
from scripts.flux.resolve import Lookup
from scripts.flux.rpc import Rpc
from scripts.flux.state import ZERO_ADDRESS, Observed
from scripts.flux.token_policy import Evidence, Trait, Verdict, traits, verdict

PEER = "0x00000000000000000000000000000000f1c8bee4"  # nobody's
IMPLEMENTATION = "0x5c60da1b"  # implementation(), of beacons
GAS = 25_000_000
PROBE = "TokenProbe"
AT_MOST = 10**6  # units to move, of what the holder has
AT_LEAST = 1000  # for less, a fee could hide in rounding


@dataclass(frozen=True)
class Trial:
    """Who has the token; whether he gets it for native coin first."""

    holder: str
    wraps: bool = False


def probe(rpc: Rpc, lookup: Lookup, token: str, trial: Trial) -> list[Trait]:
    return traits(evidence(rpc, lookup, token, trial))


def evidence(rpc: Rpc, lookup: Lookup, token: str, trial: Trial) -> Evidence:
    reader = Reader(rpc, lookup)
    code = reader.codes([token])[0]
    if code == "0x":
        return Evidence(has_code=False, decimals=None, powers=frozenset())
    target, proxy = code_behind(reader, token, code)
    powers = token_code.powers_in(code)
    if target is not None:
        powers |= token_code.powers_in(reader.codes([target])[0])
    decimals = whole(reader.one(token, "MockERC20", "decimals"))
    known = Evidence(has_code=True, decimals=decimals, powers=powers, proxy=proxy)
    held = whole(reader.one(token, "MockERC20", "balanceOf", trial.holder)) or 0
    if held < AT_LEAST and not trial.wraps:
        return replace(known, untried=f"{trial.holder} has {held} units, and it takes {AT_LEAST}")
    try:
        return replace(known, findings=tried(rpc, lookup(PROBE), token, trial, held))
    except RpcRefused as refusal:
        return replace(known, untried=refusal.message)


def whole(answer: object) -> int | None:
    return answer if isinstance(answer, int) else None


def code_behind(reader: Reader, token: str, code: str) -> tuple[str | None, str | None]:
    """Where the code is if not here, and what kind of proxy can replace it."""
    clone = token_code.clone_of(code)
    if clone is not None:
        return clone, None
    words = reader.slots([(token, slot) for slot in token_code.PROXY_SLOTS.values()])
    for kind, word in zip(token_code.PROXY_SLOTS, words, strict=True):
        if word and kind.endswith("beacon"):
            return address_in(int(reader.rpc.call(address_in(word), IMPLEMENTATION), 16)), kind
        if word:
            return address_in(word), kind
    return None, "it delegates calls" if token_code.delegates(code) else None


def tried(rpc: Rpc, artifact: Artifact, token: str, trial: Trial, held: int) -> object:
    """The findings of the contract that stands in the holder's place."""
    assets = min(held, AT_MOST) if held >= AT_LEAST else AT_MOST
    wraps = trial.wraps and held < AT_LEAST
    data = codec.encode_call(artifact.abi, "probe", (token, PEER, assets, wraps))
    call = {"to": trial.holder, "data": data, "gas": hex(GAS)}
    overrides = {trial.holder: {"code": artifact.runtime}, PEER: {"code": artifact.runtime}}
    answer = rpc.request("eth_call", call, "latest", overrides)
    if answer == "0x":
        raise RpcRefused(method="eth_call", code=0, message="the node does not simulate with other code")
    return codec.decode_result(artifact.abi, "probe", 4, answer)


# --- before a deployment


def require_listable(
    desired: Parameters, observed: Observed, rpc: Rpc, lookup: Lookup
) -> Mapping[str, list[Trait]]:
    """Every token that others deployed and that is no market yet. Raises `TokensRefused`."""
    found, complaints = {}, []
    for market in desired.markets:
        if market.asset is None or market.symbol in observed.markets:
            continue
        found[market.symbol] = probe(rpc, lookup, market.asset, trial_of(desired, observed, market))
        complaints += [
            f"markets.{market.symbol}: {text}" for text in objections(market, found[market.symbol])
        ]
    if complaints:
        raise TokensRefused(chain=desired.chain.name, complaints=tuple(complaints))
    return found


def trial_of(desired: Parameters, observed: Observed, market: Market) -> Trial:
    """With the seed: the deployer has it, or has given it to the timelock already."""
    timelock = observed.addresses.get("timelock", ZERO_ADDRESS)
    in_timelock = observed.seeds.get(market.symbol, 0) > observed.wallet.get(market.symbol, 0)
    holder = timelock if in_timelock else observed.deployer
    return Trial(holder, wraps=market is desired.native_market)


def objections(market: Market, found: list[Trait]) -> list[str]:
    """Sentences against listing it as the parameters say."""
    refused = [trait.reason for trait in found if trait.verdict is Verdict.REFUSE]
    if verdict(found) is Verdict.MEASURE and not market.is_measured:
        reasons = [trait.reason for trait in found if trait.verdict is Verdict.MEASURE]
        return [f"{'; '.join(reasons)}; write `is_measured: true`"]
    return refused
