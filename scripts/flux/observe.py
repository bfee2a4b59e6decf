"""Reads from a chain everything that a plan or a check may ask for, in a few batches of calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from scripts.flux import codec, onchain, state
from scripts.flux.config import Market, Parameters
from scripts.flux.errors import RpcRefused
from scripts.flux.journal import Book
from scripts.flux.logs import logs
from scripts.flux.observe_code import (
    INITIALIZABLE_SLOT,
    LOCKED,
    POOL,
    followed,
    implementations,
    is_market,
    proxies,
)
from scripts.flux.observe_rewards import rewards_state
from scripts.flux.observe_votes import votes_state
from scripts.flux.resolve import Lookup
from scripts.flux.rpc import Rpc
from scripts.flux.state import ROLES, ZERO_ADDRESS, Observed

DEAD = "0x000000000000000000000000000000000000dEaD"

GRANTED = codec.event_topic("RoleGranted(bytes32,address,address)")
REVOKED = codec.event_topic("RoleRevoked(bytes32,address,address)")
SCHEDULED = codec.event_topic("CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)")
EXECUTED = codec.event_topic("CallExecuted(bytes32,uint256,address,uint256,bytes)")
CANCELLED = codec.event_topic("Cancelled(bytes32)")


@dataclass(frozen=True)
class View:
    """A view of a contract, known by its ABI's name."""

    target: str
    contract: str
    function: str
    arguments: tuple[Any, ...] = ()


def view(target: str, contract: str, function: str, *arguments: Any) -> View:
    return View(target, contract, function, arguments)


class Reader:
    """Views in batches; what reverts or is not there reads as None."""

    def __init__(self, rpc: Rpc, lookup: Lookup, block: str = "latest") -> None:
        """At a block by its number no node that lags can answer with an older state."""
        self.rpc = rpc
        self.block = block
        self._lookup = lookup

    def one(self, target: str, contract: str, function: str, *arguments: Any) -> Any:
        return self.many([View(target, contract, function, arguments)])[0]

    def many(self, views: Sequence[View]) -> list[Any]:
        calls = [("eth_call", [{"to": v.target, "data": self._data(v)}, self.block]) for v in views]
        return [self._value(v, answer) for v, answer in zip(views, self.rpc.try_batch(calls), strict=True)]

    def slots(self, places: Sequence[tuple[str, str]]) -> list[int]:
        answers = self.rpc.batch(
            [("eth_getStorageAt", [address, slot, self.block]) for address, slot in places]
        )
        # some nodes write a slot that is empty without a digit
        return [int(answer, 16) if answer != "0x" else 0 for answer in answers]

    def codes(self, addresses: Sequence[str]) -> list[str]:
        return [str(code) for code in self.rpc.batch([("eth_getCode", [a, self.block]) for a in addresses])]

    def _data(self, v: View) -> str:
        return codec.encode_call(self._lookup(v.contract).abi, v.function, v.arguments)

    def _value(self, v: View, answer: Any) -> Any:
        if isinstance(answer, RpcRefused) or answer in (None, "0x"):
            return None
        return codec.decode_result(self._lookup(v.contract).abi, v.function, len(v.arguments), answer)


def code_hash(code: str) -> str:
    return "0x" + keccak(hexstr=code).hex()


def observe(
    desired: Parameters, book: Book, rpc: Rpc, lookup: Lookup, deployer: str, block: str = "latest"
) -> Observed:
    """Everything there is. Of the book only contracts count whose code is on the chain as it was recorded."""
    reader = Reader(rpc, lookup, block)
    addresses = placed(desired, book, reader)
    addresses |= listed(desired, reader, addresses)
    addresses |= followed(reader, addresses)
    timelock = addresses.get("timelock")
    return Observed(
        deployer=deployer,
        addresses=addresses,
        timelock=timelock_state(reader, timelock, first_block(book)) if timelock else None,
        oracle=oracle_state(desired, reader, addresses),
        engine=engine_state(reader, addresses.get("risk")),
        liquidator=liquidator_state(desired, reader, addresses),
        reserve=reserve_state(reader, addresses.get("reserve")),
        market_count=market_count(reader, addresses.get("risk")),
        markets=markets(desired, reader, addresses),
        pools=pools(desired, reader, addresses),
        sources=sources(desired, reader, addresses),
        tokens=tokens(desired, reader, addresses),
        prices=prices(desired, reader, addresses),
        seeds=balances(desired, reader, addresses, timelock),
        wallet=balances(desired, reader, addresses, deployer),
        ownership=ownership(reader, addresses),
        votes=votes_state(reader, addresses),
        lenses=lenses_state(reader, addresses),
        gateway_market=optional(reader, addresses, "gateway", "NativeGateway", "market"),
        rewards=rewards_state(desired, reader, addresses),
    )


