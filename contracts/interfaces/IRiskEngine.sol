// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarketFactory} from "./IMarketFactory.sol";
import {IMoneyMarket, MarketParameters} from "./IMoneyMarket.sol";
import {IPriceOracle} from "./IPriceOracle.sol";

/// @notice A market to be listed, with its seed. Ratio in thousandths (1300 is 130 %).
struct Listing {
    address implementation;
    address asset;
    string name;
    string symbol;
    MarketParameters parameters;
    uint256 ratio;
    uint256 seedAssets;
}

/// @notice An account in USD 1e18. Limits use low prices for deposits and high ones for debts; V and D are at
/// mid.
/// @dev isLiquidatable already honours the status of the prices.
struct AccountHealth {
    uint256 depositValue;
    uint256 debtValue;
    uint256 lowDepositValue;
    uint256 highDebtValue;
    uint256 borrowLimit;
    bool isLiquidatable;
}

/// @notice One deposit or debt of an account under liquidation: amounts with interest, value at mid in USD
/// 1e18.
struct Holding {
    IMoneyMarket market;
    uint256 assets;
    uint256 shares;
    uint256 value;
}

/// @notice What the liquidator sells and what it must settle.
struct Liquidation {
    Holding[] deposits;
    Holding[] debts;
    uint256 depositValue;
    uint256 debtValue;
}

/// @title What an account may do, and when it loses that.
/// @notice Knows which markets an account is in and what they are worth; never holds a token (a listing's
/// seed passes through). Borrowing line: sum(deposit * low / ratio) >= sum(debt * high). Withdrawing line:
/// the same, and deposits >= 115 % of debts. Liquidation line: deposits < 110 % of debts, at mid prices.
///
/// | status   | borrow, withdraw with debt | liquidate                                            |
/// |----------|----------------------------|------------------------------------------------------|
/// | Ok       | at low/high                | at mid                                               |
/// | Cautious | at low/high                | at mid                                               |
/// | Degraded | no                         | if unhealthy even with deposits high and debts low   |
/// | Grace    | no                         | below 95 % of the line                               |
/// | Frozen   | no                         | no                                                   |
///
/// Depositing, repaying and withdrawing without debt never ask a price, but for one case: an account that
/// owes cannot join a market whose price is Frozen.
/// @dev Creation: `MarketFactory()`, `RiskEngine(factory, oracle)`, then a proxy that calls
/// `initialize(owner, guardian)`. The oracle is immutable in the implementation: it is a proxy itself.
interface IRiskEngine {
    event MarketListed(
        uint256 indexed index,
        address indexed market,
        address indexed asset,
        uint256 seedAssets
    );
    event LiquidationLineSet(uint256 newLine);
    event LiquidatorSet(address indexed newLiquidator);
    event GuardianSet(address indexed newGuardian);
    event CreditLineSet(address indexed manager, address indexed market, uint256 cap);
    event AuthorizationSet(address indexed account, address indexed operator, bool isAuthorized);

    // --- accounts ---

    /// @notice Lets `operator` borrow and withdraw for the caller, in every market, until revoked.
    function setAuthorization(address operator, bool newIsAuthorized) external;

