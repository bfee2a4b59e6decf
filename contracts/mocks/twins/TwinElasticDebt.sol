// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Debts as parts (base) of a sum (elastic) that somebody may pay down without the parts (X-24). Lends
/// to everybody up to his own limit.
contract TwinElasticDebt {
    IERC20 public immutable asset;

    /// @notice What an account may owe.
    uint256 public immutable limit;

    uint256 public elastic;
    uint256 public base;

    mapping(address account => uint256 parts) public partsOf;

    error LimitExceeded(uint256 debt, uint256 limit);

    constructor(IERC20 newAsset, uint256 newLimit) {
        (asset, limit) = (newAsset, newLimit);
    }

    function borrow(uint256 assets) external {
        uint256 parts = elastic == 0 ? assets : _up(assets * base, elastic);
        elastic += assets;
        base += parts;
        partsOf[msg.sender] += parts;
        uint256 debt = _up(partsOf[msg.sender] * elastic, base);
        require(debt <= limit, LimitExceeded(debt, limit));
        asset.transfer(msg.sender, assets);
    }

    function repay(uint256 parts, address account) external {
        uint256 assets = _up(parts * elastic, base);
        partsOf[account] -= parts;
        base -= parts;
        elastic -= assets;
        asset.transferFrom(msg.sender, address(this), assets);
    }

    /// @notice The fault: the sum falls, the parts stay.
    function repayForAll(uint256 assets) external {
        elastic -= assets;
        asset.transferFrom(msg.sender, address(this), assets);
    }

    function _up(uint256 product, uint256 divisor) private pure returns (uint256) {
        return (product + divisor - 1) / divisor;
    }
}
