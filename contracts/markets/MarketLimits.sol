// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarketLimits, Limits} from "../interfaces/IMarketLimits.sol";
import {Action} from "../interfaces/IMoneyMarket.sol";
import {Shares} from "../libraries/Shares.sol";
import {MarketCore} from "./MarketCore.sol";
import {Ledger, MarketLedger} from "./MarketLedger.sol";
import {MarketStorage, Position} from "./MarketStorage.sol";

/// @title Most that an account may supply, and take out.
abstract contract MarketLimits is MarketCore, IMarketLimits {
    /// @inheritdoc IMarketLimits
    function limitsOf(address account) external view returns (Limits memory limits) {
        Ledger memory ledger = MarketLedger.load();
        limits.deposit = _maxDeposit(ledger, account);
        limits.mint = Shares.toSharesDown(limits.deposit, ledger.supplyAssets, ledger.supplyShares);

        uint256 free = _freeShares(ledger, account);
        uint256 available = _cash();
        limits.withdraw = Shares.toAssetsDown(free, ledger.supplyAssets, ledger.supplyShares);
        if (limits.withdraw > available) limits.withdraw = available;
        limits.redeem = _maxRedeem(ledger, free, available);
    }

    function _maxDeposit(Ledger memory ledger, address receiver) private view returns (uint256 assets) {
        if (!_isOpen(Action.Supply) || !_mayReceive(receiver)) return 0;

        uint256 cap = _supplyCap(ledger);
        assets = ledger.supplyAssets < cap ? cap - ledger.supplyAssets : 0;
        // where nearly all was written off, few assets make more shares than the books can count
        uint256 room = type(uint112).max - ledger.supplyShares;
        uint256 fits = Shares.toAssetsUp(room + 1, ledger.supplyAssets, ledger.supplyShares) - 1;
        if (assets > fits) assets = fits;
        // less than a share cannot be supplied
        if (Shares.toSharesDown(assets, ledger.supplyAssets, ledger.supplyShares) == 0) return 0;
    }

    function _maxRedeem(
        Ledger memory ledger,
        uint256 shares,
        uint256 available
    ) private pure returns (uint256) {
        // the most shares whose worth, rounded down, is still there
        uint256 payable_ = Shares.toSharesUp(available + 1, ledger.supplyAssets, ledger.supplyShares) - 1;
        if (shares > payable_) shares = payable_;
        // what is worth nothing cannot be redeemed
        if (Shares.toAssetsDown(shares, ledger.supplyAssets, ledger.supplyShares) == 0) return 0;
        return shares;
    }

    /// @dev Shares above what the account's debts need here.
    function _freeShares(Ledger memory ledger, address owner) private view returns (uint256 shares) {
        Position memory position = MarketStorage.position(owner);
        if (!_isOpen(Action.Withdraw)) return 0;
        if (!position.isEncumbered) return position.supplyShares;

        uint256 required = _engine().requiredDeposit(owner, address(this));
        // an unusable price requires more than there is, too
        if (required > ledger.supplyAssets) return 0;
        uint256 kept = Shares.toSharesUp(required, ledger.supplyAssets, ledger.supplyShares);
        return kept < position.supplyShares ? position.supplyShares - kept : 0;
    }

    /// @dev Somebody who owes the asset cannot be given it, and who owes anything cannot join one market too
    /// many.
    function _mayReceive(address receiver) private view returns (bool) {
        Position memory position = MarketStorage.position(receiver);
        if (receiver == address(0) || (position.debtShares != 0 && !position.isCreditManager)) return false;
        return position.supplyShares != 0 || _engine().mayJoin(receiver, address(this));
    }
}
