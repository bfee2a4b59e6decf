// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Debt shares rounded down, and anybody may have the interest booked on whatever shares there are
/// (X-25).
contract TwinFlooredDebt {
    IERC20 public immutable asset;

    uint256 public totalDebt;
    uint256 public totalShares;
    uint256 public unbooked;

    mapping(address account => uint256 shares) public sharesOf;

    constructor(IERC20 newAsset, uint256 newUnbooked) {
        (asset, unbooked) = (newAsset, newUnbooked);
    }

    /// @notice Lends to anyone: what secures a debt is of no concern here.
    function borrow(uint256 assets) external {
        // the fault: less than a share is nothing
        uint256 shares = totalShares == 0 ? assets : (assets * totalShares) / totalDebt;
        sharesOf[msg.sender] += shares;
        totalShares += shares;
        totalDebt += assets;
        asset.transfer(msg.sender, assets);
    }

    function repay(uint256 shares) external {
        uint256 assets = (shares * totalDebt + totalShares - 1) / totalShares;
        sharesOf[msg.sender] -= shares;
        totalShares -= shares;
        totalDebt -= assets;
        asset.transferFrom(msg.sender, address(this), assets);
    }

    function resolveReserve() external {
        totalDebt += unbooked;
        unbooked = 0;
    }

    function debtOf(address account) external view returns (uint256 assets) {
        if (totalShares == 0) return 0;
        return (sharesOf[account] * totalDebt + totalShares - 1) / totalShares;
    }
}
