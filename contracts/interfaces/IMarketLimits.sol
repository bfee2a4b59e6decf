// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What ERC-4626 calls maxDeposit, maxMint, maxWithdraw and maxRedeem.
struct Limits {
    uint256 deposit; // asset units
    uint256 mint; // fTokens
    uint256 withdraw; // asset units
    uint256 redeem; // fTokens
}

/// @title The limits of an account in a market, all at once.
/// @dev `IMoneyMarket` gives them one by one.
interface IMarketLimits {
    /// @notice Most that the account may supply, and take out, now.
    function limitsOf(address account) external view returns (Limits memory);
}
