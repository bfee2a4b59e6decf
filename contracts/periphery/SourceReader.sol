// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IFluxMiner} from "../interfaces/IFluxMiner.sol";
import {IFluxToken} from "../interfaces/IFluxToken.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {Books, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {IRewardsLens, MinedSource, MiningSide, SourceKind} from "../interfaces/IRewardsLens.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {IStakedFlux} from "../interfaces/IStakedFlux.sol";
import {IStakingPool} from "../interfaces/IStakingPool.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Mining} from "../rewards/Mining.sol";

/// @title The rewards lens's view of the miner and of what it mines; see `IRewardsLens`.
/// @dev Markets and sFLUX are Flux's own. Anybody's contract may be mined: it is asked by low-level calls, so
/// that none of them can make the lens revert.
abstract contract SourceReader is IRewardsLens {
    uint256 private constant DAYS_OF_YEAR = 365;

    /// @dev For one question; the dearest, to a market behind its two proxies, takes a twentieth.
    uint256 private constant QUESTION_GAS = 1_000_000;

    /// @dev No books of Flux count more, and times a price of 128 bits it fits a word.
    uint256 private constant MAX_ASSETS = type(uint128).max;

    /// @dev 10^77 is the last that fits a word; no token that is worth something has half of that.
    uint256 private constant MAX_ANSWER_DECIMALS = 36;

    IRiskEngine internal immutable ENGINE;
    IFluxToken internal immutable TOKEN;

    constructor(IRiskEngine engine, IFluxToken newToken) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        bool isToken = address(newToken) == address(0) || address(newToken).code.length != 0;
        require(isToken, FluxErrors.NotAContract(address(newToken)));
        ENGINE = engine;
        TOKEN = newToken;
    }

    /// @inheritdoc IRewardsLens
    function token() external view returns (address) {
        return address(TOKEN);
    }

    /// @inheritdoc IRewardsLens
    function riskEngine() external view returns (IRiskEngine) {
        return ENGINE;
    }

    /// @inheritdoc IRewardsLens
    /// @dev Before the handover the minter may be a person.
    function miner() public view returns (address minter) {
        if (address(TOKEN) == address(0)) return address(0);
        minter = TOKEN.minter();
        if (minter.code.length == 0) return address(0);
    }

    /// @inheritdoc IRewardsLens
    function safetyModule() public view returns (address module) {
        address liquidator = ENGINE.liquidator();
        if (address(TOKEN) == address(0) || liquidator == address(0)) return address(0);
        module = ILiquidator(liquidator).safetyModule();
        (, uint256 staked) = _ask(module, abi.encodeCall(IStakedFlux.asset, ()));
        if (staked != uint160(address(TOKEN))) return address(0);
    }

    // --- sources ---

    function _sourcesOf(IFluxMiner release) internal view returns (address[] memory sources) {
        if (address(release) == address(0)) return sources;
        return release.sources();
    }

    function _readSources(
        IFluxMiner release,
        address[] memory sources,
        address module,
        uint256 fluxPrice
    ) internal view returns (MinedSource[] memory states) {
        states = new MinedSource[](sources.length);
        for (uint256 i = 0; i < sources.length; ++i) {
            MinedSource memory state = states[i];
            state.source = sources[i];
            (state.kind, state.asset) = _kindOf(sources[i], module);
            state.isClaimingPaused = release.isClaimingPaused(sources[i]);
            _fillRelease(state, release);
            _fillValues(state, fluxPrice);
        }
    }

    /// @dev A staking pool is what says like one how much is staked of what, and for how long.
    function _kindOf(address source, address module) internal view returns (SourceKind kind, address asset) {
        if (ENGINE.isMarket(source)) return (SourceKind.Market, IMoneyMarket(source).asset());
        if (source == module) return (SourceKind.SafetyModule, address(TOKEN));

        (bool hasAsset, uint256 word) = _ask(source, abi.encodeCall(IStakingPool.asset, ()));
        (bool hasTotal, ) = _ask(source, abi.encodeCall(IStakingPool.totalStaked, ()));
        (bool hasLock, ) = _ask(source, abi.encodeCall(IStakingPool.lock, ()));
        if (!hasAsset || !hasTotal || !hasLock) return (SourceKind.Other, address(0));
        return (SourceKind.StakingPool, address(uint160(word)));
    }

    function _priceOf(address asset) internal view returns (Price memory price) {
        price.status = PriceStatus.Frozen;
        if (asset != address(0)) price = ENGINE.priceOracle().priceOf(asset);
    }

    /// @dev The first word of an answer; nothing if the call fails, or answers less than a word.
    function _ask(
        address target,
        bytes memory question
    ) internal view returns (bool hasAnswered, uint256 word) {
        bytes memory answer = _answerOf(target, question);
        hasAnswered = answer.length >= 32;
        if (hasAnswered) word = abi.decode(answer, (uint256));
    }

    /// @dev The first two words of an answer, or zeros.
    function _askTwo(address target, bytes memory question) internal view returns (uint256, uint256) {
        bytes memory answer = _answerOf(target, question);
        return answer.length >= 64 ? abi.decode(answer, (uint256, uint256)) : (0, 0);
    }

    function _answerOf(address target, bytes memory question) private view returns (bytes memory) {
        // solhint-disable-next-line avoid-low-level-calls
        (bool hasAnswered, bytes memory answer) = target.staticcall{gas: QUESTION_GAS}(question);
        return hasAnswered ? answer : new bytes(0);
    }

    function _fillRelease(MinedSource memory state, IFluxMiner release) private view {
        (uint256 supplyRate, uint256 debtRate) = release.ratesOf(state.source);
        (state.supply.weight, state.debt.weight) = release.weightOf(state.source);
        (state.supply.perDay, state.debt.perDay) = (supplyRate * 1 days, debtRate * 1 days);
    }

    function _fillValues(MinedSource memory state, uint256 fluxPrice) private view {
        if (state.kind == SourceKind.Other) return;
        uint256 price = _priceOf(state.asset).mid;
        if (state.kind == SourceKind.Market) {
            Books memory books = IMoneyMarket(state.source).books();
            uint256 unit = _unitOf(state.source);
            _fillSide(state.supply, books.supplyShares, _valueOf(books.supplyAssets, price, unit), fluxPrice);
            _fillSide(state.debt, books.debtShares, _valueOf(books.debtAssets, price, unit), fluxPrice);
            return;
        }
        (uint256 shares, uint256 assets) = _stakesOf(state);
        _fillSide(state.supply, shares, _valueOf(assets, price, _unitOf(state.asset)), fluxPrice);
    }

    /// @dev Shares that earn, and what they are of the asset.
    function _stakesOf(MinedSource memory state) private view returns (uint256 shares, uint256 assets) {
        if (state.kind == SourceKind.SafetyModule) {
            return (IFluxToken(state.source).totalSupply(), IStakedFlux(state.source).funds().staked);
        }
        assets = IStakingPool(state.source).totalStaked();
        return (assets, assets);
    }

    /// @dev 0 where the token does not say what a whole one is.
    function _unitOf(address asset) private view returns (uint256 unit) {
        (bool hasAnswered, uint256 decimals) = _ask(asset, abi.encodeCall(IERC20Metadata.decimals, ()));
        return hasAnswered && decimals <= MAX_ANSWER_DECIMALS ? 10 ** decimals : 0;
    }

    function _fillSide(
        MiningSide memory side,
        uint256 shares,
        uint256 value,
        uint256 fluxPrice
    ) private pure {
        side.value = value;
        if (value == 0 || shares < Mining.MIN_SHARES) return;

        // FLUX wei * price is USD 1e36, and so is value * 1e18, of which the APR is to be 1e18
        side.apr = FixedPointMath.mulDivDown(side.perDay * DAYS_OF_YEAR, fluxPrice, value);
    }

    function _valueOf(uint256 assets, uint256 price, uint256 unit) private pure returns (uint256) {
        if (unit == 0 || assets > MAX_ASSETS) return 0;
        return FixedPointMath.mulDivDown(assets, price, unit);
    }
}
