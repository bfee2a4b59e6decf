"""The console's desk: every contract under a short name, and what people do with them as one-liners.

    supply("100 USDT", alice)       borrow("0.01 ETH", alice)      repay("all ETH", alice)
    withdraw("all USDT", alice)     liquidate(alice, by=bob)       set_price("ETH", "2_000 USD")
    status()    account(alice)      price("ETH")                   wait("30 days")

    enter("1_000 USDT", alice)      request_exit("USDT", alice)    leave("USDT", alice)
    absorb(alice, by=bob)           buy("USDT", "ETH", "1_000", bob)
    pool_status()                   pools["USDT"].terms()

    rewards()   rewards(alice)      claim(alice)                   claim_pool("USDT", alice)
    stake("100", alice, days=7)     unstake("all", alice, days=7)
    insure("100", alice)            end_insurance(alice)
    delegate(alice)                 votes(alice)
    proposals()                     vote(1, "for", alice)

    FLUX, miner, staking            the token, who releases it, stakes of it
    safety, governor                sFLUX, and what FLUX and sFLUX vote on

Amounts are text; `supply("USDT", "100", who=alice)` is the same as the first line. On a chain of mocks
missing tokens are minted, allowances are always given. A refusal of a contract is shown by its name instead
of a page of Python.
"""

from typing import Any

from rich.table import Table

from scripts.flux import artifacts, units
from scripts.flux.config import Market
from scripts.flux.desk_parts import ALL, percent, quoted, spoken, usd
from scripts.flux.desk_pools import PoolDesk
from scripts.flux.desk_rewards import RewardsDesk, flux
from scripts.flux.desk_votes import VotesDesk
from scripts.flux.onchain import WAD, answer


