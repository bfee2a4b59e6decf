"""A safety module in front of three markets, its model, and random actions that both must answer alike."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from eth_abi import decode

from tests.model import errors
from tests.model.fixed_point import MAX_UINT, WAD, mul_div_up
from tests.model.prices import FROZEN, Price, Status
from tests.model.safety import COOLDOWN, EPOCH, WINDOW, Market, SafetyModule
from tests.stateful.chain import Call, ChainRefusedError, abi_type, artefact, decoded_error
from tests.stateful.deployment import Deployment
from tests.stateful.evm import InProcessChain
from tests.stateful.scenario import ASSETS, OWNER, USERS, WHALE, MarketSpec, Scenario, draw_parameters

SYMBOLS = ("ETH", "USDA", "USD6")
SUPPLY = 1_000_000 * WAD
COMPARED = 0.4  # of all steps; what goes wrong stays wrong
USED = 0.3  # of the steps at which a window is open: for an exit
WAITS = (1, 60, 600, EPOCH, 2 * EPOCH, 86_400, 3 * 86_400, COOLDOWN, COOLDOWN + 86_400)
Moment = tuple[int, dict[str, int]]  # a past second, and everybody's shares at its end
STATUSES = (Status.OK, Status.OK, Status.CAUTIOUS, Status.DEGRADED)


def scenario() -> Scenario:
    chance = random.Random("safety")
    chosen = [entry for entry in ASSETS if entry[0] in (*SYMBOLS, ASSETS[0][0])]
    specs = tuple(
        MarketSpec(symbol, decimals, mid, ratio, draw_parameters(chance, decimals, mid))
        for symbol, decimals, mid, ratio in chosen
    )
    return Scenario(0, specs, 0, (), has_safety_module=False, mining_age=0, user_share=7500)


class SafetyBench(Deployment):
    """FLUX and sFLUX beside the protocol; the model's market is what the chain's books say."""

    def __init__(self, seed: int) -> None:
        super().__init__(InProcessChain(), scenario())
        self.chance = random.Random(seed)
        self.answers: Counter[str] = Counter()
        self._create("flux", "FluxToken", OWNER, 21 * 10**24)
        self._do("flux", "setMinter", OWNER)
        self._create_behind_proxy("module", "SafetyModule", ["engine", "flux"], [OWNER])
        for account in USERS:
            self._do("flux", "mint", account, SUPPLY)
            self._do("flux", "approve", "module", MAX_UINT, sender=account)
            self._do("module", "delegate", account, sender=account)
        for symbol in SYMBOLS:
            self._lend(symbol)
        self.chain.make_person(self.addresses["liquidator"])
        self.model = SafetyModule(self.chain.last_time)
        self.act("price", price=Price(2 * WAD, 2 * WAD, 2 * WAD))

    def _lend(self, symbol: str) -> None:
        """Interest makes an fToken worth something else than a unit of the asset."""
        spec, market = self.scenario.spec(symbol), f"market:{symbol}"
        self._do(market, "deposit", spec.worth(500_000), WHALE, sender=WHALE)
        self._do(market, "approve", "module", MAX_UINT, sender=WHALE)
        debtor, pledge = USERS[SYMBOLS.index(symbol)], "BTC" if "BTC" in self.addresses else ASSETS[0][0]
        self._do(
            f"market:{pledge}", "deposit", self.scenario.spec(pledge).worth(80_000), debtor, sender=debtor
        )
        self._do(market, "borrow", spec.worth(40_000), debtor, debtor, sender=debtor)
        self.chain.wait(86_400 * 90)
        self._do(market, "accrue")

    # --- reading

    def read(self, target: str, function: str, *values: Any) -> Any:
        outputs = next(
            e["outputs"] for e in artefact(self.contracts[target])["abi"] if e.get("name") == function
        )
        found = decode([abi_type(entry) for entry in outputs], self.simulate(target, function, *values))
        return found[0] if len(found) == 1 else found

    def market(self, symbol: str) -> Market:
        name = f"market:{symbol}"
        books = self.read(name, "books")
        price = self.read("oracle", "priceOf", symbol)
        return Market(name, books[0], books[1], self.scenario.spec(symbol).unit, Price(*price))

    # --- acting

    def act(self, kind: str, **chosen: Any) -> None:
        """One action on the chain and in the model; both succeed with the same answer, or refuse alike."""
        self.model.now = self.chain.last_time
        getattr(self, f"do_{kind}")(**chosen)

    def both(self, call: Call, in_model: Callable[[], Any]) -> Any:
        expected, refusal = None, None
        try:
            expected = self.model.attempt(in_model)
        except errors.Revert as revert:
            refusal = revert.name
        output, found = self._answer(call)
        assert found == refusal, call
        self.answers[refusal or call.function] += 1
        wanted = expected if isinstance(expected, tuple) else (expected,)
        if expected is not None:
            assert decode(["uint256"] * len(wanted), output) == wanted, call
        return expected

    def _answer(self, call: Call) -> tuple[bytes, str | None]:
        """What the chain returned, or the name of its refusal."""
        try:
            return self.send(call), None
        except ChainRefusedError as error:
            return b"", decoded_error(error.output)[0]

    def do_price(self, price: Price) -> None:
        self._do("oracle", "setPriceBand", "flux", *price)
        self.model.price = FROZEN if price.status == Status.FROZEN else price

    def do_wait(self, seconds: int) -> None:
        self.chain.wait(seconds)

    def do_stake(self, caller: str, account: str, tokens: int) -> None:
        self.both(
            Call(caller, "module", "stake", (tokens, account)), lambda: self.model.stake(tokens, account)
        )

    def do_transfer(self, caller: str, to: str, shares: int) -> None:
        call = Call(caller, "module", "transfer", (to, shares))
        self.both(call, lambda: self.model.transfer(caller, to, shares))

    def do_request(self, caller: str, shares: int) -> None:
        call = Call(caller, "module", "requestExit", (shares,))
        self.both(call, lambda: self.model.request_exit(caller, shares))

    def do_cancel(self, caller: str) -> None:
        self.both(Call(caller, "module", "cancelExit"), lambda: self.model.cancel_exit(caller))

    def do_exit(self, caller: str, receiver: str, shares: int) -> None:
        call = Call(caller, "module", "exit", (shares, receiver))
        self.both(call, lambda: self.model.exit(caller, shares, receiver))

    def do_collect(self, account: str) -> None:
        self.both(Call(WHALE, "module", "collect", (account,)), lambda: self.model.collect(account))

    def do_income(self, caller: str, tokens: int) -> None:
        self.both(Call(caller, "module", "addIncome", (tokens,)), lambda: self.model.add_income(tokens))

    def do_provide(self, symbol: str, assets: int) -> None:
        """As the Liquidator does: what is answered is taken."""
        market = self.market(symbol)
        call = Call("liquidator", "module", "provide", (market.name, assets))
        given = self.both(call, lambda: self.model.provide(market, assets))
        shares = mul_div_up(given or 0, market.supply_shares, market.supply_assets)
        if shares:
            self._do(market.name, "seize", "module", WHALE, shares, "reserve", 0, sender="liquidator")
            self.model.held[market.name] -= shares

    def do_buy(self, symbol: str, f_tokens: int, receiver: str) -> None:
        market = self.market(symbol)
        call = Call(WHALE, "module", "buy", (market.name, f_tokens, 0, receiver))
        self.both(call, lambda: self.model.buy(market, f_tokens, receiver))

    def do_close(self, symbol: str) -> None:
        call = Call(WHALE, "module", "closeSale", (f"market:{symbol}",))
        self.both(call, lambda: self.model.close_sale(f"market:{symbol}"))

    # --- comparing

    def compare(self, moments: Sequence[Moment]) -> None:
        """Every number of the module, and votes at moments of the past."""
        model = self.model
        model.now = self.chain.last_time
        accrued = SafetyModule(model.now)
        accrued.__dict__ = {**model.__dict__}
        accrued.accrue()
        funds = self.read("module", "funds")
        assert funds == (accrued.staked, accrued.leaving, accrued.income, accrued.income_end)
        assert self.read("module", "totalSupply") == model.supply
        assert self.read("module", "openSales") == len(model.sales)
        for symbol in SYMBOLS:
            assert self.read("module", "saleOf", f"market:{symbol}") == model.sales.get(
                f"market:{symbol}", (0, 0, 0)
            )
            held = self.read(f"market:{symbol}", "balanceOf", "module")
            assert held == model.held.get(f"market:{symbol}", 0)
        for account in USERS:
            self._compare_account(account, moments)
        # what is rounded off a departure stays: less than a wei each
        dust = self.read("flux", "balanceOf", "module") - accrued.tokens
        assert 0 <= dust <= self.answers["collect"] + self.answers["exit"]

    def _compare_account(self, account: str, moments: Sequence[Moment]) -> None:
        model = self.model
        assert self.read("module", "balanceOf", account) == model.shares.get(account, 0)
        assert self.read("module", "exitOf", account) == model.exits.get(account, (0, 0))
        departure = model.departures.get(account)
        wanted = (model.payable(departure), departure.epoch) if departure else (0, 0)
        assert self.read("module", "departureOf", account)[:2] == wanted
        for moment, shares in moments:
            votes = model.votes_at(shares.get(account, 0), moment)
            assert self.read("module", "getPastVotes", account, moment) == votes

    # --- chance

    def run(self, steps: int) -> None:
        past: list[Moment] = []
        for _ in range(steps):
            self._step(past)

    def _step(self, past: list[Moment]) -> None:
        kind, chosen = self.draw()
        before = self.chain.last_time, dict(self.model.shares)
        self.act(kind, **chosen)
        if self.chain.last_time != before[0]:
            past.append(before)
        if self.chance.random() < COMPARED:
            self.compare(past[-2:])

    def draw(self) -> tuple[str, dict[str, Any]]:
        chance, model = self.chance, self.model
        account, other, symbol = chance.choice(USERS), chance.choice(USERS), chance.choice(SYMBOLS)
        worth = self.scenario.spec(symbol).worth(chance.choice((1, 100, 5_000, 60_000)))
        part = chance.choice((0, 1, WAD // 3, WAD, WAD, 2 * WAD))
        shares = model.shares.get(account, 0) * part // WAD
        ready = [name for name, asked in model.exits.items() if 0 <= model.now - asked.ready_at < WINDOW]
        if ready and chance.random() < USED:
            caller = chance.choice(ready)
            return "exit", {"caller": caller, "receiver": other, "shares": model.exits[caller].shares}
        requested = model.exits[account].shares if account in model.exits else 0
        mid = chance.randrange(WAD // 10, 5 * WAD)
        price = Price(mid * 99 // 100, mid, mid * 101 // 100, chance.choice(STATUSES))
        waits = [*WAITS, *(e.ready_at - model.now + chance.randrange(WINDOW) for e in model.exits.values())]
        actions: list[tuple[int, str, dict[str, Any]]] = [
            (
                6,
                "stake",
                {"caller": account, "account": other, "tokens": chance.choice((0, 1, WAD, 9_876 * WAD))},
            ),
            (3, "transfer", {"caller": account, "to": other, "shares": shares}),
            (5, "request", {"caller": account, "shares": shares}),
            (1, "cancel", {"caller": account}),
            (8, "exit", {"caller": account, "receiver": other, "shares": requested * part // WAD}),
            (4, "collect", {"account": account}),
            (2, "income", {"caller": account, "tokens": chance.choice((0, 1, 123 * WAD))}),
            (4, "provide", {"symbol": symbol, "assets": worth}),
            (8, "buy", {"symbol": symbol, "f_tokens": worth, "receiver": other}),
            (4, "close", {"symbol": symbol}),
            (9, "wait", {"seconds": max(1, chance.choice(waits))}),
            (2, "price", {"price": chance.choice((price, price, price, FROZEN))}),
        ]
        weights = [weight for weight, _, _ in actions]
        _, kind, chosen = chance.choices(actions, weights)[0]
        return kind, chosen
