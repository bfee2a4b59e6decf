// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice FLUX of a pool. `held` was shared out and not paid, wei; the open period began at `openedAt`;
/// `shareSeconds` are those of all in it up to now, in units of 2^20 shares.
struct FluxIncome {
    address token;
    uint256 held;
    uint256 period;
    uint256 openedAt;
    uint256 shareSeconds;
}

/// @title The FLUX that a liquidation pool earns on its fTokens, for those who hold its shares.
/// @notice A pool earns FLUX like anybody: on idle and waiting fTokens, inventory, and what is kept for
/// somebody. When it is collected, all that has come since the last time is divided by shares times seconds
/// held in between. Shares count from the moment their entry is priced, claimed or not, until `exit`, those
/// about to leave too. What arrives is measured by the pool's balance: FLUX that anybody sends is shared
/// likewise. Every pool answers these functions; its ABI does not list them, they are in its extension.
interface IPoolIncome {
    event FluxSet(address indexed token);
    event FluxCollected(uint256 indexed period, uint256 tokens, uint256 shareSeconds);
    event FluxClaimed(address indexed account, uint256 tokens);

    /// @notice Has the miner pay the pool for its own market and for those of its inventory, and shares what
    /// arrived. Anyone. Sources that cannot pay are left for later, but the own market must owe nothing
    /// afterwards. Less than 2^20 shares on average, or nothing that arrived: nothing is shared, it waits.
    /// FLUX of inventory that was sold in between: `IFluxMiner.claim` for the pool, by anyone, before this.
    /// Reverts `IncomeTokenMissing`, `IncomeUnpaid`.
    /// @return tokens FLUX shared, wei.
    function collectFlux() external returns (uint256 tokens);

    /// @notice Pays an account its FLUX of all periods that are over. Anyone; always to the account. FLUX of
    /// shares that it has not claimed yet is paid after `ILiquidationPool.claimEntry`. Repetitions pay
    /// nothing.
    /// @return tokens FLUX paid, wei.
    function claimFlux(address account) external returns (uint256 tokens);

    /// @notice What `claimFlux` would pay now, and the account's share-seconds in the open period, in
    /// units of 2^20 shares.
    function fluxOf(address account) external view returns (uint256 tokens, uint256 shareSeconds);

    /// @notice The state of the pool's FLUX.
    function fluxIncome() external view returns (FluxIncome memory);

    /// @notice Which token FLUX is, for ever; the first period begins. Owner only. Reverts `NotAContract`,
    /// `IncomeTokenSet`.
    function setFlux(address token) external;
}
