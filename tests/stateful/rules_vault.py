"""Supplying, withdrawing, moving fTokens."""

from typing import Any

from tests.model.reserve import RESERVE
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import CALLERS, SAFETY, USERS, WHALE


class Deposit(Rule):
    weight = 12

    def draw(self, choice: Choice) -> Arguments:
        caller, market = choice.user_or_whale(), choice.market()
        receiver = choice.other_or(caller)
        limit = market.token.balance_of(caller)
        if choice.often(0.2):
            limit = market.max_deposit(receiver)
        elif choice.often(0.5):
            limit //= 10
        return {
            "symbol": market.token.name,
            "caller": caller,
            "assets": choice.amount(limit),
            "receiver": receiver,
        }

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).deposit(a["caller"], a["assets"], a["receiver"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"market:{a['symbol']}", "deposit", [a["assets"], a["receiver"]])


class Mint(Rule):
    weight = 5

    def draw(self, choice: Choice) -> Arguments:
        caller, market = choice.user_or_whale(), choice.market()
        receiver = choice.other_or(caller)
        limit = market.preview_deposit(market.token.balance_of(caller))
        if choice.often(0.2):
            limit = market.max_mint(receiver)
        shares = min(choice.amount(limit), 10**40)
        return {"symbol": market.token.name, "caller": caller, "shares": shares, "receiver": receiver}

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).mint(a["caller"], a["shares"], a["receiver"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"market:{a['symbol']}", "mint", [a["shares"], a["receiver"]])


class Withdraw(Rule):
    weight = 9

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.holding()
        if found is None:
            return None
        market, owner = found
        caller = choice.operator_of(owner)
        limit = market.max_withdraw(owner)
        if choice.often(0.2):
            limit = market.preview_redeem(market.shares_of(owner))
        return {
            "symbol": market.token.name,
            "caller": caller,
            "assets": choice.amount(limit),
            "receiver": choice.other_or(caller),
            "owner": owner,
        }

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).withdraw(a["caller"], a["assets"], a["receiver"], a["owner"])

    def call(self, a: Any) -> Call:
        values = [a["assets"], a["receiver"], a["owner"]]
        return Call(a["caller"], f"market:{a['symbol']}", "withdraw", values)


class Redeem(Rule):
    weight = 7

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.holding()
        if found is None:
            return None
        market, owner = found
        caller = choice.operator_of(owner)
        limit = market.shares_of(owner) if choice.often(0.2) else market.max_redeem(owner)
        return {
            "symbol": market.token.name,
            "caller": caller,
            "shares": choice.amount(limit),
            "receiver": choice.other_or(caller),
            "owner": owner,
        }

    def apply(self, world: World, a: Any) -> int:
        return world.market(a["symbol"]).redeem(a["caller"], a["shares"], a["receiver"], a["owner"])

    def call(self, a: Any) -> Call:
        values = [a["shares"], a["receiver"], a["owner"]]
        return Call(a["caller"], f"market:{a['symbol']}", "redeem", values)


class Transfer(Rule):
    weight = 6

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.holding()
        if found is None:
            return None
        market, caller = found
        limit = market.shares_of(caller) if choice.often(0.3) else market.max_redeem(caller)
        receiver = choice.one((RESERVE, SAFETY)) if choice.often(0.15) else choice.one((*USERS, WHALE))
        return {
            "symbol": market.token.name,
            "caller": caller,
            "receiver": receiver,
            "shares": choice.amount(limit),
        }

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).transfer(a["caller"], a["receiver"], a["shares"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"market:{a['symbol']}", "transfer", [a["receiver"], a["shares"]])


class TransferFrom(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        world = choice.world
        found = [
            (m, o, s) for m in world.markets for (o, s), left in m.allowances.items() if left and s in CALLERS
        ]
        if not found:
            return None
        market, owner, caller = choice.one(found)
        limit = min(market.shares_of(owner), market.allowances[owner, caller])
        return {
            "symbol": market.token.name,
            "caller": caller,
            "owner": owner,
            "receiver": choice.one(USERS),
            "shares": choice.amount(limit),
        }

    def apply(self, world: World, a: Any) -> None:
        market = world.market(a["symbol"])
        market.transfer_from(a["caller"], a["owner"], a["receiver"], a["shares"])

    def call(self, a: Any) -> Call:
        values = [a["owner"], a["receiver"], a["shares"]]
        return Call(a["caller"], f"market:{a['symbol']}", "transferFrom", values)


class Approve(Rule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        found = choice.holding()
        if found is None:
            return None
        market, caller = found
        return {
            "symbol": market.token.name,
            "caller": caller,
            "spender": choice.one((*USERS, "gateway")),
            "shares": choice.amount(market.shares_of(caller)),
        }

    def apply(self, world: World, a: Any) -> None:
        world.market(a["symbol"]).approve(a["caller"], a["spender"], a["shares"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], f"market:{a['symbol']}", "approve", [a["spender"], a["shares"]])
