// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Price} from "./IPriceOracle.sol";
import {IRiskEngine} from "./IRiskEngine.sol";

/// @notice What a source of FLUX is. Other: a contract that is mined and that the lens cannot value.
enum SourceKind {
    Other,
    Market,
    StakingPool,
    SafetyModule
}

/// @notice One side of a source: deposits or stakes, or debts.
/// @dev weight: basis points of what users get on this chain. perDay: FLUX wei, what this second releases
/// times a day; the release falls slowly. value: USD 1e18 at mid of all that earns it, 0 where there is no
/// price of it. apr: 1e18, perDay * 365 * price of FLUX / value, not compounded; 0 where either is 0, and
/// where there are so few shares that they earn nothing, see `Mining`. All are rounded down.
struct MiningSide {
    uint256 weight;
    uint256 perDay;
    uint256 value;
    uint256 apr;
}

/// @notice What earns FLUX. `debt` is empty but for markets. asset: of the market, or what is staked; zero
/// for Other. While claims are paused earning goes on.
struct MinedSource {
    address source;
    SourceKind kind;
    address asset;
    bool isClaimingPaused;
    MiningSide supply;
    MiningSide debt;
}

/// @notice All that earns FLUX, in the miner's order. price: of FLUX, zeros and Frozen where it has none.
/// perDay: of all sources together.
struct MiningState {
    address miner;
    address token;
    Price price;
    uint256 perDay;
    MinedSource[] sources;
}

/// @notice FLUX wei that an account has earned from a source and not been paid.
struct Earned {
    address source;
    uint256 tokens;
    bool isClaimingPaused;
}

/// @notice A stake in a staking pool; it may be taken back from unlocksAt on.
struct LockedStake {
    address pool;
    address asset;
    uint256 tokens;
    uint256 unlocksAt;
}

/// @notice An account in the safety module. tokens: FLUX wei that its shares are worth now, rounded down.
/// exitShares of its shares may leave at any time in [exitReadyAt, exitExpiresAt). What has left, `leaving`
/// FLUX wei unless more is slashed, is paid to `receiver` from payableAt on.
struct StakedPosition {
    address module;
    uint256 shares;
    uint256 tokens;
    uint256 exitShares;
    uint256 exitReadyAt;
    uint256 exitExpiresAt;
    uint256 leaving;
    uint256 payableAt;
    address receiver;
}

/// @notice What FLUX an account has, earned and votes with; FLUX wei.
/// @dev claimable: what `IFluxMiner.claim` pays now for the sources of `earned` whose claims are not paused;
/// withheld: what those that are paused would. stakes: one for every staking pool among the sources, empty
/// ones too. votes: now, of FLUX and sFLUX, as the governor counts them; 0 without one. delegate and
/// stakedDelegate: who votes with the account's FLUX and with its sFLUX; zero is nobody.
struct AccountRewards {
    uint256 balance;
    uint256 claimable;
    uint256 withheld;
    Earned[] earned;
    LockedStake[] stakes;
    StakedPosition staked;
    uint256 votes;
    address delegate;
    address stakedDelegate;
}

/// @notice A proposal; times in seconds, votes in FLUX wei.
/// @dev snapshot: when its voting begins; the votes of then count. 0 when there is no such proposal, and then
/// so is all the rest. eta: when it may be executed, 0 before it is queued. quorum: votes for and abstaining
/// that it needs; 0 until the snapshot is past, for it is a part of the supply of then.
struct ProposalView {
    uint256 id;
    IGovernor.ProposalState state;
    address proposer;
    uint256 snapshot;
    uint256 deadline;
    uint256 eta;
    uint256 againstVotes;
    uint256 forVotes;
    uint256 abstainVotes;
    uint256 quorum;
    bool needsQueuing;
}

/// @title What FLUX is released for, what an account has of it, and what is voted on, in one call each.
/// @notice Stateless and trusted by nobody: it reads what anybody can read. Where a deployment has no FLUX,
/// no miner, no sFLUX or no governor the answers are empty; nothing reverts.
/// @dev It is created with FLUX and the governor, either of which may be zero, and finds the rest: the miner
/// is FLUX's minter, sFLUX the Liquidator's safety module if that stakes FLUX, prices are the risk engine's.
interface IRewardsLens {
    /// @notice Every source with what it releases and what that is a year of what earns it.
    function mining() external view returns (MiningState memory state);

    /// @notice One account. A source that does not answer counts as nothing earned.
    function rewardsOf(address account) external view returns (AccountRewards memory rewards);

    /// @notice Proposals by their ids, in the order asked. The governor's `ProposalCreated` events have them.
    function proposalsOf(uint256[] calldata ids) external view returns (ProposalView[] memory proposals);

    /// @notice FLUX, or zero.
    function token() external view returns (address);

    /// @notice Who releases FLUX, or zero.
    function miner() external view returns (address);

    /// @notice sFLUX, or zero.
    function safetyModule() external view returns (address);

    /// @notice The governor, or zero.
    function governor() external view returns (address);

    /// @notice The engine whose markets these are.
    function riskEngine() external view returns (IRiskEngine);
}
