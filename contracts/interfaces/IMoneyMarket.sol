// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC3156FlashLender} from "@openzeppelin/contracts/interfaces/IERC3156FlashLender.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IRiskEngine} from "./IRiskEngine.sol";

/// @notice What can be paused, each on its own; Borrow covers flash loans too. Repaying is never paused.
enum Action {
    Supply,
    Borrow,
    Withdraw,
    Transfer,
    Liquidate
}

/// @notice Yearly borrow rate: base + slope*U + jump*(e^(kU)-1)/(e^k-1), at most `maximum`; all in basis
/// points, k a number.
struct RateCurve {
    uint256 base;
    uint256 slope;
    uint256 jump;
    uint256 maximum;
    uint256 steepness;
}

/// @notice Everything governance decides about a market.
/// @dev Caps in whole assets, minDebt in millionths of a whole asset, reserveFactor and flashFee in basis
/// points.
struct MarketParameters {
    RateCurve curve;
    uint256 reserveFactor;
    uint256 supplyCap;
    uint256 borrowCap;
    uint256 minDebt;
    uint256 flashFee;
}

/// @notice The books with interest up to now, in asset units and shares.
/// @dev debtIndex: assets per debt share, 1e18, never falls. `reserve = cash + debtAssets - supplyAssets`, at
/// least 0.
struct Books {
    uint256 supplyAssets;
    uint256 supplyShares;
    uint256 debtAssets;
    uint256 debtShares;
    uint256 debtIndex;
    uint256 cash;
    uint256 reserve;
}

/// @notice Rates per second, 1e18, as charged at this moment; yearly rate = rate * 365 days.
struct Rates {
    uint256 utilisation;
    uint256 borrowRate;
    uint256 supplyRate;
    uint256 scarcityFactor;
}

/// @title One asset, one fToken, one set of books.
/// @notice ERC-20, ERC-2612, ERC-4626 and ERC-3156 in one. Shares are fTokens with the asset's decimals,
/// first rate 1:1. Interest compounds continuously at the rate that the last change of the books set.
/// Rounding is always against the caller.
/// @dev Assumes a token that moves what it is told to, unless the market measures (`isMeasured`). A listing
/// whose seed arrives short is refused.
interface IMoneyMarket is IERC4626, IERC20Permit, IERC3156FlashLender {
    // --- events (Deposit, Withdraw, Transfer and Approval are those of ERC-4626 and ERC-20) ---

    event Borrow(
        address caller,
        address indexed receiver,
        address indexed onBehalf,
        uint256 assets,
        uint256 debtShares
    );
    event Repay(address indexed payer, address indexed onBehalf, uint256 assets, uint256 debtShares);
    event Accrued(uint256 supplyAssets, uint256 debtAssets, uint256 debtIndex);
    event DebtSettled(address indexed payer, address indexed borrower, uint256 assets, uint256 sharesBurned);
    event ReserveDrawn(address indexed borrower, uint256 assets);
    event WrittenOff(address indexed borrower, uint256 assets, uint256 supplyAssets);
    event ReserveSwept(uint256 assets, uint256 shares);
    event FlashLoan(address indexed receiver, uint256 assets, uint256 fee);
    event ParametersSet(MarketParameters newParameters);
    event CollateralRatioSet(uint256 newRatio);
    event Paused(Action indexed action, uint256 until);
    event Unpaused(Action indexed action);
    event MeasuredSet(bool newIsMeasured);

    // --- borrowing ---

    /// @notice Lends `assets` against the deposits of `onBehalf` and sends them to `receiver`. Reverts
    /// `NotAuthorized`, `ActionPaused`, `AccountSuppliesAsset`, `BorrowCapExceeded`, `DebtBelowMinimum`,
    /// `BorrowLimitExceeded`, `PriceUnusable`, `CreditLineExceeded`, `InsufficientCash`.
    /// @return debtShares shares of the debt taken on, rounded up.
    function borrow(uint256 assets, address receiver, address onBehalf) external returns (uint256 debtShares);

    /// @notice Pays back the debt of `onBehalf` from the caller; `type(uint256).max`, or more than is owed,
    /// pays all. Never paused, never asks a price. Reverts `DebtMissing`, `DebtBelowMinimum`.
    /// @return assetsPaid what left the caller, asset units.
    function repay(uint256 assets, address onBehalf) external returns (uint256 assetsPaid);

    /// @notice Debt with interest up to now, asset units, rounded up.
    function debtOf(address account) external view returns (uint256 assets);

    /// @notice Debt shares of an account; `debtOf` is shares * debtIndex / 1e18 rounded up.
    function debtSharesOf(address account) external view returns (uint256 shares);

    /// @notice Books the interest of the time passed. Anyone; calling it often changes nothing but rounding.
    function accrue() external;

