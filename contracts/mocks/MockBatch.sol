// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Does several calls in one transaction, so at one time.
contract MockBatch {
    function run(address[] calldata targets, bytes[] calldata data) external {
        for (uint256 i = 0; i < targets.length; ++i) Address.functionCall(targets[i], data[i]);
    }
}
