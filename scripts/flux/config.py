"""The parameters of one chain: `chains/<chain>/parameters.yaml` as frozen, checked data. Needs no network.

Nothing here knows how a contract wants its numbers; that is `scripts.flux.onchain`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from eth_utils.address import to_checksum_address
from pydantic import BeforeValidator, Field, ValidationError

from scripts.flux import bounds, paths, together
from scripts.flux.errors import (
    AccountMissing,
    ChainRetired,
    NetworkUnknown,
    ParametersInvalid,
    ParametersMissing,
)
from scripts.flux.kinds import (
    LOCAL_ACCOUNT,
    Address,
    Amount,
    Duration,
    Party,
    Percent,
    Section,
    Usd,
    parse_asset,
    parse_executors,
    parse_feed,
)
from scripts.flux.strict_yaml import StrictLoader
from scripts.flux.venue import Chain, Exchange, FluxShare, PushFeed


class Priced(Section):
    """An asset with a feed."""

    symbol: str  # in this file, in the console, and after an "f" that of the fToken
    # address; the price of a mock; a push oracle's; None: nobody has found or built one yet
    feed: Annotated[str | Decimal | PushFeed | None, BeforeValidator(parse_feed)]
    feed_decimals: int = 8
    heartbeat: Duration
    lowest_price: Usd
    highest_price: Usd

    @property
    def mock_price(self) -> Decimal | None:
        return self.feed if isinstance(self.feed, Decimal) else None

    @property
    def expected_price(self) -> Decimal | None:
        return self.mock_price


class FluxPrice(Priced):
    symbol: Literal["FLUX"] = "FLUX"


class Votes(Section):
    """What FLUX and sFLUX decide by. Once deployed these are the governor's own to change, by proposals."""

    voting_delay: Duration  # between a proposal and the moment whose votes count
    voting_period: Duration
    extension: Duration  # what is left at least when the quorum is reached
    proposal_threshold: Amount
    quorum: Percent  # of the supply, for or abstaining
    least_quorum: Amount  # however small the supply is
    weight: Percent = Decimal(0)  # of what users get: for sFLUX
    price: FluxPrice | None = None  # without one nothing of sFLUX can be slashed, nor sold


class Governance(Section):
    """Who may do what once the deployment is done. No executors: anyone may execute what is due.

    With `votes` the governor proposes too; the guardian cancels in any case.
    """

    timelock_delay: Duration
    proposers: Annotated[tuple[Party, ...], Field(strict=False)]
    executors: Annotated[tuple[Party, ...], Field(strict=False), BeforeValidator(parse_executors)]
    guardian: Party
    votes: Votes | None = None


class Oracle(Section):
    """`tolerance` is what a feed may be late beyond its heartbeat; the sequencer feed is for rollups."""

    tolerance: Duration
    sequencer_feed: Address | None = None
    sequencer_grace: Duration = 0
    is_single_source: bool = False  # of the sequencer feed: only one place names the address


class Pools(Section):
    """What all liquidation pools take part with; the bounty is the caller's, on what pools buy."""

    quota: Percent  # of every account, even when a caller would buy it all
    fee_share: Percent  # of the fee on what they buy
    bounty_cap: Percent  # of the deposits
    bounty_share: Percent  # of the fee
    slash_cap: Percent  # of a pool's idle funds, for one shortfall


class Liquidation(Section):
    line: Percent
    discount: Percent
    fee_cap: Percent
    pools: Pools


class Reserves(Section):
    treasury: Party
    treasury_share: Percent
    target: Percent  # of a market's debts; what the reserve has beyond it goes to the market's pool


class Curve(Section):
    """Yearly borrow rate: base + slope*U + jump*(e^(kU)-1)/(e^k-1), at most maximum; k is the steepness."""

    base: Percent
    slope: Percent
    jump: Percent
    steepness: int
    maximum: Percent


class Pool(Section):
    """A market's liquidation pool. Its discount rises from the first to the last while inventory ages."""

    minimum: Amount  # never lent to a liquidation; fTokens, taken one for one
    epoch_cap: Amount  # put up within an hour and not sold yet
    first_discount: Percent
    last_discount: Percent
    ageing: Duration
    cushion: Percent  # of the funds at the beginning of an hour: not put up, it is there for shortfalls


