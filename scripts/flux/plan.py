"""What is missing on a chain: `plan(desired, observed) -> list[Step]`, pure data, empty when nothing is.

The protocol is owned by its timelock from the first block on. While it is set up, the timelock's delay is 0 and the
deployer its only proposer and executor; the last step gives both away, and from then on the same plan is a proposal.

Steps name contracts by their role ("risk", "source.USDT"); a `Ref` becomes an address when the step is carried out.
A market's own role is found on the engine, every other one is in the records and has code on the chain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scripts.flux import onchain
from scripts.flux.config import Market, Parameters
from scripts.flux.state import SETUP_DELAY, ZERO_ADDRESS, MarketState, Observed, Routing, Source
from scripts.flux.units import show_duration, show_percent

DEFAULT_LINE = 11 * 10**17  # of a fresh engine


@dataclass(frozen=True)
class Ref:
    """The address of a role."""

    role: str


@dataclass(frozen=True)
class Encoded:
    """A call as an argument of another one."""

    contract: str
    function: str
    arguments: tuple["Argument", ...]


Argument = int | str | bool | bytes | Ref | Encoded | tuple["Argument", ...]


@dataclass(frozen=True)
class Call:
    """A function of a contract, known by its ABI's name."""

    target: Ref | str
    contract: str
    function: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True)
class Deploy:
    """Creates a contract for a role. `behind` is the contract that answers there if this one is a proxy."""

    role: str
    contract: str
    arguments: tuple[Argument, ...]
    summary: str
    behind: str | None = None


@dataclass(frozen=True)
class Send:
    """One transaction of the deployer."""

    name: str
    call: Call
    summary: str
    value: int = 0


@dataclass(frozen=True)
class Govern:
    """One operation of the timelock: all calls or none. `is_handover` is the last one, after which only others act."""

    name: str
    calls: tuple[Call, ...]
    summary: str
    details: tuple[str, ...] = field(default=())
    is_handover: bool = False


Step = Deploy | Send | Govern


def plan(desired: Parameters, observed: Observed) -> list[Step]:
    """Steps in the order in which they must be taken. `desired` has addresses for all its parties."""
    return [
        *timelock(desired, observed),
        *mocks(desired, observed),
        *oracle(desired, observed),
        *engine(desired, observed),
        *liquidation(desired, observed),
        *wiring(desired, observed),
        *new_markets(desired, observed),
        *periphery(desired, observed),
        *changes(desired, observed),
        *handover(desired, observed),
    ]


def needs_governance(steps: Sequence[Step], observed: Observed) -> tuple[Govern, ...]:
    """Operations of the plan that the deployer can no longer carry out himself."""
    if observed.is_in_setup:
        return ()
    return tuple(step for step in steps if isinstance(step, Govern))


# --- contracts


def timelock(desired: Parameters, observed: Observed) -> Iterator[Step]:
    deployer = (observed.deployer,)
    yield from deploy(
        observed,
        "timelock",
        "FluxTimelock",
        (SETUP_DELAY, deployer, deployer, ZERO_ADDRESS),
        f"owner of everything; delay 0 until the handover, then {show_duration(desired.governance.timelock_delay)}",
    )


def mocks(desired: Parameters, observed: Observed) -> Iterator[Step]:
    for market in desired.markets:
        if market.is_mock and market is desired.native_market:
            yield from deploy(
                observed,
                f"token.{market.symbol}",
                "WrappedNative",
                (market.name, market.token_symbol),
                f"mock of {market.name}",
            )
        elif market.is_mock:
            yield from deploy(
                observed,
                f"token.{market.symbol}",
                "MockERC20",
                (market.name, market.token_symbol, market.decimals),
                f"mock of {market.name}, {market.decimals} decimals",
            )
        if market.mock_price is not None:
            yield from deploy(
                observed,
                f"feed.{market.symbol}",
                "MockFeed",
                (market.feed_decimals, onchain.answer(market, market.mock_price)),
                f"mock of its feed, {market.mock_price:,f} USD",
            )


