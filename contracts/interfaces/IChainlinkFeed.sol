// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What we read of a Chainlink feed (a proxy) or of a sequencer uptime feed.
interface IChainlinkFeed {
    /// @notice The newest round. A price feed: answer in `decimals`, times of its first and last report.
    /// A sequencer feed: answer 0 is up, 1 is down; startedAt is when that began, 0 before the first report.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice Decimals of the answer.
    function decimals() external view returns (uint8);

    /// @notice The contract behind the proxy. Governance of the feed may replace it.
    function aggregator() external view returns (address);
}