    /// @notice ERC-2612 for wallets that sign by ERC-1271. Reverts `SignatureExpired`, `SignatureInvalid`.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        bytes calldata signature
    ) external;

    // --- views ---

    /// @notice Rates per second at this moment.
    function rates() external view returns (Rates memory);

    /// @notice Yearly borrow rate, 1e18, that the curve gives at a utilisation (1e18), without scarcity.
    function borrowAprAt(uint256 utilisation) external view returns (uint256 apr);

    /// @notice Books with interest up to now.
    function books() external view returns (Books memory);

    /// @notice Governance's parameters.
    function parameters() external view returns (MarketParameters memory);

    /// @notice Required ratio of deposits in this market to debts, thousandths (1300 is 130 %).
    function collateralRatio() external view returns (uint256 ratio);

    /// @notice Assets that the market holds.
    function cash() external view returns (uint256 assets);

    /// @notice Time until which an action is paused; 0 when it is not, `type(uint256).max` when only
    /// governance ends it.
    function pausedUntil(Action action) external view returns (uint256 timestamp);

    /// @notice Whether incoming transfers are measured.
    function isMeasured() external view returns (bool);

    /// @notice The risk engine that values this market's accounts.
    function riskEngine() external view returns (IRiskEngine);

    /// @notice The only caller of the settlement functions.
    function liquidator() external view returns (address);

    /// @notice The market's place in the engine's list.
    function marketIndex() external view returns (uint256);

    /// @notice The owner of the engine.
    function owner() external view returns (address);

    /// @notice Sends what the protocol earned, as fTokens, to the liquidation reserve. Anyone.
    /// @return assets the reserve that was turned into fTokens.
    function sweepReserve() external returns (uint256 assets);

    // --- for the risk engine ---

    /// @notice Marks that `account` owes something somewhere: its withdrawals are checked. Risk engine only.
    function encumber(address account) external;

    /// @notice First call after creation: names, parameters, seed. Risk engine only, once. Seed shares go to
    /// a dead address.
    function initialize(
        string calldata name,
        string calldata symbol,
        MarketParameters calldata newParameters,
        uint256 newRatio
    ) external;

    /// @notice Sets the ratio, thousandths. Risk engine only (it keeps every ratio above the liquidation
    /// line).
    function setCollateralRatio(uint256 newRatio) external;

    /// @notice Marks `manager` as borrowing through a credit line here. Risk engine only.
    function setCreditManager(address manager, bool isManager) external;

    // --- for the liquidation rooms: the Liquidator only; `ActionPaused` while Liquidate is paused ---

    /// @notice Moves fTokens of an account that is being liquidated to the buyer and to the liquidation
    /// reserve, without asking for its health.
    function seize(
        address from,
        address to,
        uint256 toShares,
        address reserve,
        uint256 reserveShares
    ) external;

    /// @notice Burns fTokens of `payer` against the debt of `borrower`: no cash moves, the exchange rate
    /// stays. A payer who owes something himself must meet the withdrawing line afterwards.
    /// @return assetsSettled what was paid for the debt burned, asset units, at most `assets`.
    function settleWithShares(
        address payer,
        address borrower,
        uint256 assets
    ) external returns (uint256 assetsSettled);

    /// @notice Takes cash from `payer` (its allowance to this market) against the debt of `borrower`.
    /// @return assetsSettled what was paid; the whole debt when `assets` is at least that.
    function settleWithCash(
        address payer,
        address borrower,
        uint256 assets
    ) external returns (uint256 assetsSettled);

    /// @notice Cancels debt against the market's unswept reserve, as far as that goes.
    /// @return assetsSettled what was cancelled, at most `assets`.
    function drawReserve(address borrower, uint256 assets) external returns (uint256 assetsSettled);

    /// @notice Cancels debt that nobody pays; suppliers share it. The only thing that lowers the exchange
    /// rate.
    /// @return assetsSettled what was cancelled, at most `assets`.
    function writeOff(address borrower, uint256 assets) external returns (uint256 assetsSettled);

    // --- governance and guardian ---

    /// @notice Replaces all parameters within their bounds, after accruing. Owner only. Reverts
    /// `ValueOutOfBounds`.
    function setParameters(MarketParameters calldata newParameters) external;

    /// @notice Lowers the caps (whole assets). Guardian or owner. Reverts `ValueOutOfBounds` when one would
    /// rise.
    function lowerCaps(uint256 newSupplyCap, uint256 newBorrowCap) external;

    /// @notice Stops an action. Guardian or owner; a guardian's pause of Withdraw or Liquidate ends after 3
    /// days.
    function pause(Action action) external;

    /// @notice Allows an action again. Owner only.
    function unpause(Action action) external;

    /// @notice Whether incoming transfers are measured and credited with what arrived (a token that takes
    /// fees, or may begin to), or the token is trusted to deliver what it is told. Guardian or owner may turn
    /// it on, only the owner off.
    function setMeasured(bool newIsMeasured) external;
}
