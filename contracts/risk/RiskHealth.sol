// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Action, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IPriceOracle, Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {AccountHealth, Holding, IRiskEngine, Liquidation} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketIdentity} from "../markets/MarketIdentity.sol";
import {MarketSlots} from "../markets/MarketSlots.sol";
import {MarketReader} from "./MarketReader.sol";
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
    bool isDisputed; // a Degraded price among them, which Grace does not hide
}

/// @notice One side of an account in one market: a deposit without the interest since the market was last
/// touched, with its ratio in thousandths; or a debt with all interest, ratio 0.
struct Exposure {
    uint256 assets;
    uint256 shares;
    uint256 ratio;
    uint256 identity;
}

/// @title The lines.
/// @dev Idea: what you own counts at the low price, without the interest since the market was last touched;
/// what you owe at the high price, with all interest. So nobody can borrow on a spike, and valuing a deposit
/// reads two slots of its market. Liquidation is the opposite concern: the mid price, both sides accrued.
/// Because every ratio is above the liquidation line, an account that has just met the borrowing line cannot
/// be liquidated at the same prices. Formulas: docs/mathematics.md section 3.
abstract contract RiskHealth is RiskAccounts {
    using MarketIdentity for uint256;
    using MembershipWord for uint256;

    /// @dev While a sequencer has just come back, only accounts below this share of the line are sold,
    /// percent.
    uint256 private constant GRACE_LINE = 95;

    IPriceOracle internal immutable ORACLE;

    constructor(IPriceOracle oracle) {
        require(address(oracle).code.length != 0, FluxErrors.NotAContract(address(oracle)));
        ORACLE = oracle;
    }

    // --- borrowing and withdrawing ---

    /// @inheritdoc IRiskEngine
    function requireCreditAllowed(address market, address manager, uint256 debt) external view {
        uint256 cap = RiskStorage.state().creditLines[manager][market];
        require(debt <= cap, FluxErrors.CreditLineExceeded(manager, debt, cap));
    }

    /// @inheritdoc IRiskEngine
    function healthOf(address account) external view returns (AccountHealth memory health) {
        Sums memory sums = _sumsOf({account: account, isSale: false});
        health.lowDepositValue = sums.lowDeposits;
        health.highDebtValue = sums.highDebts;
        health.borrowLimit = sums.limit;

        sums = _sumsOf({account: account, isSale: true});
        health.depositValue = sums.midDeposits;
        health.debtValue = sums.midDebts;
        health.isLiquidatable = sums.worst != PriceStatus.Frozen && _isBelowLine(sums);
    }

    /// @inheritdoc IRiskEngine
    function requiredDeposit(address account, address market) external view returns (uint256 assets) {
        if (!RiskStorage.state().memberships[account].owes()) return 0;
        Sums memory all = _sumsOf({account: account, isSale: false});
        if (all.worst > PriceStatus.Cautious) return type(uint256).max;

        Exposure memory deposit = _exposureOf(account, market, false);
        if (deposit.assets == 0) return 0;
        uint256 price = _priceOf(deposit).low;
        uint256 value = _valueDown(deposit, price);
        uint256 limit = FixedPointMath.mulDivDown(value, Constants.RATIO_UNIT, deposit.ratio);
        uint256 forLimit = FixedPointMath.mulDivUp(
            _excess(all.highDebts, all.limit - limit),
            deposit.ratio,
            Constants.RATIO_UNIT
        );
        uint256 forLine = _excess(
            FixedPointMath.mulDivUp(all.highDebts, Constants.WITHDRAW_LINE, 100),
            all.lowDeposits - value
        );

        return
            FixedPointMath.mulDivUp(
                forLimit > forLine ? forLimit : forLine,
                deposit.identity.unitOf(),
                price
            );
    }

    /// @inheritdoc IRiskEngine
    function borrowable(address account, address market) external view returns (uint256 assets) {
        Exposure memory debt = _exposureOf(account, market, true);
        uint256 cap = RiskStorage.state().creditLines[account][market];
        if (cap != 0) return _excess(cap, debt.assets);

        // a line that has ended lends no more, and its manager is not an ordinary account yet
        if (MarketReader.isCreditManager(market, account)) return 0;

        Sums memory sums = _sumsOf({account: account, isSale: false});
        Price memory price = _priceOf(debt);
        if (sums.worst > PriceStatus.Cautious || price.status > PriceStatus.Cautious) return 0;

        uint256 others = sums.highDebts - _valueUp(debt, price.high);
        uint256 total = FixedPointMath.mulDivDown(
            _excess(sums.limit, others),
            debt.identity.unitOf(),
            price.high
        );
        return _excess(total, debt.assets);
    }

    // --- liquidation ---

    /// @inheritdoc IRiskEngine
    function assessLiquidation(address account) external view returns (Liquidation memory liquidation) {
        uint256 word = RiskStorage.state().memberships[account];
        uint256 debtCount = (word & ~MembershipWord.DEPOSITS).count();
        liquidation.deposits = new Holding[](word.count() - debtCount);
        liquidation.debts = new Holding[](debtCount);

        Sums memory sums;
        uint256 deposits;
        uint256 debts;
        while (word != 0) {
            uint256 index;
            bool isDebt;
            (index, isDebt, word) = word.next();
            Holding memory holding = isDebt ? liquidation.debts[debts++] : liquidation.deposits[deposits++];
            _hold(holding, sums, _marketAt(index), account, isDebt);
        }
        liquidation.depositValue = sums.midDeposits;
        liquidation.debtValue = sums.midDebts;

        if (sums.worst == PriceStatus.Frozen)
            revert FluxErrors.PriceUnusable(sums.worstAsset, uint8(sums.worst));
        require(_isBelowLine(sums), FluxErrors.AccountHealthy(account, sums.midDeposits, sums.midDebts));
    }

    function _hold(
        Holding memory holding,
        Sums memory sums,
        address market,
        address account,
        bool isDebt
    ) private view {
        Exposure memory exposure = _soldExposureOf(account, market, isDebt);
        holding.market = IMoneyMarket(market);
        holding.assets = exposure.assets;
        holding.shares = exposure.shares;
        holding.value = _add(sums, exposure);
    }

    /// @dev Prices that disagree count in favour of the account; a sequencer just back gives time to react.
    function _isBelowLine(Sums memory sums) private view returns (bool) {
        uint256 line = RiskStorage.state().liquidationLine;
        if (sums.worst == PriceStatus.Grace) line = FixedPointMath.mulDivDown(line, GRACE_LINE, 100);
        if (sums.isDisputed) return sums.highDeposits * Constants.WAD < sums.lowDebts * line;
        return sums.midDeposits * Constants.WAD < sums.midDebts * line;
    }

    // --- valuation ---

    function _refuse(address asset, PriceStatus status) internal pure {
        revert FluxErrors.PriceUnusable(asset, uint8(status));
    }

    /// @param isSale whether deposits count with their interest up to now, as they do when they are sold.
    function _sumsOf(address account, bool isSale) private view returns (Sums memory sums) {
        uint256 word = RiskStorage.state().memberships[account];
        while (word != 0) {
            uint256 index;
            bool isDebt;
            (index, isDebt, word) = word.next();
            address market = _marketAt(index);
            Exposure memory exposure =
                isSale ? _soldExposureOf(account, market, isDebt) : _exposureOf(account, market, isDebt);
            _add(sums, exposure);
        }
    }

    function _soldExposureOf(
        address account,
        address market,
        bool isDebt
    ) private view returns (Exposure memory exposure) {
        exposure = _exposureOf(account, market, isDebt);
        if (!isDebt) exposure.assets = IMoneyMarket(market).convertToAssets(exposure.shares);
    }

    /// @return value at mid, USD 1e18.
    function _add(Sums memory sums, Exposure memory exposure) private view returns (uint256 value) {
        Price memory price = _priceOf(exposure);
        if (price.status == PriceStatus.Degraded) sums.isDisputed = true;
        if (price.status > sums.worst) {
            (sums.worst, sums.worstAsset) = (price.status, exposure.identity.assetOf());
        }

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

    function _exposureOf(
        address account,
        address market,
        bool isDebt
    ) private view returns (Exposure memory exposure) {
        (exposure.assets, exposure.shares, exposure.ratio, exposure.identity) = MarketReader.holdingIn(
            market,
            account,
            MarketSlots.positionOf(account),
            isDebt
        );
    }

    /// @inheritdoc RiskAccounts
    function _isSaleable(address market) internal view override returns (bool) {
        bool isPaused = IMoneyMarket(market).pausedUntil(Action.Liquidate) != 0;
        return !isPaused && ORACLE.priceOf(IMoneyMarket(market).asset()).status != PriceStatus.Frozen;
    }

    function _priceOf(Exposure memory exposure) private view returns (Price memory) {
        return ORACLE.priceOf(exposure.identity.assetOf());
    }

    /// @dev Amounts have at most 117 bits (deposits 112) and prices 128, see `Price`.
    function _valueDown(Exposure memory exposure, uint256 price) private pure returns (uint256) {
        return FixedPointMath.boundedMulDivDown(exposure.assets, price, exposure.identity.unitOf());
    }

    function _valueUp(Exposure memory exposure, uint256 price) private pure returns (uint256) {
        return FixedPointMath.boundedMulDivUp(exposure.assets, price, exposure.identity.unitOf());
    }

    function _excess(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : 0;
    }
}
