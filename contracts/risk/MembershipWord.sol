// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Which markets an account is in: two bits a market in one word.
/// @dev Costs grow with the markets that the account has joined, never with those that are listed.
library MembershipWord {
    /// @dev The even bits: deposits.
    uint256 internal constant DEPOSITS = type(uint256).max / 3;

    function depositBit(uint256 index) internal pure returns (uint256) {
        return 1 << (2 * index);
    }

    function debtBit(uint256 index) internal pure returns (uint256) {
        return 2 << (2 * index);
    }

    function owes(uint256 word) internal pure returns (bool) {
        return word & ~DEPOSITS != 0;
    }

    /// @notice Number of markets in the word.
    function count(uint256 word) internal pure returns (uint256 markets) {
        for (; word != 0; ++markets) {
            word &= word - 1;
        }
    }

    /// @notice Takes the first market off the word; the word is not 0.
    /// @dev One bit a market: nobody has a deposit and a debt in the same one (a credit manager's debt is not
    /// in the word).
    function next(uint256 word) internal pure returns (uint256 index, bool isDebt, uint256 rest) {
        // a word that is not 0 has a lowest bit, and word - 1 clears it
        unchecked {
            uint256 bit = Math.log2(word & (~word + 1));
            return (bit / 2, bit % 2 == 1, word & (word - 1));
        }
    }
}
