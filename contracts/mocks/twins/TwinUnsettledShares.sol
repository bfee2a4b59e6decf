// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Shares that take no notice of what their holder was paid when they move (X-69).
contract TwinUnsettledShares {
    using SafeERC20 for IERC20;

    IERC20 public immutable reward;
    uint256 public rewardPerShare; // 1e18
    uint256 public totalShares;
    mapping(address account => uint256 shares) public shares;
    mapping(address account => uint256 rewardPerShare) public paid;

    constructor(IERC20 newReward) {
        reward = newReward;
    }

    function supply(uint256 newShares) external {
        shares[msg.sender] += newShares;
        totalShares += newShares;
    }

    /// @notice Rewards come for those who are here.
    function distribute(uint256 tokens) external {
        rewardPerShare += (tokens * 1e18) / totalShares;
    }

    function transfer(address to, uint256 moved) external {
        shares[msg.sender] -= moved;
        shares[to] += moved;
    }

    function claim() external {
        uint256 due = (shares[msg.sender] * (rewardPerShare - paid[msg.sender])) / 1e18;
        paid[msg.sender] = rewardPerShare;
        reward.safeTransfer(msg.sender, due);
    }
}
