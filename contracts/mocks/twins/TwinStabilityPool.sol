// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A pool that pays debts out of deposits by a product (X-55l): it divides by what is in it, and a
/// product that has become zero stays zero.
contract TwinStabilityPool {
    uint256 public total;
    uint256 public product = 1e18;
    uint256 public gainPerUnit; // collateral per unit deposited, 1e18
    mapping(address account => uint256 assets) public deposits;
    mapping(address account => uint256 product) public products;

    function deposit(uint256 assets) external {
        deposits[msg.sender] = assets;
        products[msg.sender] = product;
        total += assets;
    }

    /// @notice A liquidation: the pool pays `debt` and gets `collateral`.
    function offset(uint256 debt, uint256 collateral) external {
        gainPerUnit += (collateral * 1e18) / total;
        product = (product * (total - debt)) / total;
        total -= debt;
    }

    function compounded(address account) external view returns (uint256 assets) {
        return (deposits[account] * product) / products[account];
    }
}
