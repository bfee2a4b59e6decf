// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MockERC20} from "../MockERC20.sol";

/// @title A token with DAI's permit, whose fallback swallows every other call, ERC-2612's permit too.
contract MockPhantomPermitToken is MockERC20 {
    constructor(
        string memory name_,
        string memory symbol_,
        uint8 decimals_
    ) MockERC20(name_, symbol_, decimals_) {}

    receive() external payable {}

    fallback() external payable {}

    /// @notice DAI's: all or nothing. Signatures are not looked at.
    function permit(
        address holder,
        address spender,
        uint256,
        uint256,
        bool isAllowed,
        uint8,
        bytes32,
        bytes32
    ) external {
        _approve(holder, spender, isAllowed ? type(uint256).max : 0);
    }
}
