// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A contract that borrows through a credit line and answers for the accounts it manages.
interface ICreditManager {
    /// @notice Whether an account that this manager lends on to meets the manager's own health rule.
    function isHealthy(address account) external view returns (bool);
}
