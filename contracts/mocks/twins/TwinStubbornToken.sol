// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that refuses transfers in the ways that tokens do: to whom it blocks, of nothing, or all.
/// @notice An account may block itself: to who sends, that is a receiver's hook which reverts.
contract TwinStubbornToken is ERC20 {
    mapping(address account => bool isBlocked) public isBlocked;
    bool public refusesZero;
    bool public refusesAll;

    error TransferRefused(address from, address to, uint256 tokens);

    constructor() ERC20("Stubborn", "STUB") {}

    function mint(address account, uint256 tokens) external {
        _mint(account, tokens);
    }

    function setBlocked(address account, bool newIsBlocked) external {
        isBlocked[account] = newIsBlocked;
    }

    function setRefusals(bool newRefusesZero, bool newRefusesAll) external {
        (refusesZero, refusesAll) = (newRefusesZero, newRefusesAll);
    }

    function _update(address from, address to, uint256 tokens) internal override {
        bool isRefused = refusesAll || isBlocked[from] || isBlocked[to] || (refusesZero && tokens == 0);
        require(!isRefused, TransferRefused(from, to, tokens));
        super._update(from, to, tokens);
    }
}
