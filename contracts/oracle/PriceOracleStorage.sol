// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @custom:storage-location erc7201:flux.storage.PriceOracle
struct PriceOracleLayout {
    mapping(address asset => address source) sources; // adapter over the feed; zero: Frozen
}

/// @title Where the price oracle keeps its state (ERC-7201).
library PriceOracleStorage {
    // keccak256(abi.encode(uint256(keccak256("flux.storage.PriceOracle")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0xbc471ecec69dfeaa8bbda38405c59b18b190bfd390a618f6f4db061291544100;

    function state() internal pure returns (PriceOracleLayout storage $) {
        bytes32 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }
}
