// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Credits a deposit when the transfer did not fail; a call to nothing does not fail (X-80).
contract TwinBridgeIn {
    mapping(address account => uint256 assets) public credits;

    error TransferFailed();

    function deposit(address token, uint256 assets) external {
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, ) = token.call(
            abi.encodeCall(IERC20.transferFrom, (msg.sender, address(this), assets))
        );
        require(isDone, TransferFailed());
        credits[msg.sender] += assets;
    }
}
