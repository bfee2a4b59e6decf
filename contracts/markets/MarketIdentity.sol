// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What never changes about a market, in one word: index, decimals, asset.
/// @dev The proxy appends the word to every call that it delegates. Whoever calls an implementation directly can append what he
/// likes: he speaks to empty books.
library MarketIdentity {
    function pack(uint256 index, uint8 decimals, address asset) internal pure returns (uint256 word) {
        return (index << 168) | (uint256(decimals) << 160) | uint160(asset);
    }

    /// @notice The word at the end of the calldata.
    function read() internal pure returns (uint256 word) {
        return uint256(bytes32(msg.data[msg.data.length - 32:]));
    }

    function assetOf(uint256 word) internal pure returns (address) {
        return address(uint160(word));
    }

    function decimalsOf(uint256 word) internal pure returns (uint8) {
        return uint8(word >> 160);
    }

    function indexOf(uint256 word) internal pure returns (uint256) {
        return word >> 168;
    }
}
