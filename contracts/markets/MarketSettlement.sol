// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Action, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Shares} from "../libraries/Shares.sol";
import {MarketHealth} from "./MarketHealth.sol";
import {Ledger, MarketLedger} from "./MarketLedger.sol";
import {MarketStorage, Position} from "./MarketStorage.sol";

/// @title What the liquidation rooms may do to an account.
/// @dev Every function leaves `cash + debtAssets >= supplyAssets`: debt is only cancelled against something
/// of the same worth, or in `writeOff` against what suppliers own. None asks for the borrower's health or a
/// price, none needs cash; a pause of Liquidate stops all of them here.
abstract contract MarketSettlement is MarketHealth, IMoneyMarket {
    modifier onlyLiquidator() {
        require(msg.sender == _liquidator(), FluxErrors.NotLiquidator(msg.sender));
        _;
    }

    /// @inheritdoc IMoneyMarket
    function seize(
        address from,
        address to,
        uint256 toShares,
        address reserve,
        uint256 reserveShares
    ) external onlyLiquidator {
        uint256 supplyWord = _readOpen(Action.Liquidate);

        _debitShares(supplyWord, from, toShares + reserveShares);
        _creditShares(supplyWord, to, toShares);
        _creditShares(supplyWord, reserve, reserveShares);

        emit Transfer(from, to, toShares);
        if (reserveShares != 0) emit Transfer(from, reserve, reserveShares);
    }

    /// @inheritdoc IMoneyMarket
    function settleWithShares(
        address payer,
        address borrower,
        uint256 assets
    ) external onlyLiquidator returns (uint256 assetsSettled) {
        Ledger memory ledger = MarketLedger.loadFrom(_readOpen(Action.Liquidate));
        assetsSettled = _cancelDebt(ledger, borrower, assets);
        uint256 shares = Shares.toSharesUp(assetsSettled, ledger.supplyAssets, ledger.supplyShares);
        (uint256 left, bool isEncumbered) = _burnShares(ledger, payer, assetsSettled, shares);
        uint256 supplyWord = MarketLedger.store({ledger: ledger, isLocked: false});

        // paying with fTokens is withdrawing them: a payer who owes something must still carry it
        _requireWithdrawAllowed(payer, left, isEncumbered, supplyWord);

        emit DebtSettled(payer, borrower, assetsSettled, shares);
    }

    /// @inheritdoc IMoneyMarket
    function settleWithCash(
        address payer,
        address borrower,
        uint256 assets
    ) external onlyLiquidator returns (uint256 assetsSettled) {
        uint256 supplyWord = _lock(Action.Liquidate);
        Ledger memory ledger = MarketLedger.loadFrom(supplyWord);
        assetsSettled = _cancelDebt(ledger, borrower, assets);
        uint256 received = _pull(payer, assetsSettled, supplyWord);
        require(received == assetsSettled, FluxErrors.TransferShortfall(assetsSettled, received));
        MarketLedger.store({ledger: ledger, isLocked: false});

        emit DebtSettled(payer, borrower, assetsSettled, 0);
    }

    /// @inheritdoc IMoneyMarket
    function drawReserve(
        address borrower,
        uint256 assets
    ) external onlyLiquidator returns (uint256 assetsSettled) {
        Ledger memory ledger = MarketLedger.loadFrom(_readOpen(Action.Liquidate));
        uint256 available = _reserve(ledger);
        assetsSettled = _cancelDebt(ledger, borrower, assets < available ? assets : available);
        MarketLedger.store({ledger: ledger, isLocked: false});

        emit ReserveDrawn(borrower, assetsSettled);
    }

    /// @inheritdoc IMoneyMarket
    function writeOff(
        address borrower,
        uint256 assets
    ) external onlyLiquidator returns (uint256 assetsSettled) {
        Ledger memory ledger = MarketLedger.loadFrom(_readOpen(Action.Liquidate));
        assetsSettled = _cancelDebt(ledger, borrower, assets);
        // one unit stays, so that shares keep a price and nobody divides by zero
        uint256 owned = ledger.supplyAssets;
        ledger.supplyAssets = assetsSettled < owned ? owned - assetsSettled : 1;
        MarketLedger.store({ledger: ledger, isLocked: false});

        emit WrittenOff(borrower, assetsSettled, ledger.supplyAssets);
    }

    /// @return assetsSettled what the burned debt was worth, rounded up: what has to be given for it.
    function _cancelDebt(
        Ledger memory ledger,
        address borrower,
        uint256 assets
    ) private returns (uint256 assetsSettled) {
        Position storage position = MarketStorage.position(borrower);
        uint256 debtShares = position.debtShares;
        uint256 debt = Shares.toDebtUp(debtShares, ledger.debtIndex);
        if (assets < debt) debtShares = Shares.toDebtSharesDown(assets, ledger.debtIndex);
        if (debtShares == 0) return 0;

        assetsSettled = assets < debt ? Shares.toDebtUp(debtShares, ledger.debtIndex) : debt;
        _removeDebt(ledger, borrower, position, debtShares);
    }
}
