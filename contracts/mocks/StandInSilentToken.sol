// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StandInLedger} from "./StandInLedger.sol";

/// @title Stands at the address of a live token that returns nothing, as the oldest USDT does.
contract StandInSilentToken is StandInLedger {
    function transfer(address to, uint256 assets) external {
        _transfer(msg.sender, to, assets);
    }

    function transferFrom(address from, address to, uint256 assets) external {
        _transferFrom(from, to, assets);
    }

    function approve(address spender, uint256 assets) external {
        _approve(spender, assets);
    }
}
