// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token whose transfers burn all gas, or answer with more than anybody wants to read.
contract MockBombToken is ERC20 {
    enum Bomb {
        None,
        Gas,
        Answer,
        Revert
    }

    uint256 private constant SIZE = 100_000;

    uint8 private immutable _decimals;

    Bomb public bomb;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function setBomb(Bomb newBomb) external {
        bomb = newBomb;
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    function transfer(address to, uint256 assets) public override returns (bool) {
        super.transfer(to, assets);
        return _explode();
    }

    function transferFrom(address from, address to, uint256 assets) public override returns (bool) {
        super.transferFrom(from, to, assets);
        return _explode();
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _explode() private view returns (bool) {
        Bomb chosen = bomb;
        if (chosen == Bomb.None) return true;
        assembly {
            if eq(chosen, 1) {
                invalid()
            }
            mstore(0, 1)
            if eq(chosen, 2) {
                return(0, SIZE)
            }
            revert(0, SIZE)
        }
    }
}
