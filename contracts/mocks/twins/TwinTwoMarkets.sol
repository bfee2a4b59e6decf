// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Two live versions of one market (X-90): what is withdrawn from one still counts in the other.
contract TwinTwoMarkets {
    using SafeERC20 for IERC20;

    IERC20 public immutable asset;
    IERC20 public immutable cash;
    mapping(address account => uint256 assets) public deposits;
    mapping(address account => uint256 assets) public debts;

    error Insolvent(address account);

    constructor(IERC20 newAsset, IERC20 newCash) {
        (asset, cash) = (newAsset, newCash);
    }

    function supply(uint256 assets) external {
        asset.safeTransferFrom(msg.sender, address(this), assets);
        deposits[msg.sender] += assets;
    }

    /// @notice In the old market the asset is known, in the new one its deposit.
    function borrowFromNew(uint256 assets) external {
        debts[msg.sender] += assets;
        require(deposits[msg.sender] >= debts[msg.sender], Insolvent(msg.sender));
        cash.safeTransfer(msg.sender, assets);
    }

    function withdrawFromOld() external {
        uint256 assets = deposits[msg.sender];
        delete deposits[msg.sender];
        asset.safeTransfer(msg.sender, assets);
    }
}
