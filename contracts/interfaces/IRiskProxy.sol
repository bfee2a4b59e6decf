// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What the risk engine's proxy answers by itself: which markets an account is in.
/// @dev For markets; each names itself by its index, and whoever is not that market is refused with
/// `NotListedMarket`. Never changes with an upgrade of the engine.
interface IRiskProxy {
    /// @notice The account's memberships as they are stored; meaning in `MembershipWord`.
    function membershipOf(address account) external view returns (uint256 word);

    /// @notice The account's deposit in the calling market became nonzero. Answered here when it owes
    /// nothing; else see `IRiskEngine.joinDeposit`.
    /// @return owes whether the account owes anything.
    function joinDeposit(uint256 index, address account) external returns (bool owes);

    /// @notice The account's deposit in the calling market became zero.
    function leaveDeposit(uint256 index, address account) external;

    /// @notice The account's debt in the calling market became zero.
    function leaveDebt(uint256 index, address account) external;
}
