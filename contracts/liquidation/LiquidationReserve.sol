// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ILiquidationPool} from "../interfaces/ILiquidationPool.sol";
import {ILiquidationReserve} from "../interfaces/ILiquidationReserve.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
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

    /// @dev 2 % of a market's debts, basis points.
    uint16 private constant DEFAULT_TARGET = 200;

    /// @dev 0.1 % of a pool's idle funds an epoch, basis points: who joins a small pool does not carry away
    /// what has piled up for years.
    uint256 private constant OVERFLOW_RATE = 10;

    IRiskEngine private immutable ENGINE;

    constructor(IRiskEngine engine) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        ENGINE = engine;
        _disableInitializers();
    }

    /// @notice First call after creation. The target is 2 % of a market's debts.
    function initialize(address newOwner, address newTreasury, uint256 newShare) external initializer {
        __Ownable_init(newOwner);
        _setTreasury(newTreasury, newShare);
        _setTarget(DEFAULT_TARGET);
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
    function target() external view returns (uint256) {
        return ReserveStorage.state().target;
    }

    /// @inheritdoc ILiquidationReserve
    function payTreasury(address market) external returns (uint256 shares) {
        require(ENGINE.isMarket(market), FluxErrors.NotListedMarket(market));
        return _payTreasury(market);
    }

    /// @inheritdoc ILiquidationReserve
    function sendOverflow(address market) external returns (uint256 shares) {
        require(ENGINE.isMarket(market), FluxErrors.NotListedMarket(market));
        address pool = ILiquidator(ENGINE.liquidator()).poolOf(market);
        if (pool == address(0) || IERC20(pool).totalSupply() == 0) return 0;
        ReserveLayout storage $ = ReserveStorage.state();
        if ($.sentEpoch[market] == block.timestamp / Constants.EPOCH) return 0;

        // what the market has not swept yet overflows like the rest, before newcomers are priced
        IMoneyMarket(market).sweepReserve();
        // the overflow is not income that the treasury has still to see
        _payTreasury(market);
        uint256 balance = IMoneyMarket(market).balanceOf(address(this));
        uint256 kept = FixedPointMath.mulDivUp(
            IMoneyMarket(market).books().debtAssets,
            $.target,
            Constants.BASIS_POINTS
        );
        kept = IMoneyMarket(market).previewWithdraw(kept);
        if (balance <= kept) return 0;
        shares = balance - kept;
        uint256 idle = ILiquidationPool(pool).funds().idle;
        uint256 most = FixedPointMath.mulDivDown(idle, OVERFLOW_RATE, Constants.BASIS_POINTS);
        if (shares > most) shares = most;
        if (shares == 0) return 0;
        $.settled[market] = balance - shares;
        $.sentEpoch[market] = block.timestamp / Constants.EPOCH;

        emit OverflowSent(market, pool, shares);

        IERC20(market).safeTransfer(pool, shares);
        ILiquidationPool(pool).recordOverflow(shares);
    }

    /// @inheritdoc ILiquidationReserve
    function setTarget(uint256 newTarget) external onlyOwner {
        _setTarget(newTarget);
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

    function _payTreasury(address market) private returns (uint256 shares) {
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

    function _setTarget(uint256 newTarget) private {
        require(
            newTarget <= Constants.BASIS_POINTS,
            FluxErrors.ValueOutOfBounds("target", newTarget, 0, Constants.BASIS_POINTS)
        );
        ReserveStorage.state().target = uint16(newTarget);

        emit TargetSet(newTarget);
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
