// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Sells exact amounts of goods at a fixed price and rounds the price of each purchase down (X-26).
contract TwinScaledShop {
    IERC20 public immutable goods;
    IERC20 public immutable money;

    /// @notice Units of money for a unit of goods, 1e18.
    uint256 public immutable price;

    constructor(IERC20 newGoods, IERC20 newMoney, uint256 newPrice) {
        (goods, money, price) = (newGoods, newMoney, newPrice);
    }

    function buy(uint256 assets, address receiver) external {
        // the fault: down, and the smaller the purchase, the more of it
        money.transferFrom(msg.sender, address(this), (assets * price) / 1e18);
        goods.transfer(receiver, assets);
    }
}
