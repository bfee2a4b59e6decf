"""The rows of the gas table that are about liquidation pools. Pools exist in these rows only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from web3.contract import Contract

from benchmarks.stage import MAX, SEED, UNIT, Stage
from benchmarks.stories import DEBT, LARGE, borrower_with, crash, recover

EPOCH = 3600
COOLDOWN = 3 * 24 * EPOCH
TERMS = (SEED, 10**9 * UNIT, 100, 300, 600, 0)  # minimum, cap, discounts, ageing, cushion
FUNDS = 100_000 * UNIT


@dataclass
class Pools:
    """A pool for each market that is owed, funded and priced."""

    stage: Stage
    pools: dict[int, Contract]

    def __getitem__(self, place: int) -> Contract:
        return self.pools[place]


def open_pools(stage: Stage, places: Sequence[int]) -> Pools:
    chain = stage.chain
    chain.begin_period(EPOCH)
    implementation = chain.deploy("LiquidationPool", stage.engine.address, stage.liquidator.address)
    pools = {}
    for place in places:
        market = stage[place].market
        names = f"Pool {place}", f"lp{place}"
        data = implementation.encode_abi("initialize", [stage.owner, market.address, TERMS, *names])
        proxy = chain.deploy("FluxProxy", implementation.address, data)
        pools[place] = chain.at("LiquidationPool", proxy.address)
        chain.send(stage.liquidator, "setPool", [market.address, proxy.address], sender=stage.owner)
        chain.send(market, "approve", [proxy.address, MAX], sender=stage.lender)
        enter(stage, pools[place], stage.lender)
    chain.wait(EPOCH)
    for pool in pools.values():
        chain.send(pool, "claimEntry", [stage.lender], sender=stage.lender)
    return Pools(stage, pools)


def enter(stage: Stage, pool: Contract, account: str, f_tokens: int = FUNDS) -> int:
    return stage.chain.send(pool, "enter", [f_tokens, account], sender=account)


def absorb(deposits: int, debts: int) -> Callable[[Stage, str], int]:
    """At 108 %, by a caller without means; everybody holds fTokens of the deposits from an earlier one."""

    def once(stage: Stage, account: str, finder: str) -> int:
        borrower_with(stage, account, deposits, debts)
        crash(stage, deposits)
        gas = stage.chain.send(stage.liquidator, "liquidate", [account, 0, finder, [], b""], sender=finder)
        recover(stage, deposits)
        return gas

    def measure(stage: Stage, account: str) -> int:
        finder, earlier = stage.chain.accounts[3:5]
        open_pools(stage, range(DEBT, DEBT - debts, -1))
        once(stage, earlier, finder)
        return once(stage, account, finder)

    return measure


def absorb_first(stage: Stage, account: str) -> int:
    """The same when pool and caller have never held the deposit."""
    open_pools(stage, [DEBT])
    borrower_with(stage, account, 1)
    crash(stage, 1)
    finder = stage.chain.accounts[3]
    return stage.chain.send(stage.liquidator, "liquidate", [account, 0, finder, [], b""], sender=finder)


def with_inventory(stage: Stage, account: str) -> Contract:
    absorb_first(stage, account)
    recover(stage, 1)
    pool = stage.liquidator.functions.poolOf(stage[DEBT].market.address).call()
    return stage.chain.at("LiquidationPool", pool)


def buy(stage: Stage, account: str) -> int:
    """A part of the inventory, for fTokens of the pool's market, by one who holds some of both."""
    pool, buyer = with_inventory(stage, account), stage.lender
    arguments = [stage[0].market.address, UNIT, 0, buyer, b""]
    stage.chain.send(pool, "buy", arguments, sender=buyer)
    return stage.chain.send(pool, "buy", arguments, sender=buyer)


def buy_with_assets(stage: Stage, account: str) -> int:
    pool, buyer = with_inventory(stage, account), stage.lender
    stage.chain.send(stage[DEBT].token, "approve", [pool.address, MAX], sender=buyer)
    arguments = [stage[0].market.address, UNIT, 0, buyer, b""]
    stage.chain.send(pool, "buyWithAssets", arguments, sender=buyer)
    return stage.chain.send(pool, "buyWithAssets", arguments, sender=buyer)


def enter_first(stage: Stage, _: str) -> int:
    """By an account that is not in the queue, into an epoch that has one already."""
    pool, newcomer = open_pools(stage, [DEBT])[DEBT], stage.chain.accounts[4]
    market = stage[DEBT].market
    stage.give(newcomer, DEBT, LARGE)
    stage.supply(newcomer, DEBT, LARGE)
    stage.chain.send(market, "approve", [pool.address, MAX], sender=newcomer)
    enter(stage, pool, stage.lender)
    return enter(stage, pool, newcomer, UNIT)


def leave(*, stocks: int) -> Callable[[Stage, str], int]:
    """Half of a position, by one who holds fTokens of all that he gets."""

    def measure(stage: Stage, account: str) -> int:
        pool = with_inventory(stage, account) if stocks else open_pools(stage, [DEBT])[DEBT]
        supplier = stage.lender
        shares = pool.functions.balanceOf(supplier).call()
        stage.chain.send(pool, "requestExit", [shares], sender=supplier)
        stage.chain.wait(COOLDOWN)
        return stage.chain.send(pool, "exit", [shares // 2, supplier], sender=supplier)

    return measure
