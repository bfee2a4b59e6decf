// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title Lends an asset against itself; one may give one's deposit away without anybody asking whether the
/// rest carries the debt, and who is insolvent is sold at a fifth below its worth (X-18).
contract TwinDonatedReserves {
    IERC20 public immutable asset;

    uint256 public reserves;

    mapping(address account => uint256 assets) public depositOf;
    mapping(address account => uint256 assets) public debtOf;

    error Unhealthy(uint256 deposit, uint256 debt);
    error Healthy(uint256 deposit, uint256 debt);

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function deposit(uint256 assets) external {
        depositOf[msg.sender] += assets;
        asset.transferFrom(msg.sender, address(this), assets);
    }

    /// @notice A deposit and a debt of the same amount.
    function mint(uint256 assets) external {
        depositOf[msg.sender] += assets;
        debtOf[msg.sender] += assets;
        _requireHealthy(msg.sender);
    }

    function repay(uint256 assets) external {
        debtOf[msg.sender] -= assets;
        asset.transferFrom(msg.sender, address(this), assets);
    }

    /// @notice The fault: health is not asked.
    function donateToReserves(uint256 assets) external {
        depositOf[msg.sender] -= assets;
        reserves += assets;
    }

    /// @notice The caller takes the deposit and as much debt as is worth four fifths of it.
    function liquidate(address account) external {
        (uint256 seized, uint256 debt) = (depositOf[account], debtOf[account]);
        require(seized < debt, Healthy(seized, debt));
        depositOf[account] = 0;
        debtOf[account] = debt - (seized * 4) / 5;
        depositOf[msg.sender] += seized;
        debtOf[msg.sender] += (seized * 4) / 5;
    }

    /// @notice A deposit and a debt less of the same amount.
    function burn(uint256 assets) external {
        depositOf[msg.sender] -= assets;
        debtOf[msg.sender] -= assets;
    }

    function withdraw(uint256 assets) external {
        depositOf[msg.sender] -= assets;
        _requireHealthy(msg.sender);
        asset.transfer(msg.sender, assets);
    }

    function _requireHealthy(address account) private view {
        bool isHealthy = depositOf[account] * 95 >= debtOf[account] * 100 || debtOf[account] == 0;
        require(isHealthy, Unhealthy(depositOf[account], debtOf[account]));
    }
}
