"""The native coin through the gateway."""

from typing import Any

from tests.model.fixed_point import WAD
from tests.model.gateway import NativeGateway
from tests.model.market import Market
from tests.model.world import World
from tests.stateful.chain import Call
from tests.stateful.rules import Arguments, Choice, Rule
from tests.stateful.scenario import CALLERS, NATIVE

MOST_SENT = 300 * WAD


def gateway_of(world: World) -> NativeGateway:
    assert world.gateway is not None
    return world.gateway


def sendable(choice: Choice, account: str, assets: int) -> int:
    """Nobody can send what he has not, and on a real node he pays gas too."""
    return min(assets, MOST_SENT, choice.world.native.balance_of(account) // 2)


class NativeRule(Rule):
    def symbols(self, arguments: Any) -> tuple[str, ...]:
        return (NATIVE,)

    def market(self, choice: Choice) -> Market:
        return choice.world.market(NATIVE)


class GatewayDeposit(NativeRule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments:
        caller = choice.user()
        assets = sendable(choice, caller, choice.amount(MOST_SENT // 10))
        return {"caller": caller, "assets": assets, "receiver": choice.other_or(caller)}

    def apply(self, world: World, a: Any) -> int:
        return gateway_of(world).deposit_native(a["caller"], a["assets"], a["receiver"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], "gateway", "depositNative", [a["receiver"]], a["assets"])


class GatewayWithdraw(NativeRule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        market = self.market(choice)
        owners = [a for a in CALLERS if market.shares_of(a)]
        if not owners:
            return None
        trusting = [a for a in owners if choice.world.engine.is_authorized(a, "gateway")]
        caller = choice.one(trusting if trusting and choice.often(0.8) else owners)
        assets = choice.amount(market.max_withdraw(caller))
        return {"caller": caller, "assets": assets, "receiver": choice.other_or(caller)}

    def apply(self, world: World, a: Any) -> int:
        return gateway_of(world).withdraw_native(a["caller"], a["assets"], a["receiver"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], "gateway", "withdrawNative", [a["assets"], a["receiver"]])


class GatewayBorrow(NativeRule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        market, engine = self.market(choice), choice.world.engine
        trusting = [a for a in CALLERS if engine.is_authorized(a, "gateway")]
        if not trusting and choice.often(0.7):
            return None
        caller = choice.one(trusting) if trusting and choice.often(0.9) else choice.user()
        assets = choice.amount(min(engine.borrowable(caller, market), market.cash))
        return {"caller": caller, "assets": min(assets, 10**40), "receiver": choice.other_or(caller)}

    def apply(self, world: World, a: Any) -> int:
        return gateway_of(world).borrow_native(a["caller"], a["assets"], a["receiver"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], "gateway", "borrowNative", [a["assets"], a["receiver"]])


class GatewayRepay(NativeRule):
    weight = 2

    def draw(self, choice: Choice) -> Arguments | None:
        market = self.market(choice)
        owing = [a for a in CALLERS if market.debt_shares_of(a)]
        if not owing and choice.often(0.9):
            return None
        on_behalf = choice.one(owing) if owing and choice.often(0.95) else choice.user()
        caller = choice.other_or(on_behalf)
        assets = sendable(choice, caller, choice.amount(market.debt_of(on_behalf)))
        return {"caller": caller, "assets": assets, "on_behalf": on_behalf}

    def apply(self, world: World, a: Any) -> int:
        return gateway_of(world).repay_native(a["caller"], a["assets"], a["on_behalf"])

    def call(self, a: Any) -> Call:
        return Call(a["caller"], "gateway", "repayNative", [a["on_behalf"]], a["assets"])
