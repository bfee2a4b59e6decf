"""The desk's part for liquidation pools."""

from typing import Any

from rich.table import Table

from scripts.flux import artifacts, codec, units
from scripts.flux.config import Market
from scripts.flux.desk_parts import ALL, Parts, percent, spoken, usd
from scripts.flux.desk_rewards import flux
from scripts.flux.errors import PoolMissing
from scripts.flux.errors_rewards import FluxMissing


class PoolDesk(Parts):
    """Enters, leaves, sells to and buys from pools for people."""

    @spoken
    def pool_status(self) -> None:
        """All pools in one table."""
        table = Table("pool", title="Liquidation pools", title_justify="left")
        for column in ("worth", "idle", "can put up", "waiting to enter", "inventory", "at a discount of"):
            table.add_column(column, justify="right")
        table.add_column("entry")
        for state in self.flux.lens.allPools():
            market = self._market_at(state["market"])
            sizes = (state["funds"]["idle"], state["capacity"], state["funds"]["pending"])
            amounts = [units.show_units(size, market.decimals, places=6) for size in sizes]
            lots, discounts = self._lots(state)
            entry = "paused" if state["isEntryPaused"] else "open"
            table.add_row(market.symbol, usd(state["netValueLow"]), *amounts, lots, discounts, entry)
        self.screen.print(table)

    @spoken
    def enter(self, *what: Any) -> None:
        """enter("1_000 USDT", alice)"""
        market, assets, who = self._order(what)
        pool, token = self._pool(market.symbol), self.flux.tokens[market.symbol]
        self._provide(market, assets, who)
        token.approve(pool, ALL, {"from": who}, silent=True)
        pool.enterWithAssets(assets, who, {"from": who}, silent=True)
        amount = units.show_units(assets, market.decimals, market.symbol)
        self._say(f"{self._name(who)} enters the pool of {market.symbol} with {amount}, within the hour")

    @spoken
    def request_exit(self, symbol: str, who: Any = None, *, share: str = "100 %") -> None:
        """request_exit("USDT", alice): all of alice's shares, or a part; she may leave in three days"""
        pool, person = self._pool(symbol), who or self.people["alice"]
        if pool.entryOf(person)["fTokens"]:
            pool.claimEntry(person, {"from": person}, silent=True)
        shares = int(pool.balanceOf(person) * units.parse_percent(share))
        pool.requestExit(shares, {"from": person}, silent=True)
        amount = units.show_units(shares, pool.decimals(), pool.symbol(), places=6)
        self._say(f"{self._name(person)} may leave with {amount} in three days, and for two days then")

    @spoken
    def leave(self, symbol: str, who: Any = None) -> None:
        """leave("USDT", alice): with all that alice has requested, in fTokens of whatever the pool holds"""
        pool, person = self._pool(symbol), who or self.people["alice"]
        before = {name: room.balanceOf(person) for name, room in self.flux.markets.items()}
        pool.exit(pool.exitOf(person)["shares"], person, {"from": person}, silent=True)
        parts = []
        for name, room in self.flux.markets.items():
            if received := room.balanceOf(person) - before[name]:
                parts.append(units.show_units(received, self._market(name).decimals, f"f{name}", places=6))
        self._say(f"{self._name(person)} left the pool of {symbol} with {', '.join(parts) or 'nothing'}")

    @spoken
    def claim_pool(self, symbol: str, who: Any = None) -> None:
        """claim_pool("USDT", alice): the pool collects the FLUX of its fTokens, and alice gets her part"""
        if self.flux.flux is None:
            raise FluxMissing(what="FLUX")
        pool, person = self._pool(symbol), who or self.people["alice"]
        before = self.flux.flux.balanceOf(person)
        abi = artifacts.artifact("PoolExtension").abi  # to which the pool delegates
        for function, arguments in (("collectFlux", ()), ("claimFlux", (str(person),))):
            person.transfer(pool, data=codec.encode_call(abi, function, arguments), silent=True)
        paid = self.flux.flux.balanceOf(person) - before
        self._say(f"{self._name(person)} got {flux(paid)} from the pool of {symbol}")

    @spoken
    def absorb(self, who: Any, by: Any = None) -> None:
        """absorb(alice, by=bob): the pools buy alice's account, bob only calls and gets the bounty"""
        caller = by or self.people["bob"]
        sent = self.flux.liquidator.liquidate(who, 0, caller, [], b"", {"from": caller}, silent=True)
        event = sent.events["Liquidated"]
        self._say(
            f"the pools bought {percent(event['fraction'])} of {self._name(who)}: "
            f"deposits {usd(event['depositValue'])}, debts {usd(event['debtValue'])}, "
            f"fee {usd(event['fee'])}, shortfall {usd(event['shortfall'])}; called by {self._name(caller)}"
        )

    @spoken
    def buy(self, symbol: str, goods: str, assets: str, who: Any = None) -> None:
        """buy("USDT", "ETH", "1_000", bob): ETH from the pool of USDT, for at most 1,000 USDT"""
        pool, market, other = self._pool(symbol), self._market(symbol), self._market(goods)
        person = who or self.people["bob"]
        token, offered = (
            self.flux.tokens[symbol],
            units.parse_amount(f"{assets} {symbol}").units(market.decimals),
        )
        self._provide(market, offered, person)
        before = token.balanceOf(person)
        token.approve(pool, ALL, {"from": person}, silent=True)
        room = self.flux.markets[goods]
        sent = pool.buyWithAssets(room, offered, 1, person, b"", {"from": person}, silent=True)
        shares = sent.events["Bought"]["shares"]
        paid = units.show_units(before - token.balanceOf(person), market.decimals, symbol, places=6)
        bought = units.show_units(shares, other.decimals, f"f{goods}", places=6)
        worth = usd(room.convertToAssets(shares) * self._mid(other) // 10**other.decimals)
        self._say(f"{self._name(person)} bought {bought}, worth {worth}, for {paid}")

    # --- small parts

    def _pool(self, symbol: str) -> Any:
        market = self._market(symbol)
        if market.symbol not in self.flux.pools:
            raise PoolMissing(asset=symbol, known=tuple(self.flux.pools))
        return self.flux.pools[market.symbol]

    def _market_at(self, address: str) -> Market:
        return next(self._market(symbol) for symbol, room in self.flux.markets.items() if room == address)

    def _mid(self, market: Market) -> int:
        return int(self.flux.oracle.priceOf(self.flux.tokens[market.symbol])["mid"])

    def _lots(self, state: Any) -> tuple[str, str]:
        """What a pool has to sell, a line each: amounts, and what is taken off their prices."""
        amounts, discounts = [], []
        for lot in state["lots"]:
            goods = self._market_at(lot["market"])
            amounts.append(units.show_units(lot["assets"], goods.decimals, goods.symbol, places=6))
            discounts.append(percent(lot["discount"]))
        return "\n".join(amounts) or "-", "\n".join(discounts) or "-"
