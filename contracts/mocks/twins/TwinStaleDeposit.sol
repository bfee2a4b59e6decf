// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title A deposit that reads the balance, calls the token, and then writes what it read (X-01).
contract TwinStaleDeposit {
    IERC20 public immutable asset;

    mapping(address account => uint256 assets) public balanceOf;

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function deposit(uint256 assets, address receiver) external {
        uint256 balance = balanceOf[receiver];
        asset.transferFrom(msg.sender, address(this), assets);
        // the fault: the balance is from before the token called somebody
        balanceOf[receiver] = balance + assets;
    }

    function withdraw(uint256 assets, address receiver, address owner) external {
        balanceOf[owner] -= assets;
        asset.transfer(receiver, assets);
    }
}
