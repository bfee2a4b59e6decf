// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A contract that answers whatever a market or a pool would: everything it is asked is delegated to
/// the views of a real one, what it is told to do it says yes to.
contract MockMarketLookalike {
    address public immutable original;

    constructor(address newOriginal) {
        original = newOriginal;
    }

    fallback(bytes calldata data) external returns (bytes memory) {
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, bytes memory answer) = original.staticcall(data);
        return isDone ? answer : abi.encode(true);
    }
}
