// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Terms of the one liquidation price, 1e18. See docs/liquidation.md.
struct LiquidationTerms {
    uint128 discount;
    uint128 feeCap;
}

/// @notice What the pools take part with, basis points. quota: of every account, even when a caller would buy
/// it all. feeShare: of the fee on what they buy. slashCap: of a pool's idle funds, for one shortfall. The
/// caller's bounty on what they buy is the lesser of bountyCap of the deposits and bountyShare of the fee.
struct PoolShares {
    uint16 quota;
    uint16 feeShare;
    uint16 bountyCap;
    uint16 bountyShare;
    uint16 slashCap;
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

/// @notice What a liquidation would cost the caller and give him now, his bounty included; fee and shortfall
/// of the whole account in USD 1e18; the part of the deposits that would be sold, and of it to pools, 1e18.
struct Quote {
    Leg[] payments;
    Leg[] proceeds;
    uint256 depositValue;
    uint256 debtValue;
    uint256 fee;
    uint256 shortfall;
    uint256 sold;
    uint256 soldToPools;
}

/// @title Sells a whole account below the line at one signed-fee price: no auction, no target, no cash
/// needed.
/// @notice V deposits, D debts (USD, mid), d discount, phi fee cap: X = V - D/(1-d). X >= 0: fee F =
/// min(phi*V, X), the buyer pays D and receives V - F. X < 0: the buyer pays (1-d)*V, receives V, and the
/// shortfall Q = D - (1-d)*V goes down the waterfall: liquidation reserve, market reserve, slash of the
/// debt's pool, safety module, write-off.
/// @dev Buyers are the caller and the pools of the debts' markets, all at the same price: each gets of every
/// deposit the part that it pays of the debts' value. Pools take their quota, and what the caller leaves.
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

    /// @notice One event a debt asset names each level; the amounts add up to the shortfall, asset units.
    event ShortfallCovered(
        address indexed account,
        address indexed market,
        uint256 fromLiquidationReserve,
        uint256 fromMarketReserve,
        uint256 fromPool,
        uint256 fromSafetyModule,
        uint256 writtenOff
    );
    event TermsSet(uint256 newDiscount, uint256 newFeeCap);
    event PoolSharesSet(PoolShares newShares);
    event PoolSet(address indexed market, address indexed pool);
    event SafetyModuleSet(address indexed newModule);

    /// @notice Sells `account`: the caller buys the fraction (1e18, at most 1e18) of every debt and deposit,
    /// or what the pools' quota leaves of it; the pools buy their quota and, as far as their funds go, the
    /// rest. With fraction 0 the pools buy all they can, the caller needs nothing and gets the bounty; a
    /// shortfall then goes down the waterfall whole, whatever part of the account the pools could take.
    /// Shares go to `receiver` first; with `data`, `ILiquidationCallback.onLiquidation` is called on the
    /// caller; then each debt is pulled from the caller's allowance to the debt's market. `maxPay` per debt
    /// in the order of `quote`, asset units; empty means no bound; below the breakdown line allow a unit a
    /// level of the waterfall for rounding. Reverts `AccountHealthy`, `SelfLiquidation`,
    /// `PaymentAboveMaximum`, `PriceUnusable`, `ActionPaused`, `ValueOutOfBounds`, `DebtBelowMinimum` (a
    /// fraction that pays or leaves dust), `PoolsExhausted` (fraction 0 of an account without shortfall, and
    /// no pool has funds for it).
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

    /// @notice The pool that pays debts of a market, or zero.
    function poolOf(address market) external view returns (address pool);

    /// @notice What the pools take part with.
    function poolShares() external view returns (PoolShares memory);

    /// @notice The fourth level of the waterfall, or zero.
    function safetyModule() external view returns (address);

    /// @notice Owner only. Bounds: 1/(1-d) < line, phi <= 10 %, (1-phi)(1-d)*line >= 1.
    function setTerms(LiquidationTerms calldata newTerms) external;

    /// @notice Owner only. Bounds: all at most 100 %, feeShare and bountyShare together too, slashCap at most
    /// 50 %.
    function setPoolShares(PoolShares calldata newShares) external;

    /// @notice Makes `pool` the one that pays debts of `market`, zero: none. Owner only. A pool that was
    /// replaced keeps its funds, its storefront and its exits. Reverts `NotListedMarket`, `PoolMismatch`.
    function setPool(address market, address pool) external;

    /// @notice Owner only; zero: none.
    function setSafetyModule(address newModule) external;
}
