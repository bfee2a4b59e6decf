// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Lends several assets against one: pays out before it writes the debt, with a lock for each asset
/// instead of one for all (X-02, X-03). A debt must stay below three quarters of the collateral.
contract TwinLateDebt {
    IERC20 public immutable collateral;

    mapping(address account => uint256 assets) public collateralOf;
    mapping(address account => mapping(IERC20 asset => uint256 assets)) public debtOf;
    mapping(address account => uint256 assets) public totalDebtOf;
    mapping(IERC20 asset => bool isLocked) private _isLocked;

    /// @notice Of the collateral in the assets that are lent, 1e18.
    uint256 public price = 1e18;

    error Locked();
    error LimitExceeded(uint256 debt, uint256 limit);
    error Healthy();

    modifier lock(IERC20 asset) {
        require(!_isLocked[asset], Locked());
        _isLocked[asset] = true;
        _;
        _isLocked[asset] = false;
    }

    constructor(IERC20 newCollateral) {
        collateral = newCollateral;
    }

    function setPrice(uint256 newPrice) external {
        price = newPrice;
    }

    function deposit(uint256 assets, address receiver) external lock(collateral) {
        collateralOf[receiver] += assets;
        collateral.transferFrom(msg.sender, address(this), assets);
    }

    function borrow(IERC20 asset, uint256 assets) external lock(asset) {
        uint256 debt = totalDebtOf[msg.sender] + assets;
        require(debt <= limitOf(msg.sender), LimitExceeded(debt, limitOf(msg.sender)));

        asset.transfer(msg.sender, assets);
        // the fault: too late, the receiver has been called
        debtOf[msg.sender][asset] += assets;
        totalDebtOf[msg.sender] += assets;
    }

    /// @notice Somebody pays a debt and gets all collateral of an account beyond its limit.
    function liquidate(address account, IERC20 asset) external lock(asset) {
        require(totalDebtOf[account] > limitOf(account), Healthy());
        uint256 debt = debtOf[account][asset];
        totalDebtOf[account] -= debt;
        debtOf[account][asset] = 0;

        asset.transferFrom(msg.sender, address(this), debt);
        // the fault: too late, the collateral has carried another debt meanwhile
        uint256 seized = collateralOf[account];
        collateralOf[account] = 0;
        collateral.transfer(msg.sender, seized);
    }

    function limitOf(address account) public view returns (uint256 assets) {
        return (collateralOf[account] * price * 3) / 4e18;
    }
}
