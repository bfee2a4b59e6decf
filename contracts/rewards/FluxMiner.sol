// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IFluxMiner, MiningWeight, Release} from "../interfaces/IFluxMiner.sol";
import {IFluxToken} from "../interfaces/IFluxToken.sol";
import {IMined} from "../interfaces/IMined.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MinerSchedule} from "./MinerSchedule.sol";
import {MinerLayout, MinerStorage, Pack, Source} from "./MinerStorage.sol";
import {Mining, MiningCurve} from "./Mining.sol";
import {ReleaseSchedule} from "./ReleaseSchedule.sol";

/// @title See `IFluxMiner`.
/// @dev It tells every source at what rate it releases, and pays what sources say that their holders have
/// earned; it keeps no account of any holder. Whatever a source says, users never get more than was released
/// to them: tokens are minted from that alone.
contract FluxMiner is IFluxMiner, MinerSchedule, Ownable2StepUpgradeable, UUPSUpgradeable {
    using SafeERC20 for IFluxToken;

    IFluxToken private immutable TOKEN;
    IRiskEngine private immutable ENGINE;

    constructor(IFluxToken token, IRiskEngine engine) {
        require(address(token).code.length != 0, FluxErrors.NotAContract(address(token)));
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        TOKEN = token;
        ENGINE = engine;
        _disableInitializers();
    }

    /// @notice First call after creation.
    /// @param newStart first second of the schedule, the same on every chain, not in future; 0 is now.
    /// @param newShare see `setUserShare`; what the schedule released before now is not released here.
    /// @param newAllowance tokens that head starts may release here, wei.
    function initialize(
        address newOwner,
        uint256 newStart,
        uint256 newShare,
        uint256 newAllowance
    ) external initializer {
        __Ownable_init(newOwner);
        if (newStart == 0) newStart = block.timestamp;
        _requireWithin("start", newStart, 1, block.timestamp);
        _requireWithin("allowance", newAllowance, 0, TOKEN.cap());
        MinerLayout storage $ = MinerStorage.state();
        $.start = uint40(newStart);
        $.allowance = uint128(newAllowance);
        $.all.side = Mining.packed(0, block.timestamp, 0, newStart + ReleaseSchedule.DURATION, 0);
        _setUserShare(newShare);
    }

    // --- everybody ---

    /// @inheritdoc IFluxMiner
    function claim(address account, address[] calldata list) external returns (uint256 tokens) {
        MinerLayout storage $ = MinerStorage.state();
        require(account != address(0), FluxErrors.ZeroAddress());
        for (uint256 i = 0; i < list.length; ++i) {
            Source memory source = $.sourceOf[list[i]];
            require(source.isKnown, FluxErrors.SourceUnknown(list[i]));
            require(!source.isPaused, FluxErrors.ClaimingPaused(list[i]));
            tokens += IMined(list[i]).collectMining(account);
        }
        if (tokens == 0) return 0;
        if (TOKEN.balanceOf(address(this)) < tokens) _mintToUsers();

        emit Claimed(account, tokens);

        TOKEN.safeTransfer(account, tokens);
    }

    /// @inheritdoc IFluxMiner
    function claimable(address account, address[] calldata list) external view returns (uint256 tokens) {
        for (uint256 i = 0; i < list.length; ++i) {
            _requireKnown(list[i]);
            tokens += IMined(list[i]).miningOf(account);
        }
    }

    /// @inheritdoc IFluxMiner
    function releaseVested() external returns (uint256 teamTokens, uint256 fundTokens) {
        return _releaseVested();
    }

    /// @inheritdoc IFluxMiner
    function reclaim(address source) external returns (uint256 tokens) {
        _requireKnown(source);
        tokens = IMined(source).collectIdleMining();
        MinerStorage.state().reclaimed += uint128(tokens);

        emit Reclaimed(source, tokens);
    }

    // --- governance and guardian ---

    /// @inheritdoc IFluxMiner
    function setWeights(MiningWeight[] calldata newWeights) external onlyOwner {
        MinerLayout storage $ = MinerStorage.state();
        _advanceAll();
        for (uint256 i = 0; i < newWeights.length; ++i) {
            _setWeight(newWeights[i]);
        }
        _requireWithin("totalWeight", $.totalWeight, 0, Constants.BASIS_POINTS);
        // only now: on the way there may be more than 100 %, which no word has room for
        for (uint256 i = 0; i < newWeights.length; ++i) {
            _tell(newWeights[i].source);
        }
    }

    /// @inheritdoc IFluxMiner
    function setUserShare(uint256 newShare) external onlyOwner {
        _requireNoPack();
        _advanceAll();
        _setUserShare(newShare);
        _tellAll();
    }

    /// @inheritdoc IFluxMiner
    function startPack(uint256 fromAllowance, uint256 fromBudget) external onlyOwner {
        MinerLayout storage $ = MinerStorage.state();
        _requireNoPack();
        _requireWithin("fromAllowance", fromAllowance, 0, $.allowance);
        _requireWithin("fromBudget", fromBudget, 0, _budget());
        uint256 end = block.timestamp + ReleaseSchedule.PACK_DURATION;
        _requireWithin("packEnd", end, block.timestamp, _scheduleEnd());

        _advanceAll();
        $.allowance -= uint128(fromAllowance);
        $.pack = Pack({
            tokens: uint128(fromAllowance),
            start: uint40(block.timestamp),
            end: uint40(end),
            before: $.pack.before + $.pack.tokens,
            userTokens: uint128(_userPart(fromAllowance) + fromBudget)
        });
        // refused here if its line does not fit a word, even while there are no sources
        _curve();
        _tellAll();

        emit PackStarted(fromAllowance, fromBudget, end);
    }

    /// @inheritdoc IFluxMiner
    function sweepBudget() external onlyOwner returns (uint256 tokens) {
        MinerLayout storage $ = MinerStorage.state();
        _requireWithin("timestamp", block.timestamp, _scheduleEnd(), type(uint40).max);
        tokens = _budget();
        // promised to the fund from now on
        $.promised64 += tokens * Mining.SLOPE_SCALE;
        if (TOKEN.balanceOf(address(this)) < tokens) _mintToUsers();

        emit BudgetSwept(tokens);

        TOKEN.safeTransfer($.fund, tokens);
    }

    /// @inheritdoc IFluxMiner
    function setVesting(address newTeam, address newFund) external onlyOwner {
        require(newTeam.code.length != 0, FluxErrors.NotAContract(newTeam));
        require(newFund.code.length != 0, FluxErrors.NotAContract(newFund));
        MinerLayout storage $ = MinerStorage.state();
        // what is due up to now belongs to those who were named up to now
        if ($.team != address(0)) _releaseVested();
        ($.team, $.fund) = (newTeam, newFund);

        emit VestingSet(newTeam, newFund);
    }

    /// @inheritdoc IFluxMiner
    function setClaimsPaused(address[] calldata list, bool newIsPaused) external {
        bool isAllowed = msg.sender == owner() || (newIsPaused && msg.sender == ENGINE.guardian());
        require(isAllowed, FluxErrors.NotGuardian(msg.sender));
        for (uint256 i = 0; i < list.length; ++i) {
            _requireKnown(list[i]);
            MinerStorage.state().sourceOf[list[i]].isPaused = newIsPaused;

            emit ClaimsPaused(list[i], newIsPaused);
        }
    }

    // --- internal ---

    /// @dev What the source released until now leaves the book of all; `_tell` adds what it releases next.
    function _setWeight(MiningWeight calldata newWeight) private {
        MinerLayout storage $ = MinerStorage.state();
        Source storage source = $.sourceOf[newWeight.source];
        if (!source.isKnown) {
            source.isKnown = true;
            $.sources.push(newWeight.source);
        }
        _requireWithin("supplyWeight", newWeight.supply, 0, Constants.BASIS_POINTS);
        _requireWithin("debtWeight", newWeight.debt, 0, Constants.BASIS_POINTS);
        uint256 others = uint256($.totalWeight) - source.supplyWeight - source.debtWeight;
        uint256 newTotal = others + newWeight.supply + newWeight.debt;
        _requireWithin("totalWeight", newTotal, 0, type(uint16).max);

        // checked above
        $.totalWeight = uint16(newTotal);
        (source.supplyWeight, source.debtWeight) = (uint16(newWeight.supply), uint16(newWeight.debt));
        _replaceSlopes(source, 0, 0);

        emit WeightSet(newWeight.source, newWeight.supply, newWeight.debt);
    }

    function _tellAll() private {
        address[] storage list = MinerStorage.state().sources;
        for (uint256 i = 0; i < list.length; ++i) {
            _tell(list[i]);
        }
    }

    function _tell(address source) private {
        Source storage known = MinerStorage.state().sourceOf[source];
        uint256 slope = _fullSlope();
        uint256 supplySlope = _partOf(slope, known.supplyWeight);
        uint256 debtSlope = _partOf(slope, known.debtWeight);
        _replaceSlopes(known, supplySlope, debtSlope);

        IMined(source).setMining(supplySlope, debtSlope, _curve());
    }

    /// @dev The book of all must be at now. Weights are at most 100 %, so the sum fits.
    function _replaceSlopes(Source storage source, uint256 supplySlope, uint256 debtSlope) private {
        MinerLayout storage $ = MinerStorage.state();
        MiningCurve memory curve = _curve();
        uint256 others = ($.all.side >> 220) - source.supplySlope - source.debtSlope;
        // slopes have 36 bits, see `Mining`
        (source.supplySlope, source.debtSlope) = (uint40(supplySlope), uint40(debtSlope));
        uint256 slope = others + supplySlope + debtSlope;
        $.all.side = Mining.packed(0, block.timestamp, curve.until, curve.zero, slope);
        $.all.zeroAfter = curve.zeroAfter;
    }

    /// @dev All that users were released and that is not minted yet: claims after this one find it here.
    function _mintToUsers() private {
        MinerLayout storage $ = MinerStorage.state();
        uint256 tokens = _released().users - $.mintedToUsers;
        $.mintedToUsers += uint128(tokens);

        emit UsersMinted(tokens);

        TOKEN.mint(address(this), tokens);
    }

    function _releaseVested() private returns (uint256 teamTokens, uint256 fundTokens) {
        MinerLayout storage $ = MinerStorage.state();
        require($.team != address(0), FluxErrors.ZeroAddress());
        Release memory due = _released();
        (teamTokens, fundTokens) = (due.team - $.mintedToTeam, due.fund - $.mintedToFund);
        ($.mintedToTeam, $.mintedToFund) = (uint128(due.team), uint128(due.fund));

        emit VestedReleased(teamTokens, fundTokens);

        TOKEN.mint($.team, teamTokens);
        TOKEN.mint($.fund, fundTokens);
    }

    function _partOf(uint256 slope, uint256 weight) private pure returns (uint256) {
        return FixedPointMath.mulDivDown(slope, weight, Constants.BASIS_POINTS);
    }

    function _requireKnown(address source) private view {
        require(MinerStorage.state().sourceOf[source].isKnown, FluxErrors.SourceUnknown(source));
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
