"""Everything at once: time, tokens, prices, the protocol; and calls that either happen or leave no trace."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from tests.model.books import Parameters
from tests.model.gateway import NativeGateway
from tests.model.liquidator import Liquidator
from tests.model.market import Market
from tests.model.miner import FluxMiner
from tests.model.pool import LiquidationPool
from tests.model.pool_books import PoolTerms
from tests.model.prices import FROZEN, Price
from tests.model.reserve import LiquidationReserve
from tests.model.risk import RiskEngine
from tests.model.sale import Terms
from tests.model.tokens import Token

Result = TypeVar("Result")


class World:
    def __init__(self, now: int, owner: str = "owner", guardian: str = "guardian") -> None:
        self.now = now
        self.tokens: list[Token] = []
        self.native = Token("native", 18)
        self.prices: defaultdict[str, Price] = defaultdict(lambda: FROZEN)
        self.markets: list[Market] = []
        self.pools: dict[str, LiquidationPool] = {}
        self.engine = RiskEngine(self, owner, guardian)
        self.liquidator = Liquidator(self, Terms())
        self.reserve = LiquidationReserve(self, treasury="treasury", treasury_share=0)
        self.gateway: NativeGateway | None = None
        self.miner: FluxMiner | None = None

    def market(self, symbol: str) -> Market:
        return next(m for m in self.markets if m.token.name == symbol)

    def list_market(
        self, token: Token, price: Price, parameters: Parameters, ratio: int, seed: int
    ) -> Market:
        """The seed comes from nowhere: what the owner has left is not looked at."""
        if token not in self.tokens:
            self.tokens.append(token)
        self.prices[token.name] = price
        market = Market(self, len(self.markets), token, parameters, ratio, seed)
        token.mint(market.name, seed)
        self.markets.append(market)
        return market

    def open_pool(self, market: Market, terms: PoolTerms) -> LiquidationPool:
        """And makes it the one that pays the debts of the market."""
        pool = LiquidationPool(self, market, terms)
        self.pools[market.token.name] = pool
        self.liquidator.set_pool(self.engine.owner, market, pool)
        return pool

    # --- atomicity

    def save(self) -> tuple[Any, ...]:
        return (
            self.now,
            dict(self.prices),
            [token.balances.copy() for token in (self.native, *self.tokens)],
            [market.save() for market in self.markets],
            self.engine.save(),
            self.liquidator.save(),
            self.reserve.save(),
            {symbol: pool.save() for symbol, pool in self.pools.items()},
            self.miner.save() if self.miner else None,
        )

    def load(self, saved: tuple[Any, ...]) -> None:
        self.now, prices, balances, markets, engine, liquidator, reserve, pools, miner = saved
        self.prices.clear()
        self.prices.update(prices)
        for token, balance in zip((self.native, *self.tokens), balances, strict=True):
            token.balances = balance.copy()
        for market, state in zip(self.markets, markets, strict=True):
            market.load(state)
        self.engine.load(engine)
        self.liquidator.load(liquidator)
        self.reserve.load(reserve)
        for symbol, state in pools.items():
            self.pools[symbol].load(state)
        if self.miner:
            self.miner.load(miner)

    def transact(self, call: Callable[[], Result]) -> Result:
        """Undoes everything if the call is refused."""
        saved = self.save()
        try:
            return call()
        except Exception:
            self.load(saved)
            raise
