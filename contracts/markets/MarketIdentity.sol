// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What never changes about a market, in one word: index (16 bits), unit (80), asset (160).
/// @dev Unit is 10^decimals, asset units in a whole asset. The proxy appends the word to every call that it
/// delegates. Whoever calls an implementation directly can append what he likes: he speaks to empty books.
library MarketIdentity {
    function pack(uint256 index, uint256 unit, address asset) internal pure returns (uint256 word) {
        return (index << 240) | (unit << 160) | uint160(asset);
    }

    /// @notice The word at the end of the calldata.
    function read() internal pure returns (uint256 word) {
        // one read of calldata instead of a checked slice and its conversions: 8 gas for 150, in every call
        assembly ("memory-safe") {
            word := calldataload(sub(calldatasize(), 32))
        }
    }

    function assetOf(uint256 word) internal pure returns (address) {
        return address(uint160(word));
    }

    function unitOf(uint256 word) internal pure returns (uint256) {
        return uint80(word >> 160);
    }

    function indexOf(uint256 word) internal pure returns (uint256) {
        return word >> 240;
    }
}
