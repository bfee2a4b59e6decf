// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title The bounds of the aggregator behind a Chainlink feed.
/// @notice It reports a bound when the price is beyond it.
interface IChainlinkAggregator {
    /// @notice Least answer that is ever reported.
    function minAnswer() external view returns (int192);

    /// @notice Greatest answer that is ever reported.
    function maxAnswer() external view returns (int192);
}
