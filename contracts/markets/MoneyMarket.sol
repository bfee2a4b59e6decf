// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {Proxy} from "@openzeppelin/contracts/proxy/Proxy.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Action, MarketParameters, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketCore} from "./MarketCore.sol";
import {MarketExtension} from "./MarketExtension.sol";
import {MarketLending} from "./MarketLending.sol";
import {MarketSettlement} from "./MarketSettlement.sol";
import {MarketToken} from "./MarketToken.sol";
import {MarketVault} from "./MarketVault.sol";
import {MarketViews} from "./MarketViews.sol";

/// @title One asset, one fToken, one set of books; see `IMoneyMarket`.
/// @dev Implementation behind every market's proxy of one risk engine. What is used every day is here or
/// inherited; the functions below whose body is one line are in `MarketExtension`, which this contract
/// creates and delegates to.
contract MoneyMarket is
    MarketToken,
    MarketVault,
    MarketLending,
    MarketSettlement,
    MarketViews,
    Proxy,
    UUPSUpgradeable
{
    address private immutable EXTENSION;

    constructor(IRiskEngine engine, address newLiquidator) MarketCore(engine, newLiquidator) {
        EXTENSION = address(new MarketExtension(engine, newLiquidator));
        _disableInitializers();
    }

    /// @inheritdoc IMoneyMarket
    function initialize(string calldata, string calldata, MarketParameters calldata, uint256) external {
        _fallback();
    }

    /// @inheritdoc IERC20Permit
    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function permit(address, address, uint256, uint256, bytes calldata) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function sweepReserve() external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function setParameters(MarketParameters calldata) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function lowerCaps(uint256, uint256) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function pause(Action) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function unpause(Action) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function setMeasured(bool) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function encumber(address) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function setCollateralRatio(uint256) external {
        _fallback();
    }

    /// @inheritdoc IMoneyMarket
    function setCreditManager(address, bool) external {
        _fallback();
    }

    /// @inheritdoc IERC20Permit
    function nonces(address account) public view override(IERC20Permit, MarketToken) returns (uint256) {
        return super.nonces(account);
    }

    /// @dev Where `Proxy` delegates to; nothing else reaches it, for there is no such function.
    function _implementation() internal view override returns (address) {
        return EXTENSION;
    }

    function _authorizeUpgrade(address) internal view override {
        require(msg.sender == _owner(), FluxErrors.NotOwner(msg.sender));
    }
}
