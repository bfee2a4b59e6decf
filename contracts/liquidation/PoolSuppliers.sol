// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Entry, ExitRequest, ILiquidationPool} from "../interfaces/ILiquidationPool.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {PoolLayout, PoolStorage} from "./PoolStorage.sol";

/// @title Entering and leaving a pool.
/// @dev fTokens that wait are nobody's risk and nobody's gain; from the moment their epoch begins they are
/// in, for better or worse, whoever touches the pool first. Shares that are about to leave are the pool's
/// own tokens meanwhile: they are slashed like all others, and leave only in the window, so that nobody
/// always stands in the open door.
abstract contract PoolSuppliers is PoolBooks, ILiquidationPool {
    using FixedPointMath for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant EXIT_COOLDOWN = 3 days;
    uint256 private constant EXIT_WINDOW = 2 days;

    /// @inheritdoc ILiquidationPool
    function enter(uint256 fTokens, address account) external nonReentrant returns (uint256 epoch) {
        _requireOpen(account);
        IERC20(address(_market())).safeTransferFrom(msg.sender, address(this), fTokens);

        return _queue(fTokens, account);
    }

    /// @inheritdoc ILiquidationPool
    function claimEntry(address account) external nonReentrant returns (uint256 shares) {
        _priceEntries();
        uint256 epoch = _entryEpoch(account);
        require(_isPriced(epoch), FluxErrors.EntryNotPriced(account, epoch));

        return _claim(account);
    }

    /// @inheritdoc ILiquidationPool
    function priceEntries() external nonReentrant {
        _priceEntries();
    }

    /// @inheritdoc ILiquidationPool
    function requestExit(uint256 shares) external nonReentrant returns (uint256 readyAt) {
        require(shares != 0, FluxErrors.ZeroAmount());
        ExitRequest storage request = PoolStorage.state().exits[msg.sender];
        readyAt = block.timestamp + EXIT_COOLDOWN;
        request.shares = SafeCast.toUint216(request.shares + shares);
        request.readyAt = uint40(readyAt);
        _transfer(msg.sender, address(this), shares);

        emit ExitRequested(msg.sender, request.shares, readyAt);
    }

    /// @inheritdoc ILiquidationPool
    function exit(uint256 shares, address receiver) external nonReentrant returns (uint256 fTokens) {
        require(shares != 0, FluxErrors.ZeroAmount());
        _requireReceiver(receiver);
        _priceEntries();
        _takeRequest(shares);

        uint256 total = totalSupply() + VIRTUAL_SHARES;
        fTokens = uint256(PoolStorage.state().idle).mulDivDown(shares, total);
        _removeIdle(fTokens);
        _burn(address(this), shares);

        emit Exited(msg.sender, receiver, shares, fTokens);

        _sendInventory(receiver, shares, total);
        return _sendOrKeep(address(_market()), receiver, fTokens);
    }

    /// @inheritdoc ILiquidationPool
    function entryOf(address account) external view returns (Entry memory) {
        return PoolStorage.state().entries[account];
    }

    /// @inheritdoc ILiquidationPool
    function exitOf(address account) external view returns (ExitRequest memory) {
        return PoolStorage.state().exits[account];
    }

    /// @inheritdoc ILiquidationPool
    function keptFor(address receiver, address market) external view returns (uint256 fTokens) {
        return PoolStorage.state().kept[receiver][market];
    }

    function _takeRequest(uint256 shares) private {
        ExitRequest storage request = PoolStorage.state().exits[msg.sender];
        (uint256 requested, uint256 readyAt) = (request.shares, request.readyAt);
        require(shares <= requested, FluxErrors.ExitMissing(msg.sender, shares, requested));
        bool isOpen = block.timestamp >= readyAt && block.timestamp < readyAt + EXIT_WINDOW;
        require(isOpen, FluxErrors.ExitNotOpen(msg.sender, readyAt, readyAt + EXIT_WINDOW));

        if (shares == requested) {
            delete PoolStorage.state().exits[msg.sender];
        } else {
            request.shares = uint216(requested - shares);
        }
    }

    function _sendInventory(address receiver, uint256 shares, uint256 total) private {
        PoolLayout storage $ = PoolStorage.state();
        for (uint256 word = $.stocked; word != 0; ) {
            uint256 index;
            (index, word) = _nextIndex(word);
            address market = ENGINE.marketAt(index);
            uint256 part = uint256($.stocks[market].shares).mulDivDown(shares, total);
            _removeStock(market, part);
            _sendOrKeep(market, receiver, part);
        }
    }
}