def placed(desired: Parameters, book: Book, reader: Reader) -> dict[str, str]:
    """Roles of the book whose recorded code is there, and the tokens and feeds that the parameters name."""
    entries = [entry for role, entry in book.contracts.items() if not is_market(role)]
    codes = reader.codes([entry.address for entry in entries])
    found = {
        e.role: e.address for e, code in zip(entries, codes, strict=True) if code_hash(code) == e.code_hash
    }
    for market in desired.markets:
        if market.asset is not None:
            found[f"token.{market.symbol}"] = market.asset
        if isinstance(market.feed, str):
            found[f"feed.{market.symbol}"] = market.feed
    votes = desired.governance.votes
    if votes is not None and votes.price is not None and isinstance(votes.price.feed, str):
        found["feed.FLUX"] = votes.price.feed
    return found


def listed(desired: Parameters, reader: Reader, addresses: Mapping[str, str]) -> dict[str, str]:
    """Markets as the engine has them."""
    engine = addresses.get("risk")
    if engine is None:
        return {}
    assets = {
        m.symbol: addresses[f"token.{m.symbol}"] for m in desired.markets if f"token.{m.symbol}" in addresses
    }
    found = reader.many([view(engine, "RiskEngine", "marketOf", asset) for asset in assets.values()])
    pairs = zip(assets, found, strict=True)
    return {f"market.{symbol}": address for symbol, address in pairs if address not in (None, ZERO_ADDRESS)}


def first_block(book: Book) -> int:
    return min((entry.block for entry in book.contracts.values() if entry.block is not None), default=0)


def timelock_state(reader: Reader, timelock: str, since: int) -> state.Timelock:
    delay = reader.one(timelock, "FluxTimelock", "getMinDelay")
    names = {onchain.role_id(role): role for role in ROLES} | {"0x" + "0" * 64: "admin"}
    holders: dict[str, set[str]] = {role: set() for role in names.values()}
    pending: set[str] = set()
    for log in logs(reader.rpc, timelock, since, (GRANTED, REVOKED, SCHEDULED, EXECUTED, CANCELLED)):
        topic, first = log["topics"][0], log["topics"][1]
        if topic in (GRANTED, REVOKED):
            account = to_checksum_address("0x" + log["topics"][2][-40:])
            people = holders.setdefault(names.get(first, first), set())
            (people.add if topic == GRANTED else people.discard)(account)
        else:
            (pending.add if topic == SCHEDULED else pending.discard)(first)
    frozen = {role: frozenset(people) for role, people in holders.items()}
    return state.Timelock(delay=delay, holders=frozen, admins=frozen["admin"], pending=frozenset(pending))


def oracle_state(desired: Parameters, reader: Reader, addresses: Mapping[str, str]) -> state.Oracle | None:
    oracle = addresses.get("oracle")
    if oracle is None:
        return None
    tokens = [addresses.get(f"token.{market.symbol}", ZERO_ADDRESS) for market in desired.markets]
    found = reader.many([view(oracle, "PriceOracle", "sourceOf", token) for token in tokens])
    return state.Oracle(
        {m.symbol: source or ZERO_ADDRESS for m, source in zip(desired.markets, found, strict=True)}
    )


def engine_state(reader: Reader, engine: str | None) -> state.Engine | None:
    if engine is None:
        return None
    names = ("priceOracle", "guardian", "liquidator", "liquidationLine", "marketFactory")
    oracle, guardian, liquidator, line, factory = reader.many(
        [view(engine, "RiskEngine", name) for name in names]
    )
    return state.Engine(
        oracle=oracle,
        guardian=guardian,
        liquidator=liquidator,
        line=line,
        factory=factory,
    )


def liquidator_state(
    desired: Parameters, reader: Reader, addresses: Mapping[str, str]
) -> state.Liquidator | None:
    liquidator = addresses.get("liquidator")
    if liquidator is None:
        return None
    names = ("terms", "liquidationReserve", "poolShares", "safetyModule")
    terms, reserve, shares, module = reader.many([view(liquidator, "Liquidator", name) for name in names])
    here = {
        m.symbol: addresses[f"market.{m.symbol}"]
        for m in desired.markets
        if f"market.{m.symbol}" in addresses
    }
    found = reader.many([view(liquidator, "Liquidator", "poolOf", market) for market in here.values()])
    return state.Liquidator(
        terms=onchain.LiquidationTerms(terms.discount, terms.feeCap),
        reserve=reserve,
        pool_shares=onchain.PoolShares(*shares),
        pools=dict(zip(here, found, strict=True)),
        safety_module=module,
    )


def reserve_state(reader: Reader, reserve: str | None) -> state.Reserve | None:
    if reserve is None:
        return None
    names = ("treasury", "target")
    (treasury, share), target = reader.many([view(reserve, "LiquidationReserve", name) for name in names])
    return state.Reserve(treasury, share, target)


def market_count(reader: Reader, engine: str | None) -> int:
    return int(reader.one(engine, "RiskEngine", "marketCount")) if engine else 0


