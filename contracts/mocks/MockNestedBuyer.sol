// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ILiquidationCallback} from "../interfaces/ILiquidationCallback.sol";

/// @title A liquidator that does one more call, whatever it is, while it is called back.
contract MockNestedBuyer is ILiquidationCallback {
    address private _target;
    bytes private _data;

    /// @notice What it does when it is called back.
    function setCall(address newTarget, bytes calldata newData) external {
        _target = newTarget;
        _data = newData;
    }

    function run(address target, bytes calldata data) external {
        Address.functionCall(target, data);
    }

    /// @inheritdoc ILiquidationCallback
    function onLiquidation(address, address[] calldata, uint256[] calldata, bytes calldata) external {
        Address.functionCall(_target, _data);
    }
}
