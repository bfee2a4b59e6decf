// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @notice How a pool lends its funds and sells what it bought. Discounts in basis points, ageing in seconds.
/// @dev minimum: fTokens that no liquidation ever takes, at least 1. epochCap: fTokens that the pool puts up
/// in an epoch and has not yet got back by selling, at most. cushion: part of the idle funds at the beginning
/// of an epoch, basis points, that is not put up for deposits, so that it is there for shortfalls. The
/// discount of the storefront rises from the first to the last within `ageing` of the inventory's age; the
/// same twice, or no ageing, is a flat one.
struct PoolTerms {
    uint112 minimum;
    uint96 epochCap;
    uint16 firstDiscount;
    uint16 lastDiscount;
    uint16 ageing;
    uint16 cushion;
}

/// @notice Funds of a pool, in fTokens of its market. `pending` belongs to those who enter at `pendingEpoch`
/// and are not in the pool yet; absorbed is what was put up in `absorbedEpoch` and has not come back, asset
/// units.
struct PoolFunds {
    uint256 idle;
    uint256 pending;
    uint256 pendingEpoch;
    uint256 absorbed;
    uint256 absorbedEpoch;
}

/// @notice fTokens of another market that the pool has bought and not sold. `since`: when, on the average.
struct Lot {
    address market;
    uint256 shares;
    uint256 since;
}

/// @notice fTokens that wait to become pool shares in an epoch.
struct Entry {
    uint112 fTokens;
    uint24 epoch;
}

/// @notice Pool shares that are about to leave, at any time in [readyAt, readyAt + EXIT_WINDOW).
struct ExitRequest {
    uint216 shares;
    uint40 readyAt;
}

/// @title The standing buyer of one asset: pays for liquidations with fTokens of its market, needs no cash.
/// @notice Suppliers bring fTokens (or the asset) and get pool shares: a share of everything the pool holds,
/// idle fTokens, which earn the supply rate, and inventory, which liquidations brought at a discount of at
/// least 3 %. Anyone buys the inventory at the storefront for fTokens of the pool's market. Loss comes from
/// prices that move before the inventory is sold, and from the waterfall, which may burn at most the slash
/// cap (30 %) of the idle fTokens for a shortfall of the pool's own asset. Its FLUX: `IPoolIncome`.
/// @dev Books are internal: fTokens sent here change nothing. Nothing loops over holders; what loops goes
/// over the markets of the inventory, which only liquidations open. Entry: fTokens wait for the next hour
/// (epoch) and are priced, all together, when the pool is first touched in it, against the inventory's
/// highest value: nobody enters for a liquidation that he sees coming. Exit: 3 days after the request, during
/// 2 days, in kind; until then the shares earn and can be slashed. Pool shares have the decimals of the
/// market plus 3.
interface ILiquidationPool is IERC20Metadata {
    event Entered(address indexed payer, address indexed account, uint256 indexed epoch, uint256 fTokens);
    event EntryCancelled(address indexed account, address indexed receiver, uint256 fTokens);
    event EntriesPriced(uint256 indexed epoch, uint256 fTokens, uint256 shares);
    event EntryClaimed(address indexed account, uint256 indexed epoch, uint256 shares);
    event ExitRequested(address indexed account, uint256 shares, uint256 readyAt);
    event ExitCancelled(address indexed account, uint256 shares);
    event Exited(address indexed account, address indexed receiver, uint256 shares, uint256 fTokens);
    event ExitLegKept(address indexed receiver, address indexed market, uint256 fTokens);
    event Absorbed(address indexed account, uint256 assets, uint256 fTokens);
    event Slashed(uint256 fTokens);
    event Bought(
        address indexed buyer,
        address indexed receiver,
        address indexed market,
        uint256 fTokensPaid,
        uint256 shares
    );
    event Crossed(address indexed otherPool, uint256 sharesGiven, uint256 fTokensReceived);
    event OverflowReceived(uint256 fTokens);
    event TermsSet(PoolTerms newTerms);
    event EntryPauseSet(bool newIsPaused);

    // --- suppliers ---

    /// @notice Puts the caller's fTokens (allowance to the pool needed) in the queue of the next epoch for
    /// `account`. What `account` had in an earlier epoch becomes its pool shares first. Reverts `ZeroAmount`,
    /// `EntryPaused`, `PriceUnusable` (the inventory of an epoch that is due cannot be priced yet).
    /// @return epoch hour since 1970 in which they are priced.
    function enter(uint256 fTokens, address account) external returns (uint256 epoch);

    /// @notice The same with the asset (allowance to the pool needed), which is deposited first. Reverts also
    /// as the market's `deposit` does.
    function enterWithAssets(uint256 assets, address account) external returns (uint256 epoch);

    /// @notice Gives `account` the pool shares of its entry, once that is priced. Anyone. Reverts
    /// `EntryMissing`, `EntryNotPriced`.
    function claimEntry(address account) external returns (uint256 shares);

    /// @notice Takes the caller's entry back, as long as it is not priced; never paused. Reverts
    /// `EntryMissing`, `EntryPriced`.
    function cancelEntry(address receiver) external returns (uint256 fTokens);

    /// @notice Prices the entries whose epoch has come. Anyone. Does nothing when there are none, or when a
    /// price of the inventory is unusable.
    function priceEntries() external;

    /// @notice Sets pool shares of the caller aside. They still earn and can be slashed. Adding to a request
    /// starts its three days again. Never paused.
    /// @return readyAt timestamp.
    function requestExit(uint256 shares) external returns (uint256 readyAt);

