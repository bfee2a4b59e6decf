"""Every bound that a contract enforces, and a few that only sense does, checked before the first transaction.

`complaints` is one list of sentences, each beginning with the place in the parameters that it is about.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from scripts.flux import onchain
from scripts.flux.bounds_rewards import rewards_complaints
from scripts.flux.bounds_votes import votes_complaints
from scripts.flux.errors import ValueUnreadable
from scripts.flux.kinds import LOCAL_ACCOUNT
from scripts.flux.units import Amount, readable, show_duration, show_percent
from scripts.flux.venue import PushFeed

if TYPE_CHECKING:
    from scripts.flux.config import Market, Parameters

DAY = 86_400

# RiskEngine and Constants
MAX_MARKETS = 128
RATIO = (Decimal("1.01"), Decimal(10))
LIQUIDATION_LINE = (Decimal("1.031"), Decimal("1.5"))
MIN_SEED_UNITS = 1000

# MoneyMarket: bounds of its setters, and the width of its fields
RESERVE_FACTOR = (Decimal(0), Decimal("0.5"))
FLASH_FEE = (Decimal(0), Decimal("0.001"))
CURVE_MAXIMUM = (Decimal("0.0001"), Decimal(3))
CURVE_PART = (Decimal(0), Decimal(3))
STEEPNESS = (1, 60)
CAP_BITS = 40
MIN_DEBT_BITS = 56
SUPPLY_BITS = 112
DEBT_BITS = 96
SEED_BITS = 96
MAX_DECIMALS = 24
UNSTEADY = {"fee switch", "upgradeable"}  # quirks of tokens that may deliver less one day

# Liquidator
FEE_CAP = (Decimal(0), Decimal("0.1"))

SHARE = (Decimal(0), Decimal(1))
SLASH_CAP = (Decimal(0), Decimal("0.5"))

# LiquidationPool: its discount, and the width of its fields
POOL_DISCOUNT = (Decimal(0), Decimal("0.03"))
POOL_AGEING = (0, 2**16 - 1)
POOL_CUSHION = Decimal(0), Decimal("0.9")
POOL_MINIMUM_BITS = 112
POOL_CAP_BITS = 96

# ChainlinkSource
MAX_AGE = (1, 3 * DAY)
SEQUENCER_GRACE = (1, DAY)
FEED_DECIMALS = (1, 18)
PRICE_BITS = 128

# sense
LIVE_TIMELOCK_DELAY = (DAY, 30 * DAY)
SEED_VALUE = (Decimal("0.5"), Decimal(1000))


def complaints(parameters: "Parameters") -> list[str]:
    found = [*of_chain(parameters), *of_liquidation(parameters), *rewards_complaints(parameters)]
    for market in parameters.markets:
        found += [f"markets.{market.symbol}.{text}" for text in of_market(parameters, market)]
    return found


def of_chain(parameters: "Parameters") -> Iterator[str]:
    chain, governance, oracle = parameters.chain, parameters.governance, parameters.oracle
    symbols = Counter(market.symbol for market in parameters.markets)
    yield from (
        f"markets: {symbol} is listed {count} times" for symbol, count in symbols.items() if count > 1
    )
    yield from same_assets(parameters)
    if not 1 <= len(symbols) <= MAX_MARKETS:
        yield f"markets: {len(symbols)} of them, but an engine takes 1 to {MAX_MARKETS}"
    if chain.wrapped_native not in symbols:
        yield f"chain.wrapped_native: {chain.wrapped_native} is none of the markets"
    if chain.chain_id < 1:
        yield f"chain.chain_id: {chain.chain_id} is none"
    if chain.confirmations < 1:
        yield "chain.confirmations: at least 1"
    if not governance.proposers and governance.votes is None:
        yield "governance.proposers: without one nothing could ever be changed; give at least one address"
    yield from votes_complaints(parameters)
    yield from party_complaints(parameters)
    delay = (0, LIVE_TIMELOCK_DELAY[1]) if chain.is_development else LIVE_TIMELOCK_DELAY
    yield from within("governance.timelock_delay", governance.timelock_delay, delay, show_duration)
    if oracle.sequencer_feed is None and oracle.sequencer_grace:
        yield "oracle.sequencer_grace: means nothing without a sequencer_feed; remove it"
    if oracle.sequencer_feed is not None:
        yield from within("oracle.sequencer_grace", oracle.sequencer_grace, SEQUENCER_GRACE, show_duration)
    yield from of_reserves(parameters)


def of_reserves(parameters: "Parameters") -> Iterator[str]:
    reserves = parameters.reserves
    if not SHARE[0] <= reserves.treasury_share <= SHARE[1]:
        yield f"reserves.treasury_share: {show_percent(reserves.treasury_share)} is no share"
    yield from exactly("reserves.treasury_share", lambda: onchain.basis_points(reserves.treasury_share))
    yield from within("reserves.target", reserves.target, SHARE, show_percent)
    yield from exactly("reserves.target", lambda: onchain.basis_points(reserves.target))


def same_assets(parameters: "Parameters") -> Iterator[str]:
    """An asset listed twice is a copied line, and so is a feed of two assets."""
    for field in ("asset", "feed"):
        given = Counter(getattr(market, field) for market in parameters.markets)
        for value, count in given.items():
            if isinstance(value, str | PushFeed) and count > 1:
                owners = [market.symbol for market in parameters.markets if getattr(market, field) == value]
                shown = value.id if isinstance(value, PushFeed) else value
                yield f"markets: {', '.join(owners)} have the same {field} {shown}"


def party_complaints(parameters: "Parameters") -> Iterator[str]:
    """Roles of nobody, and the node's own accounts or mocks where money is real."""
    for place, party in parameters.parties:
        if party.startswith("0x") and int(party, 16) == 0:
            yield f"{place}: the zero address is nobody"
        if LOCAL_ACCOUNT.fullmatch(party) and not parameters.chain.is_development:
            yield f"{place}: {party!r} exists on development chains only; give an address"
    if not parameters.chain.is_worthless:
        mocks = [
            market.symbol for market in parameters.markets if market.is_mock or market.mock_price is not None
        ]
        if mocks:
            yield f"markets: mocks are for development chains only; give addresses for {', '.join(mocks)}"


