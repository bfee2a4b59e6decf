// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A feed in Chainlink's shape which shows no aggregator, always fresh.
contract MockBareFeed {
    uint8 public immutable decimals;
    int256 private immutable _answer;

    constructor(uint8 newDecimals, int256 newAnswer) {
        decimals = newDecimals;
        _answer = newAnswer;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, _answer, block.timestamp, block.timestamp, 1);
    }
}
