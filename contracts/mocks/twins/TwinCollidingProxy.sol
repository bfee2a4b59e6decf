// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Proxy} from "@openzeppelin/contracts/proxy/Proxy.sol";

/// @title A proxy that keeps its admin where its implementation keeps flags (X-59).
contract TwinCollidingProxy is Proxy {
    address public admin;
    address private _logic;

    constructor(address newLogic, address newAdmin) {
        (_logic, admin) = (newLogic, newAdmin);
    }

    receive() external payable {
        _fallback();
    }

    function _implementation() internal view override returns (address) {
        return _logic;
    }
}