def of_liquidation(parameters: "Parameters") -> Iterator[str]:
    liquidation = parameters.liquidation
    line, discount, cap = liquidation.line, liquidation.discount, liquidation.fee_cap
    yield from within("liquidation.line", line, LIQUIDATION_LINE, show_percent)
    yield from within("liquidation.fee_cap", cap, FEE_CAP, show_percent)
    yield from of_pool_shares(parameters)
    yield from exactly("liquidation", lambda: (onchain.wad(line), onchain.wad(discount), onchain.wad(cap)))
    if not 0 <= discount < 1:
        yield f"liquidation.discount: {show_percent(discount)} is no discount"
        return
    paid = (1 - Fraction(discount)) * Fraction(line)
    if paid <= 1:
        yield (
            f"liquidation.discount: with {show_percent(discount)} the debts of an account at the line of "
            f"{show_percent(line)} would not be paid; lower it"
        )
    elif (1 - Fraction(cap)) * paid < 1:
        yield (
            f"liquidation.fee_cap: after {show_percent(cap)} an account at the line could not pay its debts "
            "and the discount; lower it"
        )


def of_pool_shares(parameters: "Parameters") -> Iterator[str]:
    pools = parameters.liquidation.pools
    place = "liquidation.pools"
    for name in ("quota", "fee_share", "bounty_cap", "bounty_share"):
        yield from within(f"{place}.{name}", getattr(pools, name), SHARE, show_percent)
    yield from within(f"{place}.slash_cap", pools.slash_cap, SLASH_CAP, show_percent)
    of_fee = pools.fee_share + pools.bounty_share
    if of_fee > SHARE[1]:
        yield f"{place}: fee_share and bounty_share are {show_percent(of_fee)} of the fee together"
    yield from exactly(place, lambda: onchain.pool_shares(pools))


def of_market(parameters: "Parameters", market: "Market") -> Iterator[str]:
    yield from within("ratio", market.ratio, RATIO, show_percent)
    if market.ratio <= parameters.liquidation.line:
        yield (
            f"ratio: {show_percent(market.ratio)} must be above the liquidation line of "
            f"{show_percent(parameters.liquidation.line)}"
        )
    yield from within("reserve_factor", market.reserve_factor, RESERVE_FACTOR, show_percent)
    yield from within("flash_fee", market.flash_fee, FLASH_FEE, show_percent)
    for part in ("base", "slope", "jump"):
        yield from within(f"curve.{part}", getattr(market.curve, part), CURVE_PART, show_percent)
    yield from within("curve.maximum", market.curve.maximum, CURVE_MAXIMUM, show_percent)
    yield from within("curve.steepness", market.curve.steepness, STEEPNESS, str)
    yield from exactly(
        "parameters", lambda: (onchain.thousandths(market.ratio), onchain.market_parameters(market))
    )
    yield from of_amounts(market)
    yield from of_feed(parameters, market)
    yield from of_pool(parameters, market)
    if market.symbol == parameters.chain.wrapped_native and market.decimals != 18:
        yield f"decimals: {market.decimals}, but a wrapped native coin has 18"
    if not market.is_measured and (unsteady := UNSTEADY & set(market.quirks)):
        yield f"is_measured: write true, for the token may begin to take fees ({', '.join(sorted(unsteady))})"


