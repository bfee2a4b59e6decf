// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What we read of a Chainlink feed (a proxy) or of a sequencer uptime feed.
interface IChainlinkFeed {
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    function decimals() external view returns (uint8);

    /// @notice The contract behind the proxy. Governance of the feed may replace it.
    function aggregator() external view returns (address);
}
