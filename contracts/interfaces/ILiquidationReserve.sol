// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title First level of the waterfall: holds the fTokens that liquidation fees and swept reserves brought.
/// @notice The Liquidator burns its fTokens of a market against shortfalls there. The treasury gets a share
/// of what comes in; nothing else leaves it but by governance.
interface ILiquidationReserve {
    event TreasurySet(address indexed newTreasury, uint256 newShare);
    event TreasuryPaid(address indexed market, address indexed treasury, uint256 shares);
    event TargetSet(uint256 newTarget);
    event OverflowSent(address indexed market, address indexed pool, uint256 shares);
    event Withdrawn(address indexed token, address indexed to, uint256 amount);

    /// @notice Asset units that the reserve can put up in a market now.
    function available(address market) external view returns (uint256 assets);

    /// @notice Sends the treasury its share of the fTokens by which the reserve has grown since the last
    /// call. Anyone. What a shortfall took in between is not counted as income. Reverts `NotListedMarket`.
    /// @return shares fTokens sent.
    function payTreasury(address market) external returns (uint256 shares);

    /// @notice Sends what the reserve has in a market above its target, after a sweep of the market's own
    /// reserve and the treasury's share, to the pool of that market: once an hour, at most 0.1 % of the
    /// pool's idle funds; nothing while there is no pool, or nobody in it. Anyone. Reverts
    /// `NotListedMarket`.
    /// @return shares fTokens sent.
    function sendOverflow(address market) external returns (uint256 shares);

    /// @notice What the reserve keeps in a market, basis points of the market's debts. Owner only. At most
    /// 100 %.
    function setTarget(uint256 newTarget) external;

    /// @notice The target, basis points of a market's debts.
    function target() external view returns (uint256);

    /// @notice Receiver and share (basis points, at most 100 %) of the treasury. Owner only. Unpaid income
    /// follows the new share.
    function setTreasury(address newTreasury, uint256 newShare) external;

    /// @notice The treasury and its share in basis points.
    function treasury() external view returns (address receiver, uint256 share);

    /// @notice Owner only: moves fTokens or tokens sent here.
    function withdraw(address token, address to, uint256 tokens) external;
}
