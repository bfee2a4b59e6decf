// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that burns a share of every transfer, or delivers more than it was told to.
contract MockFeeToken is ERC20 {
    uint256 private constant BASIS_POINTS = 10_000;

    uint8 private immutable _decimals;

    /// @notice Basis points of a transfer that do not arrive.
    uint256 public fee;

    /// @notice Units that arrive on top of a transfer.
    uint256 public gift;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function setFee(uint256 newFee) external {
        fee = newFee;
    }

    function setGift(uint256 newGift) external {
        gift = newGift;
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function _update(address from, address to, uint256 assets) internal override {
        super._update(from, to, assets);
        if (from == address(0) || to == address(0)) return;

        if (fee != 0) super._update(to, address(0), (assets * fee) / BASIS_POINTS);
        if (gift != 0) super._update(address(0), to, gift);
    }
}
