"""What every part of the console's desk needs: people, orders, and how values are shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from rich.console import Console

from scripts.flux import artifacts, units
from scripts.flux.bounds_rewards import SYMBOL
from scripts.flux.config import Market, Priced
from scripts.flux.deployment import Deployment
from scripts.flux.errors import AssetUnknown, FluxError, ValueUnreadable

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
    """Turns what contracts and units refuse into one line. A person may be named: `who=alice`."""

    @wraps(action)
    def say(self: "Parts", *arguments: Any, **options: Any) -> None:
        if "who" in options:
            arguments += (options.pop("who"),)
        try:
            action(self, *arguments, **options)
        except artifacts.Reverted as error:
            self.screen.print(
                f"[red]refused:[/red] {artifacts.revert_reason(error)}", highlight=False, soft_wrap=True
            )
        except FluxError as error:
            self.screen.print(f"[red]{error}[/red]", highlight=False)

    return say


class Parts:
    """People in a deployment."""

    def __init__(self, flux: Deployment, screen: Console | None = None) -> None:
        self.flux = flux
        self.screen = screen or Console()
        accounts = artifacts.accounts()
        self.people = {name: accounts[place] for name, place in PEOPLE.items() if place < len(accounts)}

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

    def _priced(self, symbol: str) -> tuple[Priced, Any]:
        """A market's asset, or FLUX where that has a price, with its token."""
        votes = self.flux.parameters.governance.votes
        if symbol == SYMBOL and votes is not None and votes.price is not None:
            return votes.price, self.flux.flux
        market = self._market(symbol)
        return market, self.flux.tokens[market.symbol]

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

    def _say(self, text: str) -> None:
        self.screen.print(text, highlight=False, soft_wrap=True)

    def _name(self, who: Any) -> str:
        return next((name for name, account in self.people.items() if account == who), str(who))


def moment(timestamp: int) -> str:
    return f"{datetime.fromtimestamp(timestamp, UTC):%Y-%m-%d %H:%M} UTC"


def quoted(price: Any) -> str:
    status = STATUSES[price["status"]]
    return usd(price["mid"]) + ("" if status == "Ok" else f" ({status})")


def usd(value: int) -> str:
    return units.show_units(value, 18, "USD", places=2)


def percent(share: int) -> str:
    return units.show_units(share * 100, 18, "%", places=2)
