"""Borrowing and repaying, in one's own name, for another, through a credit line; flash loans."""

from typing import Any

from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import DEBTORS, FLASHER, MANAGER, OWNER, USERS, WHALE


class Borrow(Rule):
    weight = 13

    def draw(self, choice: Choice) -> Arguments:
        engine, world = choice.world.engine, choice.world
        on_behalf = choice.user_or_whale()
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


class DrawCredit(Borrow):
    """By an account that has a credit line, or had one."""

    weight = 3

    def draw(self, choice: Choice) -> Arguments | None:
        lines = [(m, a) for m in choice.world.markets for a in sorted(m.managers)]
        if not lines:
            return None
        market, caller = choice.one(lines)
        limit = choice.world.engine.borrowable(caller, market)
        if choice.often(0.3):
            limit = market.cash
        assets = min(choice.amount(limit), 10**40)
        return {
            "symbol": market.token.name,
            "caller": caller,
            "assets": assets,
            "receiver": choice.other_or(caller),
            "on_behalf": caller,
        }


class Repay(Rule):
    weight = 9

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.debt(tuple(a for a in DEBTORS if a != MANAGER))
        if found is None or choice.often(0.02):
            found = choice.market(), choice.user()
        market, on_behalf = found
        caller = on_behalf if choice.often(0.7) else choice.one((*USERS, WHALE))
        assets = choice.amount(market.debt_of(on_behalf))
        return {"symbol": market.token.name, "caller": caller, "assets": assets, "on_behalf": on_behalf}

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).repay(a["caller"], a["assets"], a["on_behalf"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"market:{a['symbol']}", "repay", [a["assets"], a["on_behalf"]])


class RepayCredit(Repay):
    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        debts = [(m, a) for m in choice.world.markets for a in sorted(m.managers) if m.debt_shares_of(a)]
        if not debts:
            return None
        market, caller = choice.one(debts)
        assets = choice.amount(market.debt_of(caller))
        return {"symbol": market.token.name, "caller": caller, "assets": assets, "on_behalf": caller}


class SetCreditLine(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        market = choice.market()
        manager = MANAGER if choice.often(0.7) else choice.one(USERS[:2])
        worth = choice.scenario.spec(market.token.name).worth(100_000)
        cap = choice.one((0, 0, 1, worth, 10 * worth, market.debt_of(manager)))
        caller = OWNER if choice.often(0.95) else manager
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
