// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Terms of the one liquidation price, 1e18. See docs/liquidation.md.
struct LiquidationTerms {
    uint128 discount;
    uint128 feeCap;
}

/// @notice How a buyer settles. `payWithShares`: his fTokens of the debt's market first, cash for the rest.
/// `takeAssets`: deposits arrive as the asset where the market has the cash, as fTokens where it has not.
struct Settlement {
    bool payWithShares;
    bool takeAssets;
}

/// @notice One side of a quote: `assets` to pay (rounded up) or `shares` to receive (rounded down), per
/// market.
struct Leg {
    address market;
    uint256 assets;
    uint256 shares;
}

/// @notice What a liquidation would cost and give now; fee and shortfall in USD 1e18.
struct Quote {
    Leg[] payments;
    Leg[] proceeds;
    uint256 depositValue;
    uint256 debtValue;
    uint256 fee;
    uint256 shortfall;
}

/// @title Sells a whole account below the line at one signed-fee price: no auction, no target, no cash
/// needed.
/// @notice V deposits, D debts (USD, mid), d discount, phi fee cap: X = V - D/(1-d). X >= 0: fee F =
/// min(phi*V, X), the buyer pays D and receives V - F. X < 0: the buyer pays (1-d)*V, receives V, and the
/// shortfall Q = D - (1-d)*V goes down the waterfall: liquidation reserve, market reserve, write-off.
interface ILiquidator {
    event Liquidated(
        address indexed account,
        address indexed liquidator,
        address indexed receiver,
        uint256 fraction,
        uint256 depositValue,
        uint256 debtValue,
        uint256 fee,
        uint256 shortfall
    );

    /// @notice One event a debt asset names each level; the three amounts add up to the shortfall, asset
    /// units.
    event ShortfallCovered(
        address indexed account,
        address indexed market,
        uint256 fromLiquidationReserve,
        uint256 fromMarketReserve,
        uint256 writtenOff
    );
    event TermsSet(uint256 newDiscount, uint256 newFeeCap);

    /// @notice Buys the fraction (1e18, at most 1e18) of every deposit and debt of `account`. Shares go to
    /// `receiver` first; with `data`, `ILiquidationCallback.onLiquidation` is called on the caller; then each
    /// debt is pulled from the caller's allowance to the debt's market. `maxPay` per debt in the order of
    /// `quote`, asset units; empty means no bound; below the breakdown line allow a unit a level of the
    /// waterfall for rounding. Reverts `AccountHealthy`, `SelfLiquidation`, `PaymentAboveMaximum`,
    /// `PriceUnusable`, `ActionPaused`, `ValueOutOfBounds`, `DebtBelowMinimum` (a fraction that pays or
    /// leaves dust).
    function liquidate(
        address account,
        uint256 fraction,
        address receiver,
        uint256[] calldata maxPay,
        bytes calldata data
    ) external;

    /// @notice The same with a choice of how to pay and what to take.
    function liquidateWith(
        address account,
        uint256 fraction,
        address receiver,
        uint256[] calldata maxPay,
        bytes calldata data,
        Settlement calldata settlement
    ) external;

    /// @notice What `liquidate` would do now. Reverts like `liquidate`.
    function quote(address account, uint256 fraction) external view returns (Quote memory);

    /// @notice Fee and shortfall for USD 1e18 values, in USD 1e18; one of them is zero.
    function feeAndShortfall(
        uint256 depositValue,
        uint256 debtValue
    ) external view returns (uint256 fee, uint256 shortfall);

    /// @notice First level of the waterfall; receives the fees and the markets' swept reserves.
    function liquidationReserve() external view returns (address);

    /// @notice Terms in force.
    function terms() external view returns (LiquidationTerms memory);

    /// @notice Reverts `ValueOutOfBounds` unless the terms in force fit a liquidation line, 1e18. Asked
    /// before the line moves.
    function requireTermsFit(uint256 line) external view;

    /// @notice Owner only. Bounds: 1/(1-d) < line, phi <= 10 %, (1-phi)(1-d)*line >= 1.
    function setTerms(LiquidationTerms calldata newTerms) external;
}