class Weight(Section):
    """Of what users get on this chain."""

    supply: Percent
    debt: Percent


class Staking(Section):
    """A staking pool; `token` is FLUX or the address of a liquidity pool's token."""

    token: str
    lock: Duration
    weight: Percent


class Rewards(Section):
    """Who gets the FLUX of this chain, see `FluxShare`."""

    # first second of the schedule, the same on all chains; None: when the miner is deployed
    start: int | None = None
    head_starts: Amount  # what head starts may release here
    team: Party
    fund: Party
    mined: Mapping[str, Weight]  # by market; others are not mined
    staking: Mapping[str, Staking]


Quirk = Literal["no return", "approve race", "blocklist", "pausable", "fee switch", "upgradeable"]
Cited = Literal["asset", "feed"]


class Market(Priced):
    name: str
    token_symbol: str  # what the token calls itself
    asset: Annotated[str | None, BeforeValidator(parse_asset)]  # None: mock
    decimals: int
    feed_description: str | None = None  # what the feed calls itself, "BTC / USD"
    reference_price: Usd | None = None  # about; for the seed's worth and for rehearsals. A mock has its own
    ratio: Percent
    reserve_factor: Percent
    flash_fee: Percent
    is_measured: bool = False  # the token may deliver less than it is told: what arrives is counted
    quirks: Annotated[tuple[Quirk, ...], Field(strict=False)] = ()  # how the token differs from a plain one
    single_source: Annotated[tuple[Cited, ...], Field(strict=False)] = ()  # named in only one place
    curve: Curve
    supply_cap: Amount
    borrow_cap: Amount
    min_debt: Amount
    seed: Amount
    pool: Pool | None = None  # no pool

    @property
    def is_mock(self) -> bool:
        return self.asset is None

    @property
    def expected_price(self) -> Decimal | None:
        return self.mock_price if self.mock_price is not None else self.reference_price


class Parameters(Section):
    """Everything that should be on one chain. `key` is the name of its folder in chains/."""

    key: str
    chain: Chain
    governance: Governance
    oracle: Oracle
    liquidation: Liquidation
    reserves: Reserves
    flux: FluxShare | None = None  # none where nothing is released
    exchanges: Annotated[tuple[Exchange, ...], Field(strict=False)] = ()
    rewards: Rewards | None = None  # nothing is released here yet
    markets: Annotated[tuple[Market, ...], Field(strict=False)]

    @cached_property
    def by_symbol(self) -> Mapping[str, Market]:
        return {market.symbol: market for market in self.markets}

    @property
    def parties(self) -> tuple[tuple[str, str], ...]:
        """Everybody who has a role or is paid: the line of the file, and who."""
        governance = self.governance
        found = [
            *(("governance.proposers", party) for party in governance.proposers),
            *(("governance.executors", party) for party in governance.executors),
            ("governance.guardian", governance.guardian),
            ("reserves.treasury", self.reserves.treasury),
        ]
        if self.rewards is not None:
            found += [("rewards.team", self.rewards.team), ("rewards.fund", self.rewards.fund)]
        return tuple(found)

    @property
    def native_market(self) -> Market:
        return self.by_symbol[self.chain.wrapped_native]

    @property
    def pooled(self) -> tuple[Market, ...]:
        """The markets that have a liquidation pool."""
        return tuple(market for market in self.markets if market.pool is not None)

    def market(self, symbol: str) -> Market:
        return self.by_symbol[symbol]

    def only(self, *symbols: str) -> "Parameters":
        """The same chain with these markets and the native one: tests and demos are quicker with few."""
        wanted = {*symbols, self.chain.wrapped_native}
        kept = tuple(market for market in self.markets if market.symbol in wanted)
        changes: dict[str, Any] = {"markets": kept}
        if self.rewards is not None:
            mined = {symbol: weight for symbol, weight in self.rewards.mined.items() if symbol in wanted}
            changes["rewards"] = self.rewards.model_copy(update={"mined": mined})
        return self.model_copy(update=changes)


