// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";

/// @title The release of the whole protocol over time.
/// @dev B(t) = A * (1 - (1 - t/T)^2) = A * t * (2T - t) / T^2: the sum over the seconds of a rate that falls
/// in a straight line from 2A/T to 0. Differences of B telescope, so nothing depends on how often it is
/// asked. Products have at most 84 + 27 + 28 bits. Origin: the original protocol's curve, 0.26189 FLUX a
/// second on 2021-03-16, 16 a day less each day.
library ReleaseSchedule {
    /// @dev 21,000,000 less the 5,000,000 of the head starts, wei.
    uint256 internal constant AMOUNT = 16_000_000e18;

    /// @dev Four years less the days by which the original's rate reached zero earlier.
    uint256 internal constant DURATION = 122_188_051 seconds;

    /// @dev Users' part of every release, basis points; team and fund below, the three make 100 %.
    uint256 internal constant USER_PART = 7500;
    uint256 internal constant TEAM_PART = 1000;
    uint256 internal constant FUND_PART = 1500;

    /// @dev How long a head start lasts.
    uint256 internal constant PACK_DURATION = 14 days;

    /// @notice B, wei, `elapsed` seconds after the start.
    function releasedAfter(uint256 elapsed) internal pure returns (uint256) {
        if (elapsed >= DURATION) return AMOUNT;
        return
            FixedPointMath.mulDivDown(
                AMOUNT,
                elapsed * (2 * DURATION - elapsed),
                DURATION * DURATION
            );
    }

    /// @notice Slope, see `Mining`, of a share of the whole release in basis points; rounded down.
    function slopeOf(uint256 share, uint256 scale) internal pure returns (uint256) {
        return
            FixedPointMath.mulDivDown(
                AMOUNT * scale,
                share,
                DURATION * DURATION * Constants.BASIS_POINTS
            );
    }
}
