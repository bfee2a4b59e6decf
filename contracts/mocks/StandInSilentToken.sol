// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StandInLedger} from "./StandInLedger.sol";

/// @title Stands at the address of a live token that returns nothing and can begin to take a fee, like the
/// oldest USDT.
contract StandInSilentToken is StandInLedger {
    /// @notice Of a transfer. The probe of tokens looks for this function.
    function basisPointsRate() external pure returns (uint256 rate) {
        return 0;
    }

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
