// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Does several calls in one transaction; those that fail are passed over where it was told so.
contract TwinTolerantBatch {
    receive() external payable {}

    function run(
        address[] calldata targets,
        bytes[] calldata data,
        bool[] calldata mayFail
    ) external payable {
        for (uint256 i = 0; i < targets.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool isDone, bytes memory reason) = targets[i].call(data[i]);
            if (isDone || mayFail[i]) continue;
            // the reason as it came, so that whoever looks sees the error and not the batch
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }
}
