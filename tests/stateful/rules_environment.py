"""What happens around the protocol: time, prices, gifts; and what its owner and guardian do."""

import random
from typing import Any

from tests.model.fixed_point import WAD
from tests.model.market_state import Action as Pausable
from tests.model.pool import EXIT_WINDOW
from tests.model.pool_books import EPOCH
from tests.model.prices import Price, Status
from tests.model.reserve import RESERVE
from tests.model.sale import Terms
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.deployment import parameters_tuple
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import (
    DEBTORS,
    FLASHER,
    GUARDIAN,
    NATIVE,
    OWNER,
    TREASURY,
    USERS,
    WHALE,
    draw_parameters,
)

TROUBLE = (Status.DEGRADED, Status.DEGRADED, Status.GRACE, Status.GRACE, Status.FROZEN)
STATUSES = (*(Status.OK,) * 28, *(Status.CAUTIOUS,) * 5, *TROUBLE)
HIGHEST_MID = 2**126  # no oracle gives a price of more than 128 bits, and the band is above it


class Wait(Rule):
    weight = 12

    def draw(self, choice: Choice) -> Arguments:
        seconds = choice.seconds()
        if choice.often(0.3):
            seconds = self._until_a_pool_opens(choice) or seconds
        is_scarce = any(m.books.is_scarce for m in choice.world.markets)
        if is_scarce and choice.often(0.97):
            seconds = min(seconds, 43_200)
        return {"seconds": seconds}

    @staticmethod
    def _until_a_pool_opens(choice: Choice) -> int:
        """To an entry that is due, or to an edge of somebody's window."""
        now, pools = choice.world.now, choice.world.pools.values()
        moments = [p.pending_epoch * EPOCH for p in pools if p.pending]
        for request in (r for p in pools for r in p.exits.values()):
            moments += [request.ready_at - 1, request.ready_at, request.ready_at + EXIT_WINDOW - 1]
        later = [moment - now for moment in moments if moment > now]
        return choice.one(later) if later else 0

    def apply(self, world: World, a: Any) -> None:
        """The chain tells the time."""

    def call(self, a: Any) -> None:
        return None


