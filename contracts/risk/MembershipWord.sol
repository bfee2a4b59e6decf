// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Which markets an account is in: two bits a market in one word.
/// @dev Costs grow with the markets that the account has joined, never with those that are listed.
library MembershipWord {
    /// @dev The even bits: deposits.
    uint256 private constant DEPOSITS = type(uint256).max / 3;

    function depositBit(uint256 index) internal pure returns (uint256) {
        return 1 << (2 * index);
    }

    function debtBit(uint256 index) internal pure returns (uint256) {
        return 2 << (2 * index);
    }

    function owes(uint256 word) internal pure returns (bool) {
        return word & ~DEPOSITS != 0;
    }

    /// @notice Number of markets with a deposit, a debt, or (a credit manager) both.
    function count(uint256 word) internal pure returns (uint256 markets) {
        uint256 left = (word | (word >> 1)) & DEPOSITS;
        for (; left != 0; ++markets) {
            left &= left - 1;
        }
    }

    /// @notice Takes the first market off the word.
    function next(uint256 word) internal pure returns (uint256 index, bool hasDeposit, bool hasDebt, uint256 rest) {
        // word is not 0, so its lowest bit exists
        unchecked {
            index = Math.log2(word & (~word + 1)) / 2;
        }
        hasDeposit = word & depositBit(index) != 0;
        hasDebt = word & debtBit(index) != 0;
        rest = word & ~(depositBit(index) | debtBit(index));
    }
}
