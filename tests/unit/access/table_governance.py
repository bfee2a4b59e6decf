"""Who may call what of sFLUX, the governor, its votes and its timelock; see `table.py`.

The timelock is one whose only proposer is the owner; anyone may execute what is due.
"""

from tests.unit.access.table import (
    CURVE_TYPE,
    LOCKED,
    MINING_CURVE,
    NOTHING,
    OWNABLE_ROWS,
    Error,
    Row,
    anybody,
    by_guardian,
    by_liquidator,
    by_miner,
    by_owner,
)

NO_ROLE: Error = ("AccessControlUnauthorizedAccount", "caller", "any")
NOT_WAITING: Error = ("TimelockUnexpectedOperationState", "any", "any")
UNKNOWN: Error = ("GovernorNonexistentProposal", "any")
NO_DEPOSIT: Error = ("GovernorDisabledDeposit",)
SIGNED_BY_NOBODY: Error = ("GovernorInvalidSignature", "lender")
ZERO = bytes(32)
SIGNATURE = (27, ZERO, ZERO)
BATCH, BATCH_TYPE = ([], [], [], ZERO, ZERO), "address[],uint256[],bytes[],bytes32,bytes32"
CALL, CALL_TYPE = ("oracle", 0, b"", ZERO, ZERO), "address,uint256,bytes,bytes32,bytes32"
PROPOSAL, PROPOSAL_TYPE = ([], [], [], ZERO), "address[],uint256[],bytes[],bytes32"

RECEIVERS = {
    "onERC721Received(address,address,uint256,bytes)": ("caller", "caller", 0, b""),
    "onERC1155Received(address,address,uint256,uint256,bytes)": ("caller", "caller", 0, 0, b""),
    "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)": ("caller", "caller", [], [], b""),
}


def by_nobody(refusal: Error, *arguments: object) -> Row:
    """Only the contract itself, or what owns it, in an operation of the timelock."""
    return Row(arguments, (), refusal)


def by_proposer(*arguments: object, outcome: Error = ()) -> Row:
    return Row(arguments, ("owner",), NO_ROLE, outcome)


def by_executor(*arguments: object) -> Row:
    return by_nobody(("GovernorOnlyExecutor", "caller"), *arguments)


DELEGATION = "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)"

GOVERNANCE: dict[str, dict[str, Row]] = {
    "SafetyModule": {
        **OWNABLE_ROWS,
        "addIncome(uint256)": anybody(0, outcome=NOTHING),
        "approve(address,uint256)": anybody("stranger", 1),
        "buy(address,uint256,uint256,address)": anybody(
            "market", 1, 0, "caller", outcome=("SaleMissing", "market")
        ),
        "cancelExit()": anybody(outcome=("ExitMissing", "caller", 1, 0)),
        "closeSale(address)": anybody("market", outcome=("SaleMissing", "market")),
        "collect(address)": anybody("stranger", outcome=("DepartureMissing", "stranger")),
        "collectIdleMining()": by_miner(),
        "collectMining(address)": by_miner("lender"),
        "delegate(address)": anybody("stranger"),
        DELEGATION: anybody("stranger", 0, 0, *SIGNATURE, outcome=("VotesExpiredSignature", 0)),
        "exit(uint256,address)": anybody(1, "caller", outcome=("ExitMissing", "caller", 1, 0)),
        "initialize(address)": anybody("caller", outcome=LOCKED),
        "provide(address,uint256)": by_liquidator("market", 1),
        "requestExit(uint256)": anybody(0, outcome=NOTHING),
        "setEntryPaused(bool)": by_guardian(False, guardian=("NotOwner", "caller")),
        "setMiner(address)": by_owner("miner"),
        f"setMining(uint256,uint256,{CURVE_TYPE})": by_miner(1, 0, MINING_CURVE),
        "stake(uint256,address)": anybody(0, "caller", outcome=NOTHING),
        "transfer(address,uint256)": anybody(
            "stranger", 1, outcome=("ERC20InsufficientBalance", "caller", 0, 1)
        ),
        "transferFrom(address,address,uint256)": anybody(
            "lender", "caller", 1, outcome=("ERC20InsufficientAllowance", "caller", 0, 1)
        ),
        "upgradeToAndCall(address,bytes)": by_owner("safety implementation", b""),
    },
    "FluxVotes": {},
    "FluxTimelock": {
        "cancel(bytes32)": by_proposer(ZERO, outcome=NOT_WAITING),
        f"execute({CALL_TYPE})": anybody(*CALL, outcome=NOT_WAITING),
        f"executeBatch({BATCH_TYPE})": anybody(*BATCH, outcome=NOT_WAITING),
        "grantRole(bytes32,address)": by_nobody(NO_ROLE, ZERO, "stranger"),
        "renounceRole(bytes32,address)": anybody(ZERO, "oracle", outcome=("AccessControlBadConfirmation",)),
        "revokeRole(bytes32,address)": by_nobody(NO_ROLE, ZERO, "stranger"),
        f"schedule({CALL_TYPE},uint256)": by_proposer(*CALL, 1),
        f"scheduleBatch({BATCH_TYPE},uint256)": by_proposer(*BATCH, 1),
        "updateDelay(uint256)": by_nobody(("TimelockUnauthorizedCaller", "caller"), 0),
        **{signature: anybody(*arguments) for signature, arguments in RECEIVERS.items()},
    },
    "FluxGovernor": {
        f"cancel({PROPOSAL_TYPE})": anybody(*PROPOSAL, outcome=UNKNOWN),
        "castVote(uint256,uint8)": anybody(1, 1, outcome=UNKNOWN),
        "castVoteBySig(uint256,uint8,address,bytes)": anybody(1, 1, "lender", b"", outcome=SIGNED_BY_NOBODY),
        "castVoteWithReason(uint256,uint8,string)": anybody(1, 1, "why", outcome=UNKNOWN),
        "castVoteWithReasonAndParams(uint256,uint8,string,bytes)": anybody(1, 1, "why", b"", outcome=UNKNOWN),
        "castVoteWithReasonAndParamsBySig(uint256,uint8,address,string,bytes,bytes)": anybody(
            1, 1, "lender", "why", b"", b"", outcome=SIGNED_BY_NOBODY
        ),
        f"execute({PROPOSAL_TYPE})": anybody(*PROPOSAL, outcome=UNKNOWN),
        "propose(address[],uint256[],bytes[],string)": anybody(
            [], [], [], "what", outcome=("GovernorInsufficientProposerVotes", "caller", 0, "any")
        ),
        f"queue({PROPOSAL_TYPE})": anybody(*PROPOSAL, outcome=UNKNOWN),
        "relay(address,uint256,bytes)": by_executor("oracle", 0, b""),
        "setLateQuorumVoteExtension(uint48)": by_executor(0),
        "setProposalThreshold(uint256)": by_executor(1),
        "setVotingDelay(uint48)": by_executor(86_400),
        "setVotingPeriod(uint32)": by_executor(86_400),
        "updateQuorumNumerator(uint256)": by_executor(4),
        "updateTimelock(address)": by_executor("oracle"),
        **{signature: anybody(*given, outcome=NO_DEPOSIT) for signature, given in RECEIVERS.items()},
    },
}
