// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A pair that charges its fee with one constant and checks its product with another (X-60).
contract TwinPair {
    using SafeERC20 for IERC20;

    IERC20 public immutable first;
    IERC20 public immutable second;

    error ProductFell();

    constructor(IERC20 newFirst, IERC20 newSecond) {
        (first, second) = (newFirst, newSecond);
    }

    /// @notice Sends `assetsOut` of the second token for what has been sent of the first.
    function swap(uint256 assetsOut, uint256 reserveFirst, uint256 reserveSecond) external {
        second.safeTransfer(msg.sender, assetsOut);
        uint256 balanceFirst = first.balanceOf(address(this));
        uint256 balanceSecond = second.balanceOf(address(this));

        uint256 adjusted = balanceFirst * 10_000 - (balanceFirst - reserveFirst) * 16;
        require(adjusted * balanceSecond * 10_000 >= reserveFirst * reserveSecond * 1000 ** 2, ProductFell());
    }
}
