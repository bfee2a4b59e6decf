// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMined} from "../../interfaces/IMined.sol";

/// @title Pays what any contract of a list that the caller brings says (X-72).
contract TwinClaimList {
    using SafeERC20 for IERC20;

    IERC20 public immutable reward;

    constructor(IERC20 newReward) {
        reward = newReward;
    }

    function claim(address account, IMined[] calldata list) external {
        uint256 tokens;
        for (uint256 i = 0; i < list.length; ++i) tokens += list[i].miningOf(account);
        reward.safeTransfer(account, tokens);
    }
}
