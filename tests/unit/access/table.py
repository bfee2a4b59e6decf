"""Who may call what: role × function, for every function that changes state.

A cell is the error that a call by the role ends with, or PASSES. The calls are simulated and write nothing. A
function that anybody may call has one outcome for all; where arguments that would succeed cannot be had for
the asking, the outcome is an error that comes after every question of who is calling.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fixtures.protocol import SPECS, WAD

ROLES = ("owner", "guardian", "stranger", "engine", "liquidator", "market", "reserve", "other pool", "miner")

SUPPLY = 0

Error = tuple[Any, ...]
PASSES: Error = ()
SILENT: Error = ("",)  # reverts without a reason

OWNABLE = "OwnableUnauthorizedAccount"
LOCKED: Error = ("InvalidInitialization",)


@dataclass(frozen=True)
class Row:
    """`arguments` and errors may name people and contracts of the fixture: "stranger", "token", "caller"."""

    arguments: tuple[Any, ...]
    allowed: tuple[str, ...] = ROLES
    refusal: Error = PASSES
    outcome: Error = PASSES
    outcomes: dict[str, Error] = field(default_factory=dict)

    def expected_for(self, role: str) -> Error:
        if role in self.outcomes:
            return self.outcomes[role]
        return self.outcome if role in self.allowed else self.refusal


def only(refusal: str, *allowed: str) -> Callable[..., Row]:
    """Rows of functions that only some may call; the refusal names the caller."""

    def row(*arguments: Any, outcome: Error = PASSES, **outcomes: Error) -> Row:
        return Row(arguments, allowed, (refusal, "caller"), outcome, outcomes)

    return row


def anybody(*arguments: Any, outcome: Error = PASSES, **outcomes: Error) -> Row:
    return Row(arguments, outcome=outcome, outcomes=outcomes)


by_owner = only(OWNABLE, "owner")
by_market_owner = only("NotOwner", "owner")
by_guardian = only("NotGuardian", "owner", "guardian")
by_engine = only("NotRiskEngine", "engine")
by_liquidator = only("NotLiquidator", "liquidator")
by_market = only("NotListedMarket", "market")
by_reserve = only("NotLiquidationReserve", "reserve")
by_other_pool = only("NotPool", "other pool")
by_miner = only("NotMiner", "miner")
by_minter = only("NotMinter", "miner")

PARAMETERS = SPECS[3].parameters
PARAMETERS_TYPE = "((uint256,uint256,uint256,uint256,uint256),uint256,uint256,uint256,uint256,uint256)"
LISTING_TYPE = f"(address,address,string,string,{PARAMETERS_TYPE},uint256,uint256)"
LISTING = ("implementation", "token", "Flux", "fX", PARAMETERS, 1300, WAD)
POOL_TERMS = (1, WAD, 100, 300, 600, 0)
POOL_TERMS_TYPE = "(uint112,uint96,uint16,uint16,uint16,uint16)"
MINING_CURVE = (2**32, 0, 0)
CURVE_TYPE = "(uint256,uint256,uint256)"
EXPIRED: Error = ("SignatureExpired", 0, "any")
NOTHING: Error = ("ZeroAmount",)

OWNABLE_ROWS = {
    "acceptOwnership()": only(OWNABLE)(),
    "renounceOwnership()": by_owner(),
    "transferOwnership(address)": by_owner("stranger"),
}

TABLE: dict[str, dict[str, Row]] = {
    "MoneyMarket": {
        "accrue()": anybody(),
        "approve(address,uint256)": anybody("stranger", 1),
        "borrow(uint256,address,address)": anybody(
            WAD, "caller", "lender", outcome=("NotAuthorized", "caller", "lender")
        ),
        "deposit(uint256,address)": anybody(0, "caller", outcome=NOTHING),
        "drawReserve(address,uint256)": by_liquidator("stranger", 1),
        "encumber(address)": by_engine("stranger"),
        "flashLoan(address,address,uint256,bytes)": anybody(
            "stranger", "stranger", 0, b"", outcome=("FlashLoanAssetUnknown", "stranger")
        ),
        f"initialize(string,string,{PARAMETERS_TYPE},uint256)": anybody(
            "Flux", "f", PARAMETERS, 1300, outcome=LOCKED
        ),
        "lowerCaps(uint256,uint256)": by_guardian(1, 1),
        "mint(uint256,address)": anybody(0, "caller", outcome=NOTHING),
        "pause(uint8)": by_guardian(SUPPLY),
        "permit(address,address,uint256,uint256,bytes)": anybody(
            "lender", "caller", 1, 0, b"", outcome=EXPIRED
        ),
        "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)": anybody(
            "lender", "caller", 1, 0, 27, bytes(32), bytes(32), outcome=EXPIRED
        ),
        "redeem(uint256,address,address)": anybody(
            1, "caller", "lender", outcome=("InsufficientAllowance", "lender", "caller", 1, 0)
        ),
        "repay(uint256,address)": anybody(1, "stranger", outcome=("DebtMissing", "stranger")),
        "seize(address,address,uint256,address,uint256)": by_liquidator(
            "lender", "stranger", 1, "stranger", 1
        ),
        "setCollateralRatio(uint256)": by_engine(1300),
        "setCreditManager(address,bool)": by_engine("stranger", True),
        "setMeasured(bool)": by_guardian(False, guardian=("NotOwner", "caller")),
        f"setParameters({PARAMETERS_TYPE})": by_market_owner(PARAMETERS),
        "settleWithCash(address,address,uint256)": by_liquidator("lender", "stranger", 1),
        "settleWithShares(address,address,uint256)": by_liquidator("lender", "stranger", 1),
        "sweepReserve()": anybody(),
        "transfer(address,uint256)": anybody("stranger", 1, outcome=("InsufficientShares", "caller", 1, 0)),
        "transferFrom(address,address,uint256)": anybody(
            "lender", "caller", 1, outcome=("InsufficientAllowance", "lender", "caller", 1, 0)
        ),
        "unpause(uint8)": by_market_owner(SUPPLY),
        "upgradeToAndCall(address,bytes)": by_market_owner("implementation", b""),
        "withdraw(uint256,address,address)": anybody(
            1, "caller", "lender", outcome=("InsufficientAllowance", "lender", "caller", 1, 0)
        ),
        "writeOff(address,uint256)": by_liquidator("stranger", 1),
    },
    "RiskProxy": {
        "joinDeposit(uint256,address)": by_market(0, "stranger"),
        "leaveDebt(uint256,address)": by_market(0, "stranger"),
        "leaveDeposit(uint256,address)": by_market(0, "stranger"),
    },
    "RiskEngine": {
        **OWNABLE_ROWS,
        "initialize(address,address)": anybody("caller", "caller", outcome=LOCKED),
        "joinDebt(uint256,address)": by_market(0, "stranger"),
        "joinDeposit(uint256,address)": by_market(0, "stranger"),
        f"listMarket({LISTING_TYPE})": by_owner(LISTING, outcome=("MarketAlreadyListed", "token")),
        "setAuthorization(address,bool)": anybody("stranger", True),
        "setAuthorizationWithSignature(address,address,bool,uint256,bytes)": anybody(
            "lender", "caller", True, 0, b"", outcome=EXPIRED
        ),
        "setCollateralRatio(address,uint256)": by_owner("market", 1300),
        "setCreditLine(address,address,uint256)": by_owner("oracle", "market", 1),
        "setGuardian(address)": by_owner("stranger"),
        "setLiquidationLine(uint256)": by_owner(110 * WAD // 100),
        "setLiquidator(address)": by_owner("liquidator", outcome=("MarketsListed", 2)),
        "upgradeToAndCall(address,bytes)": by_owner("engine implementation", b""),
    },
    "Liquidator": {
        **OWNABLE_ROWS,
        "initialize(address,(uint128,uint128))": anybody("caller", (0, 0), outcome=LOCKED),
        "liquidate(address,uint256,address,uint256[],bytes)": anybody(
            "lender", WAD, "caller", [], b"", outcome=("AccountHealthy", "lender", WAD, 0)
        ),
        "liquidateWith(address,uint256,address,uint256[],bytes,(bool,bool))": anybody(
            "lender", WAD, "caller", [], b"", (True, True), outcome=("AccountHealthy", "lender", WAD, 0)
        ),
        "setPool(address,address)": by_owner("market", "pool"),
        "setPoolShares((uint16,uint16,uint16,uint16,uint16))": by_owner((5000, 3000, 50, 2500, 3000)),
        "setSafetyModule(address)": by_owner("oracle"),
        "setTerms((uint128,uint128))": by_owner((0, 0)),
        "upgradeToAndCall(address,bytes)": by_owner("liquidator implementation", b""),
    },
    "LiquidationPool": {
        **OWNABLE_ROWS,
        "approve(address,uint256)": anybody("stranger", 1),
        "buy(address,uint256,uint256,address,bytes)": anybody(
            "market", 1, 0, "caller", b"", outcome=("InventoryMissing", "pool", "market")
        ),
        "buyWithAssets(address,uint256,uint256,address,bytes)": anybody(
            "market", 1, 0, "caller", b"", outcome=("InventoryMissing", "pool", "market")
        ),
        "cancelEntry(address)": anybody("caller", outcome=("EntryMissing", "caller")),
        "cancelExit()": anybody(outcome=("ExitMissing", "caller", 1, 0)),
        "claimEntry(address)": anybody("stranger", outcome=("EntryMissing", "stranger")),
        "collect(address,address)": anybody("stranger", "market", outcome=NOTHING),
        "cross(address)": anybody("stranger", outcome=("NotPool", "stranger")),
        "enter(uint256,address)": anybody(0, "caller", outcome=NOTHING),
        "enterWithAssets(uint256,address)": anybody(0, "caller", outcome=NOTHING),
        "exit(uint256,address)": anybody(1, "caller", outcome=("ExitMissing", "caller", 1, 0)),
        f"initialize(address,address,{POOL_TERMS_TYPE},string,string)": anybody(
            "caller", "market", POOL_TERMS, "Pool", "p", outcome=LOCKED
        ),
        "prepare()": anybody(),
        "priceEntries()": anybody(),
        "recordAbsorption(address,uint256,uint256,address[],uint256[])": by_liquidator(
            "stranger", 0, 0, [], []
        ),
        "recordOverflow(uint256)": by_reserve(0),
        "recordSlash(uint256)": by_liquidator(0),
        "requestExit(uint256)": anybody(0, outcome=NOTHING),
        "setEntryPaused(bool)": by_guardian(False, guardian=("NotOwner", "caller")),
        f"setTerms({POOL_TERMS_TYPE})": by_owner(POOL_TERMS),
        # contracts that are no pools are not asked twice which market they are of
        "takeCross(uint256,uint256)": by_other_pool(
            0,
            0,
            engine=SILENT,
            liquidator=SILENT,
            market=SILENT,
            reserve=SILENT,
            miner=SILENT,
        ),
        "transfer(address,uint256)": anybody(
            "stranger", 1, outcome=("ERC20InsufficientBalance", "caller", 0, 1)
        ),
        "transferFrom(address,address,uint256)": anybody(
            "lender", "caller", 1, outcome=("ERC20InsufficientAllowance", "caller", 0, 1)
        ),
        "upgradeToAndCall(address,bytes)": by_owner("pool implementation", b""),
    },
    "LiquidationReserve": {
        **OWNABLE_ROWS,
        "initialize(address,address,uint256)": anybody("caller", "caller", 0, outcome=LOCKED),
        "payTreasury(address)": anybody("market"),
        "sendOverflow(address)": anybody("market"),
        "setTarget(uint256)": by_owner(1),
        "setTreasury(address,uint256)": by_owner("stranger", 1),
        "upgradeToAndCall(address,bytes)": by_owner("reserve implementation", b""),
        "withdraw(address,address,uint256)": by_owner("token", "stranger", 0, outcome=NOTHING),
    },
    # what a market's extension adds to the market's own functions
    "MarketExtension": {
        "collectIdleMining()": by_miner(),
        "collectMining(address)": by_miner("lender"),
        "setMiner(address)": by_market_owner("miner"),
        f"setMining(uint256,uint256,{CURVE_TYPE})": by_miner(1, 1, MINING_CURVE),
    },
    # and a pool's
    "PoolExtension": {
        "claimFlux(address)": anybody("lender"),
        "collectFlux()": anybody(outcome=("IncomeTokenMissing", "pool")),
        "setFlux(address)": by_owner("token"),
    },
    "FluxMiner": {
        **OWNABLE_ROWS,
        "claim(address,address[])": anybody("lender", []),
        "initialize(address,uint256,uint256,uint256)": anybody("caller", 0, 7500, 0, outcome=LOCKED),
        "reclaim(address)": anybody("stranger", outcome=("SourceUnknown", "stranger")),
        "releaseVested()": anybody(),
        "setClaimsPaused(address[],bool)": by_guardian([], False, guardian=("NotGuardian", "caller")),
        "setUserShare(uint256)": by_owner(7500),
        "setVesting(address,address)": by_owner("oracle", "oracle"),
        "setWeights((address,uint256,uint256)[])": by_owner([]),
        "startPack(uint256,uint256)": by_owner(0, 0),
        "sweepBudget()": by_owner(outcome=("ValueOutOfBounds", "any", "any", "any", "any")),
        "upgradeToAndCall(address,bytes)": by_owner("miner implementation", b""),
    },
    "StakingPool": {
        **OWNABLE_ROWS,
        "collectIdleMining()": by_miner(),
        "collectMining(address)": by_miner("lender"),
        "initialize(address,address)": anybody("caller", "miner", outcome=LOCKED),
        "setMiner(address)": by_owner("miner"),
        f"setMining(uint256,uint256,{CURVE_TYPE})": by_miner(1, 0, MINING_CURVE),
        "stake(uint256)": anybody(0, outcome=NOTHING),
        "unstake(uint256,address)": anybody(0, "caller", outcome=NOTHING),
        "upgradeToAndCall(address,bytes)": by_owner("staking implementation", b""),
    },
    "FluxToken": {
        **OWNABLE_ROWS,
        "approve(address,uint256)": anybody("stranger", 1),
        "bridgeIn(address,uint256)": only("NotBridge")("stranger", 1),
        "bridgeOut(uint256)": only("NotBridge")(1),
        "delegate(address)": anybody("stranger"),
        "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)": anybody(
            "stranger", 0, 0, 27, bytes(32), bytes(32), outcome=("VotesExpiredSignature", 0)
        ),
        "mint(address,uint256)": by_minter("stranger", 1),
        "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)": anybody(
            "lender", "caller", 1, 0, 27, bytes(32), bytes(32), outcome=("ERC2612ExpiredSignature", 0)
        ),
        "setBridge(address)": by_owner("stranger"),
        "setMinter(address)": by_owner("stranger"),
        "transfer(address,uint256)": anybody(
            "stranger", 1, outcome=("ERC20InsufficientBalance", "caller", 0, 1)
        ),
        "transferFrom(address,address,uint256)": anybody(
            "lender", "caller", 1, outcome=("ERC20InsufficientAllowance", "caller", 0, 1)
        ),
    },
    "TokenVesting": {
        **OWNABLE_ROWS,
        "acceptBeneficiary()": only("NotProposed")(),
        "proposeBeneficiary(address)": by_owner("stranger"),
        "release()": anybody(),
    },
    "PriceOracle": {
        **OWNABLE_ROWS,
        "initialize(address)": anybody("caller", outcome=LOCKED),
        "setSource(address,address)": by_owner("token", "stranger", outcome=("SourceInvalid", "stranger")),
        "upgradeToAndCall(address,bytes)": by_owner("oracle implementation", b""),
    },
}
