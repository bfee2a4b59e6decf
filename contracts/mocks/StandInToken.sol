// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StandInLedger} from "./StandInLedger.sol";

/// @title Stands at the address of a live token in a rehearsal, or at that of the wrapped native coin.
contract StandInToken is StandInLedger {
    function transfer(address to, uint256 assets) external returns (bool) {
        _transfer(msg.sender, to, assets);
        return true;
    }

    function transferFrom(address from, address to, uint256 assets) external returns (bool) {
        _transferFrom(from, to, assets);
        return true;
    }

    function approve(address spender, uint256 assets) external returns (bool) {
        _approve(spender, assets);
        return true;
    }
}