def oracle(desired: Parameters, observed: Observed) -> Iterator[Step]:
    yield from proxied(observed, "oracle", "PriceOracle", (), (Ref("timelock"),), "prices of all assets")
    stale = [market for market in desired.markets if not has_source(desired, observed, market)]
    for market in stale:
        yield Deploy(
            role=f"source.{market.symbol}",
            contract="ChainlinkSource",
            arguments=(source_arguments(desired, market),),
            summary=f"reads the feed of {market.symbol}, at most {show_duration(onchain.max_age(desired, market))} old",
        )
    calls, details = [], []
    for market in desired.markets:
        placed = observed.addresses.get(f"source.{market.symbol}")
        if market in stale or observed.oracle is None or observed.oracle.sources[market.symbol] != placed:
            token, source = Ref(f"token.{market.symbol}"), Ref(f"source.{market.symbol}")
            calls.append(Call(Ref("oracle"), "PriceOracle", "setSource", (token, source)))
            details.append(f"price of {market.symbol} from source.{market.symbol}")
    yield from govern("set the price sources", calls, details)


def source_arguments(desired: Parameters, market: Market) -> tuple[Argument, ...]:
    return (
        Ref(f"feed.{market.symbol}"),
        onchain.max_age(desired, market),
        onchain.answer(market, market.lowest_price),
        onchain.answer(market, market.highest_price),
        desired.oracle.sequencer_feed or ZERO_ADDRESS,
        desired.oracle.sequencer_grace,
    )


def has_source(desired: Parameters, observed: Observed, market: Market) -> bool:
    """Whether the recorded source reads the right feed within the right bounds."""
    feed = observed.addresses.get(f"feed.{market.symbol}")
    return feed is not None and observed.sources.get(market.symbol) == wanted_source(desired, market, feed)


def wanted_source(desired: Parameters, market: Market, feed: str) -> Source:
    return Source(
        feed=feed,
        max_age=onchain.max_age(desired, market),
        min_answer=onchain.answer(market, market.lowest_price),
        max_answer=onchain.answer(market, market.highest_price),
        sequencer_feed=desired.oracle.sequencer_feed or ZERO_ADDRESS,
        grace_period=desired.oracle.sequencer_grace,
    )


def engine(desired: Parameters, observed: Observed) -> Iterator[Step]:
    yield from deploy(observed, "factory", "MarketFactory", (), "creates markets at addresses that never change")
    yield from proxied(
        observed,
        "risk",
        "RiskEngine",
        (Ref("factory"),),
        (Ref("timelock"), Ref("oracle"), desired.governance.guardian),
        "what an account may do",
    )
    # The liquidator below is created with terms that must fit the line; so a fresh engine gets its line first.
    line = onchain.wad(desired.liquidation.line)
    if "liquidator" not in observed.addresses and line != (observed.engine.line if observed.engine else DEFAULT_LINE):
        yield from govern("set the liquidation line", *line_change(desired, line))


def liquidation(desired: Parameters, observed: Observed) -> Iterator[Step]:
    terms = onchain.liquidation_terms(desired.liquidation)
    yield from proxied(
        observed,
        "liquidator",
        "Liquidator",
        (Ref("risk"),),
        (Ref("timelock"), tuple(terms)),
        f"sells accounts below the line; discount {show_percent(desired.liquidation.discount)}, "
        f"fee at most {show_percent(desired.liquidation.fee_cap)}",
    )
    yield from proxied(
        observed, "reserve", "LiquidationReserve", (Ref("risk"),), (Ref("timelock"),), "first to pay a shortfall"
    )


def periphery(desired: Parameters, observed: Observed) -> Iterator[Step]:
    yield from deploy(observed, "lens", "FluxLens", (Ref("risk"),), "reads much in one call")
    native = Ref(f"market.{desired.chain.wrapped_native}")
    yield from deploy(observed, "gateway", "NativeGateway", (native,), "takes the native coin for the wrapped one")


# --- governance


