// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Action, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Shares} from "../libraries/Shares.sol";
import {MarketCore} from "./MarketCore.sol";
import {Ledger, MarketLedger} from "./MarketLedger.sol";
import {MarketSlots} from "./MarketSlots.sol";
import {MarketStorage, Position} from "./MarketStorage.sol";

/// @title Supplying and withdrawing (ERC-4626).
/// @notice `deposit(type(uint256).max)` supplies the caller's whole balance; `withdraw` and `redeem` of the
/// same take all.
abstract contract MarketVault is MarketCore, IMoneyMarket {
    /// @inheritdoc IERC4626
    function deposit(uint256 assets, address receiver) external returns (uint256 shares) {
        uint256 supplyWord = _lock(Action.Supply);
        if (assets == type(uint256).max) assets = _asset().balanceOf(msg.sender);
        assets = _pull(msg.sender, assets, supplyWord);

        // the books cannot have moved while tokens were pulled
        Ledger memory ledger = MarketLedger.loadFrom(supplyWord);
        shares = Shares.toSharesDown(assets, ledger.supplyAssets, ledger.supplyShares);
        _supply(ledger, receiver, assets, shares);
    }

    /// @inheritdoc IERC4626
    function mint(uint256 shares, address receiver) external returns (uint256 assets) {
        uint256 supplyWord = _lock(Action.Supply);
        Ledger memory ledger = MarketLedger.loadFrom(supplyWord);
        assets = Shares.toAssetsUp(shares, ledger.supplyAssets, ledger.supplyShares);
        uint256 received = _pull(msg.sender, assets, supplyWord);
        require(received == assets, FluxErrors.TransferShortfall(assets, received));

        _supply(ledger, receiver, assets, shares);
    }

    /// @inheritdoc IERC4626
    function withdraw(uint256 assets, address receiver, address owner) external returns (uint256 shares) {
        Ledger memory ledger = MarketLedger.loadFrom(_readOpen(Action.Withdraw));

        if (assets == type(uint256).max) {
            shares = MarketStorage.position(owner).supplyShares;
            assets = Shares.toAssetsDown(shares, ledger.supplyAssets, ledger.supplyShares);
        } else {
            shares = Shares.toSharesUp(assets, ledger.supplyAssets, ledger.supplyShares);
        }
        _withdraw(ledger, assets, shares, receiver, owner);
    }

    /// @inheritdoc IERC4626
    function redeem(uint256 shares, address receiver, address owner) external returns (uint256 assets) {
        Ledger memory ledger = MarketLedger.loadFrom(_readOpen(Action.Withdraw));

        if (shares == type(uint256).max) shares = MarketStorage.position(owner).supplyShares;
        assets = Shares.toAssetsDown(shares, ledger.supplyAssets, ledger.supplyShares);
        _withdraw(ledger, assets, shares, receiver, owner);
    }

    /// @inheritdoc IERC4626
    function asset() external pure returns (address) {
        return address(_asset());
    }

    /// @inheritdoc IERC4626
    function totalAssets() external view returns (uint256) {
        return MarketLedger.load().supplyAssets;
    }

    /// @inheritdoc IERC4626
    function convertToShares(uint256 assets) external view returns (uint256) {
        return _toSharesDown(assets);
    }

    /// @inheritdoc IERC4626
    function convertToAssets(uint256 shares) external view returns (uint256) {
        return _toAssetsDown(shares);
    }

    /// @inheritdoc IERC4626
    function previewDeposit(uint256 assets) external view returns (uint256) {
        return _toSharesDown(assets);
    }

    /// @inheritdoc IERC4626
    function previewRedeem(uint256 shares) external view returns (uint256) {
        return _toAssetsDown(shares);
    }

    /// @inheritdoc IERC4626
    function previewMint(uint256 shares) external view returns (uint256) {
        Ledger memory ledger = MarketLedger.load();
        return Shares.toAssetsUp(shares, ledger.supplyAssets, ledger.supplyShares);
    }

    /// @inheritdoc IERC4626
    function previewWithdraw(uint256 assets) external view returns (uint256) {
        Ledger memory ledger = MarketLedger.load();
        return Shares.toSharesUp(assets, ledger.supplyAssets, ledger.supplyShares);
    }

    /// @inheritdoc IERC4626
    function maxDeposit(address receiver) public view returns (uint256 assets) {
        Ledger memory ledger = MarketLedger.load();
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

    /// @inheritdoc IERC4626
    function maxMint(address receiver) external view returns (uint256 shares) {
        return _toSharesDown(maxDeposit(receiver));
    }

    /// @inheritdoc IERC4626
    function maxWithdraw(address owner) external view returns (uint256 assets) {
        Ledger memory ledger = MarketLedger.load();
        uint256 free = _freeShares(ledger, owner);
        uint256 available = _cash();

        assets = Shares.toAssetsDown(free, ledger.supplyAssets, ledger.supplyShares);
        if (assets > available) assets = available;
    }

    /// @inheritdoc IERC4626
    function maxRedeem(address owner) external view returns (uint256 shares) {
        Ledger memory ledger = MarketLedger.load();
        shares = _freeShares(ledger, owner);

        // the most shares whose worth, rounded down, is still there
        uint256 payable_ = Shares.toSharesUp(_cash() + 1, ledger.supplyAssets, ledger.supplyShares) - 1;
        if (shares > payable_) shares = payable_;
        // what is worth nothing cannot be redeemed
        if (Shares.toAssetsDown(shares, ledger.supplyAssets, ledger.supplyShares) == 0) return 0;
    }

    function _supply(Ledger memory ledger, address receiver, uint256 assets, uint256 shares) private {
        uint256 cap = _supplyCap(ledger);
        uint256 supplied = ledger.supplyAssets + assets;
        require(supplied <= cap, FluxErrors.SupplyCapExceeded(supplied, cap));

        _mintShares(ledger, receiver, assets, shares);
        MarketLedger.store({ledger: ledger, isLocked: false});

        emit Deposit(msg.sender, receiver, assets, shares);
    }

    function _withdraw(
        Ledger memory ledger,
        uint256 assets,
        uint256 shares,
        address receiver,
        address owner
    ) private {
        require(assets != 0, FluxErrors.ZeroAmount());
        if (msg.sender != owner && !_engine().isAuthorized(owner, msg.sender)) {
            _spendAllowance(owner, msg.sender, shares);
        }

        (uint256 left, bool isEncumbered) = _burnShares(ledger, owner, assets, shares);
        uint256 supplyWord = MarketLedger.store({ledger: ledger, isLocked: true});

        _requireWithdrawAllowed(owner, left, isEncumbered, supplyWord);

        emit Withdraw(msg.sender, receiver, owner, assets, shares);

        _push(receiver, assets);
        _unlock();
    }

    /// @dev Shares above what the account's debts need here.
    function _freeShares(Ledger memory ledger, address owner) private view returns (uint256 shares) {
        Position memory position = MarketStorage.position(owner);
        if (!_isOpen(Action.Withdraw)) return 0;
        if (!position.isEncumbered) return position.supplyShares;

        uint256 required = _engine().requiredDeposit(owner, address(this));
        if (required == type(uint256).max) return 0;
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

    function _supplyCap(Ledger memory ledger) private pure returns (uint256) {
        // 40 bits times 80 bits
        unchecked {
            return MarketSlots.supplyCap(ledger.parameterWord) * _assetUnit();
        }
    }

    function _toSharesDown(uint256 assets) private view returns (uint256) {
        Ledger memory ledger = MarketLedger.load();
        return Shares.toSharesDown(assets, ledger.supplyAssets, ledger.supplyShares);
    }

    function _toAssetsDown(uint256 shares) private view returns (uint256) {
        Ledger memory ledger = MarketLedger.load();
        return Shares.toAssetsDown(shares, ledger.supplyAssets, ledger.supplyShares);
    }
}
