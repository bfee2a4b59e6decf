// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMoneyMarket} from "./IMoneyMarket.sol";
import {IWrappedNative} from "./IWrappedNative.sol";

/// @title Lets people use the native coin where the market wants the wrapped one.
/// @notice Immutable, without owner, and empty between calls. It acts only for its caller: what it may do for
/// somebody, only he can make it do. Every revert of the market passes through.
interface INativeGateway {
    /// @notice Supplies the native coin sent along, for `receiver`. Reverts like `IMoneyMarket.deposit`.
    /// @return shares fTokens that `receiver` got.
    function depositNative(address receiver) external payable returns (uint256 shares);

    /// @notice Withdraws `assets` of the caller's deposit, `type(uint256).max` for all of it, and sends them
    /// to `receiver` as native coin. The caller must have given the gateway an allowance of fTokens or an
    /// authorisation (`IRiskEngine.setAuthorization`). Reverts like `IMoneyMarket.withdraw`, `ZeroAddress`,
    /// `NativeTransferFailed`.
    /// @return assetsSent native units that `receiver` got.
    function withdrawNative(uint256 assets, address receiver) external returns (uint256 assetsSent);

    /// @notice Borrows `assets` against the caller's deposits and sends them to `receiver` as native coin.
    /// The caller must have authorised the gateway. Reverts like `IMoneyMarket.borrow`, `ZeroAddress`,
    /// `NativeTransferFailed`.
    /// @return debtShares shares of the debt that the caller took on.
    function borrowNative(uint256 assets, address receiver) external returns (uint256 debtShares);

    /// @notice Pays back the debt of `onBehalf` with the native coin sent along; what is more than the debt
    /// goes back to the caller. Reverts like `IMoneyMarket.repay`, `NativeTransferFailed`.
    /// @return assetsPaid native units that were used.
    function repayNative(address onBehalf) external payable returns (uint256 assetsPaid);

    /// @notice The market of the wrapped native coin.
    function market() external view returns (IMoneyMarket);

    /// @notice The market's asset.
    function wrappedNative() external view returns (IWrappedNative);
}
