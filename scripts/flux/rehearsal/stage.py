"""The stage: a local chain with the id and pace of the real one, and what stands there before Flux comes.

Tokens, feeds and the wrapped native coin stand at their real addresses, with the looks and the quirks that
the parameters tell of; what has no address in the parameters gets one of its own.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from eth_account import Account as Accounts
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from scripts.flux import artifacts, onchain
from scripts.flux.config import Market, Parameters
from scripts.flux.demo.chain import Call, Contract, LocalChain
from scripts.flux.errors import FluxError
from scripts.flux.kinds import UNSET
from scripts.flux.node import Kind, running_node
from scripts.flux.rpc import Rpc
from scripts.flux.token_code import PROXY_SLOTS

# of the node's accounts
FUND, GUARDIAN, TEAM, GOVERNOR, TREASURY, STAGEHAND = 0, 1, 6, 7, 8, 9
PATIENCE = 60  # seconds: on this machine nothing takes long
HASTE = 100  # times faster than the real chain, and at most 33 blocks a second
SHORTEST = 0.03
WEALTH = 10**24  # wei of the deployer
DAY = 86_400
HEAD_START = 1800  # seconds that the chain's clock, which runs too fast, begins before the true time
MOST = 2**191 - 1


@dataclass(frozen=True)
class KeyHolder:
    """An account with a key that only this process has ever known."""

    address: str
    private_key: str = field(repr=False)

    @classmethod
    def new(cls) -> "KeyHolder":
        account = Accounts.create()
        return cls(str(account.address), "0x" + bytes(account.key).hex())


@dataclass(frozen=True)
class Stage:
    parameters: Parameters
    chain: LocalChain
    rpc: Rpc
    kind: Kind
    deployer: KeyHolder
    ended: threading.Event = field(default_factory=threading.Event)  # no more blocks without transactions


@contextlib.contextmanager
def staged(parameters: Parameters, kind: Kind) -> Iterator[Stage]:
    """Starts the node and lets it tick, sets everything up, connects Brownie, and ends it all."""
    options = {"chain_id": parameters.chain.chain_id, "keeps_traces": False}
    with running_node(kind, began=int(time.time()) - HEAD_START, **options) as node:
        rpc = Rpc(node.url)
        accounts = rpc.request("eth_accounts")
        rehearsed = as_rehearsed(parameters, [to_checksum_address(account) for account in accounts])
        stage = Stage(rehearsed, LocalChain(rpc, kind), rpc, kind, KeyHolder.new())
        artifacts.connect(node)  # as a development network: Brownie keeps no deployments of those
        try:
            set_up(stage)
            with ticking(stage):
                yield stage
        finally:
            artifacts.disconnect()


def as_rehearsed(parameters: Parameters, accounts: list[str]) -> Parameters:
    """As if everything were decided: parties are the node's accounts, feeds that nobody has found are there,
    and a retired chain lives. No other node than the local one is asked."""
    chain = parameters.chain.model_copy(
        update={"status": "live", "retired_because": None, "nodes": (), "patience": PATIENCE}
    )
    governance, reserves = parameters.governance, parameters.reserves

    def party(named: str, place: int) -> str:
        return accounts[place] if named == UNSET else named

    people = {
        "proposers": tuple(party(named, GOVERNOR) for named in governance.proposers),
        "guardian": party(governance.guardian, GUARDIAN),
    }
    changes = {
        "chain": chain,
        "governance": governance.model_copy(update=people),
        "reserves": reserves.model_copy(update={"treasury": party(reserves.treasury, TREASURY)}),
        "markets": tuple(with_feed(parameters.key, market) for market in parameters.markets),
    }
    if (rewards := parameters.rewards) is not None:
        receivers = {"team": party(rewards.team, TEAM), "fund": party(rewards.fund, FUND)}
        changes["rewards"] = rewards.model_copy(update=receivers)
    return parameters.model_copy(update=changes)


def with_feed(key: str, market: Market) -> Market:
    if isinstance(market.feed, str | Decimal):
        return market
    address = to_checksum_address(keccak(text=f"feed of {market.symbol} on {key}")[-20:])
    return market.model_copy(update={"feed": address, "feed_description": f"{market.symbol} / USD"})


def set_up(stage: Stage) -> None:
    stage.rpc.request(command(stage, "setBalance"), stage.deployer.address, hex(WEALTH))
    if stage.kind == "anvil":
        seconds = max(1, round(stage.parameters.chain.block_time))
        stage.rpc.request("anvil_setBlockTimestampInterval", seconds)
    calls: list[Call] = []
    for market in stage.parameters.markets:
        calls += stand_in_token(stage, market)
        calls += stand_in_feed(stage, market)
    if stage.parameters.oracle.sequencer_feed is not None:
        calls += stand_in_sequencer(stage, stage.parameters.oracle.sequencer_feed)
    stage.chain.send(calls)


def command(stage: Stage, name: str) -> str:
    if stage.kind == "anvil":
        return f"anvil_{name}"
    return "evm_" + name.replace("set", "setAccount")


def placed(stage: Stage, name: str, address: str) -> Contract:
    """The contract's code at an address that its constructor never saw."""
    artifact = artifacts.artifact(name)
    stage.rpc.request(command(stage, "setCode"), address, artifact.runtime)
    return Contract(address, artifact.abi)


