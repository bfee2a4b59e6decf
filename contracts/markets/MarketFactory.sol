// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IMarketFactory} from "../interfaces/IMarketFactory.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketAddress} from "./MarketAddress.sol";
import {MarketIdentity} from "./MarketIdentity.sol";
import {MarketProxy} from "./MarketProxy.sol";

/// @title Creates market proxies at addresses that follow from the engine and the index.
/// @dev Not upgradeable on purpose: the creation code of the proxy, and with it every market's address, must
/// outlive upgrades of the risk engine.
contract MarketFactory is IMarketFactory {
    /// @dev 10^24 fits 80 bits.
    uint256 private constant MAX_DECIMALS = 24;

    /// @inheritdoc IMarketFactory
    address public override pendingImplementation;

    /// @inheritdoc IMarketFactory
    uint256 public override pendingIdentity;

    /// @inheritdoc IMarketFactory
    function create(address implementation, uint256 index, address asset) external returns (address market) {
        // an index that reached into the caller's part of the salt could take another engine's address
        require(
            index < Constants.MAX_MARKETS,
            FluxErrors.ValueOutOfBounds("index", index, 0, Constants.MAX_MARKETS - 1)
        );

        pendingImplementation = implementation;
        pendingIdentity = MarketIdentity.pack(index, _unitOf(asset), asset);
        market = address(new MarketProxy{salt: saltOf(msg.sender, index)}());

        delete pendingImplementation;
        delete pendingIdentity;
    }

    /// @inheritdoc IMarketFactory
    function proxyCodeHash() external pure returns (bytes32) {
        return keccak256(type(MarketProxy).creationCode);
    }

    /// @inheritdoc IMarketFactory
    function saltOf(address engine, uint256 index) public pure returns (bytes32) {
        return MarketAddress.salt(engine, index);
    }

    /// @dev More decimals than a unit has room for are refused; so is a token without decimals.
    function _unitOf(address asset) private view returns (uint256) {
        uint256 decimals = IERC20Metadata(asset).decimals();
        require(decimals <= MAX_DECIMALS, FluxErrors.ValueOutOfBounds("decimals", decimals, 0, MAX_DECIMALS));
        return 10 ** decimals;
    }
}
