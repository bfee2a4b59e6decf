// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MockTwoAddressToken} from "./MockTwoAddressToken.sol";

/// @title The old address of a token: the same balances and allowances.
contract MockTwinToken {
    MockTwoAddressToken public immutable main;

    constructor(MockTwoAddressToken newMain) {
        main = newMain;
    }

    function transfer(address to, uint256 assets) external returns (bool) {
        main.transferFor(msg.sender, to, assets);
        return true;
    }

    function transferFrom(address from, address to, uint256 assets) external returns (bool) {
        main.spendFor(msg.sender, from, to, assets);
        return true;
    }

    function approve(address spender, uint256 assets) external returns (bool) {
        main.approveFor(msg.sender, spender, assets);
        return true;
    }

    function decimals() external view returns (uint8) {
        return main.decimals();
    }

    function balanceOf(address account) external view returns (uint256) {
        return main.balanceOf(account);
    }
}
