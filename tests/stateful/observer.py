"""Everything that is compared after a step, read in one call.

A few bytes of code on the chain make many static calls and return all answers in a row; the model writes what
they have to be. If the two texts differ, `differences` says in words where.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.model.errors import Revert
from tests.model.market import Market
from tests.model.market_state import Action
from tests.model.reserve import RESERVE
from tests.model.world import World
from tests.stateful.deployment import Deployment
from tests.stateful.observer_mining import about_miner, about_mining
from tests.stateful.observer_pools import about_pool
from tests.stateful.scenario import DEBTORS, FLASHER, MANAGER, NATIVE, SAFETY, TREASURY, USERS, WHALE

FTOKEN_HOLDERS = (*DEBTORS, TREASURY, RESERVE, SAFETY, FLASHER, "liquidator", "gateway", "dead")
ASSET_HOLDERS = (*DEBTORS, TREASURY, RESERVE, FLASHER, "liquidator", "gateway")

# Input: 100 bytes a call, a word with the target and 68 bytes of data. Output: the time, then the answers.
#   mem[0] = timestamp; out = 32; in = 0
#   while in < calldatasize: staticcall(target at in, mem[out] = 68 bytes at in + 32); append what it returned
PUSH1, DUP, SWAP = 0x60, 0x7F, 0x8F


def assemble_reader() -> bytes:
    """The loop above, byte for byte; `out` and `in` are the two words on the stack, `in` on top."""
    head = bytes([0x42, PUSH1, 0, 0x52, PUSH1, 0x20, PUSH1, 0])  # TIMESTAMP, MSTORE, out, in
    test = bytes([0x5B, DUP + 1, 0x36, 0x11, 0x15, PUSH1, 0, 0x57])  # in < CALLDATASIZE, else JUMPI end
    copy = bytes([PUSH1, 68, DUP + 2, PUSH1, 32, 0x01, DUP + 4, 0x37])  # CALLDATACOPY(out, in + 32, 68)
    call = bytes([PUSH1, 0, PUSH1, 0, PUSH1, 68, DUP + 5, DUP + 5, 0x35, 0x5A, 0xFA, 0x50])  # STATICCALL
    keep = bytes([0x3D, PUSH1, 0, DUP + 4, 0x3E, SWAP + 1, 0x3D, 0x01, SWAP + 1])  # append, out += size
    step = bytes([PUSH1, 100, 0x01, PUSH1, len(head), 0x56])  # in += 100, JUMP
    end = bytes([0x5B, 0x50, PUSH1, 0, 0xF3])
    code = bytearray(head + test + copy + call + keep + step + end)
    code[len(head) + 6] = len(code) - len(end)
    return bytes(code)


def creation_of(code: bytes) -> bytes:
    """Deploys exactly these bytes."""
    return bytes([PUSH1, len(code), PUSH1, 12, PUSH1, 0, 0x39, PUSH1, len(code), PUSH1, 0, 0xF3]) + code


@dataclass(frozen=True)
class Question:
    """One static call, and the words that the model answers."""

    text: str
    data: bytes
    answer: Callable[[], Sequence[int]]


class MismatchError(AssertionError):
    """Chain and model disagree."""


class Observer:
    def __init__(self, deployment: Deployment, world: World) -> None:
        self._deployment = deployment
        self.world = world
        chain = deployment.chain
        self._reader = chain.deploy(deployment.addresses["owner"], creation_of(assemble_reader()))
        self._of_market = {m.token.name: list(self._market_questions(m)) for m in world.markets}
        for market in world.markets:
            self._of_market[market.token.name] += about_mining(self, market)
        for symbol, pool in world.pools.items():
            self._of_market[symbol] += about_pool(self, pool)
        self._of_account = {account: list(self._account_questions(account)) for account in DEBTORS}
        self._of_protocol = list(self._protocol_questions())
        groups = (*self._of_market.values(), *self._of_account.values(), self._of_protocol)
        self.everything = [question for group in groups for question in group]

    # --- asking

    def check(self, questions: Sequence[Question]) -> None:
        """Raises MismatchError with every difference; moves the model's time to that of the answers."""
        data = b"".join(question.data for question in questions)
        answers = self._deployment.chain.simulate(self._reader, data)
        self.world.now = int.from_bytes(answers[:32], "big")
        expected = b"".join(word.to_bytes(32, "big") for question in questions for word in question.answer())
        if answers[32:] != expected:
            raise MismatchError("\n".join(self._differences(questions)))

    def _differences(self, questions: Iterable[Question]) -> Iterable[str]:
        for question in questions:
            answer = self._deployment.chain.simulate(self._reader, question.data)[32:]
            words = [int.from_bytes(answer[i : i + 32], "big") for i in range(0, len(answer), 32)]
            expected = list(question.answer())
            if words != expected:
                yield f"{question.text}: chain {words}, model {expected}"

    def about_some(self, symbols: Iterable[str], accounts: Iterable[str]) -> list[Question]:
        """Everything in these markets, and what the engine says of these accounts."""
        groups = [self._of_market[symbol] for symbol in symbols]
        groups += [self._of_account[account] for account in accounts if account in self._of_account]
        return [question for group in groups for question in group]

    def check_native(self) -> None:
        """Where gas costs nothing, native coins too."""
        for account in (*USERS, WHALE, "gateway", NATIVE):
            balance = self._deployment.chain.native_balance(self._deployment.addresses[account])
            expected = self.world.native.balance_of(account)
            if balance is not None and balance != expected:
                raise MismatchError(f"native coin of {account}: chain {balance}, model {expected}")

    # --- the questions

    def ask(self, target: str, function: str, values: Sequence[object], answer: object) -> Question:
        data = self._deployment.calldata(target, function, values)
        word = int(self._deployment.addresses[target], 16).to_bytes(32, "big")
        text = f"{target}.{function}({', '.join(map(str, values))})"
        assert callable(answer)
        assert len(data) <= 68, text
        return Question(text, word + data.ljust(68, b"\0"), answer)

    def number(self, name: str) -> int:
        return int(self._deployment.addresses[name], 16)

    def _market_questions(self, market: Market) -> Iterable[Question]:
        ask = self.ask
        yield ask(market.name, "books", [], lambda: books_of(market))
        yield ask(market.name, "rates", [], market.rates)
        yield ask(RESERVE, "available", [market.name], lambda: [self.world.reserve.available(market)])
        yield ask(market.name, "collateralRatio", [], lambda: [market.ratio])
        for action in Action:
            question = "pausedUntil"
            yield ask(market.name, question, [int(action)], lambda a=action: [market.paused_until(a)])
        pools = tuple(pool.name for pool in self.world.pools.values())
        for account in (*FTOKEN_HOLDERS, *pools):
            yield ask(market.name, "balanceOf", [account], lambda a=account: [market.shares_of(a)])
        for account in DEBTORS:
            question = "debtSharesOf"
            yield ask(market.name, question, [account], lambda a=account: [market.debt_shares_of(a)])
        token = market.token
        for account in (*ASSET_HOLDERS, *pools, market.name):
            yield ask(token.name, "balanceOf", [account], lambda a=account: [token.balance_of(a)])
        signature, engine = "creditLine", self.world.engine
        for account in (MANAGER,):
            values = [account, market.name]
            yield ask("engine", signature, values, lambda a=account: [engine.credit_line(a, market)])

    def _protocol_questions(self) -> Iterable[Question]:
        engine, reserve = self.world.engine, self.world.reserve
        yield self.ask(
            RESERVE, "treasury", [], lambda: [self.number(reserve.treasury), reserve.treasury_share]
        )
        yield self.ask("engine", "liquidationLine", [], lambda: [engine.line])
        yield self.ask(RESERVE, "target", [], lambda: [reserve.target])
        liquidator = self.world.liquidator
        yield self.ask("liquidator", "terms", [], lambda: liquidator.terms)
        yield self.ask("liquidator", "poolShares", [], lambda: liquidator.shares)
        yield from about_miner(self)

    def _account_questions(self, account: str) -> Iterable[Question]:
        engine = self.world.engine
        yield self.ask("engine", "joinedMarkets", [account], lambda: self._joined(account))
        yield self.ask("engine", "hasDebt", [account], lambda: [engine.has_debt(account)])
        yield self.ask("engine", "healthOf", [account], lambda: engine.health_of(account))

    def quote(self, account: str, fraction: int) -> list[Question]:
        """What a liquidation would cost and give, if it is possible."""
        try:
            quote = self.world.liquidator.quote(account, fraction)
        except Revert:
            return []
        payments = [word for m, assets in quote.payments for word in (self.number(m.name), assets, 0)]
        proceeds = [word for m, shares in quote.proceeds for word in (self.number(m.name), 0, shares)]
        values = (quote.deposit_value, quote.debt_value, quote.fee, quote.shortfall)
        sold = (quote.sold, quote.sold_to_pools)
        places = (32, 256, 32 * (9 + len(payments)))
        words = [*places, *values, *sold, len(payments) // 3, *payments, len(proceeds) // 3, *proceeds]
        return [self.ask("liquidator", "quote", [account, fraction], lambda: words)]

    def _joined(self, account: str) -> Sequence[int]:
        """M6: the bitmap says exactly where balances are."""
        joined = self.world.engine.joined_markets(account)
        return [32, len(joined), *(self.number(m.name) for m in joined)]

    def about(self, market: Market, account: str, assets: int, shares: int) -> list[Question]:
        """What one account is told about one market: limits and previews (M7)."""
        ask, name, engine = self.ask, market.name, self.world.engine
        return [
            ask(name, "maxDeposit", [account], lambda: [market.max_deposit(account)]),
            ask(name, "maxMint", [account], lambda: [market.max_mint(account)]),
            ask(name, "maxWithdraw", [account], lambda: [market.max_withdraw(account)]),
            ask(name, "maxRedeem", [account], lambda: [market.max_redeem(account)]),
            ask("engine", "mayJoin", [account, name], lambda: [engine.may_join(account, market)]),
            ask(name, "debtOf", [account], lambda: [market.debt_of(account)]),
            ask(name, "previewDeposit", [assets], lambda: [market.preview_deposit(assets)]),
            ask(name, "previewMint", [shares], lambda: [market.preview_mint(shares)]),
            ask(name, "previewWithdraw", [assets], lambda: [market.preview_withdraw(assets)]),
            ask(name, "previewRedeem", [shares], lambda: [market.preview_redeem(shares)]),
            ask(name, "maxFlashLoan", [market.token.name], lambda: [market.max_flash_loan()]),
            ask("engine", "requiredDeposit", [account, name],
                lambda: [engine.required_deposit(account, market)]),
            ask("engine", "borrowable", [account, name],
                lambda: [engine.borrowable(account, market)]),
        ]  # fmt: skip

    def allowance(self, market: Market, owner: str, spender: str) -> Question:
        pair = (owner, spender)
        return self.ask(market.name, "allowance", pair, lambda: [market.allowances.get(pair, 0)])

    def authorization(self, account: str, operator: str) -> Question:
        engine = self.world.engine
        question = "isAuthorized"
        return self.ask(
            "engine", question, [account, operator], lambda: [engine.is_authorized(account, operator)]
        )


def books_of(market: Market) -> Sequence[int]:
    books, cash = market.books_now(), market.cash
    return [
        books.supply_assets,
        books.supply_shares,
        books.debt_assets,
        books.debt_shares,
        books.debt_index,
        cash,
        books.reserve(cash),
    ]
