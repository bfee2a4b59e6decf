// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Entry, ExitRequest} from "../interfaces/ILiquidationPool.sol";
import {IncomeBook} from "./PoolIncome.sol";

/// @notice What the pool holds of another market.
struct Stock {
    uint112 shares; // fTokens: 14 + 5 + 1 bytes
    uint40 since; // timestamp, average of what came in, weighted by shares
    uint8 index; // of the market
}

/// @notice Entries that were priced together. Never changes afterwards.
struct Batch {
    uint112 fTokens; // 14 + 18 bytes
    uint144 shares;
}

/// @custom:storage-location erc7201:flux.storage.LiquidationPool
struct PoolLayout {
    // one slot, written by every liquidation: 14 + 12 + 3 + 3 bytes
    uint112 idle; // fTokens of the pool's market that belong to the pool's shares
    uint96 absorbed; // fTokens put up in `absorbedEpoch` that have not come back
    uint24 absorbedEpoch;
    uint24 pendingEpoch; // when `pending` is priced; 0: nothing waits
    // one slot: 20 + 2 + 2 + 2 + 1 bytes
    address market;
    uint16 firstDiscount; // these and the two below: see `PoolTerms`
    uint16 lastDiscount;
    uint16 ageing;
    bool isEntryPaused;
    // one slot: 14 + 12 + 2 bytes
    uint112 minimum;
    uint96 epochCap;
    uint16 cushion;
    // one slot: 16 + 14 bytes
    uint128 stocked; // bit i: there is a stock in market i
    uint112 pending; // fTokens that wait to be priced
    mapping(address market => Stock) stocks; // one slot each
    mapping(uint256 epoch => Batch) batches;
    mapping(address account => Entry) entries; // one slot each
    mapping(address account => ExitRequest) exits; // one slot each
    mapping(address receiver => mapping(address market => uint256 fTokens)) kept;
    IncomeBook income; // FLUX
}

/// @title Where a liquidation pool keeps its state (ERC-7201).
library PoolStorage {
    /// @dev keccak256(abi.encode(uint256(keccak256("flux.storage.LiquidationPool")) - 1)) &
    /// ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0xe05a2bb99302c2039b484aa282fa688f68ed348ad1a2e86b5afca59573d07200;

    function state() internal pure returns (PoolLayout storage $) {
        bytes32 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }
}