class MovePrice(Rule):
    """One price, anywhere near, with any band and status."""

    weight = 5

    def draw(self, choice: Choice) -> Arguments:
        market = choice.market()
        first = choice.scenario.spec(market.token.name).mid
        mid = first * choice.chance.randrange(700, 1400) // 1000
        return self.banded(choice, market.token.name, mid, choice.one(STATUSES))

    @staticmethod
    def banded(choice: Choice, symbol: str, mid: int, status: Status) -> Arguments:
        band = choice.one((0, 0, 10, 50))
        low, high = max(1, mid * (1000 - band) // 1000), mid * (1000 + band) // 1000
        if status == Status.FROZEN:
            low, mid, high = 0, 0, 0
        return {"symbol": symbol, "price": [low, mid, high, int(status)]}

    def apply(self, world: World, a: Any) -> None:
        low, mid, high, status = a["price"]
        world.prices[a["symbol"]] = Price(low, mid, high, Status(status))

    def call(self, a: Any) -> Call:
        return Call(OWNER, "oracle", "setPriceBand", [a["symbol"], *a["price"]])


class Stress(MovePrice):
    """A price that brings a debtor to a chosen ratio of deposits to debts, from just healthy to hopeless.

    A quote for his liquidation is compared then.
    """

    weight = 8

    def draw(self, choice: Choice) -> Arguments | None:
        debtors = [a for a in DEBTORS if choice.world.engine.has_debt(a)]
        if not debtors:
            return None
        target = choice.one((1.12, 1.1, 1.099, 1.095, 1.07, 1.04, 1.031, 1.03, 1.0, 0.9, 0.5, 0.1))
        status = Status.OK if choice.often(0.9) else choice.one(STATUSES)
        return self.aimed_at(choice, choice.one(debtors), target, status)

    def aimed_at(self, choice: Choice, account: str, target: float, status: Status) -> Arguments | None:
        world = choice.world
        deposits, debts, *_ = world.engine.health_of(account)
        if not deposits or not debts:
            return None
        factor = max(target * debts / deposits, 0.001)
        joined = world.engine.deposits_of(account)
        if choice.often(0.4):
            joined, factor = world.engine.debts_of(account), min(1 / factor, 1000.0)
        market = choice.one(joined)
        mid = min(max(1, int(world.engine.price_of(market).mid * factor)), HIGHEST_MID)
        fraction = choice.one((WAD, WAD, 0, 0, WAD // 3, choice.chance.randrange(1, WAD)))
        asked = {"account": account, "fraction": fraction}
        return {**self.banded(choice, market.token.name, mid, status), **asked}


class Recover(Rule):
    """A price as it was at first. Several of them in a row are a calm day."""

    weight = 6

    def draw(self, choice: Choice) -> Arguments | None:
        world = choice.world
        moved = [s for s in choice.scenario.specs if world.prices[s.symbol] != s.price]
        if not moved:
            return None
        ill = [s for s in moved if world.prices[s.symbol].status > Status.CAUTIOUS]
        spec = choice.one(ill or moved)
        return {"symbol": spec.symbol, "price": [*spec.price[:3], int(Status.OK)]}

    def apply(self, world: World, a: Any) -> None:
        MovePrice().apply(world, a)

    def call(self, a: Any) -> Call:
        return MovePrice().call(a)


class Fund(Rule):
    """Fresh assets; the wrapped native coin out of one's own native coin."""

    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        market, account = choice.market(), choice.one((*DEBTORS, WHALE, FLASHER))
        spec = choice.scenario.spec(market.token.name)
        worth = choice.one((1000, 100_000))
        if spec.symbol == NATIVE:
            account, worth = choice.user_or_whale(), 20_000
        return {"symbol": spec.symbol, "account": account, "assets": spec.worth(worth)}

    def apply(self, world: World, a: Any) -> None:
        if a["symbol"] == NATIVE:
            world.native.transfer(a["account"], NATIVE, a["assets"])
        world.market(a["symbol"]).token.mint(a["account"], a["assets"])

    def call(self, a: Any) -> Call:
        if a["symbol"] == NATIVE:
            return Call(a["account"], NATIVE, "deposit", [], a["assets"])
        return Call(OWNER, a["symbol"], "mint", [a["account"], a["assets"]])


class Donate(Rule):
    """Assets sent to a market by mistake: the protocol's reserve."""

    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        caller, market = choice.user_or_whale(), choice.market()
        assets = choice.chance.choice((1, 1000, market.token.balance_of(caller) // 100))
        return {"symbol": market.token.name, "caller": caller, "assets": assets}

    def apply(self, world: World, a: Any) -> None:
        market = world.market(a["symbol"])
        market.token.transfer(a["caller"], market.name, a["assets"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], a["symbol"], "transfer", [f"market:{a['symbol']}", a["assets"]])

    def result(self, _: Any) -> None:
        return None


class Give(Rule):
    """From one person to another."""

    weight = 0.5

    def draw(self, choice: Choice) -> Arguments:
        sender, market = choice.user_or_whale(), choice.market()
        assets = choice.amount(market.token.balance_of(sender) // 10)
        return {"symbol": market.token.name, "sender": sender, "receiver": choice.user(), "assets": assets}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).token.transfer(a["sender"], a["receiver"], a["assets"])

    def call(self, a: Any) -> Call:
        return Call(a["sender"], a["symbol"], "transfer", [a["receiver"], a["assets"]])

    def result(self, _: Any) -> None:
        return None

    def actors(self, arguments: Any) -> tuple[str, ...]:
        return (arguments["sender"], arguments["receiver"])


class Accrue(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        return {"symbol": choice.market().token.name, "by": choice.user()}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).accrue()

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"market:{a['symbol']}", "accrue")


class SweepReserve(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        return {"symbol": choice.market().token.name, "by": choice.user()}

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).sweep_reserve()

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"market:{a['symbol']}", "sweepReserve")


class PayTreasury(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        return {"symbol": choice.market().token.name, "by": choice.user()}

    def apply(self, world: World, a: Any) -> int:
        return world.reserve.pay_treasury(world.market(a["symbol"]))

    def call(self, a: Any) -> Call:
        return Call(a["by"], RESERVE, "payTreasury", [f"market:{a['symbol']}"])


class SetTreasury(Rule):
    weight = 0.5

    def draw(self, choice: Choice) -> Arguments:
        caller = OWNER if choice.often(0.8) else GUARDIAN
        return {"by": caller, "share": choice.one((0, 1, 3333, 5000, 10_000, 10_001))}

    def apply(self, world: World, a: Any) -> None:
        world.reserve.set_treasury(a["by"], TREASURY, a["share"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], RESERVE, "setTreasury", [TREASURY, a["share"]])


class SpendReserve(Rule):
    """Governance moves fTokens of the liquidation reserve."""

    weight = 1

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.holding((RESERVE,))
        if found is None:
            return None
        market, _ = found
        shares = choice.one((market.shares_of(RESERVE), market.shares_of(RESERVE) // 3 + 1))
        return {"symbol": market.token.name, "to": choice.one(USERS), "shares": shares}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).transfer(RESERVE, a["to"], a["shares"])

    def call(self, a: Any) -> Call:
        return Call(OWNER, RESERVE, "withdraw", [f"market:{a['symbol']}", a["to"], a["shares"]])


class Pause(Rule):
    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        caller = choice.one((GUARDIAN, GUARDIAN, OWNER, choice.user()))
        action = int(choice.one(Pausable))
        return {"symbol": choice.market().token.name, "by": caller, "action": action}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).pause(a["by"], Pausable(a["action"]))

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"market:{a['symbol']}", "pause", [a["action"]])


class Unpause(Rule):
    weight = 4

    def draw(self, choice: Choice) -> Arguments | None:
        paused = [(m, a) for m in choice.world.markets for a in Pausable if m.paused_until(a)]
        if not paused:
            return None
        market, action = choice.one(paused)
        caller = OWNER if choice.often(0.9) else GUARDIAN
        return {"symbol": market.token.name, "by": caller, "action": int(action)}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).unpause(a["by"], Pausable(a["action"]))

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"market:{a['symbol']}", "unpause", [a["action"]])


class SetParameters(Rule):
    """Parameters of a market, drawn again from a number."""

    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        caller = OWNER if choice.often(0.95) else GUARDIAN
        spec = choice.one(choice.scenario.specs)
        lot = choice.chance.randrange(10**6)
        return {"symbol": spec.symbol, "by": caller, "decimals": spec.decimals, "mid": spec.mid, "lot": lot}

    @staticmethod
    def parameters(a: Any) -> Any:
        return draw_parameters(random.Random(a["lot"]), a["decimals"], a["mid"])

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).set_parameters(a["by"], self.parameters(a))

    def call(self, a: Any) -> Call:
        parameters = parameters_tuple(self.parameters(a))
        return Call(a["by"], f"market:{a['symbol']}", "setParameters", [parameters])


