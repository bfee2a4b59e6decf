// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {ILiquidationPool} from "../interfaces/ILiquidationPool.sol";
import {ILiquidator, LiquidationTerms, PoolShares} from "../interfaces/ILiquidator.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {LiquidatorLayout, LiquidatorStorage} from "./LiquidatorStorage.sol";
import {SignedFee} from "./SignedFee.sol";

/// @title What governance decides about liquidations: the price, the pools and what they take part with.
abstract contract LiquidationSettings is ILiquidator, Ownable2StepUpgradeable {
    /// @dev Half of a pool's idle funds, basis points.
    uint256 private constant MAX_SLASH_CAP = 5000;

    IRiskEngine internal immutable ENGINE;

    address internal immutable RESERVE;

    constructor(IRiskEngine engine, address newReserve) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        require(newReserve.code.length != 0, FluxErrors.NotAContract(newReserve));
        ENGINE = engine;
        RESERVE = newReserve;
    }

    /// @inheritdoc ILiquidator
    function feeAndShortfall(
        uint256 depositValue,
        uint256 debtValue
    ) external view returns (uint256 fee, uint256 shortfall) {
        return SignedFee.split(terms(), depositValue, debtValue);
    }

    /// @inheritdoc ILiquidator
    function liquidationReserve() external view returns (address) {
        return RESERVE;
    }

    /// @inheritdoc ILiquidator
    function terms() public view returns (LiquidationTerms memory) {
        LiquidatorLayout storage $ = LiquidatorStorage.state();
        return LiquidationTerms({discount: $.discount, feeCap: $.feeCap});
    }

    /// @inheritdoc ILiquidator
    function poolShares() external view returns (PoolShares memory) {
        LiquidatorLayout storage $ = LiquidatorStorage.state();
        return
            PoolShares({
                quota: $.quota,
                feeShare: $.feeShare,
                bountyCap: $.bountyCap,
                bountyShare: $.bountyShare,
                slashCap: $.slashCap
            });
    }

    /// @inheritdoc ILiquidator
    function poolOf(address market) external view returns (address pool) {
        return LiquidatorStorage.state().pools[market];
    }

    /// @inheritdoc ILiquidator
    function safetyModule() external view returns (address) {
        return LiquidatorStorage.state().safetyModule;
    }

    /// @inheritdoc ILiquidator
    function requireTermsFit(uint256 line) external view {
        SignedFee.requireFit(terms(), line);
    }

    /// @inheritdoc ILiquidator
    function setTerms(LiquidationTerms calldata newTerms) external onlyOwner {
        _setTerms(newTerms);
    }

    /// @inheritdoc ILiquidator
    function setPoolShares(PoolShares calldata newShares) external onlyOwner {
        _setPoolShares(newShares);
    }

    /// @inheritdoc ILiquidator
    function setPool(address market, address pool) external onlyOwner {
        require(ENGINE.isMarket(market), FluxErrors.NotListedMarket(market));
        if (pool != address(0)) {
            require(pool.code.length != 0, FluxErrors.NotAContract(pool));
            bool isMatch = ILiquidationPool(pool).market() == market &&
                ILiquidationPool(pool).liquidator() == address(this);
            require(isMatch, FluxErrors.PoolMismatch(pool, market));
        }
        LiquidatorLayout storage $ = LiquidatorStorage.state();
        if ($.pools[market] != address(0)) --$.poolCount;
        if (pool != address(0)) ++$.poolCount;
        $.pools[market] = pool;

        emit PoolSet(market, pool);
    }

    /// @inheritdoc ILiquidator
    function setSafetyModule(address newModule) external onlyOwner {
        bool isUsable = newModule == address(0) || newModule.code.length != 0;
        require(isUsable, FluxErrors.NotAContract(newModule));
        LiquidatorStorage.state().safetyModule = newModule;

        emit SafetyModuleSet(newModule);
    }

    function _setTerms(LiquidationTerms memory newTerms) internal {
        SignedFee.requireFit(newTerms, ENGINE.liquidationLine());
        LiquidatorLayout storage $ = LiquidatorStorage.state();
        // both are below one, 1e18, as was just required
        $.discount = uint64(newTerms.discount);
        $.feeCap = uint64(newTerms.feeCap);

        emit TermsSet(newTerms.discount, newTerms.feeCap);
    }

    function _setPoolShares(PoolShares memory newShares) internal {
        _requireAtMost("quota", newShares.quota, Constants.BASIS_POINTS);
        _requireAtMost("bountyCap", newShares.bountyCap, Constants.BASIS_POINTS);
        _requireAtMost("slashCap", newShares.slashCap, MAX_SLASH_CAP);
        uint256 ofFee = uint256(newShares.feeShare) + newShares.bountyShare;
        _requireAtMost("feeShare and bountyShare", ofFee, Constants.BASIS_POINTS);

        LiquidatorLayout storage $ = LiquidatorStorage.state();
        $.quota = newShares.quota;
        $.feeShare = newShares.feeShare;
        $.bountyCap = newShares.bountyCap;
        $.bountyShare = newShares.bountyShare;
        $.slashCap = newShares.slashCap;

        emit PoolSharesSet(newShares);
    }

    function _requireAtMost(bytes32 name, uint256 value, uint256 highest) private pure {
        require(value <= highest, FluxErrors.ValueOutOfBounds(name, value, 0, highest));
    }
}
