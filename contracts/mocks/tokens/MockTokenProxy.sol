// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

/// @title A token that can become another one.
contract MockTokenProxy is ERC1967Proxy {
    constructor(address logic) ERC1967Proxy(logic, "") {}

    function upgradeTo(address newLogic) external {
        ERC1967Utils.upgradeToAndCall(newLogic, "");
    }

    receive() external payable {}
}
