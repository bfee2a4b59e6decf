// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Makes one more call, whatever it is, when it is sent the native coin; once.
contract TwinReentrant {
    address public target;
    bytes public targetData;

    receive() external payable {
        address called = target;
        if (called == address(0)) return;

        target = address(0);
        Address.functionCall(called, targetData);
    }

    function setCall(address newTarget, bytes calldata newTargetData) external {
        (target, targetData) = (newTarget, newTargetData);
    }

    function run(address called, bytes calldata data) external payable {
        Address.functionCallWithValue(called, data, msg.value);
    }
}
