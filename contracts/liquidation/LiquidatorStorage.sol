// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @custom:storage-location erc7201:flux.storage.Liquidator
struct LiquidatorLayout {
    // one slot, read in every liquidation: 8 + 8 + 5 * 2 + 1 bytes
    uint64 discount; // 1e18
    uint64 feeCap; // 1e18
    uint16 quota; // basis points, as the four below: see `PoolShares`
    uint16 feeShare;
    uint16 bountyCap;
    uint16 bountyShare;
    uint16 slashCap;
    uint8 poolCount; // markets that have a pool; without any, no pool is looked for
    mapping(address market => address pool) pools;
    address safetyModule;
}

/// @title Where the liquidator keeps its state (ERC-7201).
library LiquidatorStorage {
    /// @dev keccak256(abi.encode(uint256(keccak256("flux.storage.Liquidator")) - 1)) &
    /// ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0x5a6aef730f98cb43af6eddcd1d392956d0fc46528eaf13833afd7ee7ef769500;

    function state() internal pure returns (LiquidatorLayout storage $) {
        bytes32 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }
}
