// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMined} from "./IMined.sol";

/// @title Stakes of one token (FLUX, or FLUX in a liquidity pool), locked for some days, that earn FLUX.
/// @notice A share is a unit of the token; shares cannot be transferred. Unstaking is never paused and never
/// waits for a reward.
interface IStakingPool is IMined {
    event Staked(address indexed account, uint256 tokens, uint256 unlocksAt);
    event Unstaked(address indexed account, address indexed receiver, uint256 tokens);

    /// @notice Adds to the caller's stake what arrives of `tokens`. What is left of his lock and the full
    /// lock of what is added are averaged by amount, rounded up to a second. Reverts `ZeroAmount`.
    /// @return received what was added.
    function stake(uint256 tokens) external returns (uint256 received);

    /// @notice Gives back a part of the caller's stake, or with `type(uint256).max` all of it, when its lock
    /// is over. Reverts `StakeLocked`, `InsufficientStake`, `ZeroAmount`.
    function unstake(uint256 tokens, address receiver) external returns (uint256 unstaked);

    /// @notice What an account has staked, and when it may unstake.
    function stakeOf(address account) external view returns (uint256 tokens, uint256 unlocksAt);

    /// @notice What all have staked.
    function totalStaked() external view returns (uint256 tokens);

    /// @notice The token that is staked.
    function asset() external view returns (address);

    /// @notice Seconds for which a new stake is locked.
    function lock() external view returns (uint256 duration);
}