def wiring(desired: Parameters, observed: Observed) -> Iterator[Step]:
    calls, details = [], []
    state, addresses = observed.engine, observed.addresses
    if state is None or "liquidator" not in addresses or state.liquidator != addresses["liquidator"]:
        calls.append(risk_call("setLiquidator", Ref("liquidator")))
        details.append("the engine lets the liquidator settle")
    share = onchain.basis_points(desired.reserves.treasury_share)
    wanted = Routing(addresses.get("reserve", ""), desired.reserves.treasury, share)
    if state is None or state.routing != wanted:
        calls.append(risk_call("setReserveRouting", (Ref("reserve"), desired.reserves.treasury, share)))
        details.append(f"fees: {show_percent(desired.reserves.treasury_share)} to the treasury, the rest to the reserve")
    if state is not None and state.oracle != addresses.get("oracle"):
        calls.append(risk_call("setPriceOracle", Ref("oracle")))
        details.append("the engine asks the oracle")
    if state is not None and state.guardian != desired.governance.guardian:
        calls.append(risk_call("setGuardian", desired.governance.guardian))
        details.append(f"the guardian is {desired.governance.guardian}")
    yield from govern("connect the rooms", calls, details)


def new_markets(desired: Parameters, observed: Observed) -> Iterator[Step]:
    index = observed.market_count
    for market in desired.markets:
        if market.symbol in observed.markets:
            continue
        role = f"market.{market.symbol}.implementation"
        if not is_implementation(observed, market, index):
            yield Deploy(
                role=role,
                contract="MoneyMarket",
                arguments=(Ref("risk"), Ref(f"token.{market.symbol}"), index),
                summary=f"code of the market of {market.symbol}, number {index}",
            )
        yield from seed(desired, observed, market)
        yield list_market(market, role)
        index += 1


def is_implementation(observed: Observed, market: Market, index: int) -> bool:
    """Whether the recorded implementation is for this asset, this engine and this place in the list."""
    state = observed.implementations.get(market.symbol)
    addresses = observed.addresses
    return (
        state is not None
        and state.engine == addresses.get("risk")
        and state.asset == addresses.get(f"token.{market.symbol}")
        and state.index == index
    )


def seed(desired: Parameters, observed: Observed, market: Market) -> Iterator[Step]:
    """Brings the seed to the timelock, which lists the market with it."""
    missing = onchain.seed(market) - observed.seeds.get(market.symbol, 0)
    if missing <= 0:
        return
    token = Ref(f"token.{market.symbol}")
    is_native = market is desired.native_market
    if market.is_mock and not is_native:
        mint = Call(token, "MockERC20", "mint", (Ref("timelock"), missing))
        yield Send(f"mint the seed of {market.symbol}", mint, f"{market.seed} for the timelock")
        return
    short = missing - observed.wallet.get(market.symbol, 0)
    if is_native and short > 0:
        wrap = Call(token, "WrappedNative", "deposit")
        yield Send(f"wrap the seed of {market.symbol}", wrap, f"{market.seed} of the native coin", value=short)
    transfer = Call(token, "MockERC20", "transfer", (Ref("timelock"), missing))
    yield Send(f"send the seed of {market.symbol}", transfer, f"{market.seed} to the timelock")


def list_market(market: Market, implementation: str) -> Govern:
    token, amount = Ref(f"token.{market.symbol}"), onchain.seed(market)
    listing: tuple[Argument, ...] = (
        Ref(implementation),
        token,
        onchain.ftoken_name(market),
        onchain.ftoken_symbol(market),
        tuple(onchain.market_parameters(market)),
        onchain.thousandths(market.ratio),
        amount,
    )
    return Govern(
        name=f"list {market.symbol}",
        calls=(
            Call(token, "MockERC20", "approve", (Ref("risk"), amount)),
            risk_call("listMarket", listing),
        ),
        summary=market_summary(market),
        details=(f"the engine may take the seed of {market.seed}", market_summary(market)),
    )


