// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A credit line that anybody's refresh approves (X-67).
contract TwinCreditDesk {
    using SafeERC20 for IERC20;

    enum Stage {
        None,
        Requested,
        Approved
    }

    IERC20 public immutable cash;
    mapping(address account => Stage stage) public stages;
    mapping(address account => uint256 assets) public limits;

    error NotApproved(address account);

    constructor(IERC20 newCash) {
        cash = newCash;
    }

    function request(uint256 limit) external {
        (stages[msg.sender], limits[msg.sender]) = (Stage.Requested, limit);
    }

    /// @notice Nothing is overdue, so the account is in good standing.
    function refresh(address account) external {
        if (stages[account] != Stage.None) stages[account] = Stage.Approved;
    }

    function draw() external {
        require(stages[msg.sender] == Stage.Approved, NotApproved(msg.sender));
        uint256 assets = limits[msg.sender];
        delete limits[msg.sender];
        cash.safeTransfer(msg.sender, assets);
    }
}
