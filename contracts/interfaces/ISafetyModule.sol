// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title The fourth level of the waterfall: whoever stands behind the markets with stakes of another kind.
interface ISafetyModule {
    /// @notice Asked in the middle of a liquidation, by the Liquidator only, for help with a shortfall of
    /// `market`. The Liquidator then burns fTokens of `market` that the module holds, up to the answer. A
    /// module that fails, or uses more gas than the Liquidator gives, is passed over.
    /// @param assets what the levels before it did not cover, asset units.
    /// @return available asset units that the module's fTokens may be burned for, at most `assets`.
    function provide(address market, uint256 assets) external returns (uint256 available);
}
