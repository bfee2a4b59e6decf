// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MiningBook} from "./Mining.sol";

/// @notice What the miner knows of a market or pool.             one slot: 2 + 2 + 5 + 5 + 1 + 1 = 16 bytes
struct Source {
    uint16 supplyWeight; // basis points of what users get
    uint16 debtWeight;
    uint40 supplySlope; // as told to the source, see Mining
    uint40 debtSlope;
    bool isKnown; // had a weight at some time, and may owe for ever
    bool isPaused; // pays no claims
}

/// @notice A head start.                                       two slots: 16 + 5 + 5 = 26; 16 + 16 = 32 bytes
struct Pack {
    uint128 tokens; // taken from the allowance by the last one, wei, of which users get their part
    uint40 start; // seconds
    uint40 end;
    uint128 before; // the same of all earlier ones
    uint128 userTokens; // what users get of the last one, its part of the budget included
}

/// @custom:storage-location erc7201:flux.storage.FluxMiner
struct MinerLayout {
    uint40 start; // first second of the schedule. One slot: 5 + 5 + 2 + 2 bytes
    uint40 shareSince; // since when the share is what it is
    uint16 userShare; // basis points of the whole release
    uint16 totalWeight; // basis points
    uint128 releasedBefore; // by the schedule here until shareSince. One slot with the next
    uint128 allowance; // of head starts that have not begun
    Pack pack;
    uint128 mintedToUsers; // one slot with the next
    uint128 mintedToTeam;
    uint128 mintedToFund; // one slot with the next
    uint128 reclaimed; // taken back from sources without holders
    uint256 promised64; // given to sources until the book's time, 64ths of a wei
    MiningBook all; // all sources as one side that nobody holds: slope and curve, no index
    address team; // vestings
    address fund;
    address[] sources;
    mapping(address source => Source) sourceOf;
}

/// @title Where the miner keeps its state (ERC-7201).
library MinerStorage {
    /// @dev keccak256(abi.encode(uint256(keccak256("flux.storage.FluxMiner")) - 1)) &
    /// ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0xe82565b34bed7a456fcef5e7942eea7829e5aee7dda7694a869aaacc57bc2500;

    function state() internal pure returns (MinerLayout storage $) {
        bytes32 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }
}
