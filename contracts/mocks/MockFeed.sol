// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A feed in Chainlink's shape whose every field can be set.
/// @notice Also a sequencer uptime feed: answer 1 is down, startedAt the time of the last change.
/// It is its own aggregator, so that its bounds are found where a proxy's reader looks for them.
contract MockFeed {
    struct Round {
        uint80 roundId;
        int256 answer;
        uint256 startedAt;
        uint256 updatedAt;
        uint80 answeredInRound;
    }

    uint8 public decimals;
    int192 public minAnswer = 1;
    int192 public maxAnswer = type(int192).max;
    bool public isBroken;
    string public description;
    Round private _round;

    error FeedBroken();

    constructor(uint8 newDecimals, int256 newAnswer) {
        decimals = newDecimals;
        setAnswer(newAnswer);
    }

    /// @notice Every field of the latest round.
    function setRound(
        uint80 newRoundId,
        int256 newAnswer,
        uint256 newStartedAt,
        uint256 newUpdatedAt,
        uint80 newAnsweredInRound
    ) external {
        _round = Round(newRoundId, newAnswer, newStartedAt, newUpdatedAt, newAnsweredInRound);
    }

    function setDecimals(uint8 newDecimals) external {
        decimals = newDecimals;
    }

    function setDescription(string calldata newDescription) external {
        description = newDescription;
    }

    function setBounds(int192 newMinAnswer, int192 newMaxAnswer) external {
        minAnswer = newMinAnswer;
        maxAnswer = newMaxAnswer;
    }

    function setStartedAt(uint256 newStartedAt) external {
        _round.startedAt = newStartedAt;
    }

    function setUpdatedAt(uint256 newUpdatedAt) external {
        _round.updatedAt = newUpdatedAt;
    }

    function setAnsweredInRound(uint80 newAnsweredInRound) external {
        _round.answeredInRound = newAnsweredInRound;
    }

    /// @notice A broken feed reverts when it is read.
    function setBroken(bool newIsBroken) external {
        isBroken = newIsBroken;
    }

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        require(!isBroken, FeedBroken());
        return (_round.roundId, _round.answer, _round.startedAt, _round.updatedAt, _round.answeredInRound);
    }

    function aggregator() external view returns (address) {
        return address(this);
    }

    /// @notice A new complete round, started and answered now.
    function setAnswer(int256 newAnswer) public {
        uint80 roundId = _round.roundId + 1;
        _round = Round(roundId, newAnswer, block.timestamp, block.timestamp, roundId);
    }
}
