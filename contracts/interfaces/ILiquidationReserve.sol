// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title First level of the waterfall: holds the fTokens that liquidation fees and swept reserves brought.
/// @notice The Liquidator burns its fTokens of a market against shortfalls there. Nothing else leaves it but by governance.
interface ILiquidationReserve {
    event Withdrawn(address indexed token, address indexed to, uint256 amount);

    /// @notice Asset units that the reserve can put up in a market now.
    function available(address market) external view returns (uint256 assets);

    /// @notice Owner only: moves fTokens or tokens sent here.
    function withdraw(address token, address to, uint256 tokens) external;
}
