// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title A constant-product pair without a fee, whose spot price somebody takes for a price (X-29).
contract TwinSpotPair {
    IERC20 public immutable cash;
    IERC20 public immutable asset;

    constructor(IERC20 newCash, IERC20 newAsset) {
        (cash, asset) = (newCash, newAsset);
    }

    /// @notice Sells one of the two for the other.
    function sell(IERC20 token, uint256 assets) external returns (uint256 bought) {
        IERC20 other = token == cash ? asset : cash;
        uint256 held = token.balanceOf(address(this));
        bought = (other.balanceOf(address(this)) * assets) / (held + assets);
        token.transferFrom(msg.sender, address(this), assets);
        other.transfer(msg.sender, bought);
    }

    /// @notice Cash for an asset, 1e18.
    function spotPrice() external view returns (uint256 price) {
        return (cash.balanceOf(address(this)) * 1e18) / asset.balanceOf(address(this));
    }
}
