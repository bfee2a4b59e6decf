// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Basis points of what users get on this chain: of a market's deposits and debts, or of a pool's
/// stakes (`debt` is 0 there).
struct MiningWeight {
    address source;
    uint256 supply;
    uint256 debt;
}

/// @notice What this chain has released up to now, wei; parts are floors, users get the rest.
struct Release {
    uint256 total;
    uint256 users;
    uint256 team;
    uint256 fund;
}

/// @title Releases FLUX on one chain.
/// @notice The protocol releases B(t) = 16,000,000 * (1 - (1 - t/T)^2), T = 122,188,051 s, over all chains,
/// and head-start packs of 14 days on top. This chain's part of both goes 75 % to users, 10 % to the team,
/// 15 % to the fund. What users get is divided by weights; what no weight or no holder claims is the budget.
interface IFluxMiner {
    event WeightSet(address indexed source, uint256 supply, uint256 debt);
    event UserShareSet(uint256 newShare);
    event PackStarted(uint256 fromAllowance, uint256 fromBudget, uint256 end);
    event Claimed(address indexed account, uint256 tokens);
    event VestedReleased(uint256 teamTokens, uint256 fundTokens);
    event UsersMinted(uint256 tokens);
    event Reclaimed(address indexed source, uint256 tokens);
    event BudgetSwept(uint256 tokens);
    event VestingSet(address indexed team, address indexed fund);
    event ClaimsPaused(address indexed source, bool isPaused);

    /// @notice Pays an account what it has earned in markets and pools. Anyone; always to the account. Where
    /// it was never seen it begins to earn. Repetitions pay nothing. Reverts `SourceUnknown`,
    /// `ClaimingPaused`.
    /// @return tokens FLUX paid, wei.
    function claim(address account, address[] calldata sources) external returns (uint256 tokens);

    /// @notice What an account could claim from these sources now.
    function claimable(address account, address[] calldata sources) external view returns (uint256 tokens);

    /// @notice Mints what is due to team and fund to their vestings. Anyone.
    function releaseVested() external returns (uint256 teamTokens, uint256 fundTokens);

    /// @notice Takes back into the budget what a source released while nobody held shares. Anyone.
    function reclaim(address source) external returns (uint256 tokens);

    // --- governance and guardian ---

    /// @notice Weights of sources, the sum of all at most 100 %; others stay. Owner only. Everything up to
    /// now is earned at the old ones. A source must have this contract as its miner. Reverts
    /// `ValueOutOfBounds`.
    function setWeights(MiningWeight[] calldata newWeights) external;

    /// @notice This chain's part of the whole release that goes to users, basis points; at most 7500. Owner
    /// only.
    function setUserShare(uint256 newShare) external;

    /// @notice Starts a head start of 14 days: from this chain's allowance, of which users get 75 %, and from
    /// the budget, of which they get all. Owner only. One at a time, over before the schedule is. Reverts
    /// `PackRunning`, `ValueOutOfBounds`.
    function startPack(uint256 fromAllowance, uint256 fromBudget) external;

    /// @notice After the schedule's end, mints what is left of the budget to the fund's vesting. Owner only.
    function sweepBudget() external returns (uint256 tokens);

    /// @notice Where the team's and the fund's parts go. Owner only.
    function setVesting(address newTeam, address newFund) external;

    /// @notice Stops or allows claims from sources; earning goes on. Guardian or owner may stop, only the
    /// owner allow.
    function setClaimsPaused(address[] calldata list, bool newIsPaused) external;

    // --- views ---

    /// @notice What was released up to now.
    function released() external view returns (Release memory);

    /// @notice What all chains release together by the schedule up to a time.
    function scheduled(uint256 timestamp) external view returns (uint256 tokens);

    /// @notice Of what users were released, the part that the weights have given to sources.
    function promised() external view returns (uint256 tokens);

    /// @notice Released to users, but to nobody: weights below 100 %, sources without holders.
    function budget() external view returns (uint256 tokens);

    /// @notice FLUX a second that a source releases now.
    function ratesOf(address source) external view returns (uint256 supplyRate, uint256 debtRate);

    /// @notice Weights of a source, basis points.
    function weightOf(address source) external view returns (uint256 supply, uint256 debt);

    /// @notice Everything that ever had a weight.
    function sources() external view returns (address[] memory);

    /// @notice Sum of all weights, basis points.
    function totalWeight() external view returns (uint256);

    /// @notice First and last second of the schedule.
    function period() external view returns (uint256 start, uint256 end);

    /// @notice This chain's part of the whole release that goes to users, basis points.
    function userShare() external view returns (uint256);

    /// @notice What is left to give as head starts, when the last one was begun and when it ends.
    function packs() external view returns (uint256 allowance, uint256 start, uint256 end);

    /// @notice Minted so far.
    function minted() external view returns (uint256 users, uint256 team, uint256 fund);

    /// @notice Where the team's and the fund's parts go.
    function vesting() external view returns (address team, address fund);

    /// @notice Whether claims from a source are stopped.
    function isClaimingPaused(address source) external view returns (bool);
}
