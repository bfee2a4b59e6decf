// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IPriceOracle, Price, PriceStatus} from "../interfaces/IPriceOracle.sol";

/// @title The cheapest oracle there is, for gas measurements: one slot an asset, always Ok.
contract MockSlotOracle is IPriceOracle {
    mapping(address asset => uint256 price) private _prices;

    function setPrice(address asset, uint256 newPrice) external {
        _prices[asset] = newPrice;
    }

    /// @inheritdoc IPriceOracle
    function priceOf(address asset) external view returns (Price memory) {
        uint256 price = _prices[asset];
        return Price(price, price, price, PriceStatus.Ok);
    }

    /// @inheritdoc IPriceOracle
    function boundsOf(address asset) external view returns (uint256 low, uint256 high, PriceStatus status) {
        uint256 price = _prices[asset];
        return (price, price, PriceStatus.Ok);
    }

    /// @inheritdoc IPriceOracle
    function pricesOf(address[] calldata assets) external view returns (Price[] memory prices) {
        prices = new Price[](assets.length);
        for (uint256 i = 0; i < assets.length; ++i) {
            prices[i] = this.priceOf(assets[i]);
        }
    }

    /// @inheritdoc IPriceOracle
    function sourceOf(address) external pure returns (address) {
        return address(0);
    }

    /// @inheritdoc IPriceOracle
    function setSource(address, address) external pure {}
}
