// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationTerms} from "../interfaces/ILiquidator.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @title One price for every account below the line.
/// @dev Idea: the buyer's discount d is the same at every ratio, so there is no reason to wait; what is left
/// of the deposits above it is the protocol's fee, at most phi; what is missing below it is the protocol's
/// loss. X = V - D/(1-d): F = min(phi*V, X) if X >= 0, else Q = D - (1-d)*V. Danger: terms under which an
/// account at the line gives the buyer less than his discount; hence (1-phi)(1-d)*line >= 1. Worked example:
/// docs/liquidation.md.
library SignedFee {
    /// @dev 10 %, 1e18.
    uint256 internal constant MAX_FEE_CAP = 0.1e18;

    /// @notice Fee and shortfall, USD 1e18; at most one is not zero.
    function split(
        LiquidationTerms memory terms,
        uint256 depositValue,
        uint256 debtValue
    ) internal pure returns (uint256 fee, uint256 shortfall) {
        uint256 kept = Constants.WAD - terms.discount;
        uint256 debtWithDiscount = FixedPointMath.mulDivUp(debtValue, Constants.WAD, kept);

        if (depositValue >= debtWithDiscount) {
            fee = FixedPointMath.mulDivDown(depositValue, terms.feeCap, Constants.WAD);
            uint256 left = depositValue - debtWithDiscount;
            if (fee > left) fee = left;
        } else {
            uint256 paid = FixedPointMath.mulDivDown(depositValue, kept, Constants.WAD);
            // rounding at the very edge must not turn into a negative shortfall
            shortfall = debtValue > paid ? debtValue - paid : 0;
        }
    }

    /// @notice Reverts `ValueOutOfBounds` unless 1/(1-d) < line, phi <= 10 % and (1-phi)(1-d)*line >= 1.
    function requireFit(LiquidationTerms memory terms, uint256 line) internal pure {
        require(
            terms.feeCap <= MAX_FEE_CAP,
            FluxErrors.ValueOutOfBounds("feeCap", terms.feeCap, 0, MAX_FEE_CAP)
        );
        uint256 highest = Constants.WAD - FixedPointMath.mulDivUp(Constants.WAD, Constants.WAD, line);
        require(
            terms.discount < highest,
            FluxErrors.ValueOutOfBounds("discount", terms.discount, 0, highest)
        );

        uint256 kept = FixedPointMath.mulDivDown(Constants.WAD - terms.discount, line, Constants.WAD);
        uint256 left = FixedPointMath.mulDivDown(kept, Constants.WAD - terms.feeCap, Constants.WAD);
        require(
            left >= Constants.WAD,
            FluxErrors.ValueOutOfBounds("worthAtLine", left, Constants.WAD, type(uint256).max)
        );
    }
}
