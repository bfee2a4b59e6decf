"""What is missing on a chain: `plan(desired, observed) -> list[Step]`, pure data, empty when nothing is.

The protocol is owned by its timelock from the first block on. While it is set up, the timelock's delay is 0
and the deployer its only proposer and executor; the last step gives both away, and from then on the same plan
is a proposal.
"""

from collections.abc import Iterator, Sequence

from scripts.flux import onchain
from scripts.flux.config import Market, Parameters, Priced
from scripts.flux.plan_periphery import periphery
from scripts.flux.plan_pools import pools, pools_changes
from scripts.flux.plan_rewards import rewards
from scripts.flux.plan_votes import votes
from scripts.flux.state import (
    SETUP_DELAY,
    ZERO_ADDRESS,
    MarketState,
    Observed,
    Source,
)
from scripts.flux.steps import (
    ERC20,
    Argument,
    Call,
    Change,
    Deploy,
    Govern,
    Ref,
    Send,
    Step,
    calls_and_texts,
    deploy,
    govern,
    proxied,
    risk_call,
    timelock_call,
)
from scripts.flux.units import show_duration, show_percent

DEFAULT_LINE = 11 * 10**17  # of a fresh engine


def plan(desired: Parameters, observed: Observed) -> list[Step]:
    """Steps in the order in which they must be taken. `desired` has addresses for all its parties."""
    return [
        *timelock(desired, observed),
        *mocks(desired, observed),
        *oracle(desired, observed),
        *engine(desired, observed),
        *liquidation(desired, observed),
        *new_markets(desired, observed),
        *pools(desired, observed),
        *rewards(desired, observed),
        *votes(desired, observed),
        *flux_price(desired, observed),
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
        f"owner of everything; no delay yet, later {show_duration(desired.governance.timelock_delay)}",
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
            summary=f"price of {market.symbol}, good for {show_duration(onchain.max_age(desired, market))}",
        )
    calls, details = [], []
    for market in desired.markets:
        placed = observed.addresses.get(f"source.{market.symbol}")
        if market in stale or observed.oracle is None or observed.oracle.sources[market.symbol] != placed:
            token, source = Ref(f"token.{market.symbol}"), Ref(f"source.{market.symbol}")
            calls.append(Call(Ref("oracle"), "PriceOracle", "setSource", (token, source)))
            details.append(f"price of {market.symbol} from source.{market.symbol}")
    yield from govern("set the price sources", calls, details)


def source_arguments(desired: Parameters, market: Priced) -> tuple[Argument, ...]:
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


def wanted_source(desired: Parameters, market: Priced, feed: str) -> Source:
    return Source(
        feed=feed,
        max_age=onchain.max_age(desired, market),
        min_answer=onchain.answer(market, market.lowest_price),
        max_answer=onchain.answer(market, market.highest_price),
        sequencer_feed=desired.oracle.sequencer_feed or ZERO_ADDRESS,
        grace_period=desired.oracle.sequencer_grace,
    )


