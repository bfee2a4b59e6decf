// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IPriceOracle} from "../../interfaces/IPriceOracle.sol";

/// @title Lends against a vault's shares, weighing the debt by one over the price: which is nothing when the
/// price is large (X-21).
contract TwinInvertedRate {
    uint256 private constant WAD = 1e18;

    IERC20 public immutable collateral;
    IERC20 public immutable asset;
    IPriceOracle public immutable oracle;

    mapping(address account => uint256 assets) public collateralOf;
    mapping(address account => uint256 assets) public debtOf;

    error RatioTooHigh(uint256 ratio);

    constructor(IERC20 newCollateral, IERC20 newAsset, IPriceOracle newOracle) {
        collateral = newCollateral;
        asset = newAsset;
        oracle = newOracle;
    }

    function deposit(uint256 assets) external {
        collateralOf[msg.sender] += assets;
        collateral.transferFrom(msg.sender, address(this), assets);
    }

    function borrow(uint256 assets) external {
        debtOf[msg.sender] += assets;
        // the fault: 0 from a price of 1e36 on, and so is the ratio
        uint256 rate = (WAD * WAD) / oracle.priceOf(address(collateral)).mid;
        uint256 ratio = (debtOf[msg.sender] * rate) / collateralOf[msg.sender];
        require(ratio <= (WAD * 3) / 4, RatioTooHigh(ratio));
        asset.transfer(msg.sender, assets);
    }
}
