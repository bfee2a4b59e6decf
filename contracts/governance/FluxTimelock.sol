// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title The only owner of the protocol: everything that loosens something waits here, in sight.
contract FluxTimelock is TimelockController {
    /// @param minDelay seconds between a proposal and its execution.
    /// @param proposers may schedule and cancel.
    /// @param executors may execute what is due; the zero address is anyone.
    /// @param admin may change roles without delay during set-up and renounces after it; zero is nobody.
    constructor(
        uint256 minDelay,
        address[] memory proposers,
        address[] memory executors,
        address admin
    ) TimelockController(minDelay, proposers, executors, admin) {}
}
