// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title A chain's native coin as an ERC-20 of 18 decimals, one for one.
interface IWrappedNative is IERC20 {
    /// @notice Wraps what is sent with the call.
    function deposit() external payable;

    /// @notice Burns `assets` of the caller and sends it as many native units, with all the gas the call has.
    /// @dev Some chains' coins send with 2300 gas only: whoever receives must need no more than that.
    function withdraw(uint256 assets) external;
}
