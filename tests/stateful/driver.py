"""One run: actions on the chain and on the model, compared after every one of them."""

import random
from collections import Counter
from typing import Any

from tests.model.errors import Revert
from tests.model.world import World
from tests.stateful import invariants
from tests.stateful.catalogue import RULES, draw_action
from tests.stateful.chain import Chain, ChainRefusedError, decoded_error
from tests.stateful.deployment import Deployment
from tests.stateful.observer import MismatchError, Observer, Question
from tests.stateful.observer_pools import kept_for, storefront
from tests.stateful.rules import Action, Choice, Rule
from tests.stateful.scenario import Scenario, build_world

PREVIEWS = {
    "deposit": ("preview_deposit", "assets"),
    "mint": ("preview_mint", "shares"),
    "withdraw": ("preview_withdraw", "assets"),
    "redeem": ("preview_redeem", "shares"),
}


class Driver:
    def __init__(self, chain: Chain, scenario: Scenario, full_comparison: int = 10) -> None:
        """Compares everything, touched or not, after so many steps."""
        self.chain = chain
        self.scenario = scenario
        self.full_comparison = full_comparison
        self.deployment = Deployment(chain, scenario)
        self.world: World = build_world(scenario, chain.last_time, chain.native_coin, self.deployment.mining)
        self.observer = Observer(self.deployment, self.world)
        self.choice = Choice(random.Random(scenario.seed), self.world, scenario)
        self.trace: list[Action] = []
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.observer.check(self.observer.everything)

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.step(draw_action(self.choice))

    def step(self, action: Action) -> None:
        """Raises MismatchError or InvariantError."""
        self.trace.append(action)
        rule = RULES[action.rule]
        if action.rule == "wait":
            self._wait(rule, action)
        else:
            self._act(rule, action)
        self._compare_states(rule, action)

    def _wait(self, rule: Rule, action: Action) -> None:
        before = invariants.remember(self.world, rule, action)
        self.chain.wait(action.arguments["seconds"])
        self.world.now = max(self.world.now, self.chain.last_time)
        invariants.check_books(self.world, before, action)
        self.accepted[action.rule] += 1

    def _act(self, rule: Rule, action: Action) -> None:
        call = rule.call(action.arguments)
        assert call is not None
        output, refusal = b"", b""
        try:
            output = self.deployment.send(call)
        except ChainRefusedError as error:
            refusal = error.output or b"\0"
        self.world.now = self.chain.last_time
        before = invariants.remember(self.world, rule, action)
        promised = self._preview(action)
        try:
            outcome = self.world.transact(lambda: rule.apply(self.world, action.arguments))
        except Revert as error:
            self._compare_refusals(action, refusal, error)
            invariants.check_refusal(self.world, action, error.name, before)
            self.refused[action.rule, error.name] += 1
            return
        if refusal:
            name, values = decoded_error(refusal)
            raise MismatchError(f"{action}\nrefused by the chain with {name}{values}, accepted by the model")
        self._compare_results(action, rule.result(outcome), output, promised)
        invariants.check_books(self.world, before, action)
        invariants.check_action(self.world, rule, action, before, outcome)
        self.accepted[action.rule] += 1

    def _preview(self, action: Action) -> int | None:
        if action.rule not in PREVIEWS:
            return None
        name, argument = PREVIEWS[action.rule]
        amount = action.arguments[argument]
        if amount >= 2**255:
            return None
        return int(getattr(self.world.market(action.arguments["symbol"]), name)(amount))

    # --- comparing

    def _compare_states(self, rule: Rule, action: Action) -> None:
        """Everything that the step touched; now and then, and when time passed, everything."""
        symbols = rule.symbols(action.arguments)
        is_due = len(self.trace) % self.full_comparison == 0
        if symbols and not is_due:
            questions = self.observer.about_some(symbols, invariants.users_of(rule, action))
        else:
            questions = self.observer.everything
        self.observer.check(questions + self._questions(rule, action))
        self.observer.check_native()

    def _compare_refusals(self, action: Action, refusal: bytes, error: Revert) -> None:
        if not refusal:
            raise MismatchError(f"{action}\naccepted by the chain, refused by the model: {error!r}")
        name, values = decoded_error(refusal)
        if name != error.name:
            name, values = decoded_error(self.chain.exact_output())
        if name != error.name:
            raise MismatchError(f"{action}\nthe chain refuses with {name}{values}, the model with {error!r}")
        if self.chain.has_exact_time and len(values) == len(error.values):
            expected = tuple(self._as_on_chain(value) for value in error.values)
            if values != expected:
                raise MismatchError(f"{action}\n{name}: chain {values}, model {expected}")

    def _as_on_chain(self, value: Any) -> Any:
        return self.deployment.addresses.get(value, value) if isinstance(value, str) else value

    def _compare_results(
        self, action: Action, expected: int | None, output: bytes, promised: int | None
    ) -> None:
        if expected is not None and output and int.from_bytes(output[:32], "big") != expected:
            result = int.from_bytes(output[:32], "big")
            raise MismatchError(f"{action}\nreturned {result} on the chain, {expected} in the model")
        if promised is not None and promised != expected:
            raise invariants.InvariantError("M7", f"{action} promised {promised} and did {expected}")

    def _questions(self, rule: Rule, action: Action) -> list[Question]:
        """About the people of this step; each step asks about one of them in one market."""
        a = action.arguments
        symbols, users = rule.symbols(a), invariants.users_of(rule, action)
        if action.rule == "stress":
            return self.observer.quote(a["account"], a["fraction"])
        pool = self.world.pools.get(rule.pool(a))
        if pool is not None:
            receiver = a.get("receiver", "alice")
            return [*storefront(self.observer, pool), *kept_for(self.observer, pool, receiver)]
        if not symbols or not users:
            return []
        market, account = self.world.market(symbols[0]), sorted(users)[0]
        assets = min(a.get("assets", 10**6), 10**40)
        questions = self.observer.about(market, account, assets, min(a.get("shares", 10**6), 10**40))
        for other in ("owner", "spender"):
            if other in a and account != a[other]:
                pair = (account, a[other]) if other == "spender" else (a[other], account)
                questions.append(self.observer.allowance(market, *pair))
        if "operator" in a:
            questions.append(self.observer.authorization(account, a["operator"]))
        return questions