class Desk(PoolDesk, RewardsDesk, VotesDesk):
    """Acts for people in a deployment."""

    def namespace(self) -> dict[str, Any]:
        """Everything that the console knows by name."""
        flux = self.flux
        rooms = (
            "markets",
            "pools",
            "tokens",
            "sources",
            "feeds",
            "timelock",
            "oracle",
            "risk",
            "liquidator",
            "reserve",
        )
        deeds = (self.supply, self.borrow, self.repay, self.withdraw, self.liquidate, self.mint, self.wait)
        in_pools = (self.enter, self.request_exit, self.leave, self.absorb, self.buy, self.claim_pool)
        with_flux = (
            self.claim,
            self.stake,
            self.unstake,
            self.insure,
            self.end_insurance,
            self.delegate,
            self.vote,
        )
        looks = (
            self.status,
            self.pool_status,
            self.account,
            self.rewards,
            self.votes,
            self.proposals,
            self.price,
            self.set_price,
            self.trace,
            self.guide,
        )
        return {
            **{name: getattr(flux, name) for name in (*rooms, "lens", "rewards_lens", "gateway")},
            **self.governing(),
            **{deed.__name__: deed for deed in (*deeds, *in_pools, *with_flux, *looks)},
            **self.people,
            "flux": flux,
        }

    def governing(self) -> dict[str, Any]:
        """FLUX, its miner, stakes, sFLUX and governor, where the parameters have them."""
        flux = self.flux
        rooms = {
            "FLUX": flux.flux,
            "miner": flux.miner,
            "staking": flux.staking or None,
            "safety": flux.safety,
            "governor": flux.governor,
        }
        return {name: room for name, room in rooms.items() if room is not None}

    # --- looking

    @spoken
    def guide(self) -> None:
        """What can be typed here."""
        for line in (__doc__ or "").strip().splitlines():
            self.screen.print(line, highlight=False, markup=False)
        self.screen.print(f"People: {', '.join(self.people)}. Markets: {', '.join(self.flux.markets)}.")

    @spoken
    def status(self) -> None:
        """All markets in one table."""
        table = Table("market", title="Markets", title_justify="left")
        for column in (
            "price",
            "supplied",
            "borrowed",
            "cash",
            "used",
            "lenders get",
            "borrowers pay",
            "ratio",
        ):
            table.add_column(column, justify="right")
        states = self.flux.lens.allMarkets()
        for market, state in zip(self.flux.parameters.markets, states, strict=True):
            books = state["books"]
            sizes = [books[part] for part in ("supplyAssets", "debtAssets", "cash")]
            used = state["rates"]["utilisation"]
            shares = [percent(part) for part in (used, state["supplyApr"], state["borrowApr"])]
            ratio = f"{state['ratio'] / 10:g} %"
            amounts = [units.show_units(size, market.decimals, places=6) for size in sizes]
            table.add_row(market.symbol, quoted(state["price"]), *amounts, *shares, ratio)
        self.screen.print(table)

    @spoken
    def account(self, who: Any) -> None:
        """What somebody has and owes, and how far from liquidation that is."""
        state = self.flux.lens.accountOf(str(who))
        table = Table("market", title=self._name(who), title_justify="left")
        for column in ("deposit", "worth", "debt", "worth", "liquidated at", "can withdraw", "can borrow"):
            table.add_column(column, justify="right")
        for market, position in zip(self.flux.parameters.markets, state["positions"], strict=True):
            if position["depositAssets"] or position["debtAssets"]:
                table.add_row(market.symbol, *position_cells(market, position))
        self.screen.print(table)
        self.screen.print(self._health(state), highlight=False)
        if self.flux.miner is not None:
            claimable = self.flux.rewards_lens.rewardsOf(str(who))["claimable"]
            self.screen.print(f"can claim {flux(claimable)}", highlight=False)

    @spoken
    def price(self, symbol: str) -> None:
        """What the oracle says an asset is worth."""
        _, token = self._priced(symbol)
        self.screen.print(f"{symbol}: {quoted(self.flux.oracle.priceOf(token))}")

    @spoken
    def trace(self, transaction: Any) -> None:
        """The calls of a transaction as a tree; takes a receipt or a hash."""
        if isinstance(transaction, str):
            transaction = artifacts.chain().get_transaction(transaction)
        transaction.call_trace()

    # --- acting

    @spoken
    def supply(self, *what: Any) -> None:
        """supply("100 USDT", alice)"""
        market, assets, who = self._order(what)
        token, room = self.flux.tokens[market.symbol], self.flux.markets[market.symbol]
        if assets != ALL:
            self._provide(market, assets, who)
        token.approve(room, ALL, {"from": who}, silent=True)
        self._did(
            "supplied",
            market,
            room.deposit(assets, who, {"from": who}, silent=True),
            who,
            "Deposit",
            "assets",
        )

    @spoken
    def withdraw(self, *what: Any) -> None:
        """withdraw("50 USDT", alice), withdraw("all USDT", alice)"""
        market, assets, who = self._order(what)
        sent = self.flux.markets[market.symbol].withdraw(assets, who, who, {"from": who}, silent=True)
        self._did("withdrew", market, sent, who, "Withdraw", "assets")

    @spoken
    def borrow(self, *what: Any) -> None:
        """borrow("0.01 ETH", alice)"""
        market, assets, who = self._order(what)
        sent = self.flux.markets[market.symbol].borrow(assets, who, who, {"from": who}, silent=True)
        self._did("borrowed", market, sent, who, "Borrow", "assets")

    @spoken
    def repay(self, *what: Any) -> None:
        """repay("all ETH", alice)"""
        market, assets, who = self._order(what)
        token, room = self.flux.tokens[market.symbol], self.flux.markets[market.symbol]
        # a little more than is owed now: interest goes on until the transaction is mined
        self._provide(market, room.debtOf(who) * 1001 // 1000 + 1 if assets == ALL else assets, who)
        token.approve(room, ALL, {"from": who}, silent=True)
        self._did(
            "repaid", market, room.repay(assets, who, {"from": who}, silent=True), who, "Repay", "assets"
        )

    @spoken
    def liquidate(self, who: Any, by: Any = None, share: str = "100 %") -> None:
        """liquidate(alice, by=bob): buys alice's account, or a share of it, at the liquidation price"""
        buyer = by or self.people["bob"]
        fraction = int(units.parse_percent(share) * WAD)
        quote = self.flux.liquidator.quote.call(who, fraction, {"from": buyer})
        symbols = {str(room): symbol for symbol, room in self.flux.markets.items()}
        for leg in quote["payments"]:
            symbol = symbols[str(leg["market"])]
            self._provide(self._market(symbol), leg["assets"] * 1001 // 1000 + 1, buyer)
            self.flux.tokens[symbol].approve(leg["market"], ALL, {"from": buyer}, silent=True)
        sent = self.flux.liquidator.liquidate(who, fraction, buyer, [], b"", {"from": buyer}, silent=True)
        event = sent.events["Liquidated"]
        self.screen.print(
            f"{self._name(buyer)} bought {share} of {self._name(who)}: "
            f"deposits {usd(event['depositValue'])}, debts {usd(event['debtValue'])}, "
            f"fee {usd(event['fee'])}, shortfall {usd(event['shortfall'])}",
            highlight=False,
        )

    @spoken
    def mint(self, *what: Any) -> None:
        """mint("100 USDT", alice): mocks only"""
        market, assets, who = self._order(what)
        self._provide(market, self.flux.tokens[market.symbol].balanceOf(who) + assets, who)

    @spoken
    def set_price(self, symbol: str, usd_price: str) -> None:
        """set_price("ETH", "2_000 USD"): mocks only"""
        (asset, _), deployer = self._priced(symbol), self.people["deployer"]
        self.flux.feeds[symbol].setAnswer(
            answer(asset, units.parse_usd(usd_price)), {"from": deployer}, silent=True
        )
        self.price(symbol)

    @spoken
    def wait(self, time: str) -> None:
        """wait("30 days"): lets time pass, and the mock feeds report again"""
        artifacts.chain().sleep(units.parse_duration(time))
        artifacts.chain().mine()
        for symbol, feed in self.flux.feeds.items():
            if self._priced(symbol)[0].mock_price is not None:
                feed.setAnswer(feed.latestRoundData()[1], {"from": self.people["deployer"]}, silent=True)

    # --- small parts

    def _health(self, state: Any) -> str:
        line = self.flux.risk.liquidationLine()
        if state["debtValue"] == 0:
            return f"deposits of {usd(state['depositValue'])}, no debts"
        verdict = "[red]can be liquidated[/red]" if state["health"]["isLiquidatable"] else "healthy"
        return (
            f"deposits of {usd(state['depositValue'])}, debts of {usd(state['debtValue'])}: "
            f"{percent(state['healthRatio'])}, liquidated below {percent(line)}: {verdict}"
        )


def position_cells(market: Market, position: Any) -> list[str]:
    def amount(field: str) -> str:
        return units.show_units(position[field], market.decimals, places=6)

    liquidated_at = position["liquidationPrice"]
    return [
        amount("depositAssets"),
        usd(position["depositValue"]),
        amount("debtAssets"),
        usd(position["debtValue"]),
        usd(liquidated_at) if liquidated_at else "-",
        amount("maxWithdraw"),
        amount("maxBorrow"),
    ]
