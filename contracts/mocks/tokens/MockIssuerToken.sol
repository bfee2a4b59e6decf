// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token whose issuer can stop it, shut accounts out, and burn what they have.
contract MockIssuerToken is ERC20 {
    uint8 private immutable _decimals;

    bool public paused;
    mapping(address account => bool) public isBlacklisted;

    error TokenPaused();
    error AccountBlacklisted(address account);

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function pause() external {
        paused = true;
    }

    function blacklist(address account) external {
        isBlacklisted[account] = true;
    }

    function wipe(address account, uint256 assets) external {
        _burn(account, assets);
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _update(address from, address to, uint256 assets) internal override {
        require(!paused, TokenPaused());
        require(!isBlacklisted[from], AccountBlacklisted(from));
        require(!isBlacklisted[to], AccountBlacklisted(to));
        super._update(from, to, assets);
    }
}
