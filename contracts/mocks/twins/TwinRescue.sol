// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A vault whose rescue of stray tokens does not know which are stray (X-78).
contract TwinRescue {
    using SafeERC20 for IERC20;

    IERC20 public immutable asset;
    mapping(address account => uint256 assets) public deposits;

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function supply(uint256 assets) external {
        asset.safeTransferFrom(msg.sender, address(this), assets);
        deposits[msg.sender] += assets;
    }

    function rescue(IERC20 token) external {
        token.safeTransfer(msg.sender, token.balanceOf(address(this)));
    }
}