def of_amounts(market: "Market") -> Iterator[str]:
    yield from within("decimals", market.decimals, (0, MAX_DECIMALS), str)
    for name in ("supply_cap", "borrow_cap", "min_debt", "seed"):
        amount: Amount = getattr(market, name)
        if amount.symbol != market.symbol:
            yield f"{name}: is in {amount.symbol}; write it in {market.symbol}"
        if amount.value < 0:
            yield f"{name}: {amount} is negative"
    supply, borrow = market.supply_cap.value, market.borrow_cap.value
    for name, cap, bits in (("supply_cap", supply, SUPPLY_BITS), ("borrow_cap", borrow, DEBT_BITS)):
        if cap >= 2**CAP_BITS or cap * 10**market.decimals >= 2**bits:
            yield f"{name}: {readable(cap)} {market.symbol} is more than the market can count"
    if borrow > supply:
        yield f"borrow_cap: more than the supply cap of {market.supply_cap}"
    if market.min_debt.value * 10**6 >= 2**MIN_DEBT_BITS:
        yield f"min_debt: {market.min_debt} is more than the market can count"
    if market.min_debt.value > borrow:
        yield f"min_debt: more than the borrow cap of {market.borrow_cap}: nobody could borrow"
    yield from exactly("seed", lambda: onchain.seed(market))
    if market.seed.value * 10**market.decimals < MIN_SEED_UNITS:
        yield f"seed: {market.seed} is less than {MIN_SEED_UNITS} of its smallest units"
    if market.seed.value * 10**market.decimals >= 2**SEED_BITS:
        yield f"seed: {market.seed} is more than a listing takes"


def of_pool(parameters: "Parameters", market: "Market") -> Iterator[str]:
    pool = market.pool
    if pool is None:
        return
    for name, amount in (("minimum", pool.minimum), ("epoch_cap", pool.epoch_cap)):
        if amount.symbol != market.symbol:
            yield f"pool.{name}: is in {amount.symbol}; write it in {market.symbol}"
        if amount.value < 0:
            yield f"pool.{name}: {amount} is negative"
    minimum, cap = (amount.value * 10**market.decimals for amount in (pool.minimum, pool.epoch_cap))
    if 0 <= minimum < 1:
        yield f"pool.minimum: {pool.minimum} is less than the smallest unit; a pool keeps at least that"
    if minimum >= 2**POOL_MINIMUM_BITS:
        yield f"pool.minimum: {pool.minimum} is more than a pool can count"
    if cap >= 2**POOL_CAP_BITS:
        yield f"pool.epoch_cap: {pool.epoch_cap} is more than a pool can count"
    yield from within("pool.last_discount", pool.last_discount, POOL_DISCOUNT, show_percent)
    if not 0 <= pool.first_discount <= pool.last_discount:
        yield (
            f"pool.first_discount: {show_percent(pool.first_discount)} is not between 0 % and the last one, "
            f"{show_percent(pool.last_discount)}"
        )
    if pool.last_discount > parameters.liquidation.discount:
        yield (
            f"pool.last_discount: {show_percent(pool.last_discount)} is more than liquidations leave the "
            f"pool, {show_percent(parameters.liquidation.discount)}: it would sell below what it paid"
        )
    yield from within("pool.ageing", pool.ageing, POOL_AGEING, show_duration)
    yield from within("pool.cushion", pool.cushion, POOL_CUSHION, show_percent)
    yield from exactly("pool", lambda: onchain.pool_terms(pool, market.decimals))


def of_feed(parameters: "Parameters", market: "Market") -> Iterator[str]:
    low, high, price = market.lowest_price, market.highest_price, market.expected_price
    yield from within("feed_decimals", market.feed_decimals, FEED_DECIMALS, str)
    yield from within("heartbeat and tolerance", onchain.max_age(parameters, market), MAX_AGE, show_duration)
    yield from exactly("prices", lambda: (onchain.answer(market, low), onchain.answer(market, high)))
    if not 0 < low < high:
        yield f"lowest_price: {readable(low)} USD must be above 0 and below highest_price"
    if high * 10**18 >= 2**PRICE_BITS:
        yield f"highest_price: {readable(high)} USD is more than a price can be"
    yield from of_description(parameters, market)
    if price is None:
        return
    place = "feed" if market.mock_price is not None else "reference_price"
    yield from exactly(place, lambda: onchain.answer(market, price))
    if not low < price < high:
        yield f"{place}: {readable(price)} USD is not between lowest_price and highest_price"
    value = market.seed.value * price
    if not SEED_VALUE[0] <= value <= SEED_VALUE[1]:
        yield f"seed: is worth {readable(value)} USD; give about 1 USD"


def of_description(parameters: "Parameters", market: "Market") -> Iterator[str]:
    """What lets a feed that was taken for another one be noticed before anything is sent."""
    if market.mock_price is not None:
        return
    if market.reference_price is None:
        yield "reference_price: missing; say about what one costs, like 600 USD"
    if isinstance(market.feed, str) and not parameters.chain.is_development and not market.feed_description:
        yield 'feed_description: missing; say what the feed calls itself, like "BTC / USD"'


def within(
    place: str, value: Decimal | int, bound: tuple[Decimal | int, Decimal | int], show: Callable[..., str]
) -> Iterator[str]:
    lowest, highest = bound
    if not lowest <= value <= highest:
        yield f"{place}: {show(value)} is not between {show(lowest)} and {show(highest)}"


def exactly(place: str, convert: Callable[[], object]) -> Iterator[str]:
    """A complaint if a value has more digits than its field on the chain."""
    try:
        convert()
    except ValueUnreadable as error:
        yield f"{place}: {error}"
