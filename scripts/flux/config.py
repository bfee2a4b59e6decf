"""The parameters of one chain: `chains/<chain>/parameters.yaml` as frozen, checked data. Needs no network.

Nothing here knows how a contract wants its numbers; that is `scripts.flux.onchain`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from eth_utils.address import (
    is_address,
    is_checksum_address,
    is_checksum_formatted_address,
    to_checksum_address,
)
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from scripts.flux import bounds, paths, units
from scripts.flux.errors import (
    AccountMissing,
    ChainRetired,
    NetworkUnknown,
    ParametersInvalid,
    ParametersMissing,
    ValueUnreadable,
)

MOCK = re.compile(r"\s*mock\s*(?::\s*(?P<rest>.*\S))?\s*")
LOCAL_ACCOUNT = re.compile(r"account (\d+)")
EXACT_ADDRESS = '"0x" and 40 digits, copied with its capitals'


def parse_address(given: object) -> str:
    if not isinstance(given, str) or not is_address(given):
        raise ValueUnreadable(given=given, expected=EXACT_ADDRESS)
    if is_checksum_formatted_address(given) and not is_checksum_address(given):
        raise ValueUnreadable(given=given, expected=f"{EXACT_ADDRESS}; its checksum is wrong")
    return str(to_checksum_address(given))


def parse_party(given: object) -> str:
    """An address, or "account 3": the node's own fourth account, on development chains only."""
    if isinstance(given, str) and LOCAL_ACCOUNT.fullmatch(given):
        return given
    return parse_address(given)


def parse_asset(given: object) -> str | None:
    """None: a mock will be deployed."""
    if given is None or (isinstance(given, str) and MOCK.fullmatch(given)):
        return None
    return parse_address(given)


def parse_feed(given: object) -> object:
    """An address, or "mock: 600 USD": a mock with that price will be deployed."""
    match = MOCK.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        return given if isinstance(given, Decimal) else parse_address(given)
    return units.parse_usd(match["rest"])


def parse_executors(given: object) -> object:
    return () if given == "anyone" else given


Address = Annotated[str, BeforeValidator(parse_address)]
Party = Annotated[str, BeforeValidator(parse_party)]
Percent = Annotated[Decimal, BeforeValidator(units.parse_percent)]
Duration = Annotated[int, BeforeValidator(units.parse_duration)]
Amount = Annotated[units.Amount, BeforeValidator(units.parse_amount)]
Usd = Annotated[Decimal, BeforeValidator(units.parse_usd)]
GasPrice = Annotated[int, BeforeValidator(units.parse_gas_price)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Gas(Section):
    """How transactions are priced: at a fixed `price`, with EIP-1559 fees, or as the node proposes."""

    style: Literal["legacy", "eip1559", "node"]
    price: GasPrice | None = None
    max_fee: GasPrice | None = None
    priority_fee: GasPrice | None = None

    @model_validator(mode="after")
    def has_the_fees_of_its_style(self) -> Self:
        given = {name for name in ("price", "max_fee", "priority_fee") if getattr(self, name) is not None}
        wanted = {"legacy": {"price"}, "eip1559": {"max_fee", "priority_fee"}, "node": set[str]()}[self.style]
        if given != wanted:
            raise ValueUnreadable(
                given=self.style, expected=f"the style with exactly {sorted(wanted) or 'no fees'}"
            )
        return self


class Chain(Section):
    name: str
    chain_id: int
    status: Literal["live", "retired"]
    networks: Annotated[tuple[str, ...], Field(strict=False)]  # of Brownie
    is_development: bool = False
    block_time: Duration
    confirmations: int = 1
    patience: Duration = 600  # for one transaction, before the run stops and may be resumed
    gas: Gas
    wrapped_native: str  # symbol of the market of the wrapped native coin


class Governance(Section):
    """Who may do what once the deployment is done. No executors: anyone may execute what is due."""

    timelock_delay: Duration
    proposers: Annotated[tuple[Party, ...], Field(strict=False)]
    executors: Annotated[tuple[Party, ...], Field(strict=False), BeforeValidator(parse_executors)]
    guardian: Party


class Oracle(Section):
    """`tolerance` is what a feed may be late beyond its heartbeat; the sequencer feed is for rollups."""

    tolerance: Duration
    sequencer_feed: Address | None = None
    sequencer_grace: Duration = 0


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


class Market(Section):
    symbol: str  # in this file, in the console, and after an "f" that of the fToken
    name: str
    token_symbol: str  # what the token calls itself
    asset: Annotated[str | None, BeforeValidator(parse_asset)]  # None: mock
    decimals: int
    feed: Annotated[str | Decimal, BeforeValidator(parse_feed)]  # address, or the price of a mock
    feed_decimals: int = 8
    heartbeat: Duration
    lowest_price: Usd
    highest_price: Usd
    ratio: Percent
    reserve_factor: Percent
    flash_fee: Percent
    is_measured: bool = False  # the token may deliver less than it is told: what arrives is counted
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
    def mock_price(self) -> Decimal | None:
        return self.feed if isinstance(self.feed, Decimal) else None


class Parameters(Section):
    """Everything that should be on one chain. `key` is the name of its folder in chains/."""

    key: str
    chain: Chain
    governance: Governance
    oracle: Oracle
    liquidation: Liquidation
    reserves: Reserves
    markets: Annotated[tuple[Market, ...], Field(strict=False)]

    @cached_property
    def by_symbol(self) -> Mapping[str, Market]:
        return {market.symbol: market for market in self.markets}

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
        return self.model_copy(update={"markets": kept})


def load(key: str) -> Parameters:
    """The parameters of chains/<key>, all checked. Raises `ParametersMissing`, `ParametersInvalid`."""
    path = paths.parameters_of(key)
    if not path.is_file():
        raise ParametersMissing(chain=key, path=path)
    return parse(path.read_text(encoding="utf-8"), key=key, path=path)


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
        raise ChainRetired(chain=parameters.chain.name)
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
    return parameters.model_copy(
        update={
            "governance": governance.model_copy(update=people),
            "reserves": reserves.model_copy(update={"treasury": address(reserves.treasury)}),
        }
    )


def parse(text: str, *, key: str, path: Path) -> Parameters:
    """Raises `ParametersInvalid` with all complaints at once."""
    try:
        raw = yaml.load(text, Loader=StrictLoader)
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


class StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key given twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        construct: Callable[..., Any] = self.construct_object
        keys = [construct(key, deep=deep) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"{key!r} is given twice, line {node.start_mark.line + 1} and below")
        return dict(super().construct_mapping(node, deep=deep))
