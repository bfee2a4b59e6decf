// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Lends on a share of whatever it holds at the moment (X-52), a dollar a token, up to all of it.
contract TwinElasticVault {
    using SafeERC20 for IERC20;

    IERC20 public immutable deposited;
    IERC20 public immutable cash;
    uint256 public totalShares;
    mapping(address account => uint256 shares) public shares;
    mapping(address account => uint256 assets) public debts;

    error LimitExceeded(address account);

    constructor(IERC20 newDeposited, IERC20 newCash) {
        (deposited, cash) = (newDeposited, newCash);
    }

    function supply(uint256 assets) external {
        deposited.safeTransferFrom(msg.sender, address(this), assets);
        shares[msg.sender] += assets;
        totalShares += assets;
    }

    function borrow(uint256 assets) external {
        debts[msg.sender] += assets;
        uint256 value = (shares[msg.sender] * deposited.balanceOf(address(this))) / totalShares;
        require(value >= debts[msg.sender], LimitExceeded(msg.sender));
        cash.safeTransfer(msg.sender, assets);
    }
}
