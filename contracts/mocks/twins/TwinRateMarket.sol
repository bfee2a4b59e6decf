// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {TwinRateModel} from "./TwinRateModel.sol";

/// @title A market that asks a rate model before every step, and cannot do without its answer (X-63).
contract TwinRateMarket {
    using SafeERC20 for IERC20;

    IERC20 public immutable asset;
    TwinRateModel public model;
    uint256 public index = 1e18;
    uint256 public lastAccrual = block.timestamp;
    mapping(address account => uint256 assets) public deposits;

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function setModel(TwinRateModel newModel) external {
        model = newModel;
    }

    function supply(uint256 assets) external {
        asset.safeTransferFrom(msg.sender, address(this), assets);
        deposits[msg.sender] += assets;
    }

    function withdraw() external {
        index += index * model.ratePerSecond() * (block.timestamp - lastAccrual);
        lastAccrual = block.timestamp;
        uint256 assets = deposits[msg.sender];
        delete deposits[msg.sender];
        asset.safeTransfer(msg.sender, assets);
    }
}
