// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Counts what is deposited at the moment of the vote, and lets two thirds of it act at once.
contract TwinSilo {
    struct Proposal {
        address init;
        uint256 since;
        uint256 votes;
    }

    IERC20 public immutable SEEDS;
    uint256 public total;
    mapping(address account => uint256 seeds) public deposits;
    Proposal[] public proposals;

    error TooFewVotes(uint256 votes, uint256 total);
    error TooEarly(uint256 since);

    constructor(IERC20 seeds) {
        SEEDS = seeds;
    }

    function deposit(uint256 seeds) external {
        SEEDS.transferFrom(msg.sender, address(this), seeds);
        deposits[msg.sender] += seeds;
        total += seeds;
    }

    function withdraw(uint256 seeds) external {
        deposits[msg.sender] -= seeds;
        total -= seeds;
        SEEDS.transfer(msg.sender, seeds);
    }

    function propose(address init) external {
        proposals.push(Proposal(init, block.timestamp, 0));
    }

    function vote(uint256 id) external {
        proposals[id].votes += deposits[msg.sender];
    }

    function emergencyCommit(uint256 id) external {
        Proposal memory proposal = proposals[id];
        require(block.timestamp >= proposal.since + 1 days, TooEarly(proposal.since));
        require(proposal.votes * 3 >= total * 2, TooFewVotes(proposal.votes, total));
        Address.functionDelegateCall(proposal.init, abi.encodeWithSignature("run()"));
    }
}
