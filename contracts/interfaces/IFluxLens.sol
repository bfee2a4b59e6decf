// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Entry, PoolFunds, PoolTerms} from "./ILiquidationPool.sol";
import {Books, MarketParameters, Rates} from "./IMoneyMarket.sol";
import {Price, PriceStatus} from "./IPriceOracle.sol";
import {IRewardsLens} from "./IRewardsLens.sol";
import {AccountHealth, IRiskEngine} from "./IRiskEngine.sol";

/// @notice A market at this moment; units as in `IMoneyMarket`. Frozen prices are zero.
/// @dev APRs are rate * 365 days, 1e18, not compounded. exchangeRate: assets per fToken, 1e18, rounded down.
/// pausedUntil: one time for each `Action`, 0 when it is not paused.
struct MarketState {
    address market;
    address asset;
    string symbol;
    uint8 decimals;
    Price price;
    Books books;
    Rates rates;
    uint256 borrowApr;
    uint256 supplyApr;
    uint256 exchangeRate;
    uint256 ratio;
    MarketParameters parameters;
    uint256[5] pausedUntil;
}

/// @notice One account in one market. Amounts with interest up to now, values in USD 1e18 at mid.
/// @dev isCreditDebt: the debt goes through a credit line, so it counts neither in values nor for health.
/// borrowLimit: what the deposit adds to the account's limit (at low, without interest since the last
/// accrual). liquidationPrice: price (1e18) of this market's asset at which the account sits exactly on the
/// liquidation line, the other prices staying; it may be sold below that if it has a deposit here, above if a
/// debt. 0 when there is none. maxWithdraw, maxBorrow: the most that would not revert now, asset units;
/// limits, lines, cash, caps, least debts, pauses and price statuses are all looked at.
struct PositionState {
    address market;
    uint256 depositShares;
    uint256 depositAssets;
    uint256 depositValue;
    uint256 debtAssets;
    uint256 debtValue;
    bool isCreditDebt;
    uint256 borrowLimit;
    uint256 liquidationPrice;
    uint256 maxWithdraw;
    uint256 maxBorrow;
}

/// @notice An account in all listed markets, in the order of the list.
/// @dev health is what the risk engine says. depositValue and debtValue are what the positions add up to, the
/// same as the engine's; healthRatio is the one over the other, 1e18, `type(uint256).max` without debt.
struct AccountState {
    AccountHealth health;
    uint256 depositValue;
    uint256 debtValue;
    uint256 healthRatio;
    PositionState[] positions;
}

/// @notice What an account might do in a market: add to its deposit and debt, or take away (all, if less is
/// there).
struct Change {
    address market;
    int256 depositAssets;
    int256 debtAssets;
}

/// @notice An account after changes. The lines are those of `IRiskEngine`; worstStatus is that of all its
/// prices.
struct Outlook {
    AccountHealth health;
    uint256 healthRatio;
    PriceStatus worstStatus;
    bool meetsBorrowingLine;
    bool meetsWithdrawingLine;
}

/// @notice Inventory of a pool in one market: fTokens, the assets that they are worth, since when they are
/// there on the average, and what the storefront takes off the price now, 1e18.
struct PoolLot {
    address market;
    uint256 shares;
    uint256 assets;
    uint256 since;
    uint256 discount;
}

/// @notice A liquidation pool at this moment; units as in `ILiquidationPool`, values in USD 1e18.
/// @dev escrowedShares: held by the pool itself, for exits that were requested and entries that were not
/// claimed. netValue is 0 while a price is Frozen.
struct PoolState {
    address pool;
    address market;
    string symbol;
    uint8 decimals;
    uint256 netValueLow;
    uint256 netValueHigh;
    uint256 capacity;
    PoolFunds funds;
    uint256 totalShares;
    uint256 escrowedShares;
    PoolLot[] lots;
    bool isEntryPaused;
    PoolTerms terms;
}

/// @notice One account in one pool. It may exit with `exitShares` at any time in
/// [exitReadyAt, exitExpiresAt).
/// @dev shares: without those about to exit, and without an entry that is priced but not claimed.
/// valueLow: of shares and exitShares at the pool's low net value, USD 1e18.
struct PoolPosition {
    address pool;
    address market;
    uint256 shares;
    Entry entry;
    bool isEntryPriced;
    uint256 exitShares;
    uint256 exitReadyAt;
    uint256 exitExpiresAt;
    uint256 valueLow;
}

/// @title Everything a page or a bot wants to know, in one call.
/// @notice Stateless and trusted by nobody: it reads what anybody can read.
interface IFluxLens {
    /// @notice All markets, in the order of the list.
    function allMarkets() external view returns (MarketState[] memory states);

    /// @notice Markets first, first + 1, … at most `count` of them, for nodes that allow little gas.
    function marketsFrom(uint256 first, uint256 count) external view returns (MarketState[] memory states);

    /// @notice One account in all markets.
    function accountOf(address account) external view returns (AccountState memory state);

    /// @notice The account as if it had made the changes now; whether a market would let it is not asked.
    /// Reverts `NotListedMarket`.
    function outlookOf(
        address account,
        Change[] calldata changes
    ) external view returns (Outlook memory outlook);

    /// @notice The pool of every market that has one, in the order of the markets' list.
    function allPools() external view returns (PoolState[] memory states);

    /// @notice One account in all these pools. Pools that were replaced are not among them.
    function poolAccountOf(address account) external view returns (PoolPosition[] memory positions);

    /// @notice The engine whose markets these are.
    function riskEngine() external view returns (IRiskEngine);

    /// @notice The lens of FLUX: what it is released for, what accounts have earned, votes and proposals.
    function rewardsLens() external view returns (IRewardsLens);
}
