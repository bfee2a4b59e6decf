// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DepositState, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {AccountHealth, Holding, IRiskEngine, Liquidation} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {MembershipWord} from "./MembershipWord.sol";
import {RiskAccounts} from "./RiskAccounts.sol";
import {RiskLayout, RiskStorage} from "./RiskStorage.sol";

/// @notice What an account has, with prices; entries in the order of the list. A debt has ratio 0.
struct Portfolio {
    Entry[] entries;
    Price[] prices;
}

struct Entry {
    address market;
    address asset;
    uint256 assets;
    uint256 shares;
    uint256 ratio;
    uint256 unit;
}

/// @notice Sums in USD 1e18.
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

    // --- borrowing and withdrawing ---

    /// @inheritdoc IRiskEngine
    function requireBorrowAllowed(address account) external view {
        Sums memory sums = _sums(_portfolioOf(account));
        _requireBorrowingLine(account, sums);
    }

    /// @inheritdoc IRiskEngine
    function requireWithdrawAllowed(address account) external view returns (bool owes) {
        owes = RiskStorage.state().memberships[account].owes();
        if (!owes) return false;

        Sums memory sums = _sums(_portfolioOf(account));
        _requireBorrowingLine(account, sums);
        uint256 required = FixedPointMath.mulDivUp(sums.highDebts, WITHDRAW_LINE, 100);
        require(sums.lowDeposits >= required, FluxErrors.WithdrawLineCrossed(account, sums.lowDeposits, required));
    }

    /// @inheritdoc IRiskEngine
    function requireCreditAllowed(address market, address manager, uint256 debt) external view {
        uint256 cap = RiskStorage.state().creditLines[manager][market];
        require(debt <= cap, FluxErrors.CreditLineExceeded(manager, debt, cap));
    }

    /// @inheritdoc IRiskEngine
    function healthOf(address account) external view returns (AccountHealth memory health) {
        Sums memory sums = _sums(_portfolioOf(account));
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

        Portfolio memory portfolio = _portfolioOf(account);
        Sums memory all = _sums(portfolio);
        if (all.worst > PriceStatus.Cautious) return type(uint256).max;

        for (uint256 i = 0; i < portfolio.entries.length; ++i) {
            Entry memory entry = portfolio.entries[i];
            if (entry.market != market || entry.ratio == 0) continue;

            uint256 value = _valueDown(entry, portfolio.prices[i].low);
            uint256 limit = FixedPointMath.mulDivDown(value, Constants.RATIO_UNIT, entry.ratio);
            uint256 forLimit = FixedPointMath.mulDivUp(
                _excess(all.highDebts, all.limit - limit), entry.ratio, Constants.RATIO_UNIT
            );
            uint256 forLine =
                _excess(FixedPointMath.mulDivUp(all.highDebts, WITHDRAW_LINE, 100), all.lowDeposits - value);
            return FixedPointMath.mulDivUp(
                forLimit > forLine ? forLimit : forLine, entry.unit, portfolio.prices[i].low
            );
        }
        return 0;
    }

    /// @inheritdoc IRiskEngine
    function borrowable(address account, address market) external view returns (uint256 assets) {
        (uint256 debt, address asset, uint256 unit) = IMoneyMarket(market).valuedDebtOf(account);
        uint256 cap = RiskStorage.state().creditLines[account][market];
        if (cap != 0) return _excess(cap, debt);

        Sums memory sums = _sums(_portfolioOf(account));
        Price memory price = RiskStorage.state().oracle.priceOf(asset);
        if (sums.worst > PriceStatus.Cautious || price.status > PriceStatus.Cautious) return 0;

        uint256 others = sums.highDebts - FixedPointMath.mulDivUp(debt, price.high, unit);
        return _excess(FixedPointMath.mulDivDown(_excess(sums.limit, others), unit, price.high), debt);
    }

    // --- liquidation ---

    /// @inheritdoc IRiskEngine
    function assessLiquidation(address account) external returns (Liquidation memory liquidation) {
        _accrueAll(account);
        Portfolio memory portfolio = _portfolioOf(account);
        Sums memory sums = _sums(portfolio);
        if (sums.worst == PriceStatus.Frozen) revert FluxErrors.PriceUnusable(sums.worstAsset, uint8(sums.worst));
        require(_isBelowLine(sums), FluxErrors.AccountHealthy(account, sums.midDeposits, sums.midDebts));

        liquidation.depositValue = sums.midDeposits;
        liquidation.debtValue = sums.midDebts;
        (liquidation.deposits, liquidation.debts) = _holdings(portfolio);
    }

    function _accrueAll(address account) private {
        uint256 word = RiskStorage.state().memberships[account];
        while (word != 0) {
            uint256 index;
            (index,,, word) = word.next();
            IMoneyMarket(_marketAt(index)).accrue();
        }
    }

    function _holdings(Portfolio memory portfolio)
        private
        pure
        returns (Holding[] memory deposits, Holding[] memory debts)
    {
        uint256 count = portfolio.entries.length;
        uint256 debtCount;
        for (uint256 i = 0; i < count; ++i) {
            if (portfolio.entries[i].ratio == 0) ++debtCount;
        }
        deposits = new Holding[](count - debtCount);
        debts = new Holding[](debtCount);

        for (uint256 i = count; i != 0;) {
            Entry memory entry = portfolio.entries[--i];
            uint256 price = portfolio.prices[i].mid;
            if (entry.ratio == 0) {
                debts[--debtCount] = Holding(IMoneyMarket(entry.market), entry.assets, 0, _valueUp(entry, price));
            } else {
                deposits[i - debtCount] =
                    Holding(IMoneyMarket(entry.market), entry.assets, entry.shares, _valueDown(entry, price));
            }
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

    function _portfolioOf(address account) internal view returns (Portfolio memory portfolio) {
        uint256 word = RiskStorage.state().memberships[account];
        uint256 count = word.count();
        Entry[] memory entries = new Entry[](count);
        address[] memory assets = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 index;
            bool hasDebt;
            (index,, hasDebt, word) = word.next();
            _fill(entries[i], _marketAt(index), account, hasDebt);
            assets[i] = entries[i].asset;
        }
        portfolio.entries = entries;
        if (count != 0) portfolio.prices = RiskStorage.state().oracle.pricesOf(assets);
    }

    /// @dev Nobody but a credit manager has both in one market, and his debt there is not in the word.
    function _fill(Entry memory entry, address market, address account, bool hasDebt) private view {
        entry.market = market;
        if (hasDebt) {
            (entry.assets, entry.asset, entry.unit) = IMoneyMarket(market).valuedDebtOf(account);
        } else {
            DepositState memory deposit = IMoneyMarket(market).storedDepositOf(account);
            (entry.assets, entry.shares, entry.ratio) = (deposit.assets, deposit.shares, deposit.ratio);
            (entry.asset, entry.unit) = (deposit.asset, deposit.assetUnit);
        }
    }

    function _sums(Portfolio memory portfolio) internal pure returns (Sums memory sums) {
        for (uint256 i = 0; i < portfolio.entries.length; ++i) {
            Entry memory entry = portfolio.entries[i];
            Price memory price = portfolio.prices[i];
            if (_rank(price.status) > _rank(sums.worst)) (sums.worst, sums.worstAsset) = (price.status, entry.asset);

            if (entry.ratio == 0) {
                sums.lowDebts += _valueUp(entry, price.low);
                sums.midDebts += _valueUp(entry, price.mid);
                sums.highDebts += _valueUp(entry, price.high);
            } else {
                uint256 value = _valueDown(entry, price.low);
                sums.lowDeposits += value;
                sums.midDeposits += _valueDown(entry, price.mid);
                sums.highDeposits += _valueDown(entry, price.high);
                sums.limit += FixedPointMath.mulDivDown(value, Constants.RATIO_UNIT, entry.ratio);
            }
        }
    }

    function _rank(PriceStatus status) private pure returns (uint256) {
        return uint256(status);
    }

    function _valueDown(Entry memory entry, uint256 price) private pure returns (uint256) {
        return FixedPointMath.mulDivDown(entry.assets, price, entry.unit);
    }

    function _valueUp(Entry memory entry, uint256 price) private pure returns (uint256) {
        return FixedPointMath.mulDivUp(entry.assets, price, entry.unit);
    }

    function _excess(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : 0;
    }

    function _requireBorrowingLine(address account, Sums memory sums) private pure {
        if (sums.worst > PriceStatus.Cautious) revert FluxErrors.PriceUnusable(sums.worstAsset, uint8(sums.worst));
        require(sums.limit >= sums.highDebts, FluxErrors.BorrowLimitExceeded(account, sums.highDebts, sums.limit));
    }
}
