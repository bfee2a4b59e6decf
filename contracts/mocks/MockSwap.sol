// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/interfaces/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";

/// @title An exchange at the oracle's mid price, less a fee; it sells from what tests have given it.
contract MockSwap {
    using SafeERC20 for IERC20;

    uint256 private constant _BASIS_POINTS = 10_000;

    IPriceOracle public immutable oracle;

    /// @notice Part of what is paid in that buys nothing, basis points.
    uint256 public fee;

    constructor(IPriceOracle newOracle) {
        oracle = newOracle;
    }

    function setFee(uint256 newFee) external {
        fee = newFee;
    }

    /// @notice Buys exactly `assetsOut` for what `costOf` says, from the caller's allowance.
    function buy(address assetIn, address assetOut, uint256 assetsOut) external returns (uint256 assetsIn) {
        assetsIn = costOf(assetIn, assetOut, assetsOut);
        _swap(assetIn, assetOut, assetsIn, assetsOut);
    }

    /// @notice Sells exactly `assetsIn` for what `yieldOf` says.
    function sell(address assetIn, address assetOut, uint256 assetsIn) external returns (uint256 assetsOut) {
        assetsOut = yieldOf(assetIn, assetOut, assetsIn);
        _swap(assetIn, assetOut, assetsIn, assetsOut);
    }

    function costOf(
        address assetIn,
        address assetOut,
        uint256 assetsOut
    ) public view returns (uint256 assetsIn) {
        (uint256 priceIn, uint256 priceOut) = _scaledPrices(assetIn, assetOut);
        assetsIn = Math.mulDiv(assetsOut, priceOut, priceIn, Math.Rounding.Ceil);
        return Math.mulDiv(assetsIn, _BASIS_POINTS, _BASIS_POINTS - fee, Math.Rounding.Ceil);
    }

    function yieldOf(
        address assetIn,
        address assetOut,
        uint256 assetsIn
    ) public view returns (uint256 assetsOut) {
        (uint256 priceIn, uint256 priceOut) = _scaledPrices(assetIn, assetOut);
        return Math.mulDiv(Math.mulDiv(assetsIn, _BASIS_POINTS - fee, _BASIS_POINTS), priceIn, priceOut);
    }

    function _swap(address assetIn, address assetOut, uint256 assetsIn, uint256 assetsOut) private {
        IERC20(assetIn).safeTransferFrom(msg.sender, address(this), assetsIn);
        IERC20(assetOut).safeTransfer(msg.sender, assetsOut);
    }

    /// @dev Prices of the smallest units, both times the same power of ten.
    function _scaledPrices(
        address assetIn,
        address assetOut
    ) private view returns (uint256 priceIn, uint256 priceOut) {
        priceIn = oracle.priceOf(assetIn).mid * 10 ** IERC20Metadata(assetOut).decimals();
        priceOut = oracle.priceOf(assetOut).mid * 10 ** IERC20Metadata(assetIn).decimals();
    }
}
