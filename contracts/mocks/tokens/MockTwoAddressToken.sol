// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that still listens to its old address.
contract MockTwoAddressToken is ERC20 {
    uint8 private immutable _decimals;

    address public twin;

    error NotTwin(address caller);

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function setTwin(address newTwin) external {
        twin = newTwin;
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    function transferFor(address from, address to, uint256 assets) external {
        require(msg.sender == twin, NotTwin(msg.sender));
        _transfer(from, to, assets);
    }

    function spendFor(address spender, address from, address to, uint256 assets) external {
        require(msg.sender == twin, NotTwin(msg.sender));
        _spendAllowance(from, spender, assets);
        _transfer(from, to, assets);
    }

    function approveFor(address owner, address spender, uint256 assets) external {
        require(msg.sender == twin, NotTwin(msg.sender));
        _approve(owner, spender, assets);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}
