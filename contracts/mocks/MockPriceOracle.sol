// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IPriceOracle, Price, PriceStatus} from "../interfaces/IPriceOracle.sol";

/// @title Prices set by hand, USD 1e18 per whole asset; an asset without one is Frozen.
/// @notice A price without a band costs one SLOAD.
contract MockPriceOracle is IPriceOracle {
    uint256 private constant _STATUS_OFFSET = 128;
    uint256 private constant _BAND_OFFSET = 136;

    struct Band {
        uint128 low;
        uint128 high;
    }

    /// @inheritdoc IPriceOracle
    mapping(address asset => address source) public sourceOf;

    /// @dev One word by hand, else it is loaded once a field: mid 128 bits, status 8, has band 1.
    mapping(address asset => uint256 word) private _words;
    mapping(address asset => Band band) private _bands;

    /// @notice One price for everything, status Ok; 0 freezes it.
    function setPrice(address asset, uint128 newPrice) external {
        _words[asset] = newPrice;
    }

    /// @notice Any price that the interface allows, and any that it does not.
    function setPriceBand(
        address asset,
        uint128 newLow,
        uint128 newMid,
        uint128 newHigh,
        PriceStatus newStatus
    ) external {
        bool hasBand = newLow != newMid || newHigh != newMid;
        _words[asset] = newMid | (uint256(newStatus) << _STATUS_OFFSET) | (hasBand ? 1 << _BAND_OFFSET : 0);
        _bands[asset] = Band(newLow, newHigh);
    }

    /// @inheritdoc IPriceOracle
    function setSource(address asset, address newSource) external {
        sourceOf[asset] = newSource;
        emit SourceSet(asset, newSource);
    }

    /// @inheritdoc IPriceOracle
    function boundsOf(address asset) external view returns (uint256 low, uint256 high, PriceStatus status) {
        Price memory price = priceOf(asset);
        return (price.low, price.high, price.status);
    }

    /// @inheritdoc IPriceOracle
    function pricesOf(address[] calldata assets) external view returns (Price[] memory prices) {
        prices = new Price[](assets.length);
        for (uint256 i = 0; i < assets.length; ++i) prices[i] = priceOf(assets[i]);
    }

    /// @inheritdoc IPriceOracle
    function priceOf(address asset) public view returns (Price memory price) {
        uint256 word = _words[asset];
        uint256 mid = uint128(word);
        PriceStatus status = PriceStatus(uint8(word >> _STATUS_OFFSET));

        if (mid == 0 || status == PriceStatus.Frozen) return Price(0, 0, 0, PriceStatus.Frozen);
        if (word >> _BAND_OFFSET == 0) return Price(mid, mid, mid, status);
        return Price(_bands[asset].low, mid, _bands[asset].high, status);
    }
}
