// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Holding, Liquidation} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";

/// @notice Who pays one debt. Parts of the debt, and of the deposits, 1e18.
struct DebtPart {
    address pool; // zero: none
    uint256 capacity; // what the pool can put up, asset units
    uint256 byPool; // part of the debt
    uint256 byCaller;
    uint256 basket; // part of the deposits that the pool gets
    uint256 paid; // what the pool has paid, asset units
}

/// @notice One liquidation while it is carried out. Fee and shortfall are of the whole account, USD 1e18.
struct Sale {
    address account;
    uint256 fraction; // what the caller would buy, 1e18; 0: nothing
    uint256 fee;
    uint256 shortfall;
    uint256 sold; // part of the deposits that leaves, 1e18
    uint256 soldToPools;
    uint256 bountyRate; // of the deposits sold to pools, 1e18
    uint256 poolFeeShare; // of the fee on them, basis points
    Liquidation holdings;
    DebtPart[] parts; // as holdings.debts
}

/// @title Who pays what, and gets what for it.
/// @dev Idea: all debts of an account are worth D and all its deposits V. Who pays a part of one debt gets,
/// of every deposit, that part of it times the debt's share of D. So every payer has the same return,
/// whichever assets he pays in, and a debt whose pool is empty does not keep the pools of the others away.
/// Danger: rounding that hands out more than there is; so pools are rounded down, and the last buyer gets
/// what is left. To the wei: docs/mathematics.md section 4.
library SaleMath {
    using FixedPointMath for uint256;

    /// @dev Pools times deposits in one sale: each costs two new slots, all of them about 6 million gas.
    uint256 private constant MAX_BASKETS = 80;

    /// @notice Pools that may buy in one sale; at least 4, because an account has joined at most 20 markets.
    function mostPools(Sale memory sale) internal pure returns (uint256) {
        uint256 deposits = sale.holdings.deposits.length;
        return deposits == 0 ? MAX_BASKETS : MAX_BASKETS / deposits;
    }

    /// @notice Sets what the caller and the pools buy, from what the pools can put up.
    /// @param quota basis points.
    function plan(Sale memory sale, uint256 quota) internal pure {
        bool isWhole = true;
        uint256 bought;
        for (uint256 j = 0; j < sale.parts.length; ++j) {
            DebtPart memory part = sale.parts[j];
            Holding memory debt = sale.holdings.debts[j];
            if (part.capacity != 0) {
                part.byPool = _byPool(sale, part, debt, quota);
                part.basket = part.byPool.mulDivDown(debt.value, sale.holdings.debtValue);
                // a pool that gets nothing pays nothing
                if (part.basket == 0) part.byPool = 0;
                sale.soldToPools += part.basket;
            }
            uint256 left = Constants.WAD - part.byPool;
            part.byCaller = sale.fraction < left ? sale.fraction : left;
            if (part.byCaller != left) isWhole = false;
            bought += part.byCaller * debt.value;
        }
        sale.sold = isWhole ? Constants.WAD : sale.soldToPools + bought / sale.holdings.debtValue;
    }

    /// @notice Makes a pool that cannot pay all of a debt pay, and leave, at least `minimum`, or nothing.
    /// @param need what all of the debt costs its buyers, asset units.
    function trim(DebtPart memory part, uint256 need, uint256 minimum) internal pure {
        if (part.capacity >= need) return;

        uint256 most = need > minimum ? need - minimum : 0;
        if (part.capacity > most) part.capacity = most;
        if (part.capacity < minimum) part.capacity = 0;
    }

    /// @notice What all of a debt costs its buyers: the rest is shortfall.
    function needOf(Sale memory sale, Holding memory debt) internal pure returns (uint256 assets) {
        return debt.assets - lostOf(sale, debt);
    }

    /// @notice Part of the shortfall that falls on a debt, if all of it is settled.
    function lostOf(Sale memory sale, Holding memory debt) internal pure returns (uint256 assets) {
        return debt.assets.mulDivDown(sale.shortfall, sale.holdings.debtValue);
    }

    /// @notice What becomes of a debt: settled in all, and the part of it that nobody pays.
    function settledOf(
        Sale memory sale,
        uint256 j
    ) internal pure returns (uint256 settled, uint256 lost) {
        Holding memory debt = sale.holdings.debts[j];
        uint256 part = sale.parts[j].byPool + sale.parts[j].byCaller;
        settled = debt.assets;
        if (part != Constants.WAD) {
            // whole debt shares, so that no part of a deposit is ever had for less than a share of the debt
            uint256 shares = debt.shares.mulDivUp(part, Constants.WAD);
            settled = settled.mulDivUp(shares, debt.shares);
        }
        if (sale.shortfall != 0) lost = settled.mulDivDown(sale.shortfall, sale.holdings.debtValue);
    }

    /// @notice What the pool pays of a debt, asset units.
    function paymentOf(Sale memory sale, uint256 j) internal pure returns (uint256 assets) {
        DebtPart memory part = sale.parts[j];
        if (part.byPool == 0) return 0;

        (uint256 settled, uint256 lost) = settledOf(sale, j);
        assets = (settled - lost).mulDivDown(part.byPool, part.byPool + part.byCaller);
        if (assets > part.capacity) assets = part.capacity;
    }

    /// @notice fTokens of a deposit that leave the account.
    function takenOf(Sale memory sale, Holding memory deposit) internal pure returns (uint256 shares) {
        return
            sale.sold == Constants.WAD
                ? deposit.shares
                : deposit.shares.mulDivDown(sale.sold, Constants.WAD);
    }

    /// @notice The fee in fTokens sold.
    function feeOf(Sale memory sale, uint256 shares) internal pure returns (uint256 fee) {
        return sale.fee == 0 ? 0 : shares.mulDivUp(sale.fee, sale.holdings.depositValue);
    }

    /// @notice What a pool buys of a deposit.
    /// @return net fTokens that it gets, its share of the fee included.
    /// @return bounty fTokens for the caller.
    function basketOf(
        Sale memory sale,
        DebtPart memory part,
        Holding memory deposit
    ) internal pure returns (uint256 net, uint256 bounty) {
        uint256 gross = _grossOf(part, deposit);
        uint256 fee = feeOf(sale, gross);
        net = gross - fee + fee.mulDivDown(sale.poolFeeShare, Constants.BASIS_POINTS);
        bounty = gross.mulDivDown(sale.bountyRate, Constants.WAD);
    }

    /// @notice What the caller buys of a deposit: all that the pools do not, less the fee.
    function callerSharesOf(
        Sale memory sale,
        Holding memory deposit
    ) internal pure returns (uint256 shares) {
        if (sale.fraction == 0) return 0;

        shares = takenOf(sale, deposit);
        for (uint256 j = 0; sale.soldToPools != 0 && j < sale.parts.length; ++j) {
            shares -= _grossOf(sale.parts[j], deposit);
        }
        shares -= feeOf(sale, shares);
    }

    /// @notice The caller's bounty, of the deposits that pools buy, 1e18: the lesser of a share of the
    /// deposits and a share of the fee.
    /// @param cap basis points of the deposits.
    /// @param share basis points of the fee.
    function bountyRateOf(
        Sale memory sale,
        uint256 cap,
        uint256 share
    ) internal pure returns (uint256 rate) {
        if (sale.fee == 0) return 0;

        uint256 unit = Constants.WAD / Constants.BASIS_POINTS;
        rate = (sale.fee * share).mulDivDown(unit, sale.holdings.depositValue);
        if (rate > cap * unit) rate = cap * unit;
    }

    /// @notice Room for what each pool gets of each deposit.
    function newBaskets(Sale memory sale) internal pure returns (uint256[][] memory baskets) {
        baskets = new uint256[][](sale.parts.length);
        for (uint256 j = 0; j < sale.parts.length; ++j) {
            if (sale.parts[j].byPool != 0) baskets[j] = new uint256[](sale.holdings.deposits.length);
        }
    }

    function marketsOf(Holding[] memory holdings) internal pure returns (address[] memory markets) {
        markets = new address[](holdings.length);
        for (uint256 i = 0; i < holdings.length; ++i) {
            markets[i] = address(holdings[i].market);
        }
    }

    function _grossOf(
        DebtPart memory part,
        Holding memory deposit
    ) private pure returns (uint256 shares) {
        return deposit.shares.mulDivDown(part.basket, Constants.WAD);
    }

    function _byPool(
        Sale memory sale,
        DebtPart memory part,
        Holding memory debt,
        uint256 quota
    ) private pure returns (uint256 byPool) {
        uint256 need = needOf(sale, debt);
        uint256 left = Constants.WAD - sale.fraction;
        byPool = quota.mulDivDown(Constants.WAD, Constants.BASIS_POINTS);
        if (left > byPool) byPool = left;
        if (part.capacity < need) {
            uint256 most = part.capacity.mulDivDown(Constants.WAD, need);
            if (most < byPool) byPool = most;
        }
    }
}
