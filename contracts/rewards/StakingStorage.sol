// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MiningBook} from "./Mining.sol";

/// @notice One account's stake.                                                       one slot: 14 + 5 bytes
struct Stake {
    uint112 tokens; // shares too: one each
    uint40 unlocksAt; // seconds
}

/// @custom:storage-location erc7201:flux.storage.StakingPool
struct StakingLayout {
    uint112 totalStaked; // token units
    address miner;
    MiningBook mining;
    mapping(address account => Stake) stakes;
}

/// @title Where a staking pool keeps its state (ERC-7201).
library StakingStorage {
    /// @dev keccak256(abi.encode(uint256(keccak256("flux.storage.StakingPool")) - 1)) &
    /// ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0x74783023b1e46da607483e7cc4b0f32e892defa868405f7fdd5b3573c57f3400;

    function state() internal pure returns (StakingLayout storage $) {
        bytes32 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }
}
