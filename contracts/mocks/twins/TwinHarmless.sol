// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A proposal that everybody would approve.
contract TwinHarmless {
    event NothingDone();

    function run() external {
        emit NothingDone();
    }
}
