// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Counts its assets itself, so that gifts move nothing, but drops the fraction of a share whenever it
/// converts (X-16). May be empty.
contract TwinTruncatingPool {
    IERC20 public immutable asset;

    uint256 public totalAssets;
    uint256 public totalSupply;

    mapping(address account => uint256 shares) public balanceOf;

    /// @param left what rounding has left behind when everybody had gone.
    constructor(IERC20 newAsset, uint256 left) {
        (asset, totalAssets) = (newAsset, left);
    }

    function deposit(uint256 assets, address receiver) external {
        uint256 shares = _toShares(assets);
        asset.transferFrom(msg.sender, address(this), assets);
        balanceOf[receiver] += shares;
        totalSupply += shares;
        totalAssets += assets;
    }

    function withdraw(uint256 assets, address receiver, address owner) external {
        uint256 shares = _toShares(assets);
        balanceOf[owner] -= shares;
        totalSupply -= shares;
        totalAssets -= assets;
        asset.transfer(receiver, assets);
    }

    /// @dev The fault: downwards for those who leave too.
    function _toShares(uint256 assets) private view returns (uint256 shares) {
        return totalSupply == 0 ? assets : (assets * totalSupply) / totalAssets;
    }
}