def changes(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """New values for what is there already, in an order that satisfies every bound on the way."""
    line = onchain.wad(desired.liquidation.line)
    terms = onchain.liquidation_terms(desired.liquidation)
    ratios, parameters = [], []
    for market in desired.markets:
        state = observed.markets.get(market.symbol)
        if state is not None:
            ratios += ratio_change(market, state)
            parameters += parameter_change(market, state)
    new_line = []
    if observed.engine and "liquidator" in observed.addresses and observed.engine.line != line:
        new_line = [one_change(line_change(desired, line))]
    new_terms = []
    if observed.liquidator and observed.liquidator.terms != terms:
        text = f"discount {show_percent(desired.liquidation.discount)}, fee cap {show_percent(desired.liquidation.fee_cap)}"
        new_terms = [(Call(Ref("liquidator"), "Liquidator", "setTerms", (tuple(terms),)), text)]
    # Ratios must stay above the line, and the terms fit it: upwards the ratios go first, downwards the terms.
    is_up = observed.engine is not None and line > observed.engine.line
    ordered = [*ratios, *new_line, *new_terms] if is_up else [*new_terms, *new_line, *ratios]
    ordered += parameters
    yield from govern("change parameters", [call for call, _ in ordered], [text for _, text in ordered])


def ratio_change(market: Market, state: MarketState) -> list[tuple[Call, str]]:
    ratio = onchain.thousandths(market.ratio)
    if state.ratio == ratio:
        return []
    call = risk_call("setCollateralRatio", Ref(f"market.{market.symbol}"), ratio)
    return [(call, f"{market.symbol}: ratio {show_percent(market.ratio)}")]


def parameter_change(market: Market, state: MarketState) -> list[tuple[Call, str]]:
    wanted = onchain.market_parameters(market)
    if state.parameters == wanted:
        return []
    call = Call(Ref(f"market.{market.symbol}"), "MoneyMarket", "setParameters", (tuple(wanted),))
    return [(call, market_summary(market))]


def line_change(desired: Parameters, line: int) -> tuple[list[Call], list[str]]:
    return [risk_call("setLiquidationLine", line)], [f"liquidation line {show_percent(desired.liquidation.line)}"]


def one_change(change: tuple[list[Call], list[str]]) -> tuple[Call, str]:
    return change[0][0], change[1][0]


def handover(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """Gives the timelock its real delay and people; the deployer's roles end in the same transaction."""
    wanted = onchain.roles(desired)
    calls, details = [], []
    current = observed.timelock.holders if observed.timelock else observed.setup_roles()
    for role, people in wanted.items():
        for account in sorted(people - current[role]):
            calls.append(timelock_call("grantRole", onchain.role_id(role), account))
            details.append(f"{'anyone' if account == ZERO_ADDRESS else account} becomes {role}")
    for role, people in wanted.items():
        for account in sorted(current[role] - people):
            calls.append(timelock_call("revokeRole", onchain.role_id(role), account))
            who = "the deployer" if account == observed.deployer else account
            details.append(f"{who} is no longer {role}")
    delay = desired.governance.timelock_delay
    if delay != (observed.timelock.delay if observed.timelock else SETUP_DELAY):
        calls.append(timelock_call("updateDelay", delay))
        details.append(f"changes wait {show_duration(delay)}")
    if calls:
        summary = "the deployer gives every role away" if observed.is_in_setup else "change who governs"
        yield Govern("hand over", tuple(calls), summary, tuple(details), is_handover=True)


# --- small parts


def deploy(
    observed: Observed, role: str, contract: str, arguments: tuple[Argument, ...], summary: str
) -> Iterator[Step]:
    if role not in observed.addresses:
        yield Deploy(role, contract, arguments, summary)


def proxied(
    observed: Observed,
    role: str,
    contract: str,
    constructor: tuple[Argument, ...],
    initializer: tuple[Argument, ...],
    summary: str,
) -> Iterator[Step]:
    """An implementation and, in one transaction, its initialised proxy."""
    if role in observed.addresses:
        return
    yield from deploy(observed, f"{role}.implementation", contract, constructor, f"code of {role}")
    arguments = (Ref(f"{role}.implementation"), Encoded(contract, "initialize", initializer))
    yield Deploy(role, "FluxProxy", arguments, summary, behind=contract)


def govern(name: str, calls: Sequence[Call], details: Sequence[str]) -> Iterator[Step]:
    if calls:
        yield Govern(name, tuple(calls), "; ".join(details), tuple(details))


def risk_call(function: str, *arguments: Argument) -> Call:
    return Call(Ref("risk"), "RiskEngine", function, arguments)


def timelock_call(function: str, *arguments: Argument) -> Call:
    return Call(Ref("timelock"), "FluxTimelock", function, arguments)


def market_summary(market: Market) -> str:
    return (
        f"{market.symbol}: ratio {show_percent(market.ratio)}, reserve factor {show_percent(market.reserve_factor)}, "
        f"caps {market.supply_cap} and {market.borrow_cap}, least debt {market.min_debt}"
    )
