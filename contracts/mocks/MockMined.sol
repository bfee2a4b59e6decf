// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MiningCurve} from "../rewards/Mining.sol";

/// @title A source that says what it is told to say about what it owes.
contract MockMined {
    uint256 public owed;

    function setOwed(uint256 newOwed) external {
        owed = newOwed;
    }

    function setMining(uint256, uint256, MiningCurve calldata) external {}

    function collectMining(address) external view returns (uint256) {
        return owed;
    }
}
