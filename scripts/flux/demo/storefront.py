"""A trader at the pools' storefronts: buys the inventory that is cheap enough for him, with own assets.

What is in stock is read again only when somebody has bought something; discounts grow with the time alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.flux.demo.chain import MOST_GAS, Call
from scripts.flux.demo.events import dollars_per_unit, logs_of
from scripts.flux.demo.feeds import BASIS_POINTS
from scripts.flux.demo.stage import Stage
from scripts.flux.demo.watch import Watch
from scripts.flux.onchain import PoolTerms

CLOCK = 0.001  # of the discount: the chain's clock runs for some seconds while a bar is played
ANY_COST = 2**100  # he pays what the goods cost, at most this


@dataclass(frozen=True)
class Lot:
    """Inventory of the pool of `symbol` in another market."""

    symbol: str
    market: str
    since: int


@dataclass(frozen=True)
class Purchase:
    """USD at the prices of its moment."""

    bar: int
    paid: float
    value: float


@dataclass
class Trader:
    """Buys at this discount of the oracle's price, or more. `lots` are stale once anybody has traded."""

    stage: Stage
    discount: float
    terms: Mapping[str, PoolTerms]
    lots: list[Lot] = field(default_factory=list)
    is_stale: bool = False
    purchases: list[Purchase] = field(default_factory=list)


def new_trader(stage: Stage, discount: float) -> Trader:
    answers = stage.chain.read([pool.read("terms") for pool in stage.pools.values()])
    terms = {symbol: PoolTerms(*answer) for symbol, answer in zip(stage.pools, answers, strict=True)}
    return Trader(stage=stage, discount=discount, terms=terms)


def trade(trader: Trader, watch: Watch, bar: int, prices: Mapping[str, int]) -> int:
    """Number of lots bought."""
    stage = trader.stage
    if trader.is_stale:
        trader.lots, trader.is_stale = read_lots(stage), False
    cheap = [lot for lot in trader.lots if discount_of(lot, trader, watch.time) >= trader.discount - CLOCK]
    receipts = stage.chain.send([purchase_call(stage, lot) for lot in cheap])
    for lot, receipt in zip(cheap, receipts, strict=True):
        ((_, bought),) = logs_of(receipt, stage.pools[lot.symbol], "Bought")
        own = stage.markets[lot.symbol].address
        paid = watch.assets_of(lot.symbol, bought["fTokensPaid"]) * dollars_per_unit(stage, own, prices)
        goods = watch.assets_of(symbol_at(stage, lot.market), bought["shares"])
        value = goods * dollars_per_unit(stage, lot.market, prices)
        trader.purchases.append(Purchase(bar=bar, paid=paid, value=value))
        trader.is_stale = True
    return len(cheap)


def read_lots(stage: Stage) -> list[Lot]:
    inventories = stage.chain.read([pool.read("inventory") for pool in stage.pools.values()])
    return [
        Lot(symbol, str(lot.market), lot.since)
        for symbol, lots in zip(stage.pools, inventories, strict=True)
        for lot in lots
    ]


def discount_of(lot: Lot, trader: Trader, now: int) -> float:
    """What its pool takes off the price, as `ILiquidationPool.discountOf`."""
    terms = trader.terms[lot.symbol]
    age = min(max(now - lot.since, 0), terms.ageing)
    part = age / terms.ageing if terms.ageing else 1.0
    return (terms.firstDiscount + (terms.lastDiscount - terms.firstDiscount) * part) / BASIS_POINTS


def symbol_at(stage: Stage, address: str) -> str:
    return next(symbol for symbol, market in stage.markets.items() if market.address == address)


def purchase_call(stage: Stage, lot: Lot) -> Call:
    pool = stage.pools[lot.symbol]
    arguments = (lot.market, ANY_COST, 1, stage.trader, b"")
    return pool.call("buyWithAssets", *arguments, sender=stage.trader, gas=MOST_GAS)
