// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Keeps who owes something in two places (X-88), and forgets one of them when a deposit begins anew.
contract TwinMark {
    using SafeERC20 for IERC20;

    IERC20 public immutable deposited;
    IERC20 public immutable cash;
    mapping(address account => uint256 assets) public deposits;
    mapping(address account => uint256 assets) public debts;
    mapping(address account => bool isMarked) public isMarked;

    error Insolvent(address account);

    constructor(IERC20 newDeposited, IERC20 newCash) {
        (deposited, cash) = (newDeposited, newCash);
    }

    function supply(uint256 assets) external {
        deposited.safeTransferFrom(msg.sender, address(this), assets);
        deposits[msg.sender] += assets;
    }

    function borrow(uint256 assets) external {
        debts[msg.sender] += assets;
        isMarked[msg.sender] = true;
        require(deposits[msg.sender] >= debts[msg.sender], Insolvent(msg.sender));
        cash.safeTransfer(msg.sender, assets);
    }

    /// @notice Leaving and joining again, when it is all that one has.
    function transfer(address to, uint256 assets) external {
        deposits[msg.sender] -= assets;
        if (deposits[msg.sender] == 0) isMarked[msg.sender] = false;
        deposits[to] += assets;
        _requireSolvent();
    }

    function withdraw(uint256 assets) external {
        deposits[msg.sender] -= assets;
        _requireSolvent();
        deposited.safeTransfer(msg.sender, assets);
    }

    function _requireSolvent() private view {
        if (!isMarked[msg.sender]) return;
        require(deposits[msg.sender] >= debts[msg.sender], Insolvent(msg.sender));
    }
}
