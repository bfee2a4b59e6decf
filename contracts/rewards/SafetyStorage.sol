// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Departure, SafetyExit, SafetySale} from "../interfaces/IStakedFlux.sol";
import {MiningBook} from "./Mining.sol";

/// @notice All that leaves in one epoch.                                              one slot: 14 + 14 bytes
struct DepartureBatch {
    uint112 tokens; // when they left
    uint112 left; // after slashes
}

/// @custom:storage-location erc7201:flux.storage.SafetyModule
struct SafetyLayout {
    uint112 staked; // FLUX of all shares. One slot with the next three: 14 + 14 + 2 + 1 bytes
    uint112 income; // FLUX that becomes staked until incomeEnd, as of incomeAt
    uint16 openSales;
    bool isEntryPaused;
    uint40 incomeAt; // one slot with the next two: 5 + 5 + 20 bytes
    uint40 incomeEnd;
    address miner;
    MiningBook mining;
    mapping(address account => SafetyExit) exits;
    mapping(address account => Departure) departures;
    mapping(uint256 epoch => DepartureBatch) batches;
    mapping(address market => SafetySale) sales;
    Checkpoints.Trace208 rates; // FLUX of a share by time, 1e27
}

/// @title Where the safety module keeps its state (ERC-7201).
library SafetyStorage {
    /// @dev keccak256(abi.encode(uint256(keccak256("flux.storage.SafetyModule")) - 1)) &
    /// ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0x228f2ffdb477a19c4dd24ace13151e783682fcbef89ee969c4682d443eaa7000;

    function state() internal pure returns (SafetyLayout storage $) {
        bytes32 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }
}
