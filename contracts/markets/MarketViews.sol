// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Action, Books, DepositState, IMoneyMarket, MarketParameters, Rates} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {Shares} from "../libraries/Shares.sol";
import {Ledger, MarketCore} from "./MarketCore.sol";
import {DebtBook, MarketLayout, MarketStorage, ParameterBook, SupplyBook} from "./MarketStorage.sol";
import {RateMath} from "./RateMath.sol";

/// @title What can be read from a market, and `accrue`.
abstract contract MarketViews is MarketCore, IMoneyMarket {
    /// @inheritdoc IMoneyMarket
    function accrue() external {
        Ledger memory ledger = _load();
        _requireUnlocked(ledger.isLocked);
        if (ledger.lastAccrual == block.timestamp) return;

        _storeBooks(ledger);

        emit Accrued(ledger.supplyAssets, ledger.debtAssets, ledger.debtIndex);
    }

    /// @inheritdoc IMoneyMarket
    function rates() external view returns (Rates memory result) {
        Ledger memory ledger = _load();
        DebtBook storage debt = MarketStorage.state().debt;
        ParameterBook storage book = MarketStorage.state().parameters;

        result.scarcityFactor = Constants.WAD;
        if (debt.isScarce) {
            result.scarcityFactor = RateMath.scarcityFactor(book.scarcity + block.timestamp - debt.lastAccrual);
        }
        result.utilisation = RateMath.utilisation(ledger.debtAssets, ledger.supplyAssets);
        result.borrowRate = FixedPointMath.mulDivDown(debt.ratePerSecond, result.scarcityFactor, Constants.WAD);
        result.supplyRate = FixedPointMath.mulDivDown(
            FixedPointMath.mulDivDown(result.borrowRate, result.utilisation, Constants.WAD),
            Constants.BASIS_POINTS - book.reserveFactor,
            Constants.BASIS_POINTS
        );
    }

    /// @inheritdoc IMoneyMarket
    function borrowAprAt(uint256 utilisation) external view returns (uint256 apr) {
        require(
            utilisation <= Constants.WAD,
            FluxErrors.ValueOutOfBounds("utilisation", utilisation, 0, Constants.WAD)
        );
        return RateMath.apr(_curve(), utilisation);
    }

    /// @inheritdoc IMoneyMarket
    function books() external view returns (Books memory) {
        Ledger memory ledger = _load();
        return Books({
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
        return _parameters();
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
        return _isPaused($.supply.pausedActions, action) ? $.pausedUntil[action] : 0;
    }

    /// @inheritdoc IMoneyMarket
    function riskEngine() external view returns (IRiskEngine) {
        return _engine();
    }

    /// @inheritdoc IMoneyMarket
    function marketIndex() external view returns (uint256) {
        return _index();
    }

    /// @inheritdoc IMoneyMarket
    function owner() external view returns (address) {
        return _owner();
    }

    // --- for the risk engine ---

    /// @inheritdoc IMoneyMarket
    function storedDepositOf(address account) external view returns (DepositState memory deposit) {
        SupplyBook storage supply = MarketStorage.state().supply;
        uint256 shares = MarketStorage.state().positions[account].supplyShares;

        deposit.shares = shares;
        deposit.assets = Shares.toAssetsDown(shares, supply.assets, supply.shares);
        deposit.ratio = supply.ratio;
        deposit.asset = address(_asset());
        deposit.assetUnit = _assetUnit();
    }

    /// @inheritdoc IMoneyMarket
    function valuedDebtOf(address account) external view returns (uint256 assets, address asset, uint256 assetUnit) {
        uint256 shares = MarketStorage.state().positions[account].debtShares;
        assets = Shares.toDebtUp(shares, _indexNow());
        asset = address(_asset());
        assetUnit = _assetUnit();
    }
}
