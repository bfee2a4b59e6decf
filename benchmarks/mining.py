"""The rows of the gas table that are about mining. Markets are mined in these rows only.

The extra of a mined market is what a call costs there less what it costs in the same market unmined, for an
account that has touched it before, as in the other rows. What the question costs where nothing is mined is
the difference to markets compiled without it.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

from web3.contract import Contract

from benchmarks.stage import MAX, UNIT, Stage
from benchmarks.stories import DEBT, LARGE, borrower_with
from tools.mutants.compiler import ROOT, Compiler

CAP = 21_000_000 * UNIT
USER_SHARE = 7500  # basis points
DAY = 24 * 3600

CORE, MARKET = "contracts/markets/MarketCore.sol", "contracts/markets/MoneyMarket.sol"
QUESTION = re.compile(r"^ +if \(MarketSlots\.is(Supply|Debt)Mined\(.*\n", re.MULTILINE)
QUESTIONS = 4  # credit and debit, of shares and of debts

Measure = Callable[[Stage, str], int]


def create_flux(stage: Stage) -> Contract:
    return stage.chain.deploy("FluxToken", stage.owner, CAP)


def open_mining(stage: Stage, places: Sequence[int], token: Contract | None = None) -> Contract:
    """Both sides of these markets share all that is released."""
    chain, owner = stage.chain, stage.owner
    token = token or create_flux(stage)
    implementation = chain.deploy("FluxMiner", token.address, stage.engine.address)
    data = implementation.encode_abi("initialize", [owner, 0, USER_SHARE, 0])
    miner = chain.at("FluxMiner", chain.deploy("FluxProxy", implementation.address, data).address)
    chain.send(token, "setMinter", [miner.address], sender=owner)
    weight = 10_000 // (2 * len(places))
    markets = [stage[place].market.address for place in places]
    for market in markets:
        chain.send(chain.at("MarketExtension", market), "setMiner", [miner.address], sender=owner)
    chain.send(miner, "setWeights", [[(market, weight, weight) for market in markets]], sender=owner)
    return miner


def extra(measure: Measure) -> Measure:
    def difference(stage: Stage, account: str) -> int:
        before = stage.chain.snapshot()
        unmined = measure(stage, account)
        stage.chain.revert(before)
        open_mining(stage, (0, DEBT))
        return measure(stage, account) - unmined

    return difference


def question(measure: Measure) -> Measure:
    """Of a call in markets that nobody mines: what asking costs."""

    def difference(stage: Stage, account: str) -> int:
        before = stage.chain.snapshot()
        asking = measure(stage, account)
        stage.chain.revert(before)
        addresses = stage.engine.address, stage.liquidator.address
        other = stage.chain.deploy("MoneyMarket", *addresses, code=code_without_question())
        for place in (0, DEBT):
            arguments = [other.address, b""]
            stage.chain.send(stage[place].market, "upgradeToAndCall", arguments, sender=stage.owner)
        return asking - measure(stage, account)

    return difference


@cache
def code_without_question() -> str:
    """Creation code of a market that does not ask whether it is mined."""
    source, found = QUESTION.subn("", (ROOT / CORE).read_text(encoding="utf-8"))
    if found != QUESTIONS:
        raise ValueError(f"{CORE} asks {found} times whether it is mined, not {QUESTIONS} times")
    compiler = Compiler()
    try:
        compiled = compiler.artefacts({CORE: source}, {"MoneyMarket": MARKET})
    finally:
        compiler.close()
    return str(compiled["MoneyMarket"]["bytecode"]["object"])


def supply_thrice(stage: Stage, account: str) -> int:
    """When all words of the account are there."""
    stage.give(account, 0, LARGE)
    stage.supply(account, 0, UNIT)
    stage.supply(account, 0, UNIT)
    return stage.supply(account, 0, UNIT)


def withdraw_again(stage: Stage, account: str) -> int:
    stage.give(account, 0, LARGE)
    stage.supply(account, 0, 10 * UNIT)
    return stage.chain.send(stage[0].market, "withdraw", [UNIT, account, account], sender=account)


def borrow_again(stage: Stage, account: str) -> int:
    borrower_with(stage, account, 1)
    return stage.borrow(account, DEBT, UNIT)


def repay_part(stage: Stage, account: str) -> int:
    borrower_with(stage, account, 1)
    return stage.chain.send(stage[DEBT].market, "repay", [UNIT, account], sender=account)


def transfer(stage: Stage, account: str) -> int:
    stage.give(account, 0, LARGE)
    stage.supply(account, 0, 10 * UNIT)
    stage.chain.send(stage[0].market, "transfer", [stage.lender, UNIT], sender=account)
    return stage.chain.send(stage[0].market, "transfer", [stage.lender, UNIT], sender=account)


def claim(*, markets: int) -> Measure:
    """A day after an earlier one, by one who holds FLUX."""

    def measure(stage: Stage, account: str) -> int:
        chain, places = stage.chain, range(markets)
        miner = open_mining(stage, places)
        for place in places:
            stage.give(account, place, LARGE)
            stage.supply(account, place, LARGE // 2)
        used = [stage[place].market.address for place in places]
        chain.wait(DAY)
        chain.send(miner, "claim", [stage.lender, used[:1]], sender=account)  # mints for later ones
        chain.send(miner, "claim", [account, used], sender=account)
        return chain.send(miner, "claim", [account, used], sender=account)

    return measure


def stake_again(stage: Stage, account: str) -> int:
    chain = stage.chain
    token = chain.deploy("MockERC20", "LP", "LP", 18)
    miner = open_mining(stage, (0,))
    implementation = chain.deploy("StakingPool", token.address, 3 * DAY)
    data = implementation.encode_abi("initialize", [stage.owner, miner.address])
    pool = chain.at("StakingPool", chain.deploy("FluxProxy", implementation.address, data).address)
    market = stage[0].market.address
    weights = [(market, 0, 0), (pool.address, 10_000, 0)]
    chain.send(miner, "setWeights", [weights], sender=stage.owner)
    chain.send(token, "mint", [account, LARGE], sender=stage.owner)
    chain.send(token, "approve", [pool.address, MAX], sender=account)
    chain.send(pool, "stake", [UNIT], sender=account)
    return chain.send(pool, "stake", [UNIT], sender=account)
