// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MockERC20} from "../MockERC20.sol";

/// @title The share of a vault without assets of its own: a gift makes every share worth more at once.
contract MockInflatableToken is MockERC20 {
    uint256 public totalAssets;

    constructor(
        string memory name_,
        string memory symbol_,
        uint8 decimals_
    ) MockERC20(name_, symbol_, decimals_) {}

    function donate(uint256 assets) external {
        totalAssets += assets;
    }

    function convertToAssets(uint256 shares) external view returns (uint256) {
        return totalSupply() == 0 ? shares : (shares * totalAssets) / totalSupply();
    }
}
