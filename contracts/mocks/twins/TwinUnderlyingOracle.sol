// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title An oracle that asks every market for its asset (X-62); the native coin's market has none.
contract TwinUnderlyingOracle {
    function priceOf(address market) external view returns (uint256) {
        return IERC4626(market).asset() == address(0) ? 0 : 1e18;
    }
}
