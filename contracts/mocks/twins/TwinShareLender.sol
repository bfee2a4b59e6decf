// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title Lends shares of a vault against its asset, at the rate that the vault says now; who no longer
/// carries what he owes loses all to whoever pays it (X-22). A debt is at most nine tenths of the deposit.
contract TwinShareLender {
    IERC4626 public immutable vault;
    IERC20 public immutable asset;

    mapping(address account => uint256 assets) public depositOf;
    mapping(address account => uint256 shares) public debtOf;

    error LimitExceeded(uint256 debt, uint256 limit);
    error Healthy(uint256 debt, uint256 limit);

    constructor(IERC4626 newVault, IERC20 newAsset) {
        vault = newVault;
        asset = newAsset;
    }

    function deposit(uint256 assets) external {
        depositOf[msg.sender] += assets;
        asset.transferFrom(msg.sender, address(this), assets);
    }

    function borrow(uint256 shares) external {
        debtOf[msg.sender] += shares;
        (uint256 debt, uint256 limit) = healthOf(msg.sender);
        require(debt <= limit, LimitExceeded(debt, limit));
        vault.transfer(msg.sender, shares);
    }

    function liquidate(address account) external {
        // the fault: anybody who can move the rate for a moment sells whom he likes
        (uint256 debt, uint256 limit) = healthOf(account);
        require(debt > limit, Healthy(debt, limit));
        (uint256 owed, uint256 sold) = (debtOf[account], depositOf[account]);
        (debtOf[account], depositOf[account]) = (0, 0);
        vault.transferFrom(msg.sender, address(this), owed);
        asset.transfer(msg.sender, sold);
    }

    function healthOf(address account) public view returns (uint256 debt, uint256 limit) {
        return (vault.convertToAssets(debtOf[account]), (depositOf[account] * 9) / 10);
    }
}