def load(key: str) -> Parameters:
    """The parameters of chains/<key>, all checked. Raises `ParametersMissing`, `ParametersInvalid`."""
    path = paths.parameters_of(key)
    if not path.is_file():
        raise ParametersMissing(chain=key, path=path)
    parameters = parse(path.read_text(encoding="utf-8"), key=key, path=path)
    complaints = together.complaints(parameters)
    if complaints:
        raise ParametersInvalid(path=path, complaints=tuple(complaints))
    return parameters


def load_for_network(network: str) -> Parameters:
    """Those of the chain that names this Brownie network. Raises `NetworkUnknown`, `ChainRetired`."""
    known: list[str] = []
    for path in sorted(paths.CHAINS.glob("*/parameters.yaml")):
        parameters = load(path.parent.name)
        if network in parameters.chain.networks:
            return require_live(parameters)
        known += parameters.chain.networks
    raise NetworkUnknown(network=network, known=tuple(known))


def require_live(parameters: Parameters) -> Parameters:
    if parameters.chain.status == "retired":
        raise ChainRetired(
            chain=parameters.chain.name, because=str(parameters.chain.retired_because).rstrip(".")
        )
    return parameters


def with_addresses(parameters: Parameters, accounts: Sequence[str]) -> Parameters:
    """With the node's own accounts in the place of "account 7"."""

    def address(party: str) -> str:
        match = LOCAL_ACCOUNT.fullmatch(party)
        if match is None:
            return party
        if int(match[1]) >= len(accounts):
            raise AccountMissing(party=party, available=len(accounts))
        return str(to_checksum_address(accounts[int(match[1])]))

    governance, reserves = parameters.governance, parameters.reserves
    people = {
        "proposers": tuple(map(address, governance.proposers)),
        "executors": tuple(map(address, governance.executors)),
        "guardian": address(governance.guardian),
    }
    changes: dict[str, Any] = {
        "governance": governance.model_copy(update=people),
        "reserves": reserves.model_copy(update={"treasury": address(reserves.treasury)}),
    }
    if (rewards := parameters.rewards) is not None:
        receivers = {"team": address(rewards.team), "fund": address(rewards.fund)}
        changes["rewards"] = rewards.model_copy(update=receivers)
    return parameters.model_copy(update=changes)


def parse(text: str, *, key: str, path: Path) -> Parameters:
    """Raises `ParametersInvalid` with all complaints at once."""
    try:
        raw = yaml.load(text, Loader=StrictLoader)  # noqa: S506  (a safe one)
        parameters = Parameters.model_validate({"key": key, **assembled(raw)})
    except yaml.YAMLError as error:
        raise ParametersInvalid(path=path, complaints=(f"it is no YAML: {error}",)) from error
    except ValidationError as error:
        raise ParametersInvalid(path=path, complaints=tuple(map(complaint, error.errors()))) from error
    complaints = bounds.complaints(parameters)
    if complaints:
        raise ParametersInvalid(path=path, complaints=tuple(complaints))
    return parameters


def assembled(raw: Any) -> dict[str, Any]:
    """Every market with the lines of its class, under its own symbol."""
    if not isinstance(raw, dict):
        raise yaml.YAMLError("the file is empty")
    sections = dict(raw)
    classes = sections.pop("classes", None) or {}
    markets = sections.get("markets")
    if isinstance(markets, dict):
        sections["markets"] = [assembled_market(symbol, lines, classes) for symbol, lines in markets.items()]
    return sections


def assembled_market(symbol: str, lines: Any, classes: Mapping[str, Any]) -> Any:
    if not isinstance(lines, dict):
        return lines
    own = dict(lines)
    name = own.pop("class", None)
    if name is not None and name not in classes:
        raise yaml.YAMLError(f"markets.{symbol} is of the class {name!r}, which `classes` does not have")
    common = dict(classes.get(name) or {})
    common_pool = common.pop("pool", None) or {}  # of those that have one: amounts are a market's own
    if isinstance(own.get("pool"), dict):
        own["pool"] = {**common_pool, **own["pool"]}
    return {"symbol": symbol, "token_symbol": symbol, **common, **own}


def complaint(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
