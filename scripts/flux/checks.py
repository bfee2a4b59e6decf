"""Is the chain as the parameters say? Every wire, every parameter, every role, each under a name of its own.

`check(desired, observed)` compares data and reads nothing. `preflight` is what can be known about the world
outside before the first transaction: that tokens and feeds are what the parameters take them for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scripts.flux import onchain
from scripts.flux.bounds import MIN_SEED_UNITS
from scripts.flux.checks_rewards import expectations
from scripts.flux.checks_votes import votes_expectations
from scripts.flux.config import Market, Parameters
from scripts.flux.errors import ChainContradicts, ChecksFailed, DeployerWouldKeepRole
from scripts.flux.observe import Reader, view
from scripts.flux.observe_code import PROXIED
from scripts.flux.plan import wanted_source
from scripts.flux.plan_periphery import wanted_lenses
from scripts.flux.state import (
    POOL_CODE,
    ROLES,
    ZERO_ADDRESS,
    MarketState,
    Observed,
    Timelock,
    implementation_of,
    pool_role,
)
from scripts.flux.units import readable

USABLE = " has a usable price"
USABLE_STATUS = 1  # Ok is 0, Cautious 1
NEAR = 20  # times: prices move, but a feed of other decimals or of a much dearer asset is noticed


@dataclass(frozen=True)
class Check:
    """One thing that must be so."""

    name: str
    expected: object
    found: object

    @property
    def holds(self) -> bool:
        return self.expected == self.found

    @property
    def is_about_price(self) -> bool:
        """What a feed says today, not what the deployment is."""
        return self.name.endswith(USABLE)

    def __str__(self) -> str:
        return f"{self.name}: {shown(self.found)} instead of {shown(self.expected)}"


def shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value))) or "nobody"
    return str(value)


def check(desired: Parameters, observed: Observed) -> list[Check]:
    """All of them; `desired` has addresses for its parties."""
    return [
        *presence(desired, observed),
        *ownership(observed),
        *people(desired, observed),
        *wiring(desired, observed),
        *terms(desired, observed),
        *(Check(*expectation) for expectation in expectations(desired, observed)),
        *(Check(*expectation) for expectation in votes_expectations(desired, observed)),
        *(check for market in desired.markets for check in of_market(desired, observed, market)),
    ]


def require(checks: list[Check]) -> None:
    """Raises `ChecksFailed` with every check that does not hold."""
    failures = tuple(str(check) for check in checks if not check.holds)
    if failures:
        raise ChecksFailed(failures=failures)


def presence(desired: Parameters, observed: Observed) -> Iterator[Check]:
    roles = [
        "timelock",
        "factory",
        *PROXIED,
        *(f"{role}.implementation" for role in PROXIED),
        "lens",
        "rewards_lens",
        "gateway",
        "market.implementation",
    ]
    for market in desired.markets:
        roles += [f"{kind}.{market.symbol}" for kind in ("token", "feed", "source", "market")]
    if desired.pooled:
        roles += [POOL_CODE, *(pool_role(market.symbol) for market in desired.pooled)]
    for role in roles:
        yield Check(f"{role} exists", True, role in observed.addresses)


def ownership(observed: Observed) -> Iterator[Check]:
    timelock = observed.addresses.get("timelock")
    for role, state in observed.ownership.items():
        yield Check(f"{role}.owner", timelock, state.owner)
        yield Check(f"{role}.pendingOwner", ZERO_ADDRESS, state.pending_owner)
        code = observed.addresses.get(implementation_of(role))
        yield Check(f"{role}.implementation", code, state.implementation)
        yield Check(f"{role}.implementation is locked", True, state.is_implementation_locked)


def people(desired: Parameters, observed: Observed) -> Iterator[Check]:
    """Exactly who the parameters name holds a role, and the deployer none."""
    nobody = {role: frozenset[str]() for role in ROLES}
    timelock = observed.timelock or Timelock(
        delay=-1, holders=nobody, admins=frozenset(), pending=frozenset()
    )
    yield Check("timelock.delay", desired.governance.timelock_delay, timelock.delay)
    governor = observed.addresses.get("governor", onchain.GOVERNOR)
    for role, accounts in onchain.roles(desired, governor).items():
        yield Check(f"timelock.{role}", accounts, timelock.holders[role])
    yield Check("timelock.admin", frozenset({observed.addresses.get("timelock")}), timelock.admins)
    unknown = frozenset(role for role in timelock.holders if role not in (*ROLES, "admin"))
    yield Check("timelock.otherRoles", frozenset(), unknown)
    yield Check("deployer.roles", frozenset(), frozenset(roles_of(observed.deployer, observed)))


def roles_of(account: str, observed: Observed) -> Iterator[str]:
    """Everything on the chain that one account may do."""
    if observed.timelock is not None:
        yield from (
            f"timelock.{role}" for role, holders in observed.timelock.holders.items() if account in holders
        )
    for role, state in observed.ownership.items():
        if account in (state.owner, state.pending_owner):
            yield f"{role}.owner"
    if observed.engine is not None and account in (observed.engine.guardian, observed.engine.liquidator):
        yield "risk.guardian or risk.liquidator"
    if observed.reserve is not None and account == observed.reserve.treasury:
        yield "reserve.treasury"
    if observed.rewards is not None:
        yield from (f"{role}.owner" for role, owner in observed.rewards.owners.items() if account == owner)
    yield from (
        f"market.{symbol}.owner" for symbol, state in observed.markets.items() if account == state.owner
    )


def wiring(desired: Parameters, observed: Observed) -> Iterator[Check]:
    engine, addresses = observed.engine, observed.addresses
    if engine is None:
        return
    yield Check("risk.priceOracle", addresses.get("oracle"), engine.oracle)
    yield Check("risk.liquidator", addresses.get("liquidator"), engine.liquidator)
    yield Check("risk.guardian", desired.governance.guardian, engine.guardian)
    yield Check("risk.marketFactory", addresses.get("factory"), engine.factory)
    yield Check("risk.marketCount", len(desired.markets), observed.market_count)
    yield from of_lenses(desired, observed)
    native = f"market.{desired.chain.wrapped_native}"
    yield Check("gateway.market", addresses.get(native), observed.gateway_market)


def of_lenses(desired: Parameters, observed: Observed) -> Iterator[Check]:
    wanted, found = wanted_lenses(desired, observed), observed.lenses
    yield Check("lens knows engine and rewards lens", wanted.of_lens, found.of_lens)
    yield Check("rewards lens knows engine, FLUX and governor", wanted.of_rewards, found.of_rewards)


def terms(desired: Parameters, observed: Observed) -> Iterator[Check]:
    if observed.engine is not None:
        yield Check("risk.liquidationLine", onchain.wad(desired.liquidation.line), observed.engine.line)
    if observed.liquidator is not None:
        wanted = onchain.liquidation_terms(desired.liquidation)
        yield Check("liquidator.discount", wanted.discount, observed.liquidator.terms.discount)
        yield Check("liquidator.feeCap", wanted.feeCap, observed.liquidator.terms.feeCap)
        reserve = observed.addresses.get("reserve")
        yield Check("liquidator.liquidationReserve", reserve, observed.liquidator.reserve)
        shares = onchain.pool_shares(desired.liquidation.pools)
        for field in shares._fields:
            found = getattr(observed.liquidator.pool_shares, field)
            yield Check(f"liquidator.poolShares.{field}", getattr(shares, field), found)
    if observed.reserve is not None:
        share = onchain.basis_points(desired.reserves.treasury_share)
        yield Check("reserve.treasury", desired.reserves.treasury, observed.reserve.treasury)
        yield Check("reserve.treasuryShare", share, observed.reserve.treasury_share)
        target = onchain.basis_points(desired.reserves.target)
        yield Check("reserve.target", target, observed.reserve.target)


def of_market(desired: Parameters, observed: Observed, market: Market) -> Iterator[Check]:
    symbol = market.symbol
    token = observed.tokens.get(symbol)
    yield Check(f"{symbol}.tokenSymbol", market.token_symbol, token and token.symbol)
    yield Check(f"{symbol}.decimals", market.decimals, token and token.decimals)
    yield from of_source(desired, observed, market)
    state = observed.markets.get(symbol)
    if state is None:
        return
    yield from of_wires(observed, market, state)
    yield Check(f"{symbol}.ratio", onchain.thousandths(market.ratio), state.ratio)
    wanted = onchain.market_parameters(market)
    for field in wanted.curve._fields:
        yield Check(
            f"{symbol}.curve.{field}", getattr(wanted.curve, field), getattr(state.parameters.curve, field)
        )
    for field in wanted._fields[1:]:
        yield Check(f"{symbol}.{field}", getattr(wanted, field), getattr(state.parameters, field))
    yield Check(f"{symbol}.isMeasured", market.is_measured, state.is_measured)
    yield from of_pool(observed, market)
    yield Check(f"{symbol} keeps its seed", True, state.seed_shares >= MIN_SEED_UNITS)


def of_wires(observed: Observed, market: Market, state: MarketState) -> Iterator[Check]:
    symbol, addresses = market.symbol, observed.addresses
    yield Check(f"{symbol}.owner", addresses.get("timelock"), state.owner)
    yield Check(f"{symbol}.riskEngine", addresses.get("risk"), state.engine)
    yield Check(f"{symbol}.liquidator", addresses.get("liquidator"), state.liquidator)
    yield Check(f"{symbol}.asset", addresses.get(f"token.{symbol}"), state.asset)
    yield Check(f"{symbol}.implementation", addresses.get("market.implementation"), state.implementation)
    yield Check(f"{symbol}.name", onchain.ftoken_name(market), state.name)
    yield Check(f"{symbol}.symbol", onchain.ftoken_symbol(market), state.symbol)


def of_pool(observed: Observed, market: Market) -> Iterator[Check]:
    symbol, addresses = market.symbol, observed.addresses
    wanted = addresses.get(pool_role(symbol)) if market.pool is not None else ZERO_ADDRESS
    if observed.liquidator is not None:
        yield Check(f"{symbol}.pool", wanted, observed.liquidator.pools.get(symbol))
    state = observed.pools.get(symbol)
    if market.pool is None or state is None:
        return
    yield Check(f"{symbol}.pool.market", addresses.get(f"market.{symbol}"), state.market)
    yield Check(f"{symbol}.pool.name", onchain.pool_name(market), state.name)
    yield Check(f"{symbol}.pool.symbol", onchain.pool_symbol(market), state.symbol)
    terms = onchain.pool_terms(market.pool, market.decimals)
    for field in terms._fields:
        yield Check(f"{symbol}.pool.{field}", getattr(terms, field), getattr(state.terms, field))


def of_source(desired: Parameters, observed: Observed, market: Market) -> Iterator[Check]:
    symbol = market.symbol
    feed = observed.addresses.get(f"feed.{symbol}", ZERO_ADDRESS)
    wanted, source = wanted_source(desired, market, feed), observed.sources.get(symbol)
    for field in ("feed", "max_age", "min_answer", "max_answer", "sequencer_feed", "grace_period"):
        yield Check(f"{symbol}.source.{field}", getattr(wanted, field), source and getattr(source, field))
    asked = observed.oracle.sources.get(symbol) if observed.oracle else None
    yield Check(f"{symbol}.source", observed.addresses.get(f"source.{symbol}"), asked)
    price = observed.prices.get(symbol)
    yield Check(f"{symbol}{USABLE}", True, price is not None and price.status <= USABLE_STATUS)


# --- before the first transaction


def preflight(desired: Parameters, deployer: str, reader: Reader) -> None:
    """Raises `DeployerWouldKeepRole` or `ChainContradicts`."""
    named = {
        "guardian": {desired.governance.guardian},
        "treasury": {desired.reserves.treasury},
        "proposer": set(desired.governance.proposers),
        "executor": set(desired.governance.executors),
    }
    kept = tuple(role for role, accounts in named.items() if deployer in accounts)
    if kept:
        raise DeployerWouldKeepRole(deployer=deployer, roles=kept)
    complaints = tuple(str(check) for check in outside(desired, reader) if not check.holds)
    if complaints:
        raise ChainContradicts(chain=desired.chain.name, complaints=complaints)


def outside(desired: Parameters, reader: Reader) -> Iterator[Check]:
    """Tokens and feeds that others deployed."""
    tokens = [market for market in desired.markets if market.asset is not None]
    feeds = [market for market in desired.markets if isinstance(market.feed, str)]
    symbols = reader.many([view(str(market.asset), "MockERC20", "symbol") for market in tokens])
    decimals = reader.many([view(str(market.asset), "MockERC20", "decimals") for market in tokens])
    for market, symbol, places in zip(tokens, symbols, decimals, strict=True):
        yield Check(f"markets.{market.symbol}.token_symbol at {market.asset}", market.token_symbol, symbol)
        yield Check(f"markets.{market.symbol}.decimals at {market.asset}", market.decimals, places)
    answers = reader.many([view(str(market.feed), "MockFeed", "decimals") for market in feeds])
    for market, places in zip(feeds, answers, strict=True):
        yield Check(f"markets.{market.symbol}.feed_decimals at {market.feed}", market.feed_decimals, places)
    yield from feeds_that_speak(reader, [market for market in feeds if market.feed_description])
    price = desired.governance.votes.price if desired.governance.votes else None
    if price is not None and isinstance(price.feed, str):
        places = reader.one(price.feed, "MockFeed", "decimals")
        yield Check(f"governance.votes.price.feed_decimals at {price.feed}", price.feed_decimals, places)
    if desired.oracle.sequencer_feed is not None:
        code = reader.codes([desired.oracle.sequencer_feed])[0]
        yield Check("oracle.sequencer_feed is a contract", True, code != "0x")


def feeds_that_speak(reader: Reader, markets: list[Market]) -> Iterator[Check]:
    """A feed says what it is a feed of, and what it answers is about what the parameters expect."""
    descriptions = reader.many([view(str(market.feed), "MockFeed", "description") for market in markets])
    rounds = reader.many([view(str(market.feed), "MockFeed", "latestRoundData") for market in markets])
    for market, description, answered in zip(markets, descriptions, rounds, strict=True):
        place = f"markets.{market.symbol}.feed_description at {market.feed}"
        yield Check(place, market.feed_description, description)
        about, price = market.expected_price, None
        if answered is not None:
            price = Decimal(answered[1]).scaleb(-market.feed_decimals)
        if about is not None:
            expected = f"about {readable(about)} USD"
            is_near = price is not None and about / NEAR <= price <= about * NEAR
            found = expected if is_near else None if price is None else f"{readable(price)} USD"
            yield Check(f"markets.{market.symbol}.reference_price at {market.feed}", expected, found)