def flux_price(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """Without a price of FLUX nothing of sFLUX could be slashed, nor sold."""
    price = desired.governance.votes.price if desired.governance.votes else None
    if price is None:
        return
    if price.mock_price is not None:
        mock = (price.feed_decimals, onchain.answer(price, price.mock_price))
        text = f"mock of the feed of FLUX, {price.mock_price:,f} USD"
        yield from deploy(observed, "feed.FLUX", "MockFeed", mock, text)
    arguments = (source_arguments(desired, price),)
    text = f"price of FLUX, good for {show_duration(onchain.max_age(desired, price))}"
    yield from deploy(observed, "source.FLUX", "ChainlinkSource", arguments, text)
    placed = observed.addresses.get("source.FLUX")
    if placed is None or observed.votes is None or observed.votes.price_source != placed:
        call = Call(Ref("oracle"), "PriceOracle", "setSource", (Ref("flux"), Ref("source.FLUX")))
        yield from govern("set the price source of FLUX", [call], ["price of FLUX from source.FLUX"])


def engine(desired: Parameters, observed: Observed) -> Iterator[Step]:
    yield from deploy(
        observed, "factory", "MarketFactory", (), "creates markets at addresses that never change"
    )
    yield from proxied(
        observed,
        "risk",
        "RiskEngine",
        (Ref("factory"), Ref("oracle")),
        (Ref("timelock"), desired.governance.guardian),
        "what an account may do",
    )
    # The liquidator is created with terms that must fit the line; so a fresh engine gets its line first.
    line = onchain.wad(desired.liquidation.line)
    if "liquidator" not in observed.addresses and line != (
        observed.engine.line if observed.engine else DEFAULT_LINE
    ):
        yield from govern("set the liquidation line", *calls_and_texts([line_change(desired)]))


def liquidation(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """The liquidator's place in the engine and in the markets is fixed once a market is listed."""
    share = onchain.basis_points(desired.reserves.treasury_share)
    yield from proxied(
        observed,
        "reserve",
        "LiquidationReserve",
        (Ref("risk"),),
        (Ref("timelock"), desired.reserves.treasury, share),
        f"first to pay a shortfall; {treasury_text(desired)}",
    )
    yield from proxied(
        observed,
        "liquidator",
        "Liquidator",
        (Ref("risk"), Ref("reserve")),
        (Ref("timelock"), tuple(onchain.liquidation_terms(desired.liquidation))),
        f"sells accounts below the line; {terms_text(desired)}",
    )
    placed = observed.addresses.get("liquidator")
    if placed is None or observed.engine is None or observed.engine.liquidator != placed:
        call = risk_call("setLiquidator", Ref("liquidator"))
        yield from govern("let the liquidator settle", [call], ["the engine lets the liquidator settle"])


# --- governance


def new_markets(desired: Parameters, observed: Observed) -> Iterator[Step]:
    unlisted = [market for market in desired.markets if market.symbol not in observed.markets]
    if unlisted:
        summary = "code of all markets"
        yield from deploy(
            observed, "market.implementation", "MoneyMarket", (Ref("risk"), Ref("liquidator")), summary
        )
    for market in unlisted:
        yield from seed(desired, observed, market)
        yield list_market(market)
        if market.is_measured:
            yield from govern(f"measure {market.symbol}", *calls_and_texts([measured_change(market)]))


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
        yield Send(
            f"wrap the seed of {market.symbol}", wrap, f"{market.seed} of the native coin", value=short
        )
    transfer = Call(token, ERC20, "transfer", (Ref("timelock"), missing))
    yield Send(f"send the seed of {market.symbol}", transfer, f"{market.seed} to the timelock")


def list_market(market: Market) -> Govern:
    token, amount = Ref(f"token.{market.symbol}"), onchain.seed(market)
    listing: tuple[Argument, ...] = (
        Ref("market.implementation"),
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
            Call(token, ERC20, "approve", (Ref("risk"), amount)),
            risk_call("listMarket", listing),
        ),
        summary=market_summary(market),
        details=(f"the engine may take the seed of {market.seed}", market_summary(market)),
    )


def changes(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """New values for what is there already, in an order that satisfies every bound on the way."""
    line = onchain.wad(desired.liquidation.line)
    ratios, others = [], rooms_changes(desired, observed)
    for market in desired.markets:
        state = observed.markets.get(market.symbol)
        if state is not None:
            ratios += ratio_change(market, state)
            others += market_changes(market, state)
    new_line = []
    if observed.engine and "liquidator" in observed.addresses and observed.engine.line != line:
        new_line = [line_change(desired)]
    # Ratios must stay above the line, and the terms fit it: upwards the ratios go first, downwards the terms.
    is_up = observed.engine is not None and line > observed.engine.line
    terms = terms_change(desired, observed)
    ordered = [*ratios, *new_line, *terms] if is_up else [*terms, *new_line, *ratios]
    yield from govern("change parameters", *calls_and_texts([*ordered, *others]))


def rooms_changes(desired: Parameters, observed: Observed) -> list[Change]:
    found = []
    guardian = desired.governance.guardian
    if observed.engine is not None and observed.engine.guardian != guardian:
        found.append((risk_call("setGuardian", guardian), f"the guardian is {guardian}"))
    share = onchain.basis_points(desired.reserves.treasury_share)
    treasury = desired.reserves.treasury
    reserve = observed.reserve
    if reserve is not None and (reserve.treasury, reserve.treasury_share) != (treasury, share):
        call = Call(Ref("reserve"), "LiquidationReserve", "setTreasury", (treasury, share))
        found.append((call, treasury_text(desired)))
    return [*found, *pools_changes(desired, observed)]


def ratio_change(market: Market, state: MarketState) -> list[Change]:
    ratio = onchain.thousandths(market.ratio)
    if state.ratio == ratio:
        return []
    call = risk_call("setCollateralRatio", Ref(f"market.{market.symbol}"), ratio)
    return [(call, f"{market.symbol}: ratio {show_percent(market.ratio)}")]


def market_changes(market: Market, state: MarketState) -> list[Change]:
    found = []
    wanted = onchain.market_parameters(market)
    if state.parameters != wanted:
        call = Call(Ref(f"market.{market.symbol}"), "MoneyMarket", "setParameters", (tuple(wanted),))
        found.append((call, market_summary(market)))
    if state.is_measured != market.is_measured:
        found.append(measured_change(market))
    return found


def measured_change(market: Market) -> Change:
    call = Call(Ref(f"market.{market.symbol}"), "MoneyMarket", "setMeasured", (market.is_measured,))
    return call, f"{market.symbol}: what arrives is {'counted' if market.is_measured else 'trusted'}"


def terms_change(desired: Parameters, observed: Observed) -> list[Change]:
    terms = onchain.liquidation_terms(desired.liquidation)
    if observed.liquidator is None or observed.liquidator.terms == terms:
        return []
    return [(Call(Ref("liquidator"), "Liquidator", "setTerms", (tuple(terms),)), terms_text(desired))]


def line_change(desired: Parameters) -> Change:
    call = risk_call("setLiquidationLine", onchain.wad(desired.liquidation.line))
    return call, f"liquidation line {show_percent(desired.liquidation.line)}"


def handover(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """Gives the timelock its real delay and people; the deployer's roles end in the same transaction."""
    governor = observed.addresses.get("governor", onchain.GOVERNOR)
    wanted = onchain.roles(desired, governor)
    calls, details = [], []
    current = observed.timelock.holders if observed.timelock else observed.setup_roles()
    names = {ZERO_ADDRESS: "anyone", governor: onchain.GOVERNOR, observed.deployer: "the deployer"}
    for role, people in wanted.items():
        # the same steps before the governor has its address and after
        for account in sorted(people - current[role], key=lambda person: (person != governor, person)):
            holder = Ref("governor") if account == governor else account
            calls.append(timelock_call("grantRole", onchain.role_id(role), holder))
            details.append(f"{names.get(account, account)} becomes {role}")
    for role, people in wanted.items():
        for account in sorted(current[role] - people):
            calls.append(timelock_call("revokeRole", onchain.role_id(role), account))
            details.append(f"{names.get(account, account)} is no longer {role}")
    delay = desired.governance.timelock_delay
    if delay != (observed.timelock.delay if observed.timelock else SETUP_DELAY):
        calls.append(timelock_call("updateDelay", delay))
        details.append(f"changes wait {show_duration(delay)}")
    if calls:
        summary = "the deployer gives every role away" if observed.is_in_setup else "change who governs"
        yield Govern("hand over", tuple(calls), summary, tuple(details), is_handover=True)


def market_summary(market: Market) -> str:
    return (
        f"{market.symbol}: ratio {show_percent(market.ratio)}, "
        f"reserve factor {show_percent(market.reserve_factor)}, "
        f"caps {market.supply_cap} and {market.borrow_cap}, least debt {market.min_debt}"
    )


def terms_text(desired: Parameters) -> str:
    discount, cap = desired.liquidation.discount, desired.liquidation.fee_cap
    return f"discount {show_percent(discount)}, fee at most {show_percent(cap)}"


def treasury_text(desired: Parameters) -> str:
    return f"{show_percent(desired.reserves.treasury_share)} of the income to {desired.reserves.treasury}"
