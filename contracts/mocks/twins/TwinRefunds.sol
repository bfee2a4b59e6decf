// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Refunds everybody in one loop (X-93): one who does not take it keeps it from all.
contract TwinRefunds {
    address[] public bidders;
    mapping(address account => uint256 assets) public bids;

    function bid() external payable {
        bidders.push(msg.sender);
        bids[msg.sender] += msg.value;
    }

    function refundAll() external {
        for (uint256 i = 0; i < bidders.length; ++i) {
            Address.sendValue(payable(bidders[i]), bids[bidders[i]]);
        }
    }
}
