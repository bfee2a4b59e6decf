// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Multiplies without looking (X-95): two halves of everything are nothing.
contract TwinBatchToken {
    mapping(address account => uint256 tokens) public balanceOf;

    error BalanceTooLow(uint256 available);

    function transferBatch(address[] calldata receivers, uint256 tokens) external {
        unchecked {
            uint256 total = receivers.length * tokens;
            require(balanceOf[msg.sender] >= total, BalanceTooLow(balanceOf[msg.sender]));
            balanceOf[msg.sender] -= total;
            for (uint256 i = 0; i < receivers.length; ++i) balanceOf[receivers[i]] += tokens;
        }
    }
}
