// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A vault that burns shares, pays, and only then lowers what it says it has: for that moment a share
/// is worth too much (X-06).
contract TwinLatePool is ERC20 {
    IERC20 public immutable asset;

    uint256 public totalAssets;

    constructor(IERC20 newAsset) ERC20("Twin", "TWIN") {
        asset = newAsset;
    }

    function deposit(uint256 assets, address receiver) external {
        asset.transferFrom(msg.sender, address(this), assets);
        _mint(receiver, totalSupply() == 0 ? assets : (assets * totalSupply()) / totalAssets);
        totalAssets += assets;
    }

    function redeem(uint256 shares, address receiver, address owner) external {
        uint256 assets = convertToAssets(shares);
        _burn(owner, shares);
        asset.transfer(receiver, assets);
        // the fault: too late, the receiver has been called
        totalAssets -= assets;
    }

    function convertToAssets(uint256 shares) public view returns (uint256 assets) {
        return (shares * totalAssets) / totalSupply();
    }
}
