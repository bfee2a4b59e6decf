// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Stakes count as sent, not as arrived (X-70), and rewards are divided by what is there.
contract TwinNominalStake {
    using SafeERC20 for IERC20;

    IERC20 public immutable staked;
    IERC20 public immutable reward;
    mapping(address account => uint256 tokens) public stakes;

    constructor(IERC20 newStaked, IERC20 newReward) {
        (staked, reward) = (newStaked, newReward);
    }

    function stake(uint256 tokens) external {
        staked.safeTransferFrom(msg.sender, address(this), tokens);
        stakes[msg.sender] += tokens;
    }

    function unstake() external {
        uint256 tokens = stakes[msg.sender];
        delete stakes[msg.sender];
        staked.safeTransfer(msg.sender, tokens);
    }

    /// @notice A hundredth of the rewards for the whole of what is staked.
    function claim() external {
        uint256 held = reward.balanceOf(address(this));
        uint256 due = (held * stakes[msg.sender]) / (100 * staked.balanceOf(address(this)));
        reward.safeTransfer(msg.sender, due < held ? due : held);
    }
}