class LowerCaps(Rule):
    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        market = choice.market()
        p, unit = market.parameters, market.token.unit
        books = market.books_now()
        supply = choice.one((p.supply_cap, p.supply_cap + 1, books.supply_assets // unit + 1))
        borrow = choice.one((p.borrow_cap, p.borrow_cap + 1, books.debt_assets // unit + 1))
        caller = choice.one((GUARDIAN, OWNER, GUARDIAN, choice.user()))
        return {"symbol": market.token.name, "by": caller, "supply": supply, "borrow": borrow}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).lower_caps(a["by"], a["supply"], a["borrow"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], f"market:{a['symbol']}", "lowerCaps", [a["supply"], a["borrow"]])


class SetRatio(Rule):
    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        ratio = choice.one((1110, 1200, 1300, 1400, 2000, 9000, 1100, 1000))
        return {"symbol": choice.market().token.name, "by": OWNER, "ratio": ratio}

    def apply(self, world: World, a: Any) -> None:
        world.engine.set_collateral_ratio(a["by"], world.market(a["symbol"]), a["ratio"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], "engine", "setCollateralRatio", [f"market:{a['symbol']}", a["ratio"]])


class SetLine(Rule):
    weight = 0.4

    def draw(self, choice: Choice) -> Arguments:
        percent = choice.one((110, 110, 108, 115, 119))
        return {"by": OWNER, "line": percent * WAD // 100}

    def apply(self, world: World, a: Any) -> None:
        world.engine.set_liquidation_line(a["by"], a["line"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], "engine", "setLiquidationLine", [a["line"]])


class SetTerms(Rule):
    weight = 0.4

    def draw(self, choice: Choice) -> Arguments:
        discount, cap = choice.one(((3, 6), (3, 6), (5, 4), (1, 7), (3, 0), (0, 9), (9, 1), (3, 11)))
        return {"by": OWNER, "terms": [discount * WAD // 100, cap * WAD // 100]}

    def apply(self, world: World, a: Any) -> None:
        world.liquidator.set_terms(a["by"], Terms(*a["terms"]))

    def call(self, a: Any) -> Call:
        return Call(a["by"], "liquidator", "setTerms", [tuple(a["terms"])])