def stand_in_token(stage: Stage, market: Market) -> Iterator[Call]:
    if market.asset is None:
        return
    hand = stage.chain.accounts[STAGEHAND]
    name = "StandInSilentToken" if "no return" in market.quirks else "StandInToken"
    token = placed(stage, name, market.asset)
    if "upgradeable" in market.quirks:  # the mark of a proxy, by which the probe knows one; its code is here
        word = "0x" + market.asset[2:].rjust(64, "0")
        stage.rpc.request(command(stage, "setStorageAt"), market.asset, PROXY_SLOTS["ERC-1967"], word)
    has_race = "approve race" in market.quirks
    looks = (market.name, market.token_symbol, market.decimals, has_race)
    yield token.call("become", *looks, sender=hand)
    if market is not stage.parameters.native_market:  # the deployment wraps that one itself
        yield token.call("mint", stage.deployer.address, onchain.seed(market), sender=hand)


def stand_in_feed(stage: Stage, market: Market) -> Iterator[Call]:
    if not isinstance(market.feed, str) or market.expected_price is None:
        return
    hand = stage.chain.accounts[STAGEHAND]
    feed = placed(stage, "MockFeed", market.feed)
    yield feed.call("setDecimals", market.feed_decimals, sender=hand)
    yield feed.call("setBounds", 1, MOST, sender=hand)
    yield feed.call("setDescription", market.feed_description, sender=hand)
    yield feed.call("setAnswer", onchain.answer(market, market.expected_price), sender=hand)


def stand_in_sequencer(stage: Stage, address: str) -> Iterator[Call]:
    """Up since yesterday."""
    feed = placed(stage, "MockFeed", address)
    since = now(stage) - DAY
    yield feed.call("setRound", 1, 0, since, since, 1, sender=stage.chain.accounts[STAGEHAND])


def now(stage: Stage) -> int:
    return int(stage.rpc.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)


@contextlib.contextmanager
def ticking(stage: Stage) -> Iterator[None]:
    """Blocks come without transactions, as they do on a real chain: confirmations and finality need them."""
    pause = max(SHORTEST, float(stage.parameters.chain.block_time) / HASTE)
    own = Rpc(stage.rpc.url)

    def tick() -> None:
        while not stage.ended.wait(pause):
            with contextlib.suppress(FluxError):  # the node ends before the clock does
                own.request("evm_mine")

    clock = threading.Thread(target=tick, daemon=True)
    clock.start()
    try:
        yield
    finally:
        stage.ended.set()
        clock.join(timeout=5)
