// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Entry, ILiquidationPool} from "../interfaces/ILiquidationPool.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketIdentity} from "../markets/MarketIdentity.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {PoolIncome} from "./PoolIncome.sol";
import {Batch, PoolLayout, PoolStorage} from "./PoolStorage.sol";

/// @title Entering a pool; leaving it is in `PoolSuppliers`.
/// @dev fTokens that wait are nobody's risk and nobody's gain; from the moment their epoch begins they are
/// in, for better or worse, whoever touches the pool first. Part of `PoolExtension`.
abstract contract PoolEntries is PoolBooks {
    using FixedPointMath for uint256;
    using MarketIdentity for uint256;
    using SafeERC20 for IERC20;

    /// @notice See `ILiquidationPool.enter`.
    function enter(uint256 fTokens, address account) external nonReentrant returns (uint256 epoch) {
        _requireOpen(account);
        IERC20(address(_market())).safeTransferFrom(msg.sender, address(this), fTokens);

        return _queue(fTokens, account);
    }

    /// @notice See `ILiquidationPool.claimEntry`.
    function claimEntry(address account) external nonReentrant returns (uint256 shares) {
        _priceEntries();
        uint256 epoch = _entryEpoch(account);
        require(_isPriced(epoch), FluxErrors.EntryNotPriced(account, epoch));

        return _claim(account);
    }

    /// @notice See `ILiquidationPool.enterWithAssets`.
    function enterWithAssets(
        uint256 assets,
        address account
    ) external nonReentrant returns (uint256 epoch) {
        _requireOpen(account);
        return _queue(_depositFrom(msg.sender, assets), account);
    }

    /// @notice See `ILiquidationPool.cancelEntry`.
    function cancelEntry(address receiver) external nonReentrant returns (uint256 fTokens) {
        _priceEntries();
        uint256 epoch = _entryEpoch(msg.sender);
        require(!_isPriced(epoch), FluxErrors.EntryPriced(msg.sender, epoch));

        PoolLayout storage $ = PoolStorage.state();
        fTokens = $.entries[msg.sender].fTokens;
        delete $.entries[msg.sender];
        uint256 left = $.pending - fTokens;
        $.pending = uint112(left);
        if (left == 0) $.pendingEpoch = 0;

        emit ILiquidationPool.EntryCancelled(msg.sender, receiver, fTokens);

        _sendOrKeep(address(_market()), receiver, fTokens);
    }

    function _requireOpen(address account) private {
        PoolLayout storage $ = PoolStorage.state();
        require(!$.isEntryPaused, FluxErrors.EntryPaused(address(this)));
        require(account != address(0), FluxErrors.ZeroAddress());
        // who enters now must not be priced with those who should have been before
        if (!_priceEntries()) _revertUnpriced();
        if (_isPriced($.entries[account].epoch)) _claim(account);
    }

    function _revertUnpriced() private view {
        _usablePrice(_market().asset());
        for (uint256 word = PoolStorage.state().stocked; word != 0; ) {
            uint256 index;
            (index, word) = _nextIndex(word);
            // one of them reverts
            _usablePrice(_identityOf(ENGINE.marketAt(index)).assetOf());
        }
    }

    function _queue(uint256 fTokens, address account) private returns (uint256 epoch) {
        require(fTokens != 0, FluxErrors.ZeroAmount());
        PoolLayout storage $ = PoolStorage.state();
        epoch = _epochNow() + 1;
        $.pending = SafeCast.toUint112($.pending + fTokens);
        $.pendingEpoch = uint24(epoch);
        Entry storage entry = $.entries[account];
        entry.fTokens = SafeCast.toUint112(entry.fTokens + fTokens);
        entry.epoch = uint24(epoch);

        emit ILiquidationPool.Entered(msg.sender, account, epoch, fTokens);
    }

    function _claim(address account) private returns (uint256 shares) {
        PoolLayout storage $ = PoolStorage.state();
        Entry memory entry = $.entries[account];
        Batch memory batch = $.batches[entry.epoch];
        delete $.entries[account];
        shares = uint256(entry.fTokens).mulDivDown(batch.shares, batch.fTokens);
        // what an entry of the pool itself brings is nobody's
        if (account != address(this)) {
            PoolIncome.admit($.income, account, _sharesOf(account), entry.epoch, shares);
        }
        _update(address(this), account, shares);

        emit ILiquidationPool.EntryClaimed(account, entry.epoch, shares);
    }

    function _entryEpoch(address account) internal view returns (uint256 epoch) {
        epoch = PoolStorage.state().entries[account].epoch;
        require(epoch != 0, FluxErrors.EntryMissing(account));
    }

    function _isPriced(uint256 epoch) internal view returns (bool) {
        return PoolStorage.state().batches[epoch].fTokens != 0;
    }

    /// @dev Takes the asset and deposits it for the pool. In a market whose token may deliver less than it is
    /// told to, what arrived is what counts.
    function _depositFrom(address payer, uint256 assets) internal returns (uint256 fTokens) {
        IERC20 asset = IERC20(_market().asset());
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(payer, address(this), assets);
        return _market().deposit(asset.balanceOf(address(this)) - before, address(this));
    }
}