    /// @notice The same by EIP-712 signature `Authorization(address account,address operator,bool
    /// isAuthorized,uint256 nonce,uint256 deadline)`; ERC-1271 wallets too. Reverts `SignatureExpired`,
    /// `SignatureInvalid`.
    function setAuthorizationWithSignature(
        address account,
        address operator,
        bool newIsAuthorized,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Whether `operator` may act for `account` (true for itself).
    function isAuthorized(address account, address operator) external view returns (bool);

    /// @notice Values and limits of an account. Zero prices where an asset has none.
    function healthOf(address account) external view returns (AccountHealth memory);

    /// @notice Markets where the account has a deposit or a debt, in the order of the list.
    function joinedMarkets(address account) external view returns (address[] memory);

    /// @notice Whether the account owes anything outside credit lines.
    function hasDebt(address account) external view returns (bool);

    /// @notice Whether a first deposit in a market would be accepted for the account.
    function mayJoin(address account, address market) external view returns (bool);

    /// @notice Least deposit, asset units, that the account must keep in `market` to stay on the withdrawing
    /// line. `type(uint256).max` when a price forbids withdrawing.
    function requiredDeposit(address account, address market) external view returns (uint256 assets);

    /// @notice Most that the account may borrow from `market` now by its limit, price status, and (for a
    /// manager) its line; cash, caps and pauses of the market are not looked at.
    function borrowable(address account, address market) external view returns (uint256 assets);

    // --- for markets: a market names itself by its index ---

    /// @notice The deposit in the calling market of an account that owes became nonzero; the proxy has
    /// answered for the others, see `IRiskProxy`. Reverts `TooManyMarkets`, `DepositNotSaleable`.
    /// @return owes true: the account owes.
    function joinDeposit(uint256 index, address account) external returns (bool owes);

    /// @notice The account's debt in the calling market became nonzero; encumbers its deposits if it is the
    /// first.
    function joinDebt(uint256 index, address account) external;

    /// @notice Reverts `CreditLineExceeded` unless the manager's debt, asset units with interest, is within
    /// its line.
    function requireCreditAllowed(address market, address manager, uint256 debt) external view;

    // --- for the liquidation rooms ---

    /// @notice The account's deposits and debts, both with interest up to now, valued at mid. Reverts
    /// `AccountHealthy`, `PriceUnusable` unless it may be liquidated now. Pauses are the markets' to check.
    function assessLiquidation(address account) external view returns (Liquidation memory);

    // --- the list ---

    /// @notice Number of listed markets.
    function marketCount() external view returns (uint256);

    /// @notice All markets, in the order of their listing.
    function markets() external view returns (address[] memory);

    /// @notice One market by its place in the list; zero beyond its end.
    function marketAt(uint256 index) external view returns (address);

    /// @notice The market of an asset; zero when it has none.
    function marketOf(address asset) external view returns (address);

    /// @notice Whether an address is a listed market.
    function isMarket(address account) external view returns (bool);

    /// @notice Creates, initialises and seeds a market in one call; the seed is taken from the owner and its
    /// shares are burned. Owner only. Reverts `MarketAlreadyListed`, `MarketListFull`, `MarketMismatch`,
    /// `PriceUnusable`, `ValueOutOfBounds`.
    function listMarket(Listing calldata listing) external returns (address market);

    // --- governance ---

    /// @notice Ratio of a market, thousandths, 101 %..1000 % and above the liquidation line. Owner only.
    function setCollateralRatio(address market, uint256 newRatio) external;

    /// @notice Line below which accounts are liquidated, 1e18; 103.1 %..150 %, below every ratio. Owner only.
    function setLiquidationLine(uint256 newLine) external;

    /// @notice Lets `manager` borrow up to `cap` asset units from `market` without deposits; interest counts.
    /// Owner only. Cap 0 ends it: no new borrowing; called again once the debt is zero, the manager is an
    /// ordinary account. A manager may also hold deposits, in this market too: they are not for sale. Reverts
    /// `NotAContract`, and `CreditLineConflict` when the manager has an ordinary debt there.
    function setCreditLine(address manager, address market, uint256 cap) external;

    /// @notice The contract that settles liquidations; before the first listing only, for it is a proxy and
    /// immutable in the markets. Owner only. Reverts `MarketsListed`.
    function setLiquidator(address newLiquidator) external;

    /// @notice The key that may pause and lower caps. Owner only.
    function setGuardian(address newGuardian) external;

    /// @notice Line below which accounts are liquidated, 1e18.
    function liquidationLine() external view returns (uint256);

    /// @notice Where prices come from; immutable in the implementation, a proxy itself.
    function priceOracle() external view returns (IPriceOracle);

    /// @notice Where markets are created; the same for every version of the engine.
    function marketFactory() external view returns (IMarketFactory);

    /// @notice The contract that settles liquidations.
    function liquidator() external view returns (address);

    /// @notice The key that may pause and lower caps.
    function guardian() external view returns (address);

    /// @notice What a manager may owe a market, asset units with interest; 0 without a line.
    function creditLine(address manager, address market) external view returns (uint256 cap);

    /// @notice The timelock; owns every market too.
    function owner() external view returns (address);
}
