// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Collateral in shares of an index that a liquidation takes from the balance, and minted upwards;
/// with cash to lend against it (X-17).
contract TwinSyncedIndex {
    uint256 private constant WAD = 1e18;

    IERC20 public immutable asset;
    IERC20 public immutable cash;

    uint256 public index = WAD;
    uint256 public totalSupply;

    mapping(address account => uint256 shares) public balanceOf;
    mapping(address account => uint256 assets) public debtOf;

    error LimitExceeded(uint256 debt, uint256 limit);

    constructor(IERC20 newAsset, IERC20 newCash) {
        asset = newAsset;
        cash = newCash;
    }

    function deposit(uint256 assets, address receiver) external {
        asset.transferFrom(msg.sender, address(this), assets);
        // the fault: a unit buys a whole share of a large index
        uint256 shares = (assets * WAD + index - 1) / index;
        balanceOf[receiver] += shares;
        totalSupply += shares;
    }

    function withdraw(uint256 assets, address receiver, address owner) external {
        uint256 shares = (assets * WAD + index - 1) / index;
        balanceOf[owner] -= shares;
        totalSupply -= shares;
        asset.transfer(receiver, assets);
    }

    function borrow(uint256 assets, address receiver, address account) external {
        debtOf[account] += assets;
        uint256 limit = (((balanceOf[account] * index) / WAD) * 3) / 4;
        require(debtOf[account] <= limit, LimitExceeded(debtOf[account], limit));
        cash.transfer(receiver, assets);
    }

    /// @notice What a liquidation did at its end. The fault: anybody's transfer is part of it.
    function sync() external {
        index = (asset.balanceOf(address(this)) * WAD) / totalSupply;
    }
}
