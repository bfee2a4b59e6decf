// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MiningCurve} from "../rewards/Mining.sol";

/// @title A source that says what it is told to say about what it owes, and to other questions nothing.
contract MockMined {
    uint256 public owed;

    /// @notice Whether it takes all gas to say nothing.
    bool public isHungry;

    /// @notice Whatever else it is asked.
    fallback() external {
        while (isHungry) {}
    }

    function setHungry(bool newIsHungry) external {
        isHungry = newIsHungry;
    }

    function setOwed(uint256 newOwed) external {
        owed = newOwed;
    }

    function setMining(uint256, uint256, MiningCurve calldata) external {}

    function collectMining(address) external view returns (uint256) {
        return owed;
    }
}
