// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

/// @title Where a market is: its address follows from its engine and its index.
/// @dev The factory creates proxies with constant creation code, so finding a market reads no storage.
library MarketAddress {
    /// @notice CREATE2 salt of an engine's market: the engine's address, then the index.
    function salt(address engine, uint256 index) internal pure returns (bytes32) {
        return bytes32((uint256(uint160(engine)) << 96) | index);
    }

    /// @param codeHash keccak256 of the proxies' creation code, see `IMarketFactory.proxyCodeHash`.
    function derive(
        uint256 index,
        address engine,
        address factory,
        bytes32 codeHash
    ) internal pure returns (address) {
        return Create2.computeAddress(salt(engine, index), codeHash, factory);
    }
}
