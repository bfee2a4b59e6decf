// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title Lends an asset against shares of a vault of the same asset, at the rate that the vault says now
/// (X-06). A debt must stay below nine tenths of the shares' worth.
contract TwinRateLender {
    IERC4626 public immutable vault;
    IERC20 public immutable asset;

    mapping(address account => uint256 shares) public sharesOf;
    mapping(address account => uint256 assets) public debtOf;

    error LimitExceeded(uint256 debt, uint256 limit);

    constructor(IERC4626 newVault, IERC20 newAsset) {
        vault = newVault;
        asset = newAsset;
    }

    function deposit(uint256 shares) external {
        sharesOf[msg.sender] += shares;
        vault.transferFrom(msg.sender, address(this), shares);
    }

    function borrow(uint256 assets) external {
        debtOf[msg.sender] += assets;
        // the fault: anybody who can move the rate for a moment has his limit moved
        uint256 limit = (vault.convertToAssets(sharesOf[msg.sender]) * 9) / 10;
        require(debtOf[msg.sender] <= limit, LimitExceeded(debtOf[msg.sender], limit));
        asset.transfer(msg.sender, assets);
    }
}
