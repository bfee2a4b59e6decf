// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

/// @title The first version of an upgradeable vault (X-58): whether it is initialised is in its first slot.
contract TwinVaultFirst {
    bool public isInitialized;
    address public owner;

    error AlreadyInitialized();
    error NotOwner(address caller);

    function initialize(address newOwner) external {
        require(!isInitialized, AlreadyInitialized());
        (isInitialized, owner) = (true, newOwner);
    }

    function upgradeTo(address newImplementation) external {
        require(msg.sender == owner, NotOwner(msg.sender));
        ERC1967Utils.upgradeToAndCall(newImplementation, "");
    }
}
