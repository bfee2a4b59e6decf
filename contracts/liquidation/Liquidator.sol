// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {
    ReentrancyGuardUpgradeable
} from "@openzeppelin/contracts-upgradeable/utils/ReentrancyGuardUpgradeable.sol";
import {ILiquidationCallback} from "../interfaces/ILiquidationCallback.sol";
import {ILiquidator, Leg, LiquidationTerms, Quote, Settlement} from "../interfaces/ILiquidator.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {Holding, IRiskEngine, Liquidation} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {LiquidatorStorage} from "./LiquidatorStorage.sol";
import {SignedFee} from "./SignedFee.sol";
import {Waterfall} from "./Waterfall.sol";

/// @notice One liquidation while it is carried out.
struct Sale {
    address account;
    uint256 fraction;
    uint256 fee;
    uint256 shortfall;
    Liquidation holdings;
}

/// @title Sells accounts below the line; see `ILiquidator`.
/// @dev Order: shares to the buyer and the reserve, losses down the waterfall, the buyer's callback, then the
/// debts are pulled. Books are whole at every step: what is not yet paid is still owed by the account. The
/// lock stands because, while the buyer's callback runs, an account without deposits still owes what the
/// buyer is about to pay; nobody may write that off.
contract Liquidator is ILiquidator, Ownable2StepUpgradeable, ReentrancyGuardUpgradeable, UUPSUpgradeable {
    IRiskEngine private immutable ENGINE;

    address private immutable RESERVE;

    constructor(IRiskEngine engine, address newReserve) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        require(newReserve.code.length != 0, FluxErrors.NotAContract(newReserve));
        ENGINE = engine;
        RESERVE = newReserve;
        _disableInitializers();
    }

    /// @notice First call after creation.
    function initialize(address newOwner, LiquidationTerms calldata newTerms) external initializer {
        __Ownable_init(newOwner);
        __ReentrancyGuard_init();
        _setTerms(newTerms);
    }

    /// @inheritdoc ILiquidator
    function liquidate(
        address account,
        uint256 fraction,
        address receiver,
        uint256[] calldata maxPay,
        bytes calldata data
    ) external nonReentrant {
        _liquidate(account, fraction, receiver, maxPay, data, Settlement(false, false));
    }

    /// @inheritdoc ILiquidator
    function liquidateWith(
        address account,
        uint256 fraction,
        address receiver,
        uint256[] calldata maxPay,
        bytes calldata data,
        Settlement calldata settlement
    ) external nonReentrant {
        _liquidate(account, fraction, receiver, maxPay, data, settlement);
    }

    /// @inheritdoc ILiquidator
    function quote(address account, uint256 fraction) external view returns (Quote memory result) {
        Sale memory sale = _open(account, fraction);
        (Holding[] memory deposits, Holding[] memory debts) = (sale.holdings.deposits, sale.holdings.debts);
        result.depositValue = sale.holdings.depositValue;
        result.debtValue = sale.holdings.debtValue;
        result.fee = sale.fee;
        result.shortfall = sale.shortfall;

        result.proceeds = new Leg[](deposits.length);
        for (uint256 i = 0; i < deposits.length; ++i) {
            (uint256 taken, uint256 fee) = _sharesTaken(sale, deposits[i]);
            result.proceeds[i] = Leg(address(deposits[i].market), 0, taken - fee);
        }
        result.payments = new Leg[](debts.length);
        for (uint256 j = 0; j < debts.length; ++j) {
            (uint256 settled, uint256 lost) = _debtSettled(sale, debts[j]);
            result.payments[j] = Leg(address(debts[j].market), settled - lost, 0);
        }
    }

    /// @inheritdoc ILiquidator
    function feeAndShortfall(
        uint256 depositValue,
        uint256 debtValue
    ) external view returns (uint256 fee, uint256 shortfall) {
        return SignedFee.split(LiquidatorStorage.state().terms, depositValue, debtValue);
    }

    /// @inheritdoc ILiquidator
    function liquidationReserve() external view returns (address) {
        return RESERVE;
    }

    /// @inheritdoc ILiquidator
    function terms() external view returns (LiquidationTerms memory) {
        return LiquidatorStorage.state().terms;
    }

    /// @inheritdoc ILiquidator
    function requireTermsFit(uint256 line) external view {
        SignedFee.requireFit(LiquidatorStorage.state().terms, line);
    }

    /// @inheritdoc ILiquidator
    function setTerms(LiquidationTerms calldata newTerms) external onlyOwner {
        _setTerms(newTerms);
    }

    function _liquidate(
        address account,
        uint256 fraction,
        address receiver,
        uint256[] calldata maxPay,
        bytes calldata data,
        Settlement memory settlement
    ) private {
        require(msg.sender != account && receiver != account, FluxErrors.SelfLiquidation(account));
        Sale memory sale = _open(account, fraction);
        uint256 debtCount = sale.holdings.debts.length;
        require(
            maxPay.length == 0 || maxPay.length == debtCount,
            FluxErrors.ArrayLengthMismatch(maxPay.length, debtCount)
        );

        _deliver(sale, receiver, settlement.takeAssets);
        uint256[] memory payments = _coverShortfall(sale, maxPay);

        emit Liquidated(
            account,
            msg.sender,
            receiver,
            fraction,
            sale.holdings.depositValue,
            sale.holdings.debtValue,
            sale.fee,
            sale.shortfall
        );

        if (data.length != 0) _callBack(sale, payments, data);
        _collect(sale, payments, settlement.payWithShares);
    }

    function _open(address account, uint256 fraction) private view returns (Sale memory sale) {
        bool isFraction = fraction != 0 && fraction <= Constants.WAD;
        require(isFraction, FluxErrors.ValueOutOfBounds("fraction", fraction, 1, Constants.WAD));

        sale.account = account;
        sale.fraction = fraction;
        sale.holdings = ENGINE.assessLiquidation(account);
        (sale.fee, sale.shortfall) = SignedFee.split(
            LiquidatorStorage.state().terms,
            sale.holdings.depositValue,
            sale.holdings.debtValue
        );
    }

    /// @dev Deposits go out in the same proportion from every market: to the buyer what he pays for, to the
    /// reserve the fee.
    function _deliver(Sale memory sale, address receiver, bool takeAssets) private {
        Holding[] memory deposits = sale.holdings.deposits;
        for (uint256 i = 0; i < deposits.length; ++i) {
            IMoneyMarket market = deposits[i].market;
            (uint256 taken, uint256 fee) = _sharesTaken(sale, deposits[i]);
            if (taken == 0) continue;

            market.seize(sale.account, takeAssets ? address(this) : receiver, taken - fee, RESERVE, fee);
            if (takeAssets) _redeem(market, receiver, taken - fee);
        }
    }

    /// @dev As much of the asset as the market has and lets go, fTokens for the rest: never a revert for
    /// cash.
    function _redeem(IMoneyMarket market, address receiver, uint256 shares) private {
        uint256 redeemable = market.maxRedeem(address(this));
        if (redeemable > shares) redeemable = shares;
        // dust that is worth nothing, or a token that refuses the receiver, stays fTokens
        if (redeemable != 0) {
            try market.redeem(redeemable, receiver, address(this)) {
                shares -= redeemable;
            } catch {}
        }
        if (shares != 0) market.seize(address(this), receiver, shares, RESERVE, 0);
    }

    /// @return payments what the buyer owes in each debt asset.
    function _coverShortfall(
        Sale memory sale,
        uint256[] calldata maxPay
    ) private returns (uint256[] memory payments) {
        Holding[] memory debts = sale.holdings.debts;
        payments = new uint256[](debts.length);
        for (uint256 j = 0; j < debts.length; ++j) {
            (uint256 settled, uint256 lost) = _debtSettled(sale, debts[j]);
            payments[j] = settled;
            if (lost != 0) {
                uint256 covered = Waterfall.cover(debts[j].market, sale.account, RESERVE, lost);
                // rounding inside the waterfall may leave a whole account a unit more than settled - covered
                bool isWhole = sale.fraction == Constants.WAD;
                payments[j] = isWhole ? debts[j].market.debtOf(sale.account) : settled - covered;
            }

            if (maxPay.length == 0) continue;
            require(
                payments[j] <= maxPay[j],
                FluxErrors.PaymentAboveMaximum(address(debts[j].market), payments[j], maxPay[j])
            );
        }
    }

    function _callBack(Sale memory sale, uint256[] memory payments, bytes calldata data) private {
        Holding[] memory debts = sale.holdings.debts;
        address[] memory markets = new address[](debts.length);
        for (uint256 j = 0; j < debts.length; ++j) {
            markets[j] = address(debts[j].market);
        }
        ILiquidationCallback(msg.sender).onLiquidation(sale.account, markets, payments, data);
    }

    /// @dev The payer is always the caller: an allowance to a market is never anybody else's to use.
    function _collect(Sale memory sale, uint256[] memory payments, bool payWithShares) private {
        Holding[] memory debts = sale.holdings.debts;
        for (uint256 j = 0; j < debts.length; ++j) {
            IMoneyMarket market = debts[j].market;
            uint256 left = payments[j];

            if (payWithShares && left != 0) {
                uint256 owned = market.convertToAssets(market.balanceOf(msg.sender));
                uint256 paid = market.settleWithShares(msg.sender, sale.account, owned < left ? owned : left);
                left = sale.fraction == Constants.WAD ? market.debtOf(sale.account) : left - paid;
            }
            if (left != 0) market.settleWithCash(msg.sender, sale.account, left);
            if (sale.fraction != Constants.WAD) _requireNoDust(market, sale.account, payments[j]);
        }
    }

    /// @dev A part must pay, and leave, a debt that is worth a liquidation.
    function _requireNoDust(IMoneyMarket market, address account, uint256 payment) private view {
        uint256 debt = market.debtOf(account);
        uint256 unit = 10 ** market.decimals();
        uint256 minimum = FixedPointMath.mulDivUp(market.parameters().minDebt, unit, 1e6);
        require(payment >= minimum, FluxErrors.DebtBelowMinimum(payment, minimum));
        require(debt >= minimum, FluxErrors.DebtBelowMinimum(debt, minimum));
    }

    function _sharesTaken(
        Sale memory sale,
        Holding memory holding
    ) private pure returns (uint256 taken, uint256 fee) {
        taken = FixedPointMath.mulDivDown(holding.shares, sale.fraction, Constants.WAD);
        fee = sale.fee == 0 ? 0 : FixedPointMath.mulDivUp(taken, sale.fee, sale.holdings.depositValue);
    }

    function _debtSettled(
        Sale memory sale,
        Holding memory holding
    ) private pure returns (uint256 settled, uint256 lost) {
        // whole debt shares, so that no part of a deposit is ever had for less than a share of the debt
        uint256 shares = FixedPointMath.mulDivUp(holding.shares, sale.fraction, Constants.WAD);
        settled = FixedPointMath.mulDivUp(holding.assets, shares, holding.shares);
        lost = FixedPointMath.mulDivDown(settled, sale.shortfall, sale.holdings.debtValue);
    }

    function _setTerms(LiquidationTerms memory newTerms) private {
        SignedFee.requireFit(newTerms, ENGINE.liquidationLine());
        LiquidatorStorage.state().terms = newTerms;

        emit TermsSet(newTerms.discount, newTerms.feeCap);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
