// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Lends native coin against a token; paying out calls the borrower before the debt is written, and
/// leaving the market is not under the lock (X-04).
contract TwinNativeBank {
    IERC20 public immutable collateral;

    mapping(address account => uint256 assets) public collateralOf;
    mapping(address account => uint256 assets) public debtOf;
    mapping(address account => bool hasLeft) public hasLeft;
    bool private _isLocked;

    error Locked();
    error LimitExceeded(uint256 debt, uint256 limit);
    error NotSent();

    modifier lock() {
        require(!_isLocked, Locked());
        _isLocked = true;
        _;
        _isLocked = false;
    }

    constructor(IERC20 newCollateral) payable {
        collateral = newCollateral;
    }

    function deposit(uint256 assets) external lock {
        collateralOf[msg.sender] += assets;
        collateral.transferFrom(msg.sender, address(this), assets);
    }

    function borrow(uint256 assets) external lock {
        uint256 debt = debtOf[msg.sender] + assets;
        _requireCarried(msg.sender, debt);

        // solhint-disable-next-line avoid-low-level-calls
        (bool isSent, ) = msg.sender.call{value: assets}("");
        require(isSent, NotSent());
        // the fault: too late, the borrower has been called
        debtOf[msg.sender] = debt;
    }

    /// @notice Collateral of who has left carries no debts, and is free. The fault: open while a loan is paid
    /// out.
    function exitMarket() external {
        require(debtOf[msg.sender] == 0, LimitExceeded(debtOf[msg.sender], 0));
        hasLeft[msg.sender] = true;
    }

    function withdraw(uint256 assets) external lock {
        collateralOf[msg.sender] -= assets;
        if (!hasLeft[msg.sender]) _requireCarried(msg.sender, debtOf[msg.sender]);
        collateral.transfer(msg.sender, assets);
    }

    function _requireCarried(address account, uint256 debt) private view {
        uint256 limit = hasLeft[account] ? 0 : (collateralOf[account] * 3) / 4;
        require(debt <= limit, LimitExceeded(debt, limit));
    }
}
