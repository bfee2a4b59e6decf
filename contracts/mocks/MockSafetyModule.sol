// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {ISafetyModule} from "../interfaces/ISafetyModule.sol";

/// @title Gives whatever fTokens it holds.
contract MockSafetyModule is ISafetyModule {
    /// @inheritdoc ISafetyModule
    function provide(address market, uint256 assets) external view returns (uint256 available) {
        available = IMoneyMarket(market).convertToAssets(IMoneyMarket(market).balanceOf(address(this)));
        if (available > assets) available = assets;
    }
}
