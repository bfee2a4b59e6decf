// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Credits what its balance has grown by around a call to somebody else's code, without a lock (X-09).
contract TwinDeltaVault {
    IERC20 public immutable asset;

    mapping(address account => uint256 assets) public balanceOf;

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function deposit(uint256 assets, address receiver) external {
        uint256 before = asset.balanceOf(address(this));
        asset.transferFrom(msg.sender, address(this), assets);
        // the fault: what another deposit brought meanwhile is credited twice
        balanceOf[receiver] += asset.balanceOf(address(this)) - before;
    }

    function withdraw(uint256 assets, address receiver, address owner) external {
        balanceOf[owner] -= assets;
        asset.transfer(receiver, assets);
    }
}
