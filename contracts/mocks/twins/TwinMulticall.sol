// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Several calls in one, each of which sees the same coin (X-94).
contract TwinMulticall {
    mapping(address account => uint256 assets) public deposits;

    function deposit() external payable {
        deposits[msg.sender] += msg.value;
    }

    function multicall(bytes[] calldata calls) external payable {
        for (uint256 i = 0; i < calls.length; ++i) Address.functionDelegateCall(address(this), calls[i]);
    }

    function withdraw() external {
        uint256 assets = deposits[msg.sender];
        delete deposits[msg.sender];
        Address.sendValue(payable(msg.sender), assets);
    }
}
