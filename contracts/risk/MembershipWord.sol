// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Which markets an account is in: two bits a market in one word.
/// @dev Costs grow with the markets that the account has joined, never with those that are listed.
library MembershipWord {
    /// @dev The even bits: deposits.
    uint256 internal constant DEPOSITS = 0x5555555555555555555555555555555555555555555555555555555555555555;

    /// @dev A de Bruijn sequence: its product with 2^i (32 bits) begins with five bits that no other i gives.
    /// The table has, at the place of those five bits, the byte i. Reference: Leiserson, Prokop, Randall,
    /// "Using de Bruijn Sequences to Index a 1 in a Computer Word", 1998.
    uint256 private constant DE_BRUIJN = 0x077cb531;
    uint256 private constant PLACES = 0x090a050b06120c1a07101315170d1b1f080411190f14161e03180e1d021c0100;

    function depositBit(uint256 index) internal pure returns (uint256) {
        return 1 << (index << 1);
    }

    function debtBit(uint256 index) internal pure returns (uint256) {
        return 2 << (index << 1);
    }

    function owes(uint256 word) internal pure returns (bool) {
        return word & ~DEPOSITS != 0;
    }

    /// @notice Number of markets in the word.
    function count(uint256 word) internal pure returns (uint256 markets) {
        // word - 1 clears the lowest bit of a word that is not 0; there are at most 256
        unchecked {
            for (; word != 0; ++markets) {
                word &= word - 1;
            }
        }
    }

    /// @notice Takes the first market off the word; the word is not 0.
    function next(uint256 word) internal pure returns (uint256 index, bool isDebt, uint256 rest) {
        uint256 bit = lowest(word);
        (index, isDebt) = place(bit);
        rest = word ^ bit;
    }

    /// @notice The bit of the first market in the word.
    function lowest(uint256 word) internal pure returns (uint256 bit) {
        // 2^256 - word; for 0 it is 0
        unchecked {
            return word & (~word + 1);
        }
    }

    /// @notice Which market a bit stands for, and which side of it.
    /// @dev One bit a market: nobody has a deposit and a debt in the same one (a credit manager's debt is not
    /// in the word). The place of the bit is found by halving three times, and then in the table: half of
    /// what a general logarithm costs, for every market of every borrower.
    function place(uint256 bit) internal pure returns (uint256 index, bool isDebt) {
        // the product has 58 bits, and of its lower 32 the upper five, times eight, are where the byte is
        unchecked {
            uint256 log = SafeCast.toUint(bit > type(uint128).max) << 7;
            log |= SafeCast.toUint(bit >> log > type(uint64).max) << 6;
            log |= SafeCast.toUint(bit >> log > type(uint32).max) << 5;
            uint256 key = (((bit >> log) * DE_BRUIJN) >> 24) & 0xf8;
            log |= uint8(PLACES >> key);

            return (log >> 1, log & 1 != 0);
        }
    }
}
