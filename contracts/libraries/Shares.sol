// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Constants} from "./Constants.sol";
import {FixedPointMath} from "./FixedPointMath.sol";

/// @title Assets and shares of a market; the rounding is in the name.
/// @dev Amounts may come from a caller, so products are checked; debt shares are stored ones. Supply shares
/// are priced by two totals that the seed keeps above zero; debt shares by an index (1e18) of at least 1.
library Shares {
    function toSharesDown(
        uint256 assets,
        uint256 totalAssets,
        uint256 totalShares
    ) internal pure returns (uint256) {
        return FixedPointMath.mulDivDown(assets, totalShares, totalAssets);
    }

    function toSharesUp(
        uint256 assets,
        uint256 totalAssets,
        uint256 totalShares
    ) internal pure returns (uint256) {
        return FixedPointMath.mulDivUp(assets, totalShares, totalAssets);
    }

    function toAssetsDown(
        uint256 shares,
        uint256 totalAssets,
        uint256 totalShares
    ) internal pure returns (uint256) {
        return FixedPointMath.mulDivDown(shares, totalAssets, totalShares);
    }

    function toAssetsUp(
        uint256 shares,
        uint256 totalAssets,
        uint256 totalShares
    ) internal pure returns (uint256) {
        return FixedPointMath.mulDivUp(shares, totalAssets, totalShares);
    }

    function toDebtSharesDown(uint256 assets, uint256 debtIndex) internal pure returns (uint256) {
        return FixedPointMath.mulDivDown(assets, Constants.WAD, debtIndex);
    }

    function toDebtSharesUp(uint256 assets, uint256 debtIndex) internal pure returns (uint256) {
        return FixedPointMath.mulDivUp(assets, Constants.WAD, debtIndex);
    }

    function toDebtDown(uint256 debtShares, uint256 debtIndex) internal pure returns (uint256) {
        // 97 bits times 80 bits
        unchecked {
            return (debtShares * debtIndex) / Constants.WAD;
        }
    }

    function toDebtUp(uint256 debtShares, uint256 debtIndex) internal pure returns (uint256) {
        // 97 bits times 80 bits
        unchecked {
            return (debtShares * debtIndex + (Constants.WAD - 1)) / Constants.WAD;
        }
    }
}
