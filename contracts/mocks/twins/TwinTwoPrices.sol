// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Buys a pool token at its virtual price, and sells it without (X-89).
contract TwinTwoPrices {
    using SafeERC20 for IERC20;

    uint256 public constant VIRTUAL_PRICE = 1.05e18;

    IERC20 public immutable poolToken;
    IERC20 public immutable cash;

    constructor(IERC20 newPoolToken, IERC20 newCash) {
        (poolToken, cash) = (newPoolToken, newCash);
    }

    function buyTokens(uint256 assets) external {
        cash.safeTransferFrom(msg.sender, address(this), assets);
        poolToken.safeTransfer(msg.sender, assets);
    }

    function sellTokens(uint256 tokens) external {
        poolToken.safeTransferFrom(msg.sender, address(this), tokens);
        cash.safeTransfer(msg.sender, (tokens * VIRTUAL_PRICE) / 1e18);
    }
}
