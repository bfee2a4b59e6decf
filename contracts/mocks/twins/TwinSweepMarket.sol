// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title A vault from which anybody may send strayed tokens to its keeper, if their address is not the
/// asset's; a token may have two (X-27).
contract TwinSweepMarket {
    IERC20 public immutable asset;
    address public immutable keeper;

    mapping(address account => uint256 shares) public balanceOf;
    uint256 public totalSupply;

    error TokenIsAsset();

    constructor(IERC20 newAsset, address newKeeper) {
        (asset, keeper) = (newAsset, newKeeper);
    }

    function deposit(uint256 assets, address receiver) external {
        uint256 held = asset.balanceOf(address(this));
        asset.transferFrom(msg.sender, address(this), assets);
        uint256 shares = totalSupply == 0 ? assets : (assets * totalSupply) / held;
        balanceOf[receiver] += shares;
        totalSupply += shares;
    }

    function redeem(uint256 shares, address receiver, address owner) external {
        uint256 assets = (shares * asset.balanceOf(address(this))) / totalSupply;
        balanceOf[owner] -= shares;
        totalSupply -= shares;
        asset.transfer(receiver, assets);
    }

    function sweepToken(IERC20 token) external {
        // the fault: compares addresses, not balances before and after
        require(token != asset, TokenIsAsset());
        token.transfer(keeper, token.balanceOf(address(this)));
    }
}
