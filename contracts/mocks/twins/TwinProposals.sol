// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Approves the address of a proposal, and runs whatever code it has by then.
contract TwinProposals {
    address public immutable VOTERS;
    mapping(address proposal => bool isApproved) public approved;

    error NotApproved(address proposal);
    error NotVoters(address caller);

    constructor(address voters) {
        VOTERS = voters;
    }

    function approve(address proposal) external {
        require(msg.sender == VOTERS, NotVoters(msg.sender));
        approved[proposal] = true;
    }

    function execute(address proposal) external {
        require(approved[proposal], NotApproved(proposal));
        Address.functionDelegateCall(proposal, abi.encodeWithSignature("run()"));
    }
}
