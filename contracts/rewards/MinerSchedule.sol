// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IFluxMiner, Release} from "../interfaces/IFluxMiner.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MinerLayout, MinerStorage, Pack, Source} from "./MinerStorage.sol";
import {Mining, MiningCurve} from "./Mining.sol";
import {ReleaseSchedule} from "./ReleaseSchedule.sol";

/// @title What this chain has released, to whom, and at what rate it goes on.
/// @dev A head start of p a second on top of a rate 2s(end - t) is the rate 2s(end + p/2s - t): the same
/// line, with its zero moved. It is rounded down, so sources never get more of a head start than there is.
abstract contract MinerSchedule is IFluxMiner {
    // --- views ---

    /// @inheritdoc IFluxMiner
    function released() external view returns (Release memory) {
        return _released();
    }

    /// @inheritdoc IFluxMiner
    function scheduled(uint256 timestamp) external view returns (uint256) {
        return _scheduled(timestamp);
    }

    /// @inheritdoc IFluxMiner
    function promised() external view returns (uint256) {
        return _promised();
    }

    /// @inheritdoc IFluxMiner
    function budget() external view returns (uint256) {
        return _budget();
    }

    /// @inheritdoc IFluxMiner
    function ratesOf(address source) external view returns (uint256 supplyRate, uint256 debtRate) {
        MinerLayout storage $ = MinerStorage.state();
        (, , uint256 zero) = Mining.released($.all, $.all.side);
        uint256 left = zero > block.timestamp ? 2 * (zero - block.timestamp) : 0;
        supplyRate = ($.sourceOf[source].supplySlope * left) / Mining.SLOPE_SCALE;
        debtRate = ($.sourceOf[source].debtSlope * left) / Mining.SLOPE_SCALE;
    }

    /// @inheritdoc IFluxMiner
    function weightOf(address source) external view returns (uint256 supply, uint256 debt) {
        Source memory known = MinerStorage.state().sourceOf[source];
        return (known.supplyWeight, known.debtWeight);
    }

    /// @inheritdoc IFluxMiner
    function sources() external view returns (address[] memory) {
        return MinerStorage.state().sources;
    }

    /// @inheritdoc IFluxMiner
    function totalWeight() external view returns (uint256) {
        return MinerStorage.state().totalWeight;
    }

    /// @inheritdoc IFluxMiner
    function period() external view returns (uint256 start, uint256 end) {
        return (MinerStorage.state().start, _scheduleEnd());
    }

    /// @inheritdoc IFluxMiner
    function userShare() external view returns (uint256) {
        return MinerStorage.state().userShare;
    }

    /// @inheritdoc IFluxMiner
    function packs() external view returns (uint256 allowance, uint256 start, uint256 end) {
        MinerLayout storage $ = MinerStorage.state();
        return ($.allowance, $.pack.start, $.pack.end);
    }

    /// @inheritdoc IFluxMiner
    function minted() external view returns (uint256 users, uint256 team, uint256 fund) {
        MinerLayout storage $ = MinerStorage.state();
        return ($.mintedToUsers, $.mintedToTeam, $.mintedToFund);
    }

    /// @inheritdoc IFluxMiner
    function vesting() external view returns (address team, address fund) {
        return (MinerStorage.state().team, MinerStorage.state().fund);
    }

    /// @inheritdoc IFluxMiner
    function isClaimingPaused(address source) external view returns (bool) {
        return MinerStorage.state().sourceOf[source].isPaused;
    }

    // --- internal ---

    /// @dev Team and fund are rounded down, users get the rest.
    function _released() internal view returns (Release memory release) {
        MinerLayout storage $ = MinerStorage.state();
        Pack memory pack = $.pack;
        uint256 packed = pack.before;
        if (pack.end != 0) {
            uint256 elapsed = (block.timestamp < pack.end ? block.timestamp : pack.end) - pack.start;
            packed += FixedPointMath.mulDivDown(pack.tokens, elapsed, ReleaseSchedule.PACK_DURATION);
        }

        release.total = packed + _releasedBySchedule();
        release.team = _basisPoints(release.total, ReleaseSchedule.TEAM_PART);
        release.fund = _basisPoints(release.total, ReleaseSchedule.FUND_PART);
        release.users = release.total - release.team - release.fund;
    }

    /// @dev This chain's part of the schedule.
    function _releasedBySchedule() internal view returns (uint256) {
        MinerLayout storage $ = MinerStorage.state();
        uint256 since = _scheduled(block.timestamp) - _scheduled($.shareSince);
        return
            $.releasedBefore +
            FixedPointMath.mulDivDown(since, $.userShare, ReleaseSchedule.USER_PART);
    }

    function _scheduled(uint256 timestamp) internal view returns (uint256) {
        uint256 start = MinerStorage.state().start;
        return timestamp > start ? ReleaseSchedule.releasedAfter(timestamp - start) : 0;
    }

    function _scheduleEnd() internal view returns (uint256) {
        return MinerStorage.state().start + ReleaseSchedule.DURATION;
    }

    /// @dev Rounded up: what sources may owe.
    function _promised() internal view returns (uint256) {
        MinerLayout storage $ = MinerStorage.state();
        (uint256 since, , ) = Mining.released($.all, $.all.side);
        return FixedPointMath.mulDivUp($.promised64 + since, 1, Mining.SLOPE_SCALE);
    }

    function _budget() internal view returns (uint256) {
        uint256 given = _promised();
        uint256 all = _released().users + MinerStorage.state().reclaimed;
        return all > given ? all - given : 0;
    }

    /// @dev Slope of all that users get here.
    function _fullSlope() internal view returns (uint256) {
        return ReleaseSchedule.slopeOf(MinerStorage.state().userShare, Mining.SLOPE_SCALE);
    }

    function _curve() internal view returns (MiningCurve memory curve) {
        MinerLayout storage $ = MinerStorage.state();
        uint256 end = _scheduleEnd();
        curve.zero = end;
        if (block.timestamp >= $.pack.end) return curve;

        uint256 later = FixedPointMath.mulDivDown(
            $.pack.userTokens,
            Mining.SLOPE_SCALE,
            2 * _fullSlope() * ReleaseSchedule.PACK_DURATION
        );
        (curve.zero, curve.until, curve.zeroAfter) = (end + later, $.pack.end, end);
        _requireWithin("zero", curve.zero, end, Mining.MAX_ZERO);
    }

    /// @dev Before slopes or the curve change.
    function _advanceAll() internal {
        MinerLayout storage $ = MinerStorage.state();
        uint256 side = $.all.side;
        (uint256 since, uint256 until, uint256 zero) = Mining.released($.all, side);
        $.promised64 += since;
        $.all.side = Mining.packed(0, block.timestamp, until, zero, side >> 220);
    }

    function _setUserShare(uint256 newShare) internal {
        _requireWithin("userShare", newShare, 1, ReleaseSchedule.USER_PART);
        MinerLayout storage $ = MinerStorage.state();
        if ($.shareSince != 0) $.releasedBefore = uint128(_releasedBySchedule());
        // what the schedule released before this chain began was released elsewhere
        $.shareSince = uint40(block.timestamp);
        $.userShare = uint16(newShare);
        emit UserShareSet(newShare);
    }

    function _requireNoPack() internal view {
        uint256 end = MinerStorage.state().pack.end;
        require(block.timestamp >= end, FluxErrors.PackRunning(end));
    }

    function _userPart(uint256 tokens) internal pure returns (uint256) {
        return
            tokens -
            _basisPoints(tokens, ReleaseSchedule.TEAM_PART) -
            _basisPoints(tokens, ReleaseSchedule.FUND_PART);
    }

    function _requireWithin(bytes32 name, uint256 value, uint256 lowest, uint256 highest) internal pure {
        require(
            value >= lowest && value <= highest,
            FluxErrors.ValueOutOfBounds(name, value, lowest, highest)
        );
    }

    function _basisPoints(uint256 tokens, uint256 part) private pure returns (uint256) {
        return FixedPointMath.mulDivDown(tokens, part, Constants.BASIS_POINTS);
    }
}
