// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    ERC20Upgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Entry, ExitRequest, ILiquidationPool} from "../interfaces/ILiquidationPool.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {PoolIncome} from "./PoolIncome.sol";
import {PoolLayout, PoolStorage} from "./PoolStorage.sol";

/// @title Leaving a pool; entering it is in `PoolEntries`.
/// @dev Shares that are about to leave are the pool's own tokens meanwhile: they are slashed like all others,
/// and leave only in the window, so that nobody always stands in the open door.
abstract contract PoolSuppliers is PoolBooks, ILiquidationPool {
    using FixedPointMath for uint256;

    uint256 private constant EXIT_COOLDOWN = 3 days;
    uint256 private constant EXIT_WINDOW = 2 days;

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
        ERC20Upgradeable._update(msg.sender, address(this), shares);

        emit ExitRequested(msg.sender, request.shares, readyAt);
    }

    /// @inheritdoc ILiquidationPool
    function cancelExit() external nonReentrant returns (uint256 shares) {
        shares = PoolStorage.state().exits[msg.sender].shares;
        require(shares != 0, FluxErrors.ExitMissing(msg.sender, 1, 0));
        delete PoolStorage.state().exits[msg.sender];
        ERC20Upgradeable._update(address(this), msg.sender, shares);

        emit ExitCancelled(msg.sender, shares);
    }

    /// @inheritdoc ILiquidationPool
    function exit(uint256 shares, address receiver) external nonReentrant returns (uint256 fTokens) {
        require(shares != 0, FluxErrors.ZeroAmount());
        _requireReceiver(receiver);
        _priceEntries();
        _takeRequest(shares);
        _settle(msg.sender, shares, 0);

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

    /// @dev Moves between a holder and what the pool keeps for him do not come here: they use the function of
    /// the token.
    function _update(address from, address to, uint256 shares) internal override {
        super._update(from, to, shares);
        if (from == address(0) || to == address(0) || from == to) return;

        _settle(from, shares, 0);
        // what is sent to the pool itself is nobody's
        if (to != address(this)) _settle(to, 0, shares);
    }

    function _settle(address account, uint256 removed, uint256 added) private {
        uint256 shares = _sharesOf(account);
        PoolIncome.settle(PoolStorage.state().income, account, shares + removed - added, shares);
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
