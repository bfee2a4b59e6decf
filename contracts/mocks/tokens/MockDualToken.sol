// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MockERC20} from "../MockERC20.sol";

/// @title The token of a chain's own coin, as CELO: who receives the coin has more of the token.
contract MockDualToken is MockERC20 {
    constructor(
        string memory name_,
        string memory symbol_,
        uint8 decimals_
    ) MockERC20(name_, symbol_, decimals_) {}

    /// @notice Coin sent to `account` without a call to it, and without an event of a token.
    function payNative(address account) external payable {
        _mint(account, msg.value);
    }
}
