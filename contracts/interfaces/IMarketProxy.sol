// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What a market's proxy answers by itself.
interface IMarketProxy {
    /// @notice Two words of the market's storage as they are, and its identity (index, unit, asset in one
    /// word).
    /// @dev For the risk engine and for tools; meaning in `MarketSlots` and `MarketIdentity`. Never changes
    /// with an upgrade, because storage layouts are append-only.
    function readSlots(
        bytes32 first,
        bytes32 second
    ) external view returns (uint256 firstWord, uint256 secondWord, uint256 identity);
}
