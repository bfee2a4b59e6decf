// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Constants} from "./Constants.sol";
import {FluxErrors} from "./FluxErrors.sol";

/// @title Multiplication with division, and the exponential function, in whole numbers.
/// @dev Idea of `exp`: x = n*ln2 + 16*r with r < ln2/16, so e^x = (e^r)^16 * 2^n; e^r by nine terms of its
/// series (the tenth is below 1e-20), inside at 1e27. Reference: docs/mathematics.md section 2; the steps
/// there are the contract's, to the wei.
library FixedPointMath {
    uint256 internal constant RAY = 1e27;

    /// @dev Natural logarithm of 2, 1e27.
    uint256 internal constant LN2_RAY = 693147180559945309417232121;

    /// @dev Largest argument of `exp`, 1e18; e^115 * 1e27 is below 2^256, e^116 * 1e27 is not.
    uint256 internal constant MAX_EXPONENT = 115e18;

    /// @notice x * y / d, rounded down. A product over 256 bits reverts.
    function mulDivDown(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        return (x * y) / d;
    }

    /// @notice x * y / d, rounded up. A product over 256 bits reverts.
    function mulDivUp(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        uint256 product = x * y;

        // the quotient of product - 1 is less than the largest number
        unchecked {
            return product == 0 ? 0 : (product - 1) / d + 1;
        }
    }

    /// @notice The same for factors that the caller knows to be of at most 128 bits: stored amounts, indices,
    /// constants.
    function boundedMulDivDown(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        // 128 bits times 128 bits
        unchecked {
            return (x * y) / d;
        }
    }

    /// @notice The same, rounded up; the divisor, too, has at most 128 bits.
    function boundedMulDivUp(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        // (2^128 - 1)^2 and 2^128 are less than 2^256 together
        unchecked {
            return (x * y + (d - 1)) / d;
        }
    }

    /// @notice x * y / 1e18 for factors of at most 128 bits, rounded up.
    function boundedMulWadUp(uint256 x, uint256 y) internal pure returns (uint256) {
        // (2^128 - 1)^2 and 10^18 are less than 2^256 together
        unchecked {
            return (x * y + (Constants.WAD - 1)) / Constants.WAD;
        }
    }

    /// @notice e^x, both 1e18, for x up to 115e18.
    function exp(uint256 x) internal pure returns (uint256) {
        require(x <= MAX_EXPONENT, FluxErrors.ValueOutOfBounds("exponent", x, 0, MAX_EXPONENT));
        return boundedExp(x);
    }

    /// @notice The same for what the caller knows to be at most 115e18.
    function boundedExp(uint256 x) internal pure returns (uint256) {
        // x <= 1.15e20: every product below stays under 2^181; t is at most 2 RAY
        unchecked {
            uint256 ray = x * 1e9;
            uint256 n = ray / LN2_RAY;
            uint256 r = (ray % LN2_RAY) / 16;

            uint256 t = RAY + r / 9;
            t = RAY + (r * t) / (8 * RAY);
            t = RAY + (r * t) / (7 * RAY);
            t = RAY + (r * t) / (6 * RAY);
            t = RAY + (r * t) / (5 * RAY);
            t = RAY + (r * t) / (4 * RAY);
            t = RAY + (r * t) / (3 * RAY);
            t = RAY + (r * t) / (2 * RAY);
            t = RAY + (r * t) / RAY;

            t = (t * t) / RAY;
            t = (t * t) / RAY;
            t = (t * t) / RAY;
            t = (t * t) / RAY;

            return (t << n) / 1e9;
        }
    }

    /// @notice e^x - 1, both 1e18: six terms of the series up to 0.01 (the seventh is below 1e-17 of x),
    /// `exp` above.
    function expMinusOne(uint256 x) internal pure returns (uint256) {
        if (x > 0.01e18) return exp(x) - Constants.WAD;

        // x <= 1e16: products stay under 2^115. A variable a step: so the compiler sees that no divisor is 0
        unchecked {
            uint256 to6 = 1e18 + x / 6;
            uint256 to5 = 1e18 + (x * to6) / 5e18;
            uint256 to4 = 1e18 + (x * to5) / 4e18;
            uint256 to3 = 1e18 + (x * to4) / 3e18;
            uint256 to2 = 1e18 + (x * to3) / 2e18;

            return (x * to2) / 1e18;
        }
    }
}
