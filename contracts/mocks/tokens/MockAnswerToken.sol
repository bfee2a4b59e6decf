// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that answers transfers in its own way.
contract MockAnswerToken is ERC20 {
    enum Style {
        True,
        Nothing,
        FalseInsteadOfRevert,
        FalseAlthoughDone,
        TrueAlthoughNotDone
    }

    uint8 private immutable _decimals;

    Style public style;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function setStyle(Style newStyle) external {
        style = newStyle;
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    function transfer(address to, uint256 assets) public override returns (bool) {
        if (style == Style.TrueAlthoughNotDone) return true;
        if (style == Style.FalseInsteadOfRevert && balanceOf(msg.sender) < assets) return false;
        super.transfer(to, assets);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 assets) public override returns (bool) {
        if (style == Style.TrueAlthoughNotDone) return true;
        bool isPossible = balanceOf(from) >= assets && allowance(from, msg.sender) >= assets;
        if (style == Style.FalseInsteadOfRevert && !isPossible) return false;
        super.transferFrom(from, to, assets);
        return _answer();
    }

    function approve(address spender, uint256 assets) public override returns (bool) {
        super.approve(spender, assets);
        return _answer();
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _answer() private view returns (bool) {
        if (style == Style.Nothing) {
            // ends the whole call with no data, as if the function were declared without a result
            assembly {
                return(0, 0)
            }
        }
        return style != Style.FalseAlthoughDone;
    }
}
