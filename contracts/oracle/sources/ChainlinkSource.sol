// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IChainlinkAggregator} from "../../interfaces/IChainlinkAggregator.sol";
import {IChainlinkFeed} from "../../interfaces/IChainlinkFeed.sol";
import {Price, PriceStatus} from "../../interfaces/IPriceOracle.sol";
import {IPriceSource} from "../../interfaces/IPriceSource.sol";
import {FluxErrors} from "../../libraries/FluxErrors.sol";

/// @notice What a ChainlinkSource is fixed to. Times in seconds, answers in the feed's own decimals.
/// @dev An answer must lie strictly between minAnswer and maxAnswer, and these strictly inside the
/// aggregator's bounds: an aggregator reports its bound for every price beyond it. sequencerFeed and
/// gracePeriod are zero on an L1.
struct ChainlinkParameters {
    IChainlinkFeed feed;
    uint256 maxAge;
    int256 minAnswer;
    int256 maxAnswer;
    IChainlinkFeed sequencerFeed;
    uint256 gracePeriod;
}

/// @title The price of one Chainlink feed quoted in USD, Frozen unless everything about it is in order.
/// @dev Immutable: a feed whose decimals, bounds or heartbeat change needs a new source.
contract ChainlinkSource is IPriceSource {
    /// @notice Longest maxAge: the slowest heartbeats are a day.
    uint256 public constant MAX_AGE_LIMIT = 3 days;

    /// @notice Longest gracePeriod.
    uint256 public constant GRACE_PERIOD_LIMIT = 1 days;

    /// @dev Decimals of our prices.
    uint256 private constant _PRICE_DECIMALS = 18;

    /// @dev Answer of a sequencer feed while the sequencer is up.
    int256 private constant _SEQUENCER_UP = 0;

    /// @notice The feed, and how old its answer may be, seconds since updatedAt.
    IChainlinkFeed public immutable feed;
    uint256 public immutable maxAge;

    /// @notice Answers from minAnswer down and from maxAnswer up are not believed.
    int256 public immutable minAnswer;
    int256 public immutable maxAnswer;

    /// @notice The L2's sequencer uptime feed, or zero; for how long after an outage the status is Grace.
    IChainlinkFeed public immutable sequencerFeed;
    uint256 public immutable gracePeriod;

    /// @notice Price (1e18) per unit of the feed's answer.
    uint256 public immutable scale;

    /// @dev Reverts `NotAContract`, `ValueOutOfBounds`, and whatever the feed's `decimals` reverts with.
    constructor(ChainlinkParameters memory parameters) {
        _requireContract(address(parameters.feed));
        uint256 decimals = parameters.feed.decimals();
        _requireWithin("decimals", decimals, 1, _PRICE_DECIMALS);
        _requireWithin("maxAge", parameters.maxAge, 1, MAX_AGE_LIMIT);

        uint256 newScale = 10 ** (_PRICE_DECIMALS - decimals);
        _requireBounds(parameters, newScale);
        _requireSequencer(parameters);

        feed = parameters.feed;
        maxAge = parameters.maxAge;
        minAnswer = parameters.minAnswer;
        maxAnswer = parameters.maxAnswer;
        sequencerFeed = parameters.sequencerFeed;
        gracePeriod = parameters.gracePeriod;
        scale = newScale;
    }

    /// @inheritdoc IPriceSource
    function price() external view returns (Price memory) {
        PriceStatus status = _sequencerStatus();
        uint256 mid = status == PriceStatus.Frozen ? 0 : _validPrice();

        return mid == 0 ? Price(0, 0, 0, PriceStatus.Frozen) : Price(mid, mid, mid, status);
    }

    /// @dev Ok, Grace for a while after an outage, Frozen during one or when the feed has never been written.
    function _sequencerStatus() private view returns (PriceStatus) {
        if (address(sequencerFeed) == address(0)) return PriceStatus.Ok;

        (, int256 answer, uint256 startedAt, , ) = sequencerFeed.latestRoundData();
        bool isUp = answer == _SEQUENCER_UP && startedAt != 0 && startedAt <= block.timestamp;
        if (!isUp) return PriceStatus.Frozen;

        return block.timestamp - startedAt <= gracePeriod ? PriceStatus.Grace : PriceStatus.Ok;
    }

    /// @dev The answer as USD 1e18, or 0 when the round is not complete, not fresh or not between the bounds.
    function _validPrice() private view returns (uint256) {
        (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound) = feed
            .latestRoundData();

        bool isComplete = startedAt != 0 && updatedAt != 0 && answeredInRound >= roundId;
        bool isFresh = updatedAt <= block.timestamp && block.timestamp - updatedAt <= maxAge;
        bool isInside = answer > minAnswer && answer < maxAnswer;
        if (!isComplete || !isFresh || !isInside) return 0;

        // positive: above minAnswer >= 0; no overflow: below maxAnswer, whose price fits 128 bits
        return uint256(answer) * scale;
    }

    /// @dev 0 <= minAnswer < maxAnswer, the price of maxAnswer fits 128 bits, and the feed's own bounds are
    /// outside.
    function _requireBounds(ChainlinkParameters memory parameters, uint256 newScale) private view {
        uint256 highest = type(uint128).max / newScale;
        uint256 newMinAnswer = uint256(parameters.minAnswer);
        uint256 newMaxAnswer = uint256(parameters.maxAnswer);
        // a negative number has become a huge one, and is refused as that
        _requireWithin("maxAnswer", newMaxAnswer, 1, highest);
        _requireWithin("minAnswer", newMinAnswer, 0, newMaxAnswer - 1);

        // Not every feed shows an aggregator with bounds; one that does must have them outside of ours.
        try parameters.feed.aggregator() returns (address aggregator) {
            if (aggregator.code.length == 0) return;
            _requireInsideAggregator(IChainlinkAggregator(aggregator), newMinAnswer, newMaxAnswer);
        } catch {}
    }

    function _requireInsideAggregator(
        IChainlinkAggregator aggregator,
        uint256 newMinAnswer,
        uint256 newMaxAnswer
    ) private view {
        try aggregator.minAnswer() returns (int192 bound) {
            uint256 lowest = bound < 0 ? 0 : uint256(int256(bound)) + 1;
            _requireWithin("minAnswer", newMinAnswer, lowest, newMaxAnswer - 1);
        } catch {}
        try aggregator.maxAnswer() returns (int192 bound) {
            uint256 highest = bound < 1 ? 0 : uint256(int256(bound)) - 1;
            _requireWithin("maxAnswer", newMaxAnswer, newMinAnswer + 1, highest);
        } catch {}
    }

    function _requireSequencer(ChainlinkParameters memory parameters) private view {
        if (address(parameters.sequencerFeed) == address(0)) {
            _requireWithin("gracePeriod", parameters.gracePeriod, 0, 0);
        } else {
            _requireContract(address(parameters.sequencerFeed));
            _requireWithin("gracePeriod", parameters.gracePeriod, 1, GRACE_PERIOD_LIMIT);
        }
    }

    function _requireContract(address account) private view {
        require(account.code.length > 0, FluxErrors.NotAContract(account));
    }

    function _requireWithin(bytes32 parameter, uint256 value, uint256 lowest, uint256 highest) private pure {
        bool isWithin = value >= lowest && value <= highest;
        require(isWithin, FluxErrors.ValueOutOfBounds(parameter, value, lowest, highest));
    }
}
