// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IMarketLimits, Limits} from "../interfaces/IMarketLimits.sol";
import {Action, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Shares} from "../libraries/Shares.sol";
import {MarketHealth} from "./MarketHealth.sol";
import {Ledger, MarketLedger} from "./MarketLedger.sol";
import {MarketStorage} from "./MarketStorage.sol";

/// @title Supplying and withdrawing (ERC-4626).
/// @notice `deposit(type(uint256).max)` supplies the caller's whole balance; `withdraw` and `redeem` of the
/// same take all.
abstract contract MarketVault is MarketHealth, IMoneyMarket {
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
    function maxDeposit(address receiver) external view returns (uint256 assets) {
        return _limitsOf(receiver).deposit;
    }

    /// @inheritdoc IERC4626
    function maxMint(address receiver) external view returns (uint256 shares) {
        return _limitsOf(receiver).mint;
    }

    /// @inheritdoc IERC4626
    function maxWithdraw(address owner) external view returns (uint256 assets) {
        return _limitsOf(owner).withdraw;
    }

    /// @inheritdoc IERC4626
    function maxRedeem(address owner) external view returns (uint256 shares) {
        return _limitsOf(owner).redeem;
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

    /// @dev Asked of ourselves, because `MarketExtension` answers it and a view cannot delegate.
    function _limitsOf(address account) private view returns (Limits memory) {
        return IMarketLimits(address(this)).limitsOf(account);
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
