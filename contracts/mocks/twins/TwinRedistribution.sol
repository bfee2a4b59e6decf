// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A desk that spreads a liquidated debt over the other borrowers (X-55k): the last one has no others.
contract TwinRedistribution {
    uint256 public totalStake;
    uint256 public debtPerStake; // 1e18
    mapping(address account => uint256 stake) public stakes;
    mapping(address account => uint256 assets) public debts;

    function open(uint256 stake, uint256 assets) external {
        (stakes[msg.sender], debts[msg.sender]) = (stake, assets);
        totalStake += stake;
    }

    function liquidate(address account) external {
        totalStake -= stakes[account];
        debtPerStake += (debts[account] * 1e18) / totalStake;
        delete stakes[account];
        delete debts[account];
    }
}
