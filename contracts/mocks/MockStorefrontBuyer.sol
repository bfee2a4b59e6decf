// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IStorefrontCallback} from "../interfaces/IStorefrontCallback.sol";

/// @title A buyer of inventory without capital: what it does when it is called back pays for what it got.
contract MockStorefrontBuyer is IStorefrontCallback {
    uint256 public callbacks;

    /// @notice What the last callback was told.
    address public lastPool;
    address public lastMarket;
    uint256 public lastPaid;
    uint256 public lastShares;

    function run(address target, bytes calldata data) external {
        Address.functionCall(target, data);
    }

    /// @inheritdoc IStorefrontCallback
    /// @param data targets and calls, `abi.encode(address[], bytes[])`, done in this order.
    function onPurchase(
        address pool,
        address market,
        uint256 paid,
        uint256 shares,
        bytes calldata data
    ) external {
        ++callbacks;
        (lastPool, lastMarket, lastPaid, lastShares) = (pool, market, paid, shares);

        (address[] memory targets, bytes[] memory calls) = abi.decode(data, (address[], bytes[]));
        for (uint256 i = 0; i < targets.length; ++i) Address.functionCall(targets[i], calls[i]);
    }
}
