// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {IMarketFactory} from "../interfaces/IMarketFactory.sol";

/// @title The proxy of a market, created by the factory for a risk engine.
/// @dev It asks its creator for the implementation, so that its creation code is the same for every market and its address follows
/// from its index alone: the engine finds and recognises markets without reading storage.
contract MarketProxy is ERC1967Proxy {
    constructor() ERC1967Proxy(IMarketFactory(msg.sender).pendingImplementation(), "") {}
}