    /// @notice Takes the caller's whole request back. Reverts `ExitMissing`.
    function cancelExit() external returns (uint256 shares);

    /// @notice Burns requested shares of the caller and sends `receiver` their part of everything, in
    /// fTokens. Entries that are due are priced first, if they can be; nothing else asks a price. Never
    /// paused. fTokens of a market that refuses the transfer are kept for `receiver`, see `collect`. Reverts
    /// `ExitMissing`, `ExitNotOpen`, `ZeroAmount`, `ReceiverInvalid`.
    /// @return fTokens of the pool's market sent.
    function exit(uint256 shares, address receiver) external returns (uint256 fTokens);

    /// @notice Sends `receiver` what an exit had to keep for it. Anyone.
    function collect(address receiver, address market) external returns (uint256 fTokens);

    // --- storefront ---

    /// @notice Buys inventory in `market` for at most `fTokens` of the pool's market, at the oracle's price
    /// less the discount. The goods come first; with `data`, `IStorefrontCallback.onPurchase` is called on
    /// the caller; then the payment is pulled (allowance to the pool needed). What is worth more than the
    /// inventory is not taken. Reverts `InventoryMissing`, `PriceUnusable`, `OutputBelowMinimum`,
    /// `ReceiverInvalid`.
    /// @return paid fTokens of the pool's market.
    /// @return shares fTokens of `market` bought.
    function buy(
        address market,
        uint256 fTokens,
        uint256 minShares,
        address receiver,
        bytes calldata data
    ) external returns (uint256 paid, uint256 shares);

    /// @notice The same for the asset, which is deposited for the pool. Works while the pool's market takes
    /// deposits.
    function buyWithAssets(
        address market,
        uint256 assets,
        uint256 minShares,
        address receiver,
        bytes calldata data
    ) external returns (uint256 paid, uint256 shares);

    /// @notice What `buy` would do now.
    function quoteBuy(address market, uint256 fTokens) external view returns (uint256 paid, uint256 shares);

    /// @notice Discount of the inventory in `market` now, 1e18.
    function discountOf(address market) external view returns (uint256 discount);

    /// @notice Exchanges with another pool, at mid, what each holds of the other's asset: as much as both
    /// have. Anyone. Reverts `NotPool`, `InventoryMissing`, `PriceUnusable`.
    /// @return sharesGiven fTokens of the other pool's market.
    /// @return fTokensReceived fTokens of this pool's market.
    function cross(
        ILiquidationPool other
    ) external returns (uint256 sharesGiven, uint256 fTokensReceived);

    /// @notice The other half of `cross`. Only a registered pool.
    function takeCross(uint256 fTokens, uint256 sharesGiven) external;

    // --- liquidation ---

    /// @notice Prices entries that are due, then answers `capacity`. Anyone.
    function prepare() external returns (uint256 assets);

    /// @notice Books what the pool paid and got. Only the Liquidator.
    /// @param account the account that was sold.
    /// @param assets asset units of debt that were settled.
    /// @param fTokens idle fTokens that were burned for it.
    /// @param markets those of the fTokens received.
    /// @param shares fTokens received.
    function recordAbsorption(
        address account,
        uint256 assets,
        uint256 fTokens,
        address[] calldata markets,
        uint256[] calldata shares
    ) external;

    /// @notice Books idle fTokens that the waterfall burned. Only the Liquidator.
    function recordSlash(uint256 fTokens) external;

    /// @notice Books fTokens that the liquidation reserve has sent. Only the reserve.
    function recordOverflow(uint256 fTokens) external;

    // --- views ---

    /// @notice Asset units that the pool can put up for deposits now: idle funds above the minimum and the
    /// cushion, at most what the epoch's cap leaves.
    function capacity() external view returns (uint256 assets);

    /// @notice Asset units that one shortfall may take from the idle funds, never below the minimum.
    /// @param slashCap basis points.
    function slashable(uint256 slashCap) external view returns (uint256 assets);

    /// @notice USD 1e18 of all that the pool holds. Low: at low prices, inventory less the last discount.
    /// High: at high prices. Both 0 when a price is Frozen.
    function netValue() external view returns (uint256 low, uint256 high);

    /// @notice fTokens of the pool and in the queue.
    function funds() external view returns (PoolFunds memory);

    /// @notice Inventory in one market; zeros when there is none.
    function stockOf(address market) external view returns (uint256 shares, uint256 since);

    /// @notice Inventory, in the order of the markets' list.
    function inventory() external view returns (Lot[] memory lots);

    /// @notice The account's entry that is not claimed yet.
    function entryOf(address account) external view returns (Entry memory);

    /// @notice The account's exit request.
    function exitOf(address account) external view returns (ExitRequest memory);

    /// @notice fTokens of a market kept for a receiver.
    function keptFor(address receiver, address market) external view returns (uint256 fTokens);

    /// @notice The Liquidator that the pool obeys.
    function liquidator() external view returns (address);

    /// @notice The market whose debts the pool pays.
    function market() external view returns (address);

    /// @notice Terms in force.
    function terms() external view returns (PoolTerms memory);

    /// @notice Whether entry is paused.
    function isEntryPaused() external view returns (bool);

    // --- governance and guardian ---

    /// @notice Owner only. Bounds: minimum at least 1, discounts at most 3 %, first at most last, cushion
    /// at most 90 %.
    function setTerms(PoolTerms calldata newTerms) external;

    /// @notice Stops or allows new entries; the guardian can only stop them.
    function setEntryPaused(bool newIsPaused) external;
}
