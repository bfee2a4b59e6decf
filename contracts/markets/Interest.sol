// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {RateMath} from "./RateMath.sol";

/// @title How an index of debts grows.
/// @dev e^(rate * time), so that any number of accruals multiplies to the same as one; under scarcity rate *
/// time becomes the rate times the integral of the growing factor. Saturates instead of reverting: nothing
/// may block a repayment.
library Interest {
    /// @dev e^14: one accrual at most multiplies debts by a million; the index fits u80 until then.
    uint256 private constant MAX_GROWTH_EXPONENT = 14e18;

    /// @notice Index (1e18) after `elapsed` seconds at a steady rate a second (1e18).
    function grown(uint256 index, uint256 ratePerSecond, uint256 elapsed) internal pure returns (uint256) {
        // 40 bits times 32 bits
        unchecked {
            return _grown(index, ratePerSecond * elapsed);
        }
    }

    /// @notice The same while money is scarce; `scarcity` is how long it had been so before, seconds.
    function grownScarce(
        uint256 index,
        uint256 ratePerSecond,
        uint256 elapsed,
        uint256 scarcity
    ) internal pure returns (uint256) {
        uint256 integral = RateMath.scarcityIntegral(scarcity, scarcity + elapsed);
        return _grown(index, FixedPointMath.mulDivDown(ratePerSecond, integral, Constants.WAD));
    }

    function _grown(uint256 index, uint256 exponent) private pure returns (uint256) {
        uint256 growth = FixedPointMath.expMinusOne(
            exponent < MAX_GROWTH_EXPONENT ? exponent : MAX_GROWTH_EXPONENT
        );

        // 80 bits and 81 bits
        unchecked {
            index += FixedPointMath.boundedMulWadUp(index, growth);
            return index < type(uint80).max ? index : type(uint80).max;
        }
    }
}
