"""What pool shares are worth at mid prices, and what their suppliers have made of a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scripts.flux.demo.chain import Read
from scripts.flux.demo.stage import Stage


@dataclass(frozen=True)
class Fund:
    """One pool: idle fTokens and inventory in USD, its shares, and USD of a whole fToken of its market."""

    value: float
    shares: int
    token: float


Funds = Mapping[str, Fund]  # by symbol


@dataclass(frozen=True)
class Return:
    """USD that a supplier had at first, that his pool shares were worth in the end, and that the fTokens that
    he brought would have been worth by then."""

    before: float
    after: float
    held: float

    @property
    def gain(self) -> float:
        """In USD, of what he had."""
        return self.after / self.before - 1

    @property
    def against_holding(self) -> float:
        return self.after / self.held - 1


def read_funds(stage: Stage, prices: Mapping[str, int]) -> Funds:
    units = {asset.symbol: asset.unit for asset in stage.listed}
    tokens = {asset.symbol: asset.value(asset.unit, prices[asset.symbol]) for asset in stage.listed}
    rates = stage.chain.read([m.read("convertToAssets", units[s]) for s, m in stage.markets.items()])
    for symbol, assets in zip(stage.markets, rates, strict=True):
        tokens[symbol] *= assets / units[symbol]
    symbols = {market.address: symbol for symbol, market in stage.markets.items()}
    answers = stage.chain.read([read for pool in stage.pools for read in fund_reads(stage, pool)])
    funds = {}
    for place, symbol in enumerate(stage.pools):
        held, lots, shares = answers[3 * place : 3 * place + 3]
        value = held.idle / units[symbol] * tokens[symbol]
        for lot in lots:
            other = symbols[lot.market]
            value += lot.shares / units[other] * tokens[other]
        funds[symbol] = Fund(value=value, shares=shares, token=tokens[symbol])
    return funds


def fund_reads(stage: Stage, symbol: str) -> Iterator[Read]:
    for function in ("funds", "inventory", "totalSupply"):
        yield stage.pools[symbol].read(function)


def returns(begun: Funds, ended: Funds) -> dict[str, Return]:
    """Of every pool that has suppliers."""
    return {
        symbol: Return(
            before=fund.value,
            after=fund.value * (ended[symbol].value / ended[symbol].shares) / (fund.value / fund.shares),
            held=fund.value * ended[symbol].token / fund.token,
        )
        for symbol, fund in begun.items()
        if fund.shares and fund.value
    }


def together(parts: Mapping[str, Return]) -> Return:
    return Return(
        before=sum(part.before for part in parts.values()),
        after=sum(part.after for part in parts.values()),
        held=sum(part.held for part in parts.values()),
    )
