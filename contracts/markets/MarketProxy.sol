// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import {IMarketFactory} from "../interfaces/IMarketFactory.sol";
import {IMarketProxy} from "../interfaces/IMarketProxy.sol";

/// @title The proxy of a market, created by the factory for a risk engine.
/// @dev Differs from a plain ERC-1967 proxy to read less storage in every call. It asks its creator for the
/// implementation and the identity, so that its creation code is the same for every market and its address
/// follows from its index alone. It appends the identity (index, unit, asset: one word) to the calldata that
/// it delegates, so that all markets share one implementation without keeping in storage what never changes.
/// And it lets anyone read two slots without going through the implementation: that is how accounts are
/// valued. See `MarketIdentity`, `MarketSlots`.
contract MarketProxy is ERC1967Proxy, IMarketProxy {
    uint256 private immutable IDENTITY;

    constructor() ERC1967Proxy(IMarketFactory(msg.sender).pendingImplementation(), "") {
        IDENTITY = IMarketFactory(msg.sender).pendingIdentity();
    }

    /// @inheritdoc IMarketProxy
    function readSlots(bytes32 first, bytes32 second) external view returns (uint256, uint256, uint256) {
        uint256 identity = IDENTITY;

        // three words of answer, without the detour over the compiler's encoder: once for every market of
        // every borrower. Memory is not used afterwards: the call ends here
        assembly {
            mstore(0, sload(first))
            mstore(32, sload(second))
            mstore(64, identity)
            return(0, 96)
        }
    }

    /// @dev The shortest way there, for every call of a market.
    function _fallback() internal override {
        _delegate(ERC1967Utils.getImplementation());
    }

    /// @dev OpenZeppelin's delegation with one more word of input. Memory is not used afterwards: the call
    /// ends here.
    function _delegate(address implementation) internal override {
        uint256 identity = IDENTITY;

        assembly {
            calldatacopy(0, 0, calldatasize())
            mstore(calldatasize(), identity)
            let result := delegatecall(gas(), implementation, 0, add(calldatasize(), 32), 0, 0)
            returndatacopy(0, 0, returndatasize())

            switch result
            case 0 {
                revert(0, returndatasize())
            }
            default {
                return(0, returndatasize())
            }
        }
    }
}
