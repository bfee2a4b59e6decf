// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A vault whose emergency exit asks whether the account is solvent before it takes the deposit
/// (X-45).
contract TwinEmergencyExit {
    using SafeERC20 for IERC20;

    IERC20 public immutable deposited;
    IERC20 public immutable cash;
    mapping(address account => uint256 assets) public deposits;
    mapping(address account => uint256 assets) public debts;

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
        _requireSolvent(msg.sender);
        cash.safeTransfer(msg.sender, assets);
    }

    function emergencyWithdraw() external {
        _requireSolvent(msg.sender);
        uint256 assets = deposits[msg.sender];
        delete deposits[msg.sender];
        deposited.safeTransfer(msg.sender, assets);
    }

    function _requireSolvent(address account) private view {
        require(deposits[account] >= debts[account], Insolvent(account));
    }
}
