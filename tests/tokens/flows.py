"""The flows, each done once by somebody and measured in units of the token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eth_abi import decode

from tests.model.fixed_point import MAX_UINT, WAD
from tests.stateful.chain import abi_type, artefact
from tests.stateful.scenario import FLASHER
from tests.tokens.bench import (
    ACTOR,
    BORROWER,
    BUYER,
    CALLER,
    DEBTOR,
    HOLDER,
    MARKET,
    PAYER,
    POOL,
    SUPPLIER,
    TOKEN,
    USD_MARKET,
    Bench,
)

EPOCH, EXIT_DELAY = 3600, 3 * 86_400
PART = 500  # whole tokens that a flow moves
FALLEN, RISEN = (27, 35), (35, 27)  # prices at which deposits are 108 % of debts
FEE = 10  # basis points of a flash loan


@dataclass(frozen=True)
class Outcome:
    """Units that should have moved, that the books say have moved, and that really did."""

    asked: int
    booked: int
    moved: int

    @property
    def is_exact(self) -> bool:
        return self.asked == self.booked == self.moved


def supply(bench: Bench, unit: int, _: str) -> Outcome:
    claim, cash = bench.claim_of(ACTOR), bench.tokens_of(MARKET)
    bench.do(ACTOR, MARKET, "deposit", PART * unit, ACTOR)
    return Outcome(PART * unit, bench.claim_of(ACTOR) - claim, bench.tokens_of(MARKET) - cash)


def withdraw(bench: Bench, unit: int, receiver: str) -> Outcome:
    to = receiver or ACTOR
    claim, had = bench.claim_of(ACTOR), bench.tokens_of(to)
    bench.do(ACTOR, MARKET, "withdraw", PART * unit, to, ACTOR)
    return Outcome(PART * unit, claim - bench.claim_of(ACTOR), bench.tokens_of(to) - had)


def borrow(bench: Bench, unit: int, receiver: str) -> Outcome:
    to = receiver or BORROWER
    had = bench.tokens_of(to)
    bench.do(BORROWER, MARKET, "borrow", PART * unit, to, BORROWER)
    return Outcome(PART * unit, bench.debt_of(BORROWER), bench.tokens_of(to) - had)


def repay(bench: Bench, _unit: int, _: str) -> Outcome:
    """All of it."""
    owed, cash = bench.debt_of(DEBTOR), bench.tokens_of(MARKET)
    bench.do(DEBTOR, MARKET, "repay", MAX_UINT, DEBTOR)
    return Outcome(owed, owed - bench.debt_of(DEBTOR), bench.tokens_of(MARKET) - cash)


def repay_for_another(bench: Bench, unit: int, _: str) -> Outcome:
    owed, cash = bench.debt_of(DEBTOR), bench.tokens_of(MARKET)
    bench.do(PAYER, MARKET, "repay", PART * unit, DEBTOR)
    return Outcome(PART * unit, owed - bench.debt_of(DEBTOR), bench.tokens_of(MARKET) - cash)


def buy_ftokens(bench: Bench, _unit: int, _: str) -> Outcome:
    """A deposit of the token is sold, and stays fTokens."""
    bench.set_price(FALLEN)
    shares = proceeds(bench, HOLDER)
    held, had = bench.read(MARKET, "balanceOf", HOLDER), bench.read(MARKET, "balanceOf", BUYER)
    bench.do(BUYER, "liquidator", "liquidate", HOLDER, WAD, BUYER, [], b"")
    gone = bench.debt_of(HOLDER, USD_MARKET) == 0 and bench.claim_of(HOLDER) == 0
    return Outcome(shares, shares if gone else held, bench.read(MARKET, "balanceOf", BUYER) - had)


def buy_assets(bench: Bench, _unit: int, receiver: str) -> Outcome:
    """A deposit of the token is sold, and taken out of the market."""
    to = receiver or BUYER
    bench.set_price(FALLEN)
    shares = proceeds(bench, HOLDER)
    assets = bench.read(MARKET, "convertToAssets", shares)
    had = bench.tokens_of(to)
    bench.do(BUYER, "liquidator", "liquidateWith", HOLDER, WAD, to, [], b"", (False, True))
    gone = bench.debt_of(HOLDER, USD_MARKET) == 0 and bench.claim_of(HOLDER) == 0
    return Outcome(assets, assets if gone else 0, bench.tokens_of(to) - had)


def buy_debt(bench: Bench, _unit: int, _: str) -> Outcome:
    """A debt of the token is paid by the buyer of the account."""
    bench.set_price(RISEN)
    owed, cash = bench.debt_of(DEBTOR), bench.tokens_of(MARKET)
    bench.do(BUYER, "liquidator", "liquidate", DEBTOR, WAD, BUYER, [], b"")
    return Outcome(owed, owed - bench.debt_of(DEBTOR), bench.tokens_of(MARKET) - cash)


def flash(bench: Bench, unit: int, _: str) -> Outcome:
    """The market must have its fee afterwards."""
    fee, cash = -(-PART * unit * FEE // 10_000), bench.tokens_of(MARKET)
    booked = bench.read(MARKET, "flashFee", TOKEN, PART * unit)
    bench.do(ACTOR, FLASHER, "take", MARKET, TOKEN, PART * unit, b"")
    return Outcome(fee, booked, bench.tokens_of(MARKET) - cash)


def pool(bench: Bench, unit: int, _: str) -> Outcome:
    """In with the token, through a liquidation, and out with fTokens."""
    cash = bench.tokens_of(MARKET)
    bench.do(SUPPLIER, POOL, "enterWithAssets", PART * unit, SUPPLIER)
    booked = bench.claim_of(POOL)
    arrived = bench.tokens_of(MARKET) - cash
    bench.chain.wait(EPOCH)
    bench.do(SUPPLIER, POOL, "claimEntry", SUPPLIER)
    bench.set_price(RISEN)
    owed = bench.debt_of(DEBTOR)
    bench.do(CALLER, "liquidator", "liquidate", DEBTOR, 0, CALLER, [], b"")
    assert bench.debt_of(DEBTOR) < owed
    bench.do(SUPPLIER, POOL, "requestExit", bench.read(POOL, "balanceOf", SUPPLIER))
    bench.chain.wait(EXIT_DELAY + 60)
    bench.do(SUPPLIER, POOL, "exit", exit_shares(bench), SUPPLIER)
    assert bench.read(USD_MARKET, "balanceOf", SUPPLIER) > 0
    return Outcome(PART * unit, booked, arrived)


def storefront(bench: Bench, unit: int, _: str) -> Outcome:
    """What a pool has bought is paid for with the token; the pool's suppliers came with fTokens."""
    bench.do(ACTOR, MARKET, "approve", POOL, MAX_UINT)
    bench.do(ACTOR, POOL, "enter", PART * unit, ACTOR)
    bench.chain.wait(EPOCH)
    bench.set_price(RISEN)
    bench.do(CALLER, "liquidator", "liquidate", DEBTOR, 0, CALLER, [], b"")
    idle, cash = idle_of(bench), bench.tokens_of(MARKET)
    bench.do(BUYER, POOL, "buyWithAssets", USD_MARKET, 100 * unit, 0, BUYER, b"")
    earned = bench.read(MARKET, "convertToAssets", idle_of(bench) - idle)
    return Outcome(100 * unit, earned, bench.tokens_of(MARKET) - cash)


