// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";

/// @title The proxy of every upgradeable room but the markets.
/// @notice Its implementation decides who may upgrade it (UUPS).
contract FluxProxy is ERC1967Proxy {
    /// @param implementation the contract whose code runs here.
    /// @param data the call that initialises it; never empty, or anyone could initialise in our place.
    constructor(address implementation, bytes memory data) ERC1967Proxy(implementation, data) {}
}
