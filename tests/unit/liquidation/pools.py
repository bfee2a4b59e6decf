"""What a sale with pools comes to: sections 4 and 5 of docs/mathematics.md, and short ways to look."""

from dataclasses import dataclass
from typing import Any

from brownie import chain

from tests.fixtures.protocol import WAD
from tests.unit.liquidation.sale import buy

BPS = 10_000
QUOTA, FEE_SHARE, BOUNTY_CAP, BOUNTY_SHARE, SLASH_CAP = 5000, 3000, 50, 2500, 3000
VIRTUAL = 1000
HOUR, COOLDOWN, WINDOW = 3600, 3 * 86_400, 2 * 86_400
NOBODY = "0x" + 40 * "0"


def up(product: int, divisor: int) -> int:
    return -(-product // divisor)


@dataclass(frozen=True)
class Debt:
    """One debt: asset units, its value in USD 1e18, what its pool can put up and the market's least debt."""

    assets: int
    value: int
    capacity: int = 0
    minimum: int = 0


@dataclass(frozen=True)
class Basket:
    """What a pool gets of one deposit, and the caller for having found it."""

    net: int
    bounty: int


@dataclass(frozen=True)
class Plan:
    """Who buys what. Per debt: parts and the pool's payment; per deposit: what goes where."""

    fee: int
    shortfall: int
    by_pool: list[int]
    by_caller: list[int]
    sold: int
    paid_by_pool: list[int]
    baskets: list[list[Basket]]  # per debt, per deposit
    to_caller: list[int]
    to_reserve: list[int]


def split(deposit_value: int, debt_value: int) -> tuple[int, int]:
    """Fee and shortfall with a discount of 3 % and a fee of at most 6 %."""
    bought = up(debt_value * WAD, 97 * WAD // 100)
    if deposit_value >= bought:
        return min(deposit_value * 6 // 100, deposit_value - bought), 0
    return 0, debt_value - deposit_value * 97 // 100


def plan(deposits: list[int], deposit_value: int, debts: list[Debt], fraction: int) -> Plan:
    """Deposits in fTokens of markets without interest; a debt share is an asset unit."""
    total = sum(debt.value for debt in debts)
    fee, shortfall = split(deposit_value, total)
    rate = min(BOUNTY_CAP * WAD // BPS, fee * BOUNTY_SHARE * (WAD // BPS) // deposit_value) if fee else 0

    def fee_of(shares: int) -> int:
        return up(shares * fee, deposit_value) if fee else 0

    by_pool, by_caller, parts = [], [], []
    for debt in debts:
        part = part_of_pool(debt, shortfall, total, fraction)
        by_pool.append(part)
        by_caller.append(min(fraction, WAD - part))
        parts.append(part * debt.value // total if debt.capacity else 0)
    if all(a + b == WAD for a, b in zip(by_pool, by_caller, strict=True)):
        sold = WAD
    else:
        bought = sum(part * debt.value for part, debt in zip(by_caller, debts, strict=True))
        sold = sum(parts) + bought // total

    baskets = [[basket(shares * part // WAD, fee_of, rate) for shares in deposits] for part in parts]
    to_caller, to_reserve = [], []
    for i, shares in enumerate(deposits):
        taken = shares * sold // WAD
        rest = taken - sum(shares * part // WAD for part in parts)
        to_caller.append(rest - fee_of(rest) if fraction else 0)
        given = sum(row[i].net + row[i].bounty for row in baskets)
        to_reserve.append(taken - to_caller[-1] - given)
    paid = []
    for debt, pool, caller in zip(debts, by_pool, by_caller, strict=True):
        settled = up(debt.assets * (pool + caller), WAD)
        lost = settled * shortfall // total
        share = (settled - lost) * pool // (pool + caller) if pool else 0
        paid.append(min(share, debt.capacity))
    return Plan(fee, shortfall, by_pool, by_caller, sold, paid, baskets, to_caller, to_reserve)


def part_of_pool(debt: Debt, shortfall: int, total: int, fraction: int) -> int:
    need = debt.assets - debt.assets * shortfall // total
    capacity = debt.capacity
    if fraction == 0 and capacity < need:
        capacity = min(capacity, max(0, need - debt.minimum))
        capacity = 0 if capacity < debt.minimum else capacity
    if capacity == 0:
        return 0
    part = max(QUOTA * WAD // BPS, WAD - fraction)
    return part if capacity >= need else min(part, capacity * WAD // need)


def basket(gross: int, fee_of: Any, rate: int) -> Basket:
    fee = fee_of(gross)
    net = gross - fee + fee * FEE_SHARE // BPS
    return Basket(net, gross * rate // WAD) if net else Basket(0, 0)


# --- the storefront


def discount_at(age: int, first: int, last: int, ageing: int) -> int:
    """Of inventory so many seconds old; first and last in basis points."""
    if age >= ageing:
        return last * WAD // BPS
    return (first * WAD + (last - first) * WAD * age // ageing) // BPS


def purchase(
    stock: int,
    high: int,
    discount: int,
    offered: int,
    own_low: int = WAD,
    unit: int = WAD,
    own_unit: int = WAD,
) -> tuple[int, int]:
    """Paid and bought in markets without interest, where a share is an asset unit."""
    value = up(up(stock * high, unit) * (WAD - discount), WAD)
    cost = up(value * own_unit, own_low)
    return (cost, stock) if offered >= cost else (offered, stock * offered // cost)


# --- short ways


def absorb(flux: Any, account: Any, finder: Any, receiver: Any = None) -> Any:
    """Sells to the pools alone; who finds the account has nothing."""
    return buy(flux, account, finder, fraction=0, receiver=receiver)


def value_of(flux: Any, symbol: str, assets: int) -> int:
    """USD 1e18 at mid, rounded down."""
    return assets * flux.price(symbol).mid // 10 ** flux.specs[symbol].decimals


def wealth(flux: Any, *accounts: Any) -> int:
    """USD 1e18 at mid of all tokens and fTokens, less debts: nothing here knows where it came from."""
    total = 0
    for symbol, market in flux.markets.items():
        for account in accounts:
            held = flux.tokens[symbol].balanceOf(account) + market.convertToAssets(market.balanceOf(account))
            total += value_of(flux, symbol, held) - value_of(flux, symbol, market.debtOf(account))
    return total


def books_of(pool: Any) -> tuple[int, dict[str, int]]:
    """Idle fTokens, and those of every stock."""
    return pool.funds()["idle"], {lot["market"]: lot["shares"] for lot in pool.inventory()}


def assert_pool_owns_its_books(flux: Any, pool: Any, kept: int = 0) -> None:
    """To the unit, when nobody has given it anything: idle and queue in its own market, stocks elsewhere."""
    funds, stocks = pool.funds(), {lot["market"]: lot["shares"] for lot in pool.inventory()}
    for market in flux.markets.values():
        own = funds["idle"] + funds["pending"] + kept if market == pool.market() else 0
        assert market.balanceOf(pool) == own + stocks.get(market.address, 0)


def wait(seconds: int) -> None:
    chain.mine(timedelta=seconds)
