// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Action, Books, IMoneyMarket, MarketParameters, Rates} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketCore} from "./MarketCore.sol";
import {Ledger, MarketLedger} from "./MarketLedger.sol";
import {MarketSlots} from "./MarketSlots.sol";
import {MarketLayout, MarketStorage} from "./MarketStorage.sol";
import {RateMath} from "./RateMath.sol";

/// @title What can be read from a market, and `accrue`.
abstract contract MarketViews is MarketCore, IMoneyMarket {
    /// @inheritdoc IMoneyMarket
    function accrue() external {
        Ledger memory ledger = MarketLedger.loadFrom(_readUnlocked());
        (, uint256 lastAccrual, ) = MarketSlots.rate(ledger.debtWord);
        if (lastAccrual == block.timestamp) return;

        MarketLedger.storeAccrued(ledger);

        emit Accrued(ledger.supplyAssets, ledger.debtAssets, ledger.debtIndex);
    }

    /// @inheritdoc IMoneyMarket
    function rates() external view returns (Rates memory result) {
        Ledger memory ledger = MarketLedger.load();

        (uint256 ratePerSecond, uint256 lastAccrual, bool isScarce) = MarketSlots.rate(ledger.debtWord);
        result.scarcityFactor = Constants.WAD;
        if (isScarce) {
            result.scarcityFactor = RateMath.scarcityFactor(
                MarketSlots.scarcity(ledger.parameterWord) + block.timestamp - lastAccrual
            );
        }
        result.utilisation = RateMath.utilisation(ledger.debtAssets, ledger.supplyAssets);
        result.borrowRate = FixedPointMath.mulDivDown(
            ratePerSecond,
            result.scarcityFactor,
            Constants.WAD
        );
        result.supplyRate = FixedPointMath.mulDivDown(
            FixedPointMath.mulDivDown(result.borrowRate, result.utilisation, Constants.WAD),
            Constants.BASIS_POINTS - MarketSlots.reserveFactor(ledger.parameterWord),
            Constants.BASIS_POINTS
        );
    }

    /// @inheritdoc IMoneyMarket
    function borrowAprAt(uint256 utilisation) external view returns (uint256 apr) {
        require(
            utilisation <= Constants.WAD,
            FluxErrors.ValueOutOfBounds("utilisation", utilisation, 0, Constants.WAD)
        );
        return RateMath.apr(MarketLedger.readParameterWord(), utilisation);
    }

    /// @inheritdoc IMoneyMarket
    function books() external view returns (Books memory) {
        Ledger memory ledger = MarketLedger.load();
        return
            Books({
                supplyAssets: ledger.supplyAssets,
                supplyShares: ledger.supplyShares,
                debtAssets: ledger.debtAssets,
                debtShares: ledger.debtShares,
                debtIndex: ledger.debtIndex,
                cash: _cash(),
                reserve: _reserve(ledger)
            });
    }

    /// @inheritdoc IMoneyMarket
    function parameters() external view returns (MarketParameters memory) {
        return MarketLedger.parameters();
    }

    /// @inheritdoc IMoneyMarket
    function collateralRatio() external view returns (uint256 ratio) {
        return MarketStorage.state().supply.ratio;
    }

    /// @inheritdoc IMoneyMarket
    function cash() external view returns (uint256 assets) {
        return _cash();
    }

    /// @inheritdoc IMoneyMarket
    function pausedUntil(Action action) external view returns (uint256 timestamp) {
        MarketLayout storage $ = MarketStorage.state();
        return _isPaused(MarketLedger.readSupplyWord(), action) ? $.pausedUntil[action] : 0;
    }

    /// @inheritdoc IMoneyMarket
    function isMeasured() external view returns (bool) {
        return MarketSlots.isMeasured(MarketLedger.readSupplyWord());
    }

    /// @inheritdoc IMoneyMarket
    function riskEngine() external view returns (IRiskEngine) {
        return _engine();
    }

    /// @inheritdoc IMoneyMarket
    function liquidator() external view returns (address) {
        return _liquidator();
    }

    /// @inheritdoc IMoneyMarket
    function marketIndex() external pure returns (uint256) {
        return _index();
    }

    /// @inheritdoc IMoneyMarket
    function owner() external view returns (address) {
        return _owner();
    }
}
