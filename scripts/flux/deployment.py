"""A deployment from parameters to named contracts: observe, plan, show, ask, execute, check.

node = start_node("ganache")
connect(node)
flux = deploy(load("local"), accounts()[0])
flux.markets["USDT"].deposit(100 * 10**18, lender, {"from": lender})
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from rich.console import Console

from scripts.flux import artifacts, checks, plan_votes, show
from scripts.flux.bounds_rewards import SYMBOL
from scripts.flux.config import Parameters, require_live, with_addresses
from scripts.flux.errors import (
    ChainMismatch,
    GovernanceRequired,
    HandoverTooEarly,
    NotConfirmed,
    RecordsMissing,
    RpcUnreachable,
)
from scripts.flux.execute import Executor, Progress, reconcile
from scripts.flux.journal import Entry, Records, last_block
from scripts.flux.observe import Reader, code_hash, observe
from scripts.flux.plan import needs_governance, plan
from scripts.flux.readiness import require_ready
from scripts.flux.rpc import Rpc
from scripts.flux.sender import Account, Sender
from scripts.flux.state import Observed
from scripts.flux.steps import Govern, Step
from scripts.flux.token_probe import require_listable
from scripts.flux.venue import Chain

Ask = Callable[[str], bool]
Report = Callable[[Progress], None]

NODES = "FLUX_RPC_URLS"  # environment: more nodes of the same chain, with commas

ROLE_CONTRACTS = {
    "timelock": "FluxTimelock",
    "oracle": "PriceOracle",
    "risk": "RiskEngine",
    "liquidator": "Liquidator",
    "reserve": "LiquidationReserve",
    "lens": "FluxLens",
    "rewards_lens": "RewardsLens",
    "gateway": "NativeGateway",
}


@dataclass(frozen=True)
class Deployment:
    """The deployed protocol as Brownie contracts; per asset by its symbol ("USDT")."""

    parameters: Parameters  # with addresses for all parties
    deployer: str
    timelock: Any
    oracle: Any
    risk: Any
    liquidator: Any
    reserve: Any
    lens: Any
    rewards_lens: Any  # of FLUX; answers nothing where there is none
    gateway: Any
    markets: Mapping[str, Any]  # MoneyMarket, at the proxy
    pools: Mapping[str, Any]  # LiquidationPool, of the markets that have one
    tokens: Mapping[str, Any]  # MockERC20 or WrappedNative; other tokens with the same functions, less `mint`
    sources: Mapping[str, Any]  # ChainlinkSource
    feeds: Mapping[str, Any]  # MockFeed; other feeds with the same views. That of FLUX where it has a price
    sent: int  # transactions that this run sent
    flux: Any = None  # FluxToken; this and the next two where the parameters have rewards
    miner: Any = None  # FluxMiner
    staking: Mapping[str, Any] = field(default_factory=dict)  # StakingPool by its name ("7days")
    safety: Any = None  # SafetyModule; this and the next two where they have votes
    votes: Any = None  # FluxVotes
    governor: Any = None  # FluxGovernor


def deploy(
    parameters: Parameters,
    account: Account,
    *,
    records: Path | None = None,
    ask: Ask | None = None,
    screen: Console | None = None,
    report: Report | None = None,
    accepted: frozenset[str] = frozenset(),
) -> Deployment:
    """Deploys what is missing on the chain that Brownie is connected to, checks everything, and returns it.

    `account` is a Brownie account. `records` is the deployment.json to continue and to write; None keeps the
    records in memory. `ask` gets a question before anything is sent; None does not ask. `screen` shows the
    plan and what happens; None shows nothing. `report` hears of every transaction. `accepted` are the
    addresses of only one source that may be used all the same. Raises a `FluxError`.
    """
    require_ready(require_live(parameters), accepted)
    run = Run.begin(parameters, account.address, records, screen)
    sender = Sender(run.rpc, account, parameters.chain, artifacts.errors_abi())
    with run.records.locked():
        reconcile(sender, run.records)
        sent = run.bring_about(sender, ask, report)
    return run.bound(sent)


def plan_only(
    parameters: Parameters, deployer: str, *, records: Path | None = None, screen: Console
) -> list[Step]:
    """Shows what `deploy` would do, and sends nothing."""
    run = Run.begin(parameters, deployer, records, screen)
    steps = plan(run.desired, run.observe())
    show.show_plan(screen, steps, run.desired.chain.name)
    return steps


def attach(parameters: Parameters, *, records: Path) -> Deployment:
    """The deployment that the records know; nothing is sent. Raises `RecordsMissing`."""
    run = Run.begin(parameters, "", records, None)
    if run.records.book.deployer is None or set(run.rooms()) - set(run.observe().addresses):
        raise RecordsMissing(chain=parameters.chain.name, path=records)
    return run.bound(sent=0)


def inspect(parameters: Parameters, *, records: Path) -> list[checks.Check]:
    """All checks of the deployment that the records know."""
    run = Run.begin(parameters, "", records, None)
    return checks.check(run.desired, run.observe())


def other_nodes(chain: Chain) -> tuple[str, ...]:
    """Beside the network's own: those of the environment, then the public ones. None for a local chain."""
    if chain.is_development:
        return ()
    given = (url.strip() for url in os.environ.get(NODES, "").split(","))
    return (*(url for url in given if url), *chain.nodes)


