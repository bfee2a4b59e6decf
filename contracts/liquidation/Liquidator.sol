// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {
    ReentrancyGuardUpgradeable
} from "@openzeppelin/contracts-upgradeable/utils/ReentrancyGuardUpgradeable.sol";
import {ILiquidationCallback} from "../interfaces/ILiquidationCallback.sol";
import {ILiquidationPool} from "../interfaces/ILiquidationPool.sol";
import {
    ILiquidator,
    Leg,
    LiquidationTerms,
    PoolShares,
    Quote,
    Settlement
} from "../interfaces/ILiquidator.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {Holding, IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {LiquidationSettings} from "./LiquidationSettings.sol";
import {LiquidatorLayout, LiquidatorStorage} from "./LiquidatorStorage.sol";
import {DebtPart, Sale, SaleMath} from "./SaleMath.sol";
import {SignedFee} from "./SignedFee.sol";
import {Backing, Waterfall} from "./Waterfall.sol";

/// @title Sells accounts below the line; see `ILiquidator`.
/// @dev Order: fTokens to the buyers and the reserve, the pools' payments, losses down the waterfall, the
/// caller's callback, then his payments. Books are whole at every step: what is not yet paid is still owed by
/// the account. The lock stands because, while the callback runs, an account without deposits still owes what
/// the caller is about to pay; nobody may write that off.
contract Liquidator is LiquidationSettings, ReentrancyGuardUpgradeable, UUPSUpgradeable {
    using SaleMath for Sale;

    constructor(IRiskEngine engine, address newReserve) LiquidationSettings(engine, newReserve) {
        _disableInitializers();
    }

    /// @notice First call after creation. The pools' shares are those of the design: quota 50 %, 30 % of the
    /// fee, bounty 0.5 % of the deposits but at most a quarter of the fee, slash 30 %.
    function initialize(address newOwner, LiquidationTerms calldata newTerms) external initializer {
        __Ownable_init(newOwner);
        __ReentrancyGuard_init();
        _setTerms(newTerms);
        _setPoolShares(
            PoolShares({quota: 5000, feeShare: 3000, bountyCap: 50, bountyShare: 2500, slashCap: 3000})
        );
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
        if (LiquidatorStorage.state().poolCount != 0) {
            uint256 left = sale.mostPools();
            for (uint256 j = 0; j < sale.parts.length; ++j) {
                address pool = _findPool(sale, j);
                if (pool == address(0) || left == 0) continue;
                sale.parts[j].capacity = ILiquidationPool(pool).capacity();
                if (sale.parts[j].capacity != 0) --left;
            }
        }
        _plan(sale);
        (Holding[] memory deposits, Holding[] memory debts) = (sale.holdings.deposits, sale.holdings.debts);
        result.depositValue = sale.holdings.depositValue;
        result.debtValue = sale.holdings.debtValue;
        result.fee = sale.fee;
        result.shortfall = sale.shortfall;
        result.sold = sale.sold;
        result.soldToPools = sale.soldToPools;

        result.proceeds = new Leg[](deposits.length);
        for (uint256 i = 0; i < deposits.length; ++i) {
            uint256 shares = sale.callerSharesOf(deposits[i]);
            for (uint256 j = 0; j < debts.length; ++j) {
                (, uint256 bounty) = sale.basketOf(sale.parts[j], deposits[i]);
                shares += bounty;
            }
            result.proceeds[i] = Leg(address(deposits[i].market), 0, shares);
        }
        result.payments = new Leg[](debts.length);
        for (uint256 j = 0; j < debts.length; ++j) {
            (uint256 settled, uint256 lost) = sale.settledOf(j);
            uint256 assets = fraction == 0 ? 0 : settled - lost - sale.paymentOf(j);
            result.payments[j] = Leg(address(debts[j].market), assets, 0);
        }
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
        if (LiquidatorStorage.state().poolCount != 0) _preparePools(sale);
        _plan(sale);

        uint256[][] memory baskets = _deliver(sale, receiver, settlement.takeAssets);
        _payByPools(sale, baskets);
        uint256[] memory payments = _coverShortfall(sale, maxPay);

        emit Liquidated(
            account,
            msg.sender,
            receiver,
            sale.sold,
            sale.holdings.depositValue,
            sale.holdings.debtValue,
            sale.fee,
            sale.shortfall
        );

        if (fraction == 0) return;
        if (data.length != 0) _callBack(sale, payments, data);
        _collect(sale, payments, settlement.payWithShares);
    }

    function _open(address account, uint256 fraction) private view returns (Sale memory sale) {
        require(
            fraction <= Constants.WAD,
            FluxErrors.ValueOutOfBounds("fraction", fraction, 0, Constants.WAD)
        );

        sale.account = account;
        sale.fraction = fraction;
        sale.holdings = ENGINE.assessLiquidation(account);
        sale.parts = new DebtPart[](sale.holdings.debts.length);
        (sale.fee, sale.shortfall) = SignedFee.split(
            terms(),
            sale.holdings.depositValue,
            sale.holdings.debtValue
        );
    }

    function _plan(Sale memory sale) private view {
        LiquidatorLayout storage $ = LiquidatorStorage.state();
        if ($.poolCount != 0) {
            // with nobody to pay the rest, a pool must not leave a debt that nobody would buy
            if (sale.fraction == 0) _trim(sale);
            sale.poolFeeShare = $.feeShare;
            sale.bountyRate = sale.bountyRateOf($.bountyCap, $.bountyShare);
        }
        sale.plan($.quota);
        require(sale.sold != 0 || sale.shortfall != 0, FluxErrors.PoolsExhausted(sale.account));
    }

    /// @dev A pool that fails to answer has nothing to give.
    function _preparePools(Sale memory sale) private {
        uint256 left = sale.mostPools();
        for (uint256 j = 0; j < sale.parts.length; ++j) {
            address pool = _findPool(sale, j);
            if (pool == address(0) || left == 0) continue;
            try ILiquidationPool(pool).prepare() returns (uint256 assets) {
                sale.parts[j].capacity = assets;
                if (assets != 0) --left;
            } catch {}
        }
    }

    function _findPool(Sale memory sale, uint256 j) private view returns (address pool) {
        pool = LiquidatorStorage.state().pools[address(sale.holdings.debts[j].market)];
        sale.parts[j].pool = pool;
    }

    function _trim(Sale memory sale) private view {
        for (uint256 j = 0; j < sale.parts.length; ++j) {
            DebtPart memory part = sale.parts[j];
            Holding memory debt = sale.holdings.debts[j];
            uint256 need = sale.needOf(debt);
            if (part.capacity < need) SaleMath.trim(part, need, _minimumOf(debt.market));
        }
    }

    /// @dev Deposits go out in the same proportion from every market: to each buyer what he pays for, to the
    /// caller his bounty, to the reserve the rest of the fee.
    /// @return baskets fTokens that each pool gets of each deposit.
    function _deliver(
        Sale memory sale,
        address receiver,
        bool takeAssets
    ) private returns (uint256[][] memory baskets) {
        Holding[] memory deposits = sale.holdings.deposits;
        if (sale.soldToPools != 0) baskets = sale.newBaskets();
        for (uint256 i = 0; i < deposits.length; ++i) {
            uint256 taken = sale.takenOf(deposits[i]);
            if (taken == 0) continue;

            IMoneyMarket market = deposits[i].market;
            uint256 shares = sale.callerSharesOf(deposits[i]);
            if (sale.soldToPools != 0) {
                (uint256 delivered, uint256 bounty) = _deliverToPools(sale, i, baskets);
                taken -= delivered;
                shares += bounty;
            }
            // what rounding leaves when no caller buys is the reserve's
            if (shares == 0) {
                market.seize(sale.account, RESERVE, taken, RESERVE, 0);
                continue;
            }
            address to = takeAssets ? address(this) : receiver;
            market.seize(sale.account, to, shares, RESERVE, taken - shares);
            if (takeAssets) _redeem(market, receiver, shares);
        }
    }

    /// @return delivered fTokens of a deposit that pools have got.
    /// @return bounty fTokens that the caller gets for it.
    function _deliverToPools(
        Sale memory sale,
        uint256 i,
        uint256[][] memory baskets
    ) private returns (uint256 delivered, uint256 bounty) {
        Holding memory deposit = sale.holdings.deposits[i];
        for (uint256 j = 0; j < sale.parts.length; ++j) {
            DebtPart memory part = sale.parts[j];
            if (part.basket == 0) continue;

            (uint256 net, uint256 bountyOfPart) = sale.basketOf(part, deposit);
            if (net == 0) continue;
            baskets[j][i] = net;
            delivered += net;
            bounty += bountyOfPart;
            deposit.market.seize(sale.account, part.pool, net, RESERVE, 0);
        }
    }

    /// @dev As much of the asset as the market has and lets go, fTokens for the rest: never a revert for
    /// cash.
    function _redeem(IMoneyMarket market, address receiver, uint256 shares) private {
        if (_tryRedeem(market, receiver, shares)) return;

        // dust that is worth nothing, or a token that refuses the receiver, stays fTokens
        uint256 redeemable = market.maxRedeem(address(this));
        bool isShort = redeemable != 0 && redeemable < shares;
        if (isShort && _tryRedeem(market, receiver, redeemable)) shares -= redeemable;
        market.seize(address(this), receiver, shares, RESERVE, 0);
    }

    function _tryRedeem(IMoneyMarket market, address receiver, uint256 shares) private returns (bool) {
        try market.redeem(shares, receiver, address(this)) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev In claims: idle fTokens of the pool are burned against the debt.
    function _payByPools(Sale memory sale, uint256[][] memory baskets) private {
        if (sale.soldToPools == 0) return;

        address[] memory markets = SaleMath.marketsOf(sale.holdings.deposits);
        for (uint256 j = 0; j < sale.parts.length; ++j) {
            DebtPart memory part = sale.parts[j];
            if (part.byPool == 0) continue;

            IMoneyMarket market = sale.holdings.debts[j].market;
            uint256 before = market.balanceOf(part.pool);
            uint256 assets = sale.paymentOf(j);
            if (assets != 0) part.paid = market.settleWithShares(part.pool, sale.account, assets);
            uint256 burned = before - market.balanceOf(part.pool);
            ILiquidationPool(part.pool).recordAbsorption(
                sale.account,
                part.paid,
                burned,
                markets,
                baskets[j]
            );
        }
    }

    /// @return payments what the caller owes in each debt asset.
    function _coverShortfall(
        Sale memory sale,
        uint256[] calldata maxPay
    ) private returns (uint256[] memory payments) {
        Holding[] memory debts = sale.holdings.debts;
        payments = new uint256[](debts.length);
        for (uint256 j = 0; j < debts.length; ++j) {
            (IMoneyMarket market, DebtPart memory part) = (debts[j].market, sale.parts[j]);
            (uint256 settled, uint256 lost) = sale.settledOf(j);
            bool isAll = part.byPool + part.byCaller == Constants.WAD;
            if (sale.fraction == 0) {
                _coverWithoutCaller(sale, j, isAll);
                continue;
            }

            uint256 covered =
                lost == 0 ? 0 : Waterfall.cover(market, sale.account, _backing(part.pool), lost, false);
            payments[j] = settled - covered - part.paid;
            // rounding on the way may leave a whole account a unit more
            if (isAll && covered + part.paid != 0) payments[j] = market.debtOf(sale.account);
            if (maxPay.length == 0) continue;
            require(
                payments[j] <= maxPay[j],
                FluxErrors.PaymentAboveMaximum(address(market), payments[j], maxPay[j])
            );
        }
    }

    /// @dev All of the shortfall, whatever the pools could take: what is left of the account is then worth
    /// its debts and the discount, and can wait for a buyer.
    function _coverWithoutCaller(Sale memory sale, uint256 j, bool isAll) private {
        if (sale.shortfall == 0) return;

        Holding memory debt = sale.holdings.debts[j];
        uint256 lost = isAll ? debt.market.debtOf(sale.account) : sale.lostOf(debt);
        if (lost == 0) return;
        Waterfall.cover(debt.market, sale.account, _backing(sale.parts[j].pool), lost, isAll);
    }

    function _callBack(Sale memory sale, uint256[] memory payments, bytes calldata data) private {
        address[] memory markets = SaleMath.marketsOf(sale.holdings.debts);
        ILiquidationCallback(msg.sender).onLiquidation(sale.account, markets, payments, data);
    }

    /// @dev The payer is always the caller: an allowance to a market is never anybody else's to use.
    function _collect(Sale memory sale, uint256[] memory payments, bool payWithShares) private {
        Holding[] memory debts = sale.holdings.debts;
        for (uint256 j = 0; j < debts.length; ++j) {
            (IMoneyMarket market, DebtPart memory part) = (debts[j].market, sale.parts[j]);
            bool isAll = part.byPool + part.byCaller == Constants.WAD;
            uint256 left = payments[j];

            if (payWithShares && left != 0) {
                uint256 owned = market.convertToAssets(market.balanceOf(msg.sender));
                uint256 paid = market.settleWithShares(msg.sender, sale.account, owned < left ? owned : left);
                left = isAll ? market.debtOf(sale.account) : left - paid;
            }
            if (left != 0) market.settleWithCash(msg.sender, sale.account, left);
            if (!isAll) _requireNoDust(market, sale.account, payments[j] + part.paid);
        }
    }

    /// @dev A part must pay, and leave, a debt that is worth a liquidation.
    function _requireNoDust(IMoneyMarket market, address account, uint256 payment) private view {
        uint256 debt = market.debtOf(account);
        uint256 minimum = _minimumOf(market);
        require(payment >= minimum, FluxErrors.DebtBelowMinimum(payment, minimum));
        require(debt >= minimum, FluxErrors.DebtBelowMinimum(debt, minimum));
    }

    function _minimumOf(IMoneyMarket market) private view returns (uint256 assets) {
        return FixedPointMath.mulDivUp(market.parameters().minDebt, 10 ** market.decimals(), 1e6);
    }

    function _backing(address pool) private view returns (Backing memory) {
        LiquidatorLayout storage $ = LiquidatorStorage.state();
        return Backing(RESERVE, pool, $.slashCap, $.safetyModule);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
