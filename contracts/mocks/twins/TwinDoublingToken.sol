// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Reads both balances before it writes either (X-66).
contract TwinDoublingToken {
    mapping(address account => uint256 tokens) public balanceOf;

    function mint(address account, uint256 tokens) external {
        balanceOf[account] += tokens;
    }

    function transfer(address to, uint256 tokens) external {
        uint256 left = balanceOf[msg.sender] - tokens;
        uint256 more = balanceOf[to] + tokens;
        balanceOf[msg.sender] = left;
        balanceOf[to] = more;
    }
}
