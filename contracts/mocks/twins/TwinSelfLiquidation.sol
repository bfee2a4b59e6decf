// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Reads both balances, then writes both, also when they are the same one (X-48).
contract TwinSelfLiquidation {
    using SafeERC20 for IERC20;

    IERC20 public immutable asset;
    mapping(address account => uint256 assets) public deposits;
    mapping(address account => uint256 assets) public debts;

    error Insolvent(address account);

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function supply(uint256 assets) external {
        asset.safeTransferFrom(msg.sender, address(this), assets);
        deposits[msg.sender] += assets;
    }

    function borrow(uint256 assets) external {
        debts[msg.sender] += assets;
        require(deposits[msg.sender] * 4 >= debts[msg.sender] * 5, Insolvent(msg.sender));
        asset.safeTransfer(msg.sender, assets);
    }

    function liquidate(address account, uint256 assets) external {
        asset.safeTransferFrom(msg.sender, address(this), assets);
        debts[account] -= assets;

        uint256 seized = (assets * 110) / 100;
        uint256 ofAccount = deposits[account] - seized;
        uint256 ofLiquidator = deposits[msg.sender] + seized;
        deposits[account] = ofAccount;
        deposits[msg.sender] = ofLiquidator;
    }

    function withdraw() external {
        require(debts[msg.sender] == 0, Insolvent(msg.sender));
        uint256 assets = deposits[msg.sender];
        delete deposits[msg.sender];
        asset.safeTransfer(msg.sender, assets);
    }
}
