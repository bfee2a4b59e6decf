// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ILiquidationReserve} from "../interfaces/ILiquidationReserve.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @title Holds the fTokens of the first level; see `ILiquidationReserve`.
/// @dev It has no storage of its own: its fTokens are its books.
contract LiquidationReserve is ILiquidationReserve, Ownable2StepUpgradeable, UUPSUpgradeable {
    using SafeERC20 for IERC20;

    IRiskEngine private immutable ENGINE;

    constructor(IRiskEngine engine) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        ENGINE = engine;
        _disableInitializers();
    }

    /// @notice First call after creation.
    function initialize(address newOwner) external initializer {
        __Ownable_init(newOwner);
    }

    /// @inheritdoc ILiquidationReserve
    function available(address market) external view returns (uint256 assets) {
        require(ENGINE.isMarket(market), FluxErrors.NotListedMarket(market));
        return IMoneyMarket(market).convertToAssets(IMoneyMarket(market).balanceOf(address(this)));
    }

    /// @inheritdoc ILiquidationReserve
    function withdraw(address token, address to, uint256 tokens) external onlyOwner {
        require(tokens != 0, FluxErrors.ZeroAmount());
        IERC20(token).safeTransfer(to, tokens);

        emit Withdrawn(token, to, tokens);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
