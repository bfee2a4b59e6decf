// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that calls somebody in the middle of every transfer, as ERC-777 does.
/// @notice What the call answered, or why it failed, is kept; the transfer goes on either way.
contract MockHookToken is ERC20 {
    uint8 private immutable _decimals;

    address public target;
    bytes public targetData;
    bool public isAfter;

    bool public hasCalled;
    bool public hasSucceeded;
    bytes public answer;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    /// @notice Whom the next transfer calls, and whether before the balances move or after; once only. Zero:
    /// nobody.
    function setHook(address newTarget, bytes calldata newTargetData, bool newIsAfter) external {
        (target, targetData, isAfter) = (newTarget, newTargetData, newIsAfter);
        (hasCalled, hasSucceeded, answer) = (false, false, "");
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _update(address from, address to, uint256 assets) internal override {
        if (!isAfter) _callHook();
        super._update(from, to, assets);
        if (isAfter) _callHook();
    }

    function _callHook() private {
        address called = target;
        if (called == address(0)) return;

        target = address(0);
        hasCalled = true;
        // solhint-disable-next-line avoid-low-level-calls
        (hasSucceeded, answer) = called.call(targetData);
    }
}
