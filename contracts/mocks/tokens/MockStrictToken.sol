// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that refuses what others allow: one rule at a time.
contract MockStrictToken is ERC20 {
    enum Rule {
        None,
        ZeroTransfer,
        ZeroApproval,
        ChangeOfApproval,
        TransferToSelf,
        MoreThan96Bits
    }

    uint8 private immutable _decimals;

    Rule public rule;

    error RuleBroken(Rule rule);

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function setRule(Rule newRule) external {
        rule = newRule;
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    /// @notice With 96 bits the largest number of 256 bits means the largest of 96, as in COMP and UNI.
    function approve(address spender, uint256 assets) public override returns (bool) {
        _refuse(Rule.ZeroApproval, assets == 0);
        _refuse(Rule.ChangeOfApproval, assets != 0 && allowance(msg.sender, spender) != 0);
        if (rule == Rule.MoreThan96Bits) {
            if (assets == type(uint256).max) assets = type(uint96).max;
            _refuse(Rule.MoreThan96Bits, assets > type(uint96).max);
        }
        return super.approve(spender, assets);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _update(address from, address to, uint256 assets) internal override {
        _refuse(Rule.ZeroTransfer, assets == 0);
        _refuse(Rule.TransferToSelf, from == to);
        _refuse(Rule.MoreThan96Bits, assets > type(uint96).max);
        super._update(from, to, assets);
    }

    /// @dev An allowance of 96 ones is unlimited.
    function _spendAllowance(address owner, address spender, uint256 assets) internal override {
        bool isUnlimited = rule == Rule.MoreThan96Bits && allowance(owner, spender) == type(uint96).max;
        if (!isUnlimited) super._spendAllowance(owner, spender, assets);
    }

    function _refuse(Rule broken, bool isBroken) private view {
        require(rule != broken || !isBroken, RuleBroken(broken));
    }
}
