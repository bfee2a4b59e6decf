"""The rows of the gas table about liquidation pools. Pools, which share FLUX, exist in these rows only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from web3.contract import Contract

from benchmarks.mining import create_flux, open_mining
from benchmarks.stage import MAX, SEED, UNIT, Stage
from benchmarks.stories import DEBT, LARGE, borrower_with, crash, recover

EPOCH = 3600
DAY = 24 * EPOCH
COOLDOWN = 3 * DAY
TERMS = (SEED, 10**9 * UNIT, 100, 300, 600, 0)  # minimum, cap, discounts, ageing, cushion
FUNDS = 100_000 * UNIT


@dataclass
class Pools:
    """A pool for each market that is owed, funded and priced."""

    stage: Stage
    pools: dict[int, Contract]

    def __getitem__(self, place: int) -> Contract:
        return self.pools[place]


def open_pools(stage: Stage, places: Sequence[int], flux: Contract | None = None) -> Pools:
    chain, flux = stage.chain, flux or create_flux(stage)
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
        chain.send(sharing(stage, pools[place]), "setFlux", [flux.address], sender=stage.owner)
        chain.send(market, "approve", [proxy.address, MAX], sender=stage.lender)
        enter(stage, pools[place], stage.lender)
    chain.wait(EPOCH)
    for pool in pools.values():
        chain.send(pool, "claimEntry", [stage.lender], sender=stage.lender)
    return Pools(stage, pools)


def sharing(stage: Stage, pool: Contract) -> Contract:
    """What a pool answers about FLUX."""
    return stage.chain.at("PoolExtension", pool.address)


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


def mined_pool(stage: Stage) -> Contract:
    """FLUX was collected twice, a day apart; its supplier has been paid once."""
    flux = create_flux(stage)
    miner = open_mining(stage, (DEBT,), flux)
    pool = open_pools(stage, [DEBT], flux)[DEBT]
    for _ in range(2):
        stage.chain.wait(DAY)
        market = stage[DEBT].market.address
        stage.chain.send(
            miner, "claim", [stage.lender, [market]], sender=stage.lender
        )  # mints for later ones
        stage.chain.send(sharing(stage, pool), "collectFlux", [], sender=stage.lender)
        stage.chain.send(sharing(stage, pool), "claimFlux", [stage.lender], sender=stage.lender)
    stage.chain.wait(DAY)
    return pool


def collect_flux(stage: Stage, account: str) -> int:
    return stage.chain.send(sharing(stage, mined_pool(stage)), "collectFlux", [], sender=account)


def claim_flux(stage: Stage, account: str) -> int:
    pool = sharing(stage, mined_pool(stage))
    stage.chain.send(pool, "collectFlux", [], sender=account)
    return stage.chain.send(pool, "claimFlux", [stage.lender], sender=account)


def leave_with_flux(stage: Stage, _: str) -> int:
    """When FLUX was collected since the supplier was last seen."""
    pool, supplier = mined_pool(stage), stage.lender
    shares = pool.functions.balanceOf(supplier).call()
    stage.chain.send(pool, "requestExit", [shares], sender=supplier)
    stage.chain.wait(COOLDOWN)
    stage.chain.send(sharing(stage, pool), "collectFlux", [], sender=supplier)
    return stage.chain.send(pool, "exit", [shares // 2, supplier], sender=supplier)
