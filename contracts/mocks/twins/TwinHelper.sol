// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title A helper with everybody's allowance that calls whatever it is told to (X-56).
contract TwinHelper {
    function run(address target, bytes calldata data) external {
        Address.functionCall(target, data);
    }
}
