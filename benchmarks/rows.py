"""The rows of the gas table: what is done, what it may cost at most, and the cheapest comparable protocol.

Peers were measured the same way: receipt gas on anvil, one transaction a block, 12 s apart, moving interest,
plain token, unlimited allowance, an oracle of one slot, each with its own production compiler settings.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import mining, pools
from benchmarks.stage import MAX, ONLY_FTOKENS, UNIT, Stage
from benchmarks.stories import DEBT, LARGE, borrower_with, crash, recover


@dataclass(frozen=True)
class Row:
    name: str
    measure: Callable[[Stage, str], int]
    bar: int | None = None
    peer: str = ""
    peer_gas: int | None = None


def supply_first(stage: Stage, account: str) -> int:
    stage.give(account, 0, LARGE)
    return stage.supply(account, 0, UNIT)


def supply_again(stage: Stage, account: str) -> int:
    supply_first(stage, account)
    return stage.supply(account, 0, UNIT)


def withdraw_without_debt(stage: Stage, account: str) -> int:
    stage.give(account, 0, LARGE)
    stage.supply(account, 0, 10 * UNIT)
    return stage.chain.send(stage[0].market, "withdraw", [UNIT, account, account], sender=account)


def borrow_again(deposits: int) -> Callable[[Stage, str], int]:
    def measure(stage: Stage, account: str) -> int:
        borrower_with(stage, account, deposits)
        return stage.borrow(account, DEBT, UNIT)

    return measure


def withdraw_with_debt(deposits: int) -> Callable[[Stage, str], int]:
    def measure(stage: Stage, account: str) -> int:
        borrower_with(stage, account, deposits)
        return stage.chain.send(stage[0].market, "withdraw", [UNIT, account, account], sender=account)

    return measure


def repay(assets: int) -> Callable[[Stage, str], int]:
    def measure(stage: Stage, account: str) -> int:
        borrower_with(stage, account, 1)
        return stage.chain.send(stage[DEBT].market, "repay", [assets, account], sender=account)

    return measure


def transfer(stage: Stage, account: str) -> int:
    receiver = stage.lender
    stage.give(account, 0, LARGE)
    stage.supply(account, 0, 10 * UNIT)
    return stage.chain.send(stage[0].market, "transfer", [receiver, UNIT], sender=account)


def accrue(stage: Stage, account: str) -> int:
    return stage.chain.send(stage[DEBT].market, "accrue", sender=account)


def flash_loan(stage: Stage, account: str) -> int:
    entry = stage[0]
    borrower = stage.chain.deploy("MockFlashReceiver", entry.token.address, entry.market.address)
    stage.chain.send(entry.token, "mint", [borrower.address, UNIT], sender=stage.owner)
    arguments = [borrower.address, entry.token.address, UNIT, b""]
    return stage.chain.send(entry.market, "flashLoan", arguments, sender=account)


def liquidate(
    deposits: int, debts: int, *, settled: tuple[bool, bool] = ONLY_FTOKENS
) -> Callable[[Stage, str], int]:
    """At 108 %; the liquidator and the reserve hold fTokens of the deposits from an earlier one."""

    def once(stage: Stage, account: str, liquidator: str) -> int:
        borrower_with(stage, account, deposits, debts)
        crash(stage, deposits)
        arguments: list[object] = [account, UNIT, liquidator, [], b""]
        function = "liquidate" if settled == ONLY_FTOKENS else "liquidateWith"
        if settled != ONLY_FTOKENS:
            arguments.append(settled)
        gas = stage.chain.send(stage.liquidator, function, arguments, sender=liquidator)
        recover(stage, deposits)
        return gas

    def measure(stage: Stage, account: str) -> int:
        liquidator, earlier = stage.chain.accounts[3:5]
        for place in range(DEBT, DEBT - debts, -1):
            stage.give(liquidator, place, LARGE)
        once(stage, earlier, liquidator)
        return once(stage, account, liquidator)

    return measure


ROWS = (
    Row(
        "supply that starts to count as collateral, first",
        supply_first,
        117_000,
        "Comet",
        117_112,
    ),
    Row("supply, again", supply_again, 74_000, "Comet", 82_674),
    Row("withdraw part, no debt", withdraw_without_debt, 74_000, "Comet", 78_389),
    Row(
        "borrow again, 1 deposit",
        borrow_again(1),
        100_000,
        "Morpho Blue",
        92_699,
    ),
    Row(
        "borrow again, 2 deposits",
        borrow_again(2),
        113_000,
        "Comet",
        113_851,
    ),
    Row("borrow again, 4 deposits", borrow_again(4), 139_000, "Comet", 139_579),
    Row("borrow again, 8 deposits", borrow_again(8), 190_000, "Comet", 191_074),
    Row(
        "withdraw with debt, 1 deposit",
        withdraw_with_debt(1),
        95_000,
        "Morpho Blue",
        90_067,
    ),
    Row(
        "withdraw with debt, 8 deposits",
        withdraw_with_debt(8),
        185_000,
        "Comet",
        185_721,
    ),
    Row("repay part", repay(UNIT), 74_000, "Comet", 81_011),
    Row("repay all", repay(MAX), 80_000, "Comet", 84_046),
    Row("liquidate the whole account, 1 + 1", liquidate(1, 1), 170_000, "Morpho Blue", 113_385),
    Row("liquidate the whole account, 2 + 2", liquidate(2, 2), 270_000, "original Flux", 808_750),
    Row("liquidate 1 + 1, taking the asset", liquidate(1, 1, settled=(False, True))),
    Row("fToken transfer, existing holder, no debt", transfer, 50_000, "Fluid", 34_328),
    Row("accrue only", accrue, 44_000, "Fluid", 45_968),
    Row("flash loan, minimal receiver", flash_loan, 60_000, "Morpho Blue", 46_795),
    Row("absorb 1 + 1 with one pool", pools.absorb(1, 1), 260_000, "Comet (absorb and buy)", 211_044),
    Row("absorb 1 + 1, pool and caller new to the deposit", pools.absorb_first),
    Row("absorb 2 + 2 with two pools", pools.absorb(2, 2), 420_000),
    Row("buy at the storefront", pools.buy, 120_000),
    Row("buy at the storefront with the asset", pools.buy_with_assets),
    Row("enter a pool", pools.enter_first, 120_000),
    Row("leave a pool", pools.leave(stocks=0), 150_000),
    Row("leave a pool that has inventory", pools.leave(stocks=1), 150_000),
    Row("leave a pool, FLUX collected since", pools.leave_with_flux, 150_000),
    Row("collect FLUX for a pool", pools.collect_flux),
    Row("claim FLUX of a pool", pools.claim_flux),
    Row("extra where deposits are mined: supply, again", mining.extra(mining.supply_thrice), 12_000),
    Row("extra where deposits are mined: withdraw part", mining.extra(mining.withdraw_again), 12_000),
    Row("extra where debts are mined: borrow again", mining.extra(mining.borrow_again), 12_000),
    Row("extra where debts are mined: repay part", mining.extra(mining.repay_part), 12_000),
    Row("extra where deposits are mined: fToken transfer (two accounts)", mining.extra(mining.transfer)),
    Row("extra where nothing is mined: supply, again", mining.question(supply_again), 300),
    Row(
        "extra where nothing is mined: withdraw part",
        mining.question(withdraw_without_debt),
        300,
    ),
    Row("extra where nothing is mined: borrow again", mining.question(mining.borrow_again), 300),
    Row("extra where nothing is mined: repay part", mining.question(mining.repay_part), 300),
    Row("claim rewards, 1 market", mining.claim(markets=1), 85_000, "Comet", 90_701),
    Row("claim rewards, 4 markets", mining.claim(markets=4), 175_000, "Aave 3.6", 191_946),
    Row("stake, again", mining.stake_again),
)
