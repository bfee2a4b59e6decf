// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {MarketSlots} from "./MarketSlots.sol";

/// @title The price of borrowing.
/// @dev Idea: a line that everybody can foresee, plus an exponential that makes the last tenth of the cash
/// expensive: APR(U) = base + slope*U + jump*(e^(kU)-1)/(e^k-1), at most `maximum`. If that is not enough and
/// U stays at 95 % or above, the rate itself grows by half every 15 hours, so that money can always be bought
/// back; below 95 % it is the curve's again. Danger: a spike of rates that can be forced or reset in one
/// block. Both are answered by time: only a state that lasts from one block to a later one is charged, or
/// ends the scarcity. Source: the original protocol's curve and "save cash" rule, made continuous; exact
/// steps in docs/mathematics.md section 2.
library RateMath {
    /// @dev Utilisation at and above which money is scarce, 1e18.
    uint256 internal constant SCARCE_UTILISATION = 0.95e18;

    /// @dev The rate grows by half in this time.
    uint256 internal constant SCARCITY_PERIOD = 15 hours;

    /// @dev The growth stops after 19 periods: 1.5^19 = 2217.
    uint256 internal constant SCARCITY_LIMIT = 19 * SCARCITY_PERIOD;

    /// @dev Below 95 % the factor is 1 at once, and the time of scarcity is forgotten ten times as fast as it
    /// passed: a deposit of one second must not undo days.
    uint256 internal constant SCARCITY_DECAY = 10;

    /// @dev Natural logarithm of 1.5, 1e18.
    uint256 internal constant LN_1_5 = 405465108108164382;

    /// @dev One basis point, 1e18.
    uint256 internal constant BASIS_POINT = 1e14;

    /// @notice Debts per supply, 1e18, at most one.
    function utilisation(uint256 debtAssets, uint256 supplyAssets) internal pure returns (uint256) {
        if (debtAssets >= supplyAssets) return debtAssets == 0 ? 0 : Constants.WAD;
        return FixedPointMath.boundedMulDivDown(debtAssets, Constants.WAD, supplyAssets);
    }

    /// @notice Yearly rate, 1e18, at a utilisation, 1e18; the curve is read from a market's parameters.
    function apr(uint256 parameterWord, uint256 utilised) internal pure returns (uint256) {
        (uint256 base, uint256 slope, uint256 jump, uint256 maximum, uint256 steepness) = MarketSlots.curve(
            parameterWord
        );

        // rates have at most 62 bits, utilisation 60, exp(60e18) 147: no product comes near 256
        unchecked {
            uint256 rise = FixedPointMath.boundedExp(steepness * utilised) - Constants.WAD;
            uint256 fullRise = FixedPointMath.boundedExp(steepness * Constants.WAD) - Constants.WAD;
            uint256 rate =
                base * BASIS_POINT +
                    (slope * BASIS_POINT * utilised) / Constants.WAD +
                    (jump * BASIS_POINT * rise) / fullRise;

            maximum *= BASIS_POINT;
            return rate < maximum ? rate : maximum;
        }
    }

    /// @notice Factor on the rate, 1e18, after `elapsed` seconds of scarcity: 1.5^(elapsed / 15 h).
    function scarcityFactor(uint256 elapsed) internal pure returns (uint256) {
        if (elapsed > SCARCITY_LIMIT) elapsed = SCARCITY_LIMIT;
        return FixedPointMath.exp((LN_1_5 * elapsed) / SCARCITY_PERIOD);
    }

    /// @notice Integral of the factor from `from` to `to` seconds of scarcity, 1e18 seconds, in closed form.
    function scarcityIntegral(uint256 from, uint256 to) internal pure returns (uint256) {
        uint256 growingFrom = from < SCARCITY_LIMIT ? from : SCARCITY_LIMIT;
        uint256 growingTo = to < SCARCITY_LIMIT ? to : SCARCITY_LIMIT;
        uint256 highest = scarcityFactor(growingTo);

        uint256 growing = FixedPointMath.mulDivDown(
            SCARCITY_PERIOD * (highest - scarcityFactor(growingFrom)),
            Constants.WAD,
            LN_1_5
        );
        uint256 flat = (to - from) - (growingTo - growingFrom);

        return growing + highest * flat;
    }
}
