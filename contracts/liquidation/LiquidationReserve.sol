// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ILiquidationReserve} from "../interfaces/ILiquidationReserve.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {ReserveLayout, ReserveStorage} from "./ReserveStorage.sol";

/// @title Holds the fTokens of the first level; see `ILiquidationReserve`.
/// @dev Its fTokens are its books; it only remembers of how many the treasury has had its share.
contract LiquidationReserve is ILiquidationReserve, Ownable2StepUpgradeable, UUPSUpgradeable {
    using SafeERC20 for IERC20;

    IRiskEngine private immutable ENGINE;

    constructor(IRiskEngine engine) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        ENGINE = engine;
        _disableInitializers();
    }

    /// @notice First call after creation.
    function initialize(address newOwner, address newTreasury, uint256 newShare) external initializer {
        __Ownable_init(newOwner);
        _setTreasury(newTreasury, newShare);
    }

    /// @inheritdoc ILiquidationReserve
    function available(address market) external view returns (uint256 assets) {
        require(ENGINE.isMarket(market), FluxErrors.NotListedMarket(market));
        return IMoneyMarket(market).convertToAssets(IMoneyMarket(market).balanceOf(address(this)));
    }

    /// @inheritdoc ILiquidationReserve
    function treasury() external view returns (address receiver, uint256 share) {
        ReserveLayout storage $ = ReserveStorage.state();
        return ($.treasury, $.treasuryShare);
    }

    /// @inheritdoc ILiquidationReserve
    function payTreasury(address market) external returns (uint256 shares) {
        require(ENGINE.isMarket(market), FluxErrors.NotListedMarket(market));
        ReserveLayout storage $ = ReserveStorage.state();
        uint256 balance = IMoneyMarket(market).balanceOf(address(this));
        uint256 before = $.settled[market];

        if (balance > before) {
            shares = FixedPointMath.mulDivDown(balance - before, $.treasuryShare, Constants.BASIS_POINTS);
        }
        $.settled[market] = balance - shares;
        if (shares == 0) return 0;

        emit TreasuryPaid(market, $.treasury, shares);

        IERC20(market).safeTransfer($.treasury, shares);
    }

    /// @inheritdoc ILiquidationReserve
    function setTreasury(address newTreasury, uint256 newShare) external onlyOwner {
        _setTreasury(newTreasury, newShare);
    }

    /// @inheritdoc ILiquidationReserve
    function withdraw(address token, address to, uint256 tokens) external onlyOwner {
        require(tokens != 0, FluxErrors.ZeroAmount());
        IERC20(token).safeTransfer(to, tokens);

        emit Withdrawn(token, to, tokens);
    }

    function _setTreasury(address newTreasury, uint256 newShare) private {
        require(newTreasury != address(0), FluxErrors.ZeroAddress());
        require(
            newShare <= Constants.BASIS_POINTS,
            FluxErrors.ValueOutOfBounds("treasuryShare", newShare, 0, Constants.BASIS_POINTS)
        );
        ReserveLayout storage $ = ReserveStorage.state();
        $.treasury = newTreasury;
        $.treasuryShare = uint16(newShare);

        emit TreasurySet(newTreasury, newShare);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
