// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMined} from "./IMined.sol";
import {ISafetyModule} from "./ISafetyModule.sol";

/// @notice FLUX of the module, wei. `staked` belongs to the shares, `leaving` to those who left less than two
/// hours ago, both can be slashed; `income` becomes staked until `incomeEnd`.
struct SafetyFunds {
    uint256 staked;
    uint256 leaving;
    uint256 income;
    uint256 incomeEnd;
}

/// @notice Slashed FLUX on offer for fTokens of one market. `since`: when it was slashed, on the average.
struct SafetySale {
    uint112 tokens;
    uint40 since;
    uint40 endsAt;
}

/// @notice FLUX that a staker who has left is going to be paid from the epoch (hour since 1970) on, less
/// what is slashed before it begins.
struct Departure {
    uint112 tokens;
    uint40 epoch;
    address receiver;
}

/// @notice Shares that may leave at any time in [readyAt, readyAt + 2 days).
struct SafetyExit {
    uint208 shares;
    uint40 readyAt;
}

/// @title sFLUX: staked FLUX that stands behind the markets, the fourth level of the waterfall.
/// @notice Shares have a floating rate: income raises it, a slash lowers it, at most 30 % for one shortfall.
/// Only the Liquidator slashes, in the middle of a liquidation. There the module gives the fTokens of the
/// market that it holds, proceeds of earlier slashes, and slashes FLUX worth what they do not cover; that is
/// sold here for fTokens of that market, which cover the next shortfall. See docs/decisions/0007.
/// @dev Nobody chooses to be in or out when a slash comes. In: while slashed FLUX is on offer, some of which
/// may come back, nobody enters. Out: 10 days after a request, during 2 days; and who leaves can still be
/// slashed until the hour after the next begins. Shares, which have the token's decimals plus 3, carry
/// votes: as many as the FLUX that they own. They earn FLUX from the miner.
interface IStakedFlux is ISafetyModule, IMined {
    event Staked(address indexed payer, address indexed account, uint256 tokens, uint256 shares);
    event ExitRequested(address indexed account, uint256 shares, uint256 readyAt);
    event ExitCancelled(address indexed account, uint256 shares);
    event Left(address indexed account, address indexed receiver, uint256 shares, uint256 tokens);
    event Collected(address indexed account, address indexed receiver, uint256 tokens);
    event IncomeAdded(address indexed payer, uint256 tokens, uint256 incomeEnd);
    event StakesSlashed(address indexed market, uint256 assets, uint256 tokens, uint256 endsAt);
    event Bought(
        address indexed buyer,
        address indexed receiver,
        address indexed market,
        uint256 fTokensPaid,
        uint256 tokens
    );
    event SaleClosed(address indexed market, uint256 tokensReturned);
    event EntryPauseSet(bool newIsPaused);

    // --- stakers ---

    /// @notice Stakes FLUX of the caller (allowance needed) for `account`. Reverts `ZeroAmount`,
    /// `EntryPaused`, `SaleOpen`.
    /// @return shares rounded down.
    function stake(uint256 tokens, address account) external returns (uint256 shares);

    /// @notice Announces that shares of the caller will leave. They stay his, vote, earn and can be slashed,
    /// but cannot be transferred. Adding to a request starts its ten days again. Reverts `ZeroAmount`,
    /// `SharesLeaving`.
    /// @return readyAt timestamp.
    function requestExit(uint256 shares) external returns (uint256 readyAt);

    /// @notice Takes the caller's whole request back. Reverts `ExitMissing`.
    function cancelExit() external returns (uint256 shares);

    /// @notice Burns requested shares of the caller. What they are worth is paid an hour or two later, see
    /// `collect`, and slashed like all stakes until then. Never paused, asks no price. Pays an earlier
    /// departure first. Reverts `ZeroAmount`, `ExitMissing`, `ExitNotOpen`, `ReceiverInvalid`,
    /// `DepartureUnderWay` (an earlier one that cannot be paid yet).
    /// @return payableAt timestamp.
    function exit(uint256 shares, address receiver) external returns (uint256 payableAt);

    /// @notice Pays the receiver of an account that has left. Anyone. Reverts `DepartureMissing`,
    /// `DepartureUnderWay`.
    function collect(address account) external returns (uint256 tokens);

    /// @notice Gives FLUX of the caller (allowance needed) to all stakers, within 7 days; what is left of
    /// earlier income and its time are averaged with it by amount. Reverts `ZeroAmount`.
    function addIncome(uint256 tokens) external returns (uint256 incomeEnd);

    // --- storefront ---

    /// @notice Buys slashed FLUX for at most `fTokens` of `market` (allowance needed), at the oracle's prices
    /// less 1 %, which becomes 3 % within 10 minutes. What is worth more than the FLUX on offer is not taken.
    /// Reverts `SaleMissing`, `PriceUnusable`, `OutputBelowMinimum`, `ReceiverInvalid`, `ZeroAmount`.
    /// @return paid fTokens of the market.
    /// @return tokens FLUX bought.
    function buy(
        address market,
        uint256 fTokens,
        uint256 minTokens,
        address receiver
    ) external returns (uint256 paid, uint256 tokens);

    /// @notice Gives FLUX that nobody bought within 7 days of the market's last slash back to the stakers.
    /// Anyone. Reverts `SaleMissing`, `SaleRunning`.
    function closeSale(address market) external returns (uint256 tokens);

    // --- governance and guardian ---

    /// @notice Stops or allows staking; the guardian can only stop it.
    function setEntryPaused(bool newIsPaused) external;

    // --- views ---

    /// @notice What `buy` would do now.
    function quoteBuy(address market, uint256 fTokens) external view returns (uint256 paid, uint256 tokens);

    /// @notice Discount on FLUX for fTokens of a market now, 1e18.
    function discountOf(address market) external view returns (uint256 discount);

    /// @notice Slashed FLUX on offer for fTokens of a market.
    function saleOf(address market) external view returns (SafetySale memory);

    /// @notice Markets for which slashed FLUX is on offer; nobody enters while there are any.
    function openSales() external view returns (uint256 sales);

    /// @notice FLUX that can be slashed, and income on its way.
    function funds() external view returns (SafetyFunds memory);

    /// @notice FLUX that shares are worth now, rounded down.
    function convertToTokens(uint256 shares) external view returns (uint256 tokens);

    /// @notice Shares that FLUX would buy now, rounded down.
    function convertToShares(uint256 tokens) external view returns (uint256 shares);

    /// @notice The account's exit request.
    function exitOf(address account) external view returns (SafetyExit memory);

    /// @notice What the account is going to be paid, if nothing more is slashed; zeros when it is not.
    function departureOf(address account) external view returns (Departure memory);

    /// @notice FLUX.
    function asset() external view returns (address);

    /// @notice The risk engine whose liquidator may slash.
    function riskEngine() external view returns (address);

    /// @notice Whether staking is paused.
    function isEntryPaused() external view returns (bool);
}
