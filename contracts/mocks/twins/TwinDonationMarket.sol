// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title A market whose rate is its balance over its shares, that may be empty, and that burns shares
/// rounded down; with cash of another asset to lend against it, at par (X-11, X-12, X-13, X-20).
contract TwinDonationMarket {
    uint256 private constant BASIS_POINTS = 10_000;

    IERC20 public immutable asset;
    IERC20 public immutable cash;
    address public immutable owner;

    uint256 public factor;
    uint256 public supplyCap = type(uint256).max;
    uint256 public totalSupply;

    mapping(address account => uint256 shares) public balanceOf;
    mapping(address account => uint256 assets) public debtOf;

    error NotOwner(address caller);
    error LimitExceeded(uint256 debt, uint256 limit);
    error SupplyCapExceeded(uint256 supplied, uint256 cap);

    constructor(IERC20 newAsset, IERC20 newCash, address newOwner) {
        asset = newAsset;
        cash = newCash;
        owner = newOwner;
    }

    /// @notice What a debt may be of the collateral, basis points; at most so many assets.
    function setTerms(uint256 newFactor, uint256 newSupplyCap) external {
        require(msg.sender == owner, NotOwner(msg.sender));
        (factor, supplyCap) = (newFactor, newSupplyCap);
    }

    function deposit(uint256 assets, address receiver) external {
        // the fault: the one place where the cap is looked at
        require(totalAssets() + assets <= supplyCap, SupplyCapExceeded(totalAssets() + assets, supplyCap));
        uint256 shares = totalSupply == 0 ? assets : (assets * totalSupply) / totalAssets();
        asset.transferFrom(msg.sender, address(this), assets);
        balanceOf[receiver] += shares;
        totalSupply += shares;
    }

    function withdraw(uint256 assets, address receiver, address account) external {
        // the fault: rounded down, so that a share can be had for almost two
        _burn((assets * totalSupply) / totalAssets(), assets, receiver, account);
    }

    function redeem(uint256 shares, address receiver, address account) external {
        _burn(shares, (shares * totalAssets()) / totalSupply, receiver, account);
    }

    function borrow(uint256 assets, address receiver, address account) external {
        debtOf[account] += assets;
        _requireCarried(account, convertToAssets(balanceOf[account]));
        cash.transfer(receiver, assets);
    }

    /// @notice The fault: anybody's transfer is part of it.
    function totalAssets() public view returns (uint256 assets) {
        return asset.balanceOf(address(this));
    }

    function convertToAssets(uint256 shares) public view returns (uint256 assets) {
        return totalSupply == 0 ? shares : (shares * totalAssets()) / totalSupply;
    }

    function _burn(uint256 shares, uint256 assets, address receiver, address account) private {
        // the shares that are left count at the rate of before, as they did
        _requireCarried(account, convertToAssets(balanceOf[account] - shares));
        balanceOf[account] -= shares;
        totalSupply -= shares;
        asset.transfer(receiver, assets);
    }

    function _requireCarried(address account, uint256 collateral) private view {
        uint256 limit = (collateral * factor) / BASIS_POINTS;
        require(debtOf[account] <= limit, LimitExceeded(debtOf[account], limit));
    }
}
