// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Rewards by an index that does not begin at zero (X-61): who was there while it stood at its first
/// value is paid that value, as if it had grown.
contract TwinRewardIndex {
    using SafeERC20 for IERC20;

    uint256 private constant INITIAL = 1e18;

    IERC20 public immutable reward;
    uint256 public index = INITIAL;
    mapping(address account => uint256 shares) public shares;
    mapping(address account => uint256 index) public indexOf;

    constructor(IERC20 newReward) {
        reward = newReward;
    }

    function supply(uint256 newShares) external {
        shares[msg.sender] += newShares;
    }

    function claim() external {
        uint256 seen = indexOf[msg.sender];
        // the fault: an index that has never moved is not above its first value
        if (seen == 0 && index > INITIAL) seen = INITIAL;
        indexOf[msg.sender] = index;
        reward.safeTransfer(msg.sender, (shares[msg.sender] * (index - seen)) / 1e18);
    }
}
