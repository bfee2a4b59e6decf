// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Does what it was told to when tokens arrive that say so, and remembers what came of it.
contract MockTokenReceiver {
    address public target;
    bytes public targetData;

    bool public hasCalled;
    bool public hasSucceeded;
    bytes public answer;

    function setHook(address newTarget, bytes calldata newTargetData, bool) external {
        (target, targetData) = (newTarget, newTargetData);
        (hasCalled, hasSucceeded, answer) = (false, false, "");
    }

    function onTokenTransfer(address, uint256, bytes calldata) external returns (bool) {
        address called = target;
        if (called == address(0)) return true;

        (target, hasCalled) = (address(0), true);
        // solhint-disable-next-line avoid-low-level-calls
        (hasSucceeded, answer) = called.call(targetData);
        return true;
    }
}
