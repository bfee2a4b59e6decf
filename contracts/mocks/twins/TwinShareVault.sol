// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Burns the shares of whoever is named as their owner, whoever calls (X-65).
contract TwinShareVault is ERC20 {
    using SafeERC20 for IERC20;

    IERC20 public immutable asset;

    constructor(IERC20 newAsset) ERC20("Twin shares", "TWIN") {
        asset = newAsset;
    }

    function deposit(uint256 assets, address receiver) external {
        asset.safeTransferFrom(msg.sender, address(this), assets);
        _mint(receiver, assets);
    }

    function withdraw(uint256 assets, address receiver, address owner) external {
        _burn(owner, assets);
        asset.safeTransfer(receiver, assets);
    }
}
