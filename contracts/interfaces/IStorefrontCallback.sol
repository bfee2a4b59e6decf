// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title For buyers without capital.
interface IStorefrontCallback {
    /// @notice Called on the buyer after the fTokens have arrived and before the payment is pulled.
    /// @param pool the seller; needs an allowance for the payment.
    /// @param market the market of the fTokens bought.
    /// @param paid what will be pulled: fTokens of the pool's market, or its asset after `buyWithAssets`.
    /// @param shares fTokens bought.
    /// @param data what was given to `buy`.
    function onPurchase(
        address pool,
        address market,
        uint256 paid,
        uint256 shares,
        bytes calldata data
    ) external;
}
