// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token with a transfer that does something else in one special case.
contract MockPeculiarToken is ERC20 {
    enum Case {
        None,
        SelfTransferDoubles,
        LargestMeansBalance
    }

    uint8 private immutable _decimals;

    Case public special;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function setCase(Case newSpecial) external {
        special = newSpecial;
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _update(address from, address to, uint256 assets) internal override {
        bool isLargest = special == Case.LargestMeansBalance && assets == type(uint256).max;
        super._update(from, to, isLargest ? balanceOf(from) : assets);
        if (special == Case.SelfTransferDoubles && from == to) super._update(address(0), to, assets);
    }
}