def require_chain(rpc: Rpc, chain: Chain) -> None:
    """Every node that answers is on the chain. Raises `ChainMismatch`, and `RpcUnreachable` if none does."""
    rpc.chain_id()
    for node in rpc.each():
        with contextlib.suppress(RpcUnreachable):
            found = node.chain_id()
            if found != chain.chain_id:
                raise ChainMismatch(chain=chain.name, expected=chain.chain_id, found=found)


@dataclass
class Run:
    """One look at, or one change of, one chain."""

    desired: Parameters
    deployer: str
    rpc: Rpc
    records: Records
    screen: Console

    @classmethod
    def begin(
        cls, parameters: Parameters, deployer: str, records: Path | None, screen: Console | None
    ) -> "Run":
        chain = require_live(parameters).chain
        require_ready(parameters)
        rpc = artifacts.rpc(*other_nodes(chain))
        require_chain(rpc, chain)
        own = rpc.request("eth_accounts") if chain.is_development else []
        opened = Records.open(
            records,
            chain=parameters.key,
            chain_id=chain.chain_id,
            genesis=rpc.genesis(),
            may_archive=chain.is_development,
        )
        return cls(
            desired=with_addresses(parameters, own),
            deployer=str(deployer or opened.book.deployer or ""),
            rpc=rpc,
            records=opened,
            screen=screen or Console(quiet=True),
        )

    def observe(self) -> Observed:
        """On a live chain at a block that has all that was sent: nodes lag, and an old state would be taken
        for something that is missing."""
        book, chain, block = self.records.book, self.desired.chain, "latest"
        if not chain.is_development:
            block = hex(self.rpc.wait_for_block(last_block(book), chain.patience))
        return observe(self.desired, book, self.rpc, artifacts.artifact, self.deployer, block)

    def bring_about(self, sender: Sender, ask: Ask | None, report: Report | None) -> int:
        """Number of transactions sent until the chain is as desired, which is then proved."""
        observed = self.observe()
        self._forget_what_is_gone(observed)
        checks.preflight(self.desired, self.deployer, Reader(self.rpc, artifacts.artifact))
        require_listable(self.desired, observed, self.rpc, artifacts.artifact)
        steps = plan(self.desired, observed)
        show.show_plan(self.screen, steps, self.desired.chain.name)
        show.show_other_sources(self.screen, self.roles_of_other_sources())
        sent = self._execute(steps, observed, sender, ask, self.teller(report)) if steps else 0
        sender.wait_until_final(last_block(self.records.book))
        observed = self.observe() if steps else observed
        self.remember_markets(observed)
        found = checks.check(self.desired, observed)
        show.show_checks(self.screen, found)
        checks.require(found)
        return sent

    def _execute(
        self, steps: list[Step], observed: Observed, sender: Sender, ask: Ask | None, report: Report
    ) -> int:
        chain = self.desired.chain
        operations = needs_governance(steps, observed)
        if operations:
            texts = tuple(f"{step.name}: {'; '.join(step.details)}" for step in operations)
            raise GovernanceRequired(chain=chain.name, operations=texts)
        executor = Executor(sender, self.records, artifacts.artifact, observed.addresses, report)
        executor.rehearse(steps)
        if ask is not None and not ask(f"Send this to {chain.name}, chain id {chain.chain_id}?"):
            raise NotConfirmed(chain=chain.name)
        self.records.start(self.deployer)
        for step in steps:
            if isinstance(step, Govern) and step.is_handover:
                sender.wait_until_final(last_block(self.records.book))
                self._before_handover(step, executor)
            executor.carry_out(step)
        return executor.sent

    def teller(self, report: Report | None) -> Report:
        """Tells the screen and whoever else wants to know."""
        mined = count(1)

        def tell(progress: Progress) -> None:
            if progress.moment == "mined":
                show.show_progress(self.screen, progress, next(mined))
            if report is not None:
                report(progress)

        return tell

    def _before_handover(self, handover: Govern, executor: Executor) -> None:
        """Nothing else may be left to do: only governance could correct it later."""
        observed = self.observe()
        left = [step for step in plan(self.desired, observed) if step != handover]
        if left:
            raise HandoverTooEarly(left=tuple(f"{show.what(step)}: {step.summary}" for step in left))
        if observed.timelock is not None:
            executor.cancel_pending(observed.timelock.pending, but=handover)

    def roles_of_other_sources(self) -> list[str]:
        """Contracts whose creation code is not that of the project now; they stay as they are."""
        return [
            role
            for role, entry in self.records.book.contracts.items()
            if entry.creation_hash
            and entry.creation_hash != code_hash(artifacts.artifact(entry.contract).creation)
        ]

    def _forget_what_is_gone(self, observed: Observed) -> None:
        for role in [role for role in self.records.book.contracts if role not in observed.addresses]:
            self.records.forget(role, "its code is not on the chain")

    def remember_markets(self, observed: Observed) -> None:
        """Markets are created by the engine; their addresses complete the address book."""
        sent = {sent.step: sent for sent in self.records.book.transactions}
        for symbol, state in observed.markets.items():
            listing = sent.get(f"list {symbol}: execute")
            entry = Entry(
                role=f"market.{symbol}",
                address=state.address,
                contract="MarketProxy",
                arguments=[],
                constructor="0x",
                creation_hash="",
                code_hash="",
                transaction=listing.transaction if listing else None,
                block=listing.block if listing else None,
                behind="MoneyMarket",
                implementation="market.implementation",
            )
            self.records.found(entry)

    def rooms(self) -> Mapping[str, str]:
        """Contracts of which there is one, by role."""
        rooms = dict(ROLE_CONTRACTS)
        if self.desired.rewards is not None:
            rooms |= {"flux": "FluxToken", "miner": "FluxMiner"}
        if self.desired.governance.votes is not None:
            rooms |= plan_votes.CONTRACTS
        return rooms

    def bound(self, sent: int) -> Deployment:
        addresses = self.observe().addresses

        def found(kind: str, contract: Callable[[str], str], names: Iterable[str]) -> dict[str, Any]:
            """By name, in the roles "kind.name" that are there."""
            roles = {name: f"{kind}.{name}" for name in names if f"{kind}.{name}" in addresses}
            return {n: artifacts.contract_at(contract(n), addresses[role]) for n, role in roles.items()}

        native, symbols = self.desired.chain.wrapped_native, list(self.desired.by_symbol)
        rooms = {role: artifacts.contract_at(name, addresses[role]) for role, name in self.rooms().items()}
        stakes = self.desired.rewards.staking if self.desired.rewards is not None else ()
        return Deployment(
            parameters=self.desired,
            deployer=self.deployer,
            markets=found("market", lambda _: "MoneyMarket", symbols),
            pools=found("pool", lambda _: "LiquidationPool", symbols),
            tokens=found("token", lambda s: "WrappedNative" if s == native else "MockERC20", symbols),
            sources=found("source", lambda _: "ChainlinkSource", symbols),
            feeds=found("feed", lambda _: "MockFeed", (*symbols, SYMBOL)),
            staking=found("staking", lambda _: "StakingPool", stakes),
            sent=sent,
            **rooms,
        )
