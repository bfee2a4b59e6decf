// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title More votes for than against are enough, whoever stayed away; what is decided runs at once.
contract TwinCouncil {
    struct Proposal {
        address target;
        bytes data;
        uint256 since;
        uint256 votes;
        uint256 against;
    }

    IERC20 public immutable TOKEN;
    Proposal[] private _proposals;

    error Rejected(uint256 votes, uint256 against);
    error TooEarly(uint256 since);

    constructor(IERC20 token) {
        TOKEN = token;
    }

    function propose(address target, bytes calldata data) external {
        _proposals.push(Proposal(target, data, block.timestamp, 0, 0));
    }

    function vote(uint256 id, bool isFor) external {
        uint256 weight = TOKEN.balanceOf(msg.sender);
        if (isFor) _proposals[id].votes += weight;
        else _proposals[id].against += weight;
    }

    function execute(uint256 id) external {
        Proposal memory proposal = _proposals[id];
        require(block.timestamp >= proposal.since + 1 days, TooEarly(proposal.since));
        require(proposal.votes > proposal.against, Rejected(proposal.votes, proposal.against));
        Address.functionCall(proposal.target, proposal.data);
    }
}
