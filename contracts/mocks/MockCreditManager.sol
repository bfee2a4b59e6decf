// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ICreditManager} from "../interfaces/ICreditManager.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";

/// @title The least product on top of a credit line.
/// @notice Its owner draws and repays; health is what the owner says.
contract MockCreditManager is ICreditManager, Ownable {
    using SafeERC20 for IERC20;

    mapping(address account => bool isIll) private _isIll;

    constructor(address newOwner) Ownable(newOwner) {}

    /// @notice Borrows in its own name and sends the assets to `receiver`.
    function draw(
        IMoneyMarket market,
        uint256 assets,
        address receiver
    ) external onlyOwner returns (uint256 debtShares) {
        return market.borrow(assets, receiver, address(this));
    }

    /// @notice Pays back from its own balance; `type(uint256).max` pays everything it owes.
    function repay(IMoneyMarket market, uint256 assets) external onlyOwner returns (uint256 assetsPaid) {
        IERC20 asset = IERC20(market.asset());
        asset.forceApprove(address(market), type(uint256).max);
        assetsPaid = market.repay(assets, address(this));
        asset.forceApprove(address(market), 0);
    }

    /// @notice Supplies its own balance, to try what a manager must not do.
    function supply(IMoneyMarket market, uint256 assets) external onlyOwner returns (uint256 shares) {
        IERC20(market.asset()).forceApprove(address(market), assets);
        return market.deposit(assets, address(this));
    }

    function withdraw(IERC20 token, address receiver, uint256 assets) external onlyOwner {
        token.safeTransfer(receiver, assets);
    }

    function setHealthy(address account, bool newIsHealthy) external onlyOwner {
        _isIll[account] = !newIsHealthy;
    }

    /// @inheritdoc ICreditManager
    function isHealthy(address account) external view returns (bool) {
        return !_isIll[account];
    }
}
