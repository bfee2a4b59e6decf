// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {INativeGateway} from "../interfaces/INativeGateway.sol";
import {IWrappedNative} from "../interfaces/IWrappedNative.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @title Wraps on the way in, unwraps on the way out; see `INativeGateway`.
/// @dev It passes `msg.sender` as the account of every withdrawal and borrowing, so an authorisation of the
/// gateway is worth nothing to anybody else. The coin is sent last, when the market has long finished:
/// reentering finds nothing half done here.
contract NativeGateway is INativeGateway {
    using SafeERC20 for IWrappedNative;

    /// @inheritdoc INativeGateway
    IMoneyMarket public immutable override market;

    /// @inheritdoc INativeGateway
    IWrappedNative public immutable override wrappedNative;

    /// @param newMarket the market whose asset is the wrapped native coin.
    constructor(IMoneyMarket newMarket) {
        require(address(newMarket).code.length > 0, FluxErrors.NotAContract(address(newMarket)));
        market = newMarket;
        wrappedNative = IWrappedNative(newMarket.asset());

        // Without limit and for ever: the market takes only what a call here has just wrapped.
        wrappedNative.forceApprove(address(newMarket), type(uint256).max);
    }

    /// @dev Only what is being unwrapped. Needs less than the 2300 gas that some wrapped coins send with.
    receive() external payable {
        require(msg.sender == address(wrappedNative), FluxErrors.CallerNotWrappedNative(msg.sender));
    }

    /// @inheritdoc INativeGateway
    function depositNative(address receiver) external payable returns (uint256 shares) {
        wrappedNative.deposit{value: msg.value}();
        return market.deposit(msg.value, receiver);
    }

    /// @inheritdoc INativeGateway
    function withdrawNative(uint256 assets, address receiver) external returns (uint256 assetsSent) {
        if (assets == type(uint256).max) {
            assetsSent = market.redeem(type(uint256).max, address(this), msg.sender);
        } else {
            assetsSent = assets;
            market.withdraw(assets, address(this), msg.sender);
        }

        _sendUnwrapped(receiver, assetsSent);
    }

    /// @inheritdoc INativeGateway
    function borrowNative(uint256 assets, address receiver) external returns (uint256 debtShares) {
        debtShares = market.borrow(assets, address(this), msg.sender);

        _sendUnwrapped(receiver, assets);
    }

    /// @inheritdoc INativeGateway
    function repayNative(address onBehalf) external payable returns (uint256 assetsPaid) {
        uint256 debt = market.debtOf(onBehalf);
        assetsPaid = msg.value < debt ? msg.value : debt;

        wrappedNative.deposit{value: assetsPaid}();
        market.repay(assetsPaid, onBehalf);

        if (assetsPaid < msg.value) _send(msg.sender, msg.value - assetsPaid);
    }

    function _sendUnwrapped(address receiver, uint256 assets) private {
        require(receiver != address(0), FluxErrors.ZeroAddress());

        wrappedNative.withdraw(assets);
        _send(receiver, assets);
    }

    function _send(address receiver, uint256 assets) private {
        // All gas goes along: a receiver may be a wallet with code, and nothing comes after.
        // solhint-disable-next-line avoid-low-level-calls
        (bool isSent, ) = receiver.call{value: assets}("");
        require(isSent, FluxErrors.NativeTransferFailed(receiver, assets));
    }
}
