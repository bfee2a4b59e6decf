"""Borrowing and repaying, in one's own name, for another, through a credit line; flash loans."""

from typing import Any

from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import CALLERS, FLASHER, MANAGER, OWNER, USERS


class Borrow(Rule):
    weight = 13

    def draw(self, choice: Choice) -> Arguments:
        engine, world = choice.world.engine, choice.world
        on_behalf = choice.user_or_whale()
        if choice.often(0.85):
            on_behalf = choice.one([a for a in CALLERS if engine.deposits_of(a)] or CALLERS)
        markets = [m for m in world.markets if not m.shares_of(on_behalf)] or world.markets
        market = choice.one(markets) if choice.often(0.95) else choice.market()
        limit = min(engine.borrowable(on_behalf, market), market.cash)
        if choice.often(0.25):
            limit = engine.borrowable(on_behalf, market)
        elif choice.often(0.1):
            limit = market.cash
        caller = choice.operator_of(on_behalf)
        assets = min(choice.amount(limit), 10**40)
        return {
            "symbol": market.token.name,
            "caller": caller,
            "assets": assets,
            "receiver": choice.other_or(caller),
            "on_behalf": on_behalf,
        }

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).borrow(a["caller"], a["assets"], a["receiver"], a["on_behalf"])

    def call(self, a: Any) -> Call:
        values = [a["assets"], a["receiver"], a["on_behalf"]]
        return Call(a["caller"], f"market:{a['symbol']}", "borrow", values)


class DrawCredit(Rule):
    """By a contract that has a credit line, had one, or borrows against deposits like anybody."""

    weight = 4

    def draw(self, choice: Choice) -> Arguments | None:
        lines = [m for m in choice.world.markets if MANAGER in m.managers]
        market = choice.one(lines) if lines and choice.often(0.9) else choice.market()
        limit = choice.world.engine.borrowable(MANAGER, market)
        if limit == 0 and choice.often(0.8):
            return None
        if choice.often(0.3):
            limit = market.cash
        assets = min(choice.amount(limit), 10**40)
        return {
            "symbol": market.token.name,
            "assets": assets,
            "receiver": choice.one((MANAGER, MANAGER, "bob")),
        }

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).borrow(MANAGER, a["assets"], a["receiver"], MANAGER)

    def call(self, a: Any) -> Call:
        return Call(OWNER, MANAGER, "draw", [f"market:{a['symbol']}", a["assets"], a["receiver"]])

    def actors(self, arguments: Any) -> tuple[str, ...]:
        return (MANAGER, arguments["receiver"])


class RepayCredit(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.debt((MANAGER,))
        if found is None and choice.often(0.9):
            return None
        market = found[0] if found else choice.market()
        return {"symbol": market.token.name, "assets": choice.amount(market.debt_of(MANAGER))}

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).repay(MANAGER, a["assets"], MANAGER)

    def call(self, a: Any) -> Call:
        return Call(OWNER, MANAGER, "repay", [f"market:{a['symbol']}", a["assets"]])

    def actors(self, _: Any) -> tuple[str, ...]:
        return (MANAGER,)


class ManagerSupply(Rule):
    """What a manager need not do, but may."""

    weight = 1

    def draw(self, choice: Choice) -> Arguments:
        market = choice.market()
        return {"symbol": market.token.name, "assets": choice.amount(market.token.balance_of(MANAGER))}

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).deposit(MANAGER, a["assets"], MANAGER)

    def call(self, a: Any) -> Call:
        return Call(OWNER, MANAGER, "supply", [f"market:{a['symbol']}", a["assets"]])

    def actors(self, _: Any) -> tuple[str, ...]:
        return (MANAGER,)


class ManagerTransfer(Rule):
    """Its owner moves its fTokens."""

    weight = 1

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.holding((MANAGER,))
        if found is None:
            return None
        market, _ = found
        shares = choice.one((market.shares_of(MANAGER), market.max_redeem(MANAGER)))
        return {"symbol": market.token.name, "receiver": choice.one(USERS), "shares": shares}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).transfer(MANAGER, a["receiver"], a["shares"])

    def call(self, a: Any) -> Call:
        return Call(OWNER, MANAGER, "withdraw", [f"market:{a['symbol']}", a["receiver"], a["shares"]])

    def actors(self, arguments: Any) -> tuple[str, ...]:
        return (MANAGER, arguments["receiver"])


class Repay(Rule):
    weight = 9

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.debt()
        if choice.often(0.02):
            found = choice.market(), choice.user()
        if found is None:
            return None
        market, on_behalf = found
        caller = on_behalf if choice.often(0.7) and on_behalf != MANAGER else choice.one(CALLERS)
        assets = choice.amount(market.debt_of(on_behalf))
        return {"symbol": market.token.name, "caller": caller, "assets": assets, "on_behalf": on_behalf}

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).repay(a["caller"], a["assets"], a["on_behalf"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"market:{a['symbol']}", "repay", [a["assets"], a["on_behalf"]])


class SetCreditLine(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        market = choice.market()
        manager = MANAGER if choice.often(0.97) else choice.user()
        worth = choice.scenario.spec(market.token.name).worth(100_000)
        cap = choice.one((0, 0, 1, worth, 10 * worth, market.debt_of(manager)))
        caller = OWNER if choice.often(0.95) else choice.user()
        return {"symbol": market.token.name, "by": caller, "manager": manager, "cap": cap}

    def apply(self, world: World, a: Any) -> None:
        world.engine.set_credit_line(a["by"], a["manager"], world.market(a["symbol"]), a["cap"])

    def call(self, a: Any) -> Call:
        return Call(a["by"], "engine", "setCreditLine", [a["manager"], f"market:{a['symbol']}", a["cap"]])


class Authorize(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        caller, operator = choice.user_or_whale(), choice.one((*USERS, "gateway", "gateway"))
        return {"caller": caller, "operator": operator, "is_authorized": choice.often(0.75)}

    def apply(self, world: World, a: Any) -> None:
        world.engine.set_authorization(a["caller"], a["operator"], a["is_authorized"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], "engine", "setAuthorization", [a["operator"], a["is_authorized"]])


class FlashLoan(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        market = choice.market()
        token = market.token.name if choice.often(0.95) else choice.market().token.name
        assets = choice.amount(market.cash)
        return {"symbol": market.token.name, "by": choice.user(), "token": token, "assets": assets}

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).flash_loan(FLASHER, a["token"], a["assets"])

    def call(self, a: Any) -> Call:
        values = [f"market:{a['symbol']}", a["token"], a["assets"], b""]
        return Call(a["by"], FLASHER, "take", values)

    def actors(self, _: Any) -> tuple[str, ...]:
        return (FLASHER,)
