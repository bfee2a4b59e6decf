// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {TwinSpotPair} from "./TwinSpotPair.sol";

/// @title A reward token, three minted for every unit of cash that a stake has earned; what it earned, a
/// millionth a second of the asset, counts at what the pair would pay for it now (X-31).
contract TwinSpotReward is ERC20 {
    TwinSpotPair public immutable pair;

    mapping(address account => uint256 assets) public stakeOf;
    mapping(address account => uint256 timestamp) public since;

    constructor(TwinSpotPair newPair) ERC20("Twin", "BUNNY") {
        pair = newPair;
    }

    function stake(uint256 assets) external {
        stakeOf[msg.sender] += assets;
        since[msg.sender] = block.timestamp;
        IERC20 asset = pair.asset();
        asset.transferFrom(msg.sender, address(this), assets);
    }

    function claim() external {
        uint256 earned = (stakeOf[msg.sender] * (block.timestamp - since[msg.sender])) / 1e6;
        since[msg.sender] = block.timestamp;
        // the fault: whoever trades sets what is minted
        _mint(msg.sender, (3 * earned * pair.spotPrice()) / 1e18);
    }
}
