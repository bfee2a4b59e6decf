"""The console's desk: every contract under a short name, and what people do with them as one-liners.

    supply("100 USDT", alice)       borrow("0.01 ETH", alice)      repay("all ETH", alice)
    withdraw("all USDT", alice)     liquidate(alice, by=bob)       set_price("ETH", "2_000 USD")
    status()    account(alice)      price("ETH")                   wait("30 days")

Amounts are text; `supply("USDT", "100", alice)` is the same as the first line. On a chain of mocks missing
tokens are minted, allowances are always given. A refusal of a contract is shown by its name instead of a page
of Python.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from rich.console import Console
from rich.table import Table

from scripts.flux import artifacts, units
from scripts.flux.config import Market
from scripts.flux.deployment import Deployment
from scripts.flux.errors import AssetUnknown, FluxError, ValueUnreadable
from scripts.flux.onchain import WAD, answer

ALL = 2**256 - 1
STATUSES = ("Ok", "Cautious", "Degraded", "Grace", "Frozen")
PEOPLE = {
    "deployer": 0,
    "guardian": 1,
    "alice": 2,
    "bob": 3,
    "carol": 4,
    "dave": 5,
    "governor": 7,
    "treasury": 8,
}


def spoken(action: Callable[..., None]) -> Callable[..., None]:
    """Turns what contracts and units refuse into one line."""

    @wraps(action)
    def say(self: "Desk", *arguments: Any, **options: Any) -> None:
        try:
            action(self, *arguments, **options)
        except artifacts.Reverted as error:
            self.screen.print(
                f"[red]refused:[/red] {artifacts.revert_reason(error)}", highlight=False, soft_wrap=True
            )
        except FluxError as error:
            self.screen.print(f"[red]{error}[/red]", highlight=False)

    return say


class Desk:
    """Acts for people in a deployment."""

    def __init__(self, flux: Deployment, screen: Console | None = None) -> None:
        self.flux = flux
        self.screen = screen or Console()
        accounts = artifacts.accounts()
        self.people = {name: accounts[place] for name, place in PEOPLE.items() if place < len(accounts)}

    def namespace(self) -> dict[str, Any]:
        """Everything that the console knows by name."""
        flux = self.flux
        rooms = (
            "markets",
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
        looks = (self.status, self.account, self.price, self.set_price, self.trace, self.guide)
        return {
            **{name: getattr(flux, name) for name in (*rooms, "lens", "gateway")},
            **{deed.__name__: deed for deed in (*deeds, *looks)},
            **self.people,
            "flux": flux,
        }

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

    @spoken
    def price(self, symbol: str) -> None:
        """What the oracle says an asset is worth."""
        market = self._market(symbol)
        self.screen.print(f"{symbol}: {quoted(self.flux.oracle.priceOf(self.flux.tokens[market.symbol]))}")

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
        market, deployer = self._market(symbol), self.people["deployer"]
        self.flux.feeds[symbol].setAnswer(
            answer(market, units.parse_usd(usd_price)), {"from": deployer}, silent=True
        )
        self.price(symbol)

    @spoken
    def wait(self, time: str) -> None:
        """wait("30 days"): lets time pass, and the mock feeds report again"""
        artifacts.chain().sleep(units.parse_duration(time))
        artifacts.chain().mine()
        for market in self.flux.parameters.markets:
            if market.mock_price is not None:
                feed = self.flux.feeds[market.symbol]
                feed.setAnswer(feed.latestRoundData()[1], {"from": self.people["deployer"]}, silent=True)

    # --- small parts

    def _order(self, what: tuple[Any, ...]) -> tuple[Market, int, Any]:
        """Market, smallest units and person of ("100 USDT", who) or ("USDT", "100", who); nobody is alice."""
        words = [word for word in what if isinstance(word, str | int) and not str(word).startswith("0x")]
        others = [word for word in what if word not in words]
        text = f"{words[1]} {words[0]}" if len(words) == 2 else str(words[0] if words else "")
        who = others[0] if others else self.people["alice"]
        amount, _, symbol = text.partition(" ")
        if amount == "all":
            return self._market(symbol.strip()), ALL, who
        try:
            parsed = units.parse_amount(text)
        except ValueUnreadable as error:
            raise ValueUnreadable(given=text, expected='"100 USDT", alice') from error
        market = self._market(parsed.symbol)
        return market, parsed.units(market.decimals), who

    def _market(self, symbol: str) -> Market:
        market = self.flux.parameters.by_symbol.get(symbol)
        if market is None:
            raise AssetUnknown(symbol=symbol, known=tuple(self.flux.markets))
        return market

    def _provide(self, market: Market, assets: int, who: Any) -> None:
        """Mints what somebody lacks, where tokens are mocks."""
        token = self.flux.tokens[market.symbol]
        missing = assets - token.balanceOf(who)
        if missing <= 0 or not market.is_mock:
            return
        if market is self.flux.parameters.native_market:
            token.deposit({"from": who, "value": missing}, silent=True)
        else:
            token.mint(who, missing, {"from": who}, silent=True)

    def _did(self, verb: str, market: Market, sent: Any, who: Any, event: str, field: str) -> None:
        amount = units.show_units(sent.events[event][field], market.decimals, market.symbol)
        self.screen.print(
            f"{self._name(who)} {verb} {amount} [dim]({sent.gas_used:,} gas)[/dim]", highlight=False
        )

    def _name(self, who: Any) -> str:
        return next((name for name, account in self.people.items() if account == who), str(who))

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


def quoted(price: Any) -> str:
    status = STATUSES[price["status"]]
    return usd(price["mid"]) + ("" if status == "Ok" else f" ({status})")


def usd(value: int) -> str:
    return units.show_units(value, 18, "USD", places=2)


def percent(share: int) -> str:
    return units.show_units(share * 100, 18, "%", places=2)
