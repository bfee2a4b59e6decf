// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @custom:storage-location erc7201:flux.storage.LiquidationReserve
struct ReserveLayout {
    address treasury; // one slot with the next two: 20 + 2 + 2 bytes
    uint16 treasuryShare; // basis points of what comes in
    uint16 target; // basis points of a market's debts
    mapping(address market => uint256 shares) settled; // fTokens of which the treasury has had its share
    mapping(address market => uint256 epoch) sentEpoch; // hour in which an overflow was last sent
}

/// @title Where the liquidation reserve keeps its state (ERC-7201).
library ReserveStorage {
    /// @dev keccak256(abi.encode(uint256(keccak256("flux.storage.LiquidationReserve")) - 1)) &
    /// ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0x665ba80d880f805515ffafaed2637facf4bd9e6d2193393dd69d0558c2069f00;

    function state() internal pure returns (ReserveLayout storage $) {
        bytes32 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }
}
