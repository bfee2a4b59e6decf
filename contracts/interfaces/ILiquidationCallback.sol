// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title For liquidators without capital.
interface ILiquidationCallback {
    /// @notice Called on the liquidator after the fTokens have arrived and before the debts are pulled.
    /// @param account the account that was sold.
    /// @param markets the markets of its debts.
    /// @param payments asset units that will be pulled from each market's asset, allowance to the market
    /// needed.
    /// @param data what was given to `liquidate`.
    function onLiquidation(
        address account,
        address[] calldata markets,
        uint256[] calldata payments,
        bytes calldata data
    ) external;
}