def markets(
    desired: Parameters, reader: Reader, addresses: Mapping[str, str]
) -> dict[str, state.MarketState]:
    fields = "riskEngine liquidator asset owner name symbol collateralRatio parameters isMeasured"
    rows = rows_of(desired, reader, addresses, "market.{}", "MoneyMarket", fields)
    at = {symbol: addresses[f"market.{symbol}"] for symbol in rows}
    seeds = reader.many([view(address, "MoneyMarket", "balanceOf", DEAD) for address in at.values()])
    codes = implementations(reader, list(at.values()))
    found = {}
    for (symbol, row), seed, code in zip(rows.items(), seeds, codes, strict=True):
        engine, liquidator, asset, owner, name, ticker, ratio, parameters, is_measured = row
        found[symbol] = state.MarketState(
            address=at[symbol],
            engine=engine,
            liquidator=liquidator,
            asset=asset,
            implementation=code,
            owner=owner,
            name=name,
            symbol=ticker,
            ratio=ratio,
            parameters=market_parameters(parameters),
            is_measured=is_measured,
            seed_shares=seed,
        )
    return found


def pools(desired: Parameters, reader: Reader, addresses: Mapping[str, str]) -> dict[str, state.PoolState]:
    rows = rows_of(desired, reader, addresses, "pool.{}", POOL, "market terms name symbol")
    return {
        symbol: state.PoolState(market, onchain.PoolTerms(*terms), name, ticker)
        for symbol, (market, terms, name, ticker) in rows.items()
    }


def market_parameters(raw: Any) -> onchain.MarketParameters:
    curve = raw.curve
    return onchain.MarketParameters(
        curve=onchain.RateCurve(curve.base, curve.slope, curve.jump, curve.maximum, curve.steepness),
        reserveFactor=raw.reserveFactor,
        supplyCap=raw.supplyCap,
        borrowCap=raw.borrowCap,
        minDebt=raw.minDebt,
        flashFee=raw.flashFee,
    )


def sources(desired: Parameters, reader: Reader, addresses: Mapping[str, str]) -> dict[str, state.Source]:
    fields = "feed maxAge minAnswer maxAnswer sequencerFeed gracePeriod"
    rows = rows_of(desired, reader, addresses, "source.{}", "ChainlinkSource", fields)
    return {symbol: state.Source(*row) for symbol, row in rows.items()}


def tokens(desired: Parameters, reader: Reader, addresses: Mapping[str, str]) -> dict[str, state.Token]:
    rows = rows_of(desired, reader, addresses, "token.{}", "MockERC20", "symbol decimals")
    return {symbol: state.Token(*row) for symbol, row in rows.items()}


def rows_of(
    desired: Parameters,
    reader: Reader,
    addresses: Mapping[str, str],
    role: str,
    contract: str,
    functions: str,
) -> dict[str, list[Any]]:
    """The same views of one contract a market, by symbol; what is not there is left out."""
    names = functions.split()
    here = [
        (m.symbol, addresses[role.format(m.symbol)])
        for m in desired.markets
        if role.format(m.symbol) in addresses
    ]
    values = reader.many([view(address, contract, name) for _, address in here for name in names])
    return {symbol: values[place * len(names) :][: len(names)] for place, (symbol, _) in enumerate(here)}


def prices(desired: Parameters, reader: Reader, addresses: Mapping[str, str]) -> dict[str, state.Price]:
    oracle = addresses.get("oracle")
    here = [m.symbol for m in desired.markets if f"token.{m.symbol}" in addresses]
    if oracle is None:
        return {}
    views = [view(oracle, "PriceOracle", "priceOf", addresses[f"token.{symbol}"]) for symbol in here]
    answers = zip(here, reader.many(views), strict=True)
    return {symbol: state.Price(mid=price.mid, status=price.status) for symbol, price in answers if price}


def balances(
    desired: Parameters, reader: Reader, addresses: Mapping[str, str], holder: str | None
) -> dict[str, int]:
    here: list[Market] = [m for m in desired.markets if f"token.{m.symbol}" in addresses]
    if holder is None:
        return {}
    views = [view(addresses[f"token.{m.symbol}"], "MockERC20", "balanceOf", holder) for m in here]
    return {m.symbol: held or 0 for m, held in zip(here, reader.many(views), strict=True)}


def ownership(reader: Reader, addresses: Mapping[str, str]) -> dict[str, state.Ownership]:
    here = proxies(addresses)
    owners = reader.many([view(addresses[role], name, "owner") for role, name in here.items()])
    pending = reader.many([view(addresses[role], name, "pendingOwner") for role, name in here.items()])
    codes = implementations(reader, [addresses[role] for role in here])
    locks = reader.slots([(code, INITIALIZABLE_SLOT) for code in codes])
    return {
        role: state.Ownership(owner, next_owner, code, lock == LOCKED)
        for role, owner, next_owner, code, lock in zip(here, owners, pending, codes, locks, strict=True)
    }


def lenses_state(reader: Reader, addresses: Mapping[str, str]) -> state.Lenses:
    def told(role: str, contract: str, *names: str) -> tuple[str | None, ...]:
        return tuple(reader.one(addresses[role], contract, n) for n in names) if role in addresses else ()

    return state.Lenses(
        of_lens=told("lens", "FluxLens", "riskEngine", "rewardsLens"),
        of_rewards=told("rewards_lens", "RewardsLens", "riskEngine", "token", "governor"),
    )


def optional(reader: Reader, addresses: Mapping[str, str], role: str, contract: str, function: str) -> Any:
    return reader.one(addresses[role], contract, function) if role in addresses else None
