// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Exposure, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IPriceOracle, Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {AccountHealth, Holding, IRiskEngine, Liquidation} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {MembershipWord} from "./MembershipWord.sol";
import {RiskAccounts} from "./RiskAccounts.sol";
import {RiskStorage} from "./RiskStorage.sol";

/// @notice Sums in USD 1e18, and the worst price met.
struct Sums {
    uint256 lowDeposits;
    uint256 midDeposits;
    uint256 highDeposits;
    uint256 lowDebts;
    uint256 midDebts;
    uint256 highDebts;
    uint256 limit;
    PriceStatus worst;
    address worstAsset;
}

/// @title The lines.
/// @dev Idea: what you own counts at the low price, without the interest since the market was last touched; what you owe at the
/// high price, with all interest. So nobody can borrow on a spike, and valuing a deposit reads two slots of its market. Liquidation
/// is the opposite concern: the mid price, both sides accrued. Because every ratio is above the liquidation line, an account that
/// has just met the borrowing line cannot be liquidated at the same prices. Formulas: docs/mathematics.md section 3.
abstract contract RiskHealth is RiskAccounts {
    using MembershipWord for uint256;

    /// @dev After a withdrawal deposits must be worth this share of debts, percent.
    uint256 private constant WITHDRAW_LINE = 115;

    /// @dev While a sequencer has just come back, only accounts below this share of the line are sold, percent.
    uint256 private constant GRACE_LINE = 95;

    IPriceOracle internal immutable ORACLE;

    constructor(IPriceOracle oracle) {
        require(address(oracle).code.length != 0, FluxErrors.NotAContract(address(oracle)));
        ORACLE = oracle;
    }

    // --- borrowing and withdrawing ---

    /// @inheritdoc IRiskEngine
    function requireBorrowAllowed(address account, Exposure calldata own) external view {
        _requireBorrowingLine(account, RiskStorage.state().memberships[account], own);
    }

    /// @inheritdoc IRiskEngine
    function requireWithdrawAllowed(address account, Exposure calldata own) external view returns (bool owes) {
        uint256 word = RiskStorage.state().memberships[account];
        if (!word.owes()) return false;

        (uint256 lowDeposits, uint256 highDebts) = _requireBorrowingLine(account, word, own);
        uint256 required = FixedPointMath.mulDivUp(highDebts, WITHDRAW_LINE, 100);
        require(lowDeposits >= required, FluxErrors.WithdrawLineCrossed(account, lowDeposits, required));
        return true;
    }

    /// @inheritdoc IRiskEngine
    function requireCreditAllowed(address market, address manager, uint256 debt) external view {
        uint256 cap = RiskStorage.state().creditLines[manager][market];
        require(debt <= cap, FluxErrors.CreditLineExceeded(manager, debt, cap));
    }

    /// @inheritdoc IRiskEngine
    function healthOf(address account) external view returns (AccountHealth memory health) {
        Sums memory sums = _sumsOf(account);
        health.depositValue = sums.midDeposits;
        health.debtValue = sums.midDebts;
        health.lowDepositValue = sums.lowDeposits;
        health.highDebtValue = sums.highDebts;
        health.borrowLimit = sums.limit;
        health.isLiquidatable = sums.worst != PriceStatus.Frozen && _isBelowLine(sums);
    }

    /// @inheritdoc IRiskEngine
    function requiredDeposit(address account, address market) external view returns (uint256 assets) {
        if (!RiskStorage.state().memberships[account].owes()) return 0;
        Sums memory all = _sumsOf(account);
        if (all.worst > PriceStatus.Cautious) return type(uint256).max;

        Exposure memory deposit = IMoneyMarket(market).depositExposureOf(account);
        if (deposit.assets == 0) return 0;
        uint256 price = ORACLE.priceOf(deposit.asset).low;
        uint256 value = _valueDown(deposit, price);
        uint256 limit = FixedPointMath.mulDivDown(value, Constants.RATIO_UNIT, deposit.ratio);
        uint256 forLimit = FixedPointMath.mulDivUp(
            _excess(all.highDebts, all.limit - limit), deposit.ratio, Constants.RATIO_UNIT
        );
        uint256 forLine =
            _excess(FixedPointMath.mulDivUp(all.highDebts, WITHDRAW_LINE, 100), all.lowDeposits - value);

        return FixedPointMath.mulDivUp(forLimit > forLine ? forLimit : forLine, deposit.unit, price);
    }

    /// @inheritdoc IRiskEngine
    function borrowable(address account, address market) external view returns (uint256 assets) {
        Exposure memory debt = IMoneyMarket(market).debtExposureOf(account);
        uint256 cap = RiskStorage.state().creditLines[account][market];
        if (cap != 0) return _excess(cap, debt.assets);

        Sums memory sums = _sumsOf(account);
        Price memory price = ORACLE.priceOf(debt.asset);
        if (sums.worst > PriceStatus.Cautious || price.status > PriceStatus.Cautious) return 0;

        uint256 others = sums.highDebts - _valueUp(debt, price.high);
        uint256 total = FixedPointMath.mulDivDown(_excess(sums.limit, others), debt.unit, price.high);
        return _excess(total, debt.assets);
    }

    // --- liquidation ---

    /// @inheritdoc IRiskEngine
    function assessLiquidation(address account) external returns (Liquidation memory liquidation) {
        uint256 word = RiskStorage.state().memberships[account];
        uint256 count = word.count();
        liquidation.deposits = new Holding[](count);
        liquidation.debts = new Holding[](count);
        Sums memory sums;
        uint256 debts;
        for (uint256 i = 0; i < count; ++i) {
            uint256 index;
            bool isDebt;
            (index, isDebt, word) = word.next();
            Holding memory holding = _hold(sums, IMoneyMarket(_marketAt(index)), account, isDebt);
            if (isDebt) liquidation.debts[debts++] = holding;
            else liquidation.deposits[i - debts] = holding;
        }
        liquidation.depositValue = sums.midDeposits;
        liquidation.debtValue = sums.midDebts;
        liquidation.deposits = _first(liquidation.deposits, count - debts);
        liquidation.debts = _first(liquidation.debts, debts);

        if (sums.worst == PriceStatus.Frozen) revert FluxErrors.PriceUnusable(sums.worstAsset, uint8(sums.worst));
        require(_isBelowLine(sums), FluxErrors.AccountHealthy(account, sums.midDeposits, sums.midDebts));
    }

    function _hold(Sums memory sums, IMoneyMarket market, address account, bool isDebt)
        private
        returns (Holding memory holding)
    {
        market.accrue();
        Exposure memory exposure = isDebt ? market.debtExposureOf(account) : market.depositExposureOf(account);
        holding.market = market;
        holding.assets = exposure.assets;
        holding.shares = isDebt ? 0 : market.balanceOf(account);
        holding.value = _add(sums, exposure);
    }

    function _first(Holding[] memory holdings, uint256 count) private pure returns (Holding[] memory shorter) {
        shorter = new Holding[](count);
        for (uint256 i = 0; i < count; ++i) {
            shorter[i] = holdings[i];
        }
    }

    /// @dev Prices that disagree count in favour of the account; a sequencer just back gives time to react.
    function _isBelowLine(Sums memory sums) private view returns (bool) {
        uint256 line = RiskStorage.state().liquidationLine;
        if (sums.worst == PriceStatus.Grace) line = FixedPointMath.mulDivDown(line, GRACE_LINE, 100);
        if (sums.worst == PriceStatus.Degraded) return sums.highDeposits * Constants.WAD < sums.lowDebts * line;
        return sums.midDeposits * Constants.WAD < sums.midDebts * line;
    }

    // --- valuation ---

    /// @dev The one check on the way of every borrower: reads nothing twice and keeps nothing.
    function _requireBorrowingLine(address account, uint256 word, Exposure memory own)
        private
        view
        returns (uint256 lowDeposits, uint256 highDebts)
    {
        uint256 limit;
        while (word != 0) {
            uint256 index;
            bool isDebt;
            (index, isDebt, word) = word.next();
            Exposure memory exposure = index == own.index ? own : _exposureOf(account, index, isDebt);
            Price memory price = ORACLE.priceOf(exposure.asset);
            if (price.status > PriceStatus.Cautious) {
                revert FluxErrors.PriceUnusable(exposure.asset, uint8(price.status));
            }

            if (isDebt) {
                highDebts += _valueUp(exposure, price.high);
            } else {
                uint256 value = _valueDown(exposure, price.low);
                lowDeposits += value;
                limit += FixedPointMath.mulDivDown(value, Constants.RATIO_UNIT, exposure.ratio);
            }
        }
        require(limit >= highDebts, FluxErrors.BorrowLimitExceeded(account, highDebts, limit));
    }

    function _sumsOf(address account) private view returns (Sums memory sums) {
        uint256 word = RiskStorage.state().memberships[account];
        while (word != 0) {
            uint256 index;
            bool isDebt;
            (index, isDebt, word) = word.next();
            _add(sums, _exposureOf(account, index, isDebt));
        }
    }

    /// @return value at mid, USD 1e18.
    function _add(Sums memory sums, Exposure memory exposure) private view returns (uint256 value) {
        Price memory price = ORACLE.priceOf(exposure.asset);
        if (price.status > sums.worst) (sums.worst, sums.worstAsset) = (price.status, exposure.asset);

        if (exposure.ratio == 0) {
            value = _valueUp(exposure, price.mid);
            sums.midDebts += value;
            sums.lowDebts += _valueUp(exposure, price.low);
            sums.highDebts += _valueUp(exposure, price.high);
        } else {
            value = _valueDown(exposure, price.mid);
            uint256 low = _valueDown(exposure, price.low);
            sums.midDeposits += value;
            sums.lowDeposits += low;
            sums.highDeposits += _valueDown(exposure, price.high);
            sums.limit += FixedPointMath.mulDivDown(low, Constants.RATIO_UNIT, exposure.ratio);
        }
    }

    function _exposureOf(address account, uint256 index, bool isDebt) private view returns (Exposure memory) {
        IMoneyMarket market = IMoneyMarket(_marketAt(index));
        return isDebt ? market.debtExposureOf(account) : market.depositExposureOf(account);
    }

    function _valueDown(Exposure memory exposure, uint256 price) private pure returns (uint256) {
        return FixedPointMath.mulDivDown(exposure.assets, price, exposure.unit);
    }

    function _valueUp(Exposure memory exposure, uint256 price) private pure returns (uint256) {
        return FixedPointMath.mulDivUp(exposure.assets, price, exposure.unit);
    }

    function _excess(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : 0;
    }
}
