// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A desk that counts what is in a pending order as a deposit, whoever ends up with it (X-47).
contract TwinOrderDesk {
    using SafeERC20 for IERC20;

    IERC20 public immutable cash;
    mapping(address account => uint256 assets) public deposits;
    mapping(address account => uint256 assets) public orders;
    mapping(address account => uint256 assets) public debts;

    error Insolvent(address account);

    constructor(IERC20 newCash) {
        cash = newCash;
    }

    /// @notice Everything is a dollar: the deposit is in the same token as the cash, to keep this small.
    function supply(uint256 assets) external {
        cash.safeTransferFrom(msg.sender, address(this), assets);
        deposits[msg.sender] += assets;
    }

    /// @notice Sends a deposit to an exchange; it comes back when the order fails.
    function order(uint256 assets) external {
        deposits[msg.sender] -= assets;
        orders[msg.sender] += assets;
    }

    function borrow(uint256 assets) external {
        debts[msg.sender] += assets;
        uint256 counted = deposits[msg.sender] + orders[msg.sender];
        require(counted * 9 >= debts[msg.sender] * 10, Insolvent(msg.sender));
        cash.safeTransfer(msg.sender, assets);
    }

    /// @notice Takes deposit and debt away, and forgets the order.
    function liquidate(address account) external {
        cash.safeTransferFrom(msg.sender, address(this), debts[account]);
        cash.safeTransfer(msg.sender, deposits[account]);
        delete deposits[account];
        delete debts[account];
    }

    /// @notice The exchange's answer to an order that failed.
    function refund(address account) external {
        uint256 assets = orders[account];
        delete orders[account];
        cash.safeTransfer(account, assets);
    }
}
