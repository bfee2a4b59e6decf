// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title One key prices, lists and lifts limits, at once (X-77).
contract TwinKeys {
    using SafeERC20 for IERC20;

    IERC20 public immutable cash;
    address public immutable key;
    mapping(IERC20 token => uint256 price) public prices;
    mapping(address account => uint256 value) public values;

    error NotKey(address caller);
    error LimitExceeded(address account);

    constructor(IERC20 newCash, address newKey) {
        (cash, key) = (newCash, newKey);
    }

    function setPrice(IERC20 token, uint256 newPrice) external {
        require(msg.sender == key, NotKey(msg.sender));
        prices[token] = newPrice;
    }

    function supply(IERC20 token, uint256 assets) external {
        token.safeTransferFrom(msg.sender, address(this), assets);
        values[msg.sender] += (assets * prices[token]) / 1e18;
    }

    function borrow(uint256 assets) external {
        require(values[msg.sender] >= assets, LimitExceeded(msg.sender));
        values[msg.sender] -= assets;
        cash.safeTransfer(msg.sender, assets);
    }
}
