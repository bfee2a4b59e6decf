// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token whose balances anybody may stretch, all of them at once.
contract TwinElasticToken is ERC20 {
    uint256 public factor = 1e18;

    constructor() ERC20("Elastic", "ELA") {}

    function mint(address account, uint256 tokens) external {
        _mint(account, tokens);
    }

    function setFactor(uint256 newFactor) external {
        factor = newFactor;
    }

    function balanceOf(address account) public view override returns (uint256) {
        return (super.balanceOf(account) * factor) / 1e18;
    }

    function _update(address from, address to, uint256 tokens) internal override {
        super._update(from, to, (tokens * 1e18) / factor);
    }
}
