// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title Takes and lends shares of a vault and its asset, the shares at the rate that the vault says now
/// (X-19, X-23). Debts must stay below nine tenths of the deposits; whoever pays shares for an account beyond
/// that takes 15 % more than they are worth of its deposit of the asset.
contract TwinShareBank {
    IERC4626 public immutable vault;
    IERC20 public immutable asset;

    mapping(address account => mapping(address token => uint256 units)) public depositOf;
    mapping(address account => mapping(address token => uint256 units)) public debtOf;

    error LimitExceeded(uint256 debt, uint256 limit);
    error Healthy(uint256 debt, uint256 limit);

    constructor(IERC4626 newVault, IERC20 newAsset) {
        (vault, asset) = (newVault, newAsset);
    }

    function deposit(IERC20 token, uint256 units) external {
        depositOf[msg.sender][address(token)] += units;
        token.transferFrom(msg.sender, address(this), units);
    }

    function borrow(IERC20 token, uint256 units) external {
        debtOf[msg.sender][address(token)] += units;
        (uint256 debt, uint256 limit) = healthOf(msg.sender);
        require(debt <= limit, LimitExceeded(debt, limit));
        token.transfer(msg.sender, units);
    }

    function liquidate(address account, uint256 shares) external {
        (uint256 debt, uint256 limit) = healthOf(account);
        require(debt > limit, Healthy(debt, limit));
        uint256 taken = (vault.convertToAssets(shares) * 115) / 100;
        uint256 there = depositOf[account][address(asset)];
        if (taken > there) taken = there;
        debtOf[account][address(vault)] -= shares;
        depositOf[account][address(asset)] -= taken;
        vault.transferFrom(msg.sender, address(this), shares);
        asset.transfer(msg.sender, taken);
    }

    function healthOf(address account) public view returns (uint256 debt, uint256 limit) {
        // the fault: anybody who gives to the vault moves both
        debt = _worth(debtOf[account][address(vault)], debtOf[account][address(asset)]);
        limit = (_worth(depositOf[account][address(vault)], depositOf[account][address(asset)]) * 9) / 10;
    }

    function _worth(uint256 shares, uint256 assets) private view returns (uint256 worth) {
        return vault.convertToAssets(shares) + assets;
    }
}
