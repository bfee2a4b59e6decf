"""A trader at the pools' storefronts: buys the inventory that is cheap enough for him, with own assets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.flux.demo.chain import MOST_GAS, Call, Contract
from scripts.flux.demo.events import dollars_per_unit, logs_of
from scripts.flux.demo.replay import WAD, Replay
from scripts.flux.demo.stage import Stage

CLOCK = 0.001  # of the discount: the chain's clock runs for some seconds while a bar is played

Lot = tuple[str, str]  # symbol of the pool, market of what it sells


@dataclass(frozen=True)
class Purchase:
    """USD at the prices of its moment."""

    bar: int
    paid: float
    value: float


@dataclass
class Trader:
    """Buys at this discount of the oracle's price, or more."""

    discount: float
    purchases: list[Purchase] = field(default_factory=list)


def trade(trader: Trader, replay: Replay, bar: int, prices: Mapping[str, int]) -> int:
    """Number of lots bought."""
    stage = replay.stage
    cheap = cheap_lots(trader, replay)
    for symbol, market in cheap:
        (wallet,) = stage.chain.read([stage.tokens[symbol].read("balanceOf", stage.trader)])
        (receipt,) = stage.chain.send([purchase_call(replay, symbol, market, wallet)])
        ((_, bought),) = logs_of(receipt, stage.pools[symbol], "Bought")
        own = stage.markets[symbol].address
        paid, value = stage.chain.read(
            [
                stage.markets[symbol].read("convertToAssets", bought["fTokensPaid"]),
                market_at(stage, market).read("convertToAssets", bought["shares"]),
            ]
        )
        trader.purchases.append(
            Purchase(
                bar=bar,
                paid=paid * dollars_per_unit(stage, own, prices),
                value=value * dollars_per_unit(stage, market, prices),
            )
        )
    return len(cheap)


def market_at(stage: Stage, address: str) -> Contract:
    return next(market for market in stage.markets.values() if market.address == address)


def cheap_lots(trader: Trader, replay: Replay) -> list[Lot]:
    stage = replay.stage
    inventories = stage.chain.read([pool.read("inventory") for pool in stage.pools.values()])
    lots = [
        (symbol, str(lot.market))
        for symbol, lots in zip(stage.pools, inventories, strict=True)
        for lot in lots
    ]
    discounts = stage.chain.read([stage.pools[symbol].read("discountOf", market) for symbol, market in lots])
    least = trader.discount - CLOCK
    return [lot for lot, discount in zip(lots, discounts, strict=True) if discount / WAD >= least]


def purchase_call(replay: Replay, symbol: str, market: str, assets: int) -> Call:
    """All of the lot, as far as his assets go."""
    stage = replay.stage
    return stage.pools[symbol].call(
        "buyWithAssets", market, assets, 1, stage.trader, b"", sender=stage.trader, gas=MOST_GAS
    )
