// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @custom:storage-location erc7201:flux.storage.RiskEngine
struct RiskLayout {
    mapping(address account => uint256 word) memberships; // market i: bit 2i a deposit, bit 2i+1 a debt
    uint64 liquidationLine; // 1e18; 1.1e18 is 110 %. One slot with the next: 8 + 2 = 10 bytes
    uint16 marketCount;
    mapping(address account => mapping(address operator => bool isAuthorized)) authorizations;
    mapping(address asset => address market) marketOf;
    mapping(address manager => mapping(address market => uint256 assets)) creditLines;
    address liquidator;
    address guardian;
}

/// @title Where the risk engine keeps its state (ERC-7201).
library RiskStorage {
    /// @dev keccak256(abi.encode(uint256(keccak256("flux.storage.RiskEngine")) - 1)) &
    /// ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0xf131709d69a753b59c6fda14749534c0b814d964ac1baec119bfceb6f0c0b700;

    function state() internal pure returns (RiskLayout storage $) {
        bytes32 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }
}