Flow = Callable[[Bench, int, str], Outcome]
FLOWS: dict[str, Flow] = {
    "supply": supply,
    "withdraw": withdraw,
    "borrow": borrow,
    "repay": repay,
    "repay_for_another": repay_for_another,
    "buy_ftokens": buy_ftokens,
    "buy_assets": buy_assets,
    "buy_debt": buy_debt,
    "flash": flash,
    "pool": pool,
    "storefront": storefront,
}


def proceeds(bench: Bench, account: str) -> int:
    """fTokens of the token's market that a buyer of the whole account gets."""
    quote = decoded(bench, "Liquidator", "quote", bench.simulate("liquidator", "quote", account, WAD))
    return next(shares for market, _, shares in quote[1] if market == bench.addresses[MARKET])


def idle_of(bench: Bench) -> int:
    return int(decoded(bench, "LiquidationPool", "funds", bench.simulate(POOL, "funds"))[0])


def exit_shares(bench: Bench) -> int:
    return int(decoded(bench, "LiquidationPool", "exitOf", bench.simulate(POOL, "exitOf", SUPPLIER))[0])


def decoded(_: Bench, contract: str, function: str, answer: bytes) -> Any:
    for entry in artefact(contract)["abi"]:
        if entry.get("name") == function:
            return decode([abi_type(output) for output in entry["outputs"]], answer)[0]
    raise LookupError(function)
