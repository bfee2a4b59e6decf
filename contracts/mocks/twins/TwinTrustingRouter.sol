// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title Redeems at any market that the caller names, and believes what it says it has paid (X-49).
contract TwinTrustingRouter {
    using SafeERC20 for IERC20;

    IERC20 public immutable asset;

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function redeem(IERC4626 market, uint256 shares) external {
        uint256 assets = market.redeem(shares, address(this), msg.sender);
        asset.safeTransfer(msg.sender, assets);
    }
}
