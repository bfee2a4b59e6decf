// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationTerms} from "../interfaces/ILiquidator.sol";

/// @custom:storage-location erc7201:flux.storage.Liquidator
struct LiquidatorLayout {
    LiquidationTerms terms; // one slot: 16 + 16 bytes
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
