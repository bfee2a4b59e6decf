// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Units and hard bounds shared by all rooms; each line gives unit, bound and origin.
library Constants {
    /// @dev Fixed point one of rates, ratios in formulas, indices, fractions and USD values.
    uint256 internal constant WAD = 1e18;

    /// @dev One in basis points: curve parameters, reserve factor, fees are stored in 1/10,000.
    uint256 internal constant BASIS_POINTS = 10_000;

    /// @dev Collateral ratios are stored in thousandths: 130 % is 1300.
    uint256 internal constant RATIO_UNIT = 1000;

    /// @dev After a withdrawal deposits must be worth this share of debts, percent.
    uint256 internal constant WITHDRAW_LINE = 115;

    /// @dev Interest is quoted per 365 days, as the original protocol did.
    uint256 internal constant YEAR = 365 days;

    /// @dev Two bits an account and market in one word.
    uint256 internal constant MAX_MARKETS = 128;

    /// @dev Markets an account that owes anything may have joined; bounds the gas of its liquidation.
    uint256 internal constant MAX_JOINED_MARKETS = 20;

    /// @dev Receives the seed shares of every market; nobody has its key.
    address internal constant DEAD = 0x000000000000000000000000000000000000dEaD;

    /// @dev Least seed, in shares, that a listing must leave behind for ever.
    uint256 internal constant MIN_SEED_SHARES = 1000;

    /// @dev Pools price entries, and the reserve sends its overflow, once in it.
    uint256 internal constant EPOCH = 1 hours;

    /// @dev Guardian pauses of withdrawals and liquidations end by themselves.
    uint256 internal constant PAUSE_LIFETIME = 3 days;
}
