// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Pays a reward to whoever holds the stakes at the moment (X-71), once a stake.
contract TwinSnapshotReward {
    using SafeERC20 for IERC20;

    IERC20 public immutable staked;
    IERC20 public immutable reward;
    uint256 public totalStaked;
    mapping(address account => uint256 tokens) public stakes;

    constructor(IERC20 newStaked, IERC20 newReward) {
        (staked, reward) = (newStaked, newReward);
    }

    function stake(uint256 tokens) external {
        staked.safeTransferFrom(msg.sender, address(this), tokens);
        stakes[msg.sender] += tokens;
        totalStaked += tokens;
    }

    function claim() external {
        uint256 held = reward.balanceOf(address(this));
        reward.safeTransfer(msg.sender, (held * stakes[msg.sender]) / totalStaked);
    }

    function unstake() external {
        uint256 tokens = stakes[msg.sender];
        delete stakes[msg.sender];
        totalStaked -= tokens;
        staked.safeTransfer(msg.sender, tokens);
    }
}
