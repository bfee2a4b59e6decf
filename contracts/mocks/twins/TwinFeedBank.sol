// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IChainlinkFeed} from "../../interfaces/IChainlinkFeed.sol";

/// @title Lends at whatever its feeds say: anybody may set one (X-36), no answer is too old, too low or too
/// high (X-37, X-38, X-40), and every token is taken to have 18 decimals (X-39).
contract TwinFeedBank {
    mapping(IERC20 asset => IChainlinkFeed feed) public feedOf;
    mapping(address account => mapping(IERC20 asset => uint256 assets)) public collateralOf;
    mapping(address account => uint256 value) public debtValueOf;

    error LimitExceeded(uint256 debtValue, uint256 limit);

    /// @notice The fault: anybody.
    function setFeed(IERC20 asset, IChainlinkFeed newFeed) external {
        feedOf[asset] = newFeed;
    }

    function deposit(IERC20 asset, uint256 assets) external {
        collateralOf[msg.sender][asset] += assets;
        asset.transferFrom(msg.sender, address(this), assets);
    }

    function borrow(IERC20 collateral, IERC20 asset, uint256 assets) external {
        debtValueOf[msg.sender] += valueOf(asset, assets);
        uint256 limit = (valueOf(collateral, collateralOf[msg.sender][collateral]) * 17) / 20;
        require(debtValueOf[msg.sender] <= limit, LimitExceeded(debtValueOf[msg.sender], limit));
        asset.transfer(msg.sender, assets);
    }

    /// @notice The fault: neither the age of an answer, nor its bounds, nor the token's decimals.
    function valueOf(IERC20 asset, uint256 assets) public view returns (uint256 value) {
        (, int256 answer, , , ) = feedOf[asset].latestRoundData();
        return (assets * uint256(answer)) / 1e18;
    }
}
