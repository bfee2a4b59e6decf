// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {AccountHealth} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";

/// @notice What an account has in one market, with the market's price. Asset units; `unit` of them are one
/// asset.
struct Valued {
    uint256 deposit;
    uint256 debt;
    uint256 ratio;
    uint256 unit;
    Price price;
}

/// @notice Sums over markets, USD 1e18.
struct Totals {
    uint256 lowDeposits;
    uint256 midDeposits;
    uint256 highDeposits;
    uint256 lowDebts;
    uint256 midDebts;
    uint256 highDebts;
    uint256 limit;
    PriceStatus worst;
    bool isDisputed;
}

/// @title The risk engine's arithmetic for accounts that do not exist yet, and its inverses.
/// @dev The engine values only what is; these are the same formulas (docs/mathematics.md section 3) for what
/// might be. Tests compare both. The inverses solve V*W = D*line for one price, with the rounding of V and D
/// taken along.
library AccountValuation {
    /// @dev Withdrawing line, and the part of the liquidation line that counts during Grace; percent.
    uint256 private constant WITHDRAW_LINE = 115;
    uint256 private constant GRACE_LINE = 95;

    /// @notice Adds one market's deposit and debt to the totals. An empty one changes nothing, its price
    /// included.
    function add(Totals memory totals, Valued memory valued) internal pure {
        if (valued.deposit == 0 && valued.debt == 0) return;
        Price memory price = valued.price;
        if (uint256(price.status) > uint256(totals.worst)) totals.worst = price.status;
        if (price.status == PriceStatus.Degraded) totals.isDisputed = true;

        totals.lowDeposits += depositValue(valued, price.low);
        totals.midDeposits += depositValue(valued, price.mid);
        totals.highDeposits += depositValue(valued, price.high);
        totals.lowDebts += debtValue(valued, price.low);
        totals.midDebts += debtValue(valued, price.mid);
        totals.highDebts += debtValue(valued, price.high);
        totals.limit += borrowLimit(valued);
    }

    /// @notice The totals as the engine shows them: limits as for a borrowing, values as in a liquidation.
    function healthOf(
        Totals memory asEngine,
        Totals memory asSold,
        uint256 line
    ) internal pure returns (AccountHealth memory) {
        return
            AccountHealth({
                depositValue: asSold.midDeposits,
                debtValue: asSold.midDebts,
                lowDepositValue: asEngine.lowDeposits,
                highDebtValue: asEngine.highDebts,
                borrowLimit: asEngine.limit,
                isLiquidatable: asSold.worst != PriceStatus.Frozen && _isBelowLine(asSold, line)
            });
    }

    /// @notice Deposits over debts at mid, 1e18.
    function ratioOf(uint256 depositsValue, uint256 debtsValue) internal pure returns (uint256) {
        if (debtsValue == 0) return type(uint256).max;
        return FixedPointMath.mulDivDown(depositsValue, Constants.WAD, debtsValue);
    }

    function isBorrowingAllowed(Totals memory totals) internal pure returns (bool) {
        return totals.worst <= PriceStatus.Cautious && totals.limit >= totals.highDebts;
    }

    /// @notice Without debt nothing is asked, not even a price.
    function isWithdrawingAllowed(Totals memory totals, bool owes) internal pure returns (bool) {
        if (!owes) return true;
        uint256 required = FixedPointMath.mulDivUp(totals.highDebts, WITHDRAW_LINE, 100);
        return isBorrowingAllowed(totals) && totals.lowDeposits >= required;
    }

    /// @notice Most that the account may owe in this market by its limit, asset units; `totals` hold all it
    /// has now.
    function largestDebt(Totals memory totals, Valued memory valued) internal pure returns (uint256) {
        bool isUsable = totals.worst <= PriceStatus.Cautious && valued.price.status <= PriceStatus.Cautious;
        uint256 others = totals.highDebts - debtValue(valued, valued.price.high);
        if (!isUsable || totals.limit <= others) return 0;

        return FixedPointMath.mulDivDown(totals.limit - others, valued.unit, valued.price.high);
    }

    /// @notice Mid price of this market's asset that puts the account on the line; see `PositionState`.
    function liquidationPrice(
        Totals memory totals,
        Valued memory valued,
        uint256 line
    ) internal pure returns (uint256) {
        if (totals.midDebts == 0) return 0;

        if (valued.deposit != 0) {
            // V >= D*line/W, rounded up, is what keeps it; the other deposits may be enough for that
            uint256 needed = FixedPointMath.mulDivUp(totals.midDebts, line, Constants.WAD);
            uint256 others = totals.midDeposits - depositValue(valued, valued.price.mid);
            if (needed <= others) return 0;
            return FixedPointMath.mulDivUp(needed - others, valued.unit, valued.deposit);
        }
        if (valued.debt != 0) {
            // D <= V*W/line, rounded down; the other debts may be too much for that already
            uint256 borne = FixedPointMath.mulDivDown(totals.midDeposits, Constants.WAD, line);
            uint256 others = totals.midDebts - debtValue(valued, valued.price.mid);
            if (borne <= others) return 0;
            return FixedPointMath.mulDivDown(borne - others, valued.unit, valued.debt);
        }
        return 0;
    }

    function depositValue(Valued memory valued, uint256 price) internal pure returns (uint256) {
        return FixedPointMath.mulDivDown(valued.deposit, price, valued.unit);
    }

    function debtValue(Valued memory valued, uint256 price) internal pure returns (uint256) {
        return FixedPointMath.mulDivUp(valued.debt, price, valued.unit);
    }

    function borrowLimit(Valued memory valued) internal pure returns (uint256) {
        uint256 value = depositValue(valued, valued.price.low);
        return FixedPointMath.mulDivDown(value, Constants.RATIO_UNIT, valued.ratio);
    }

    function _isBelowLine(Totals memory totals, uint256 line) private pure returns (bool) {
        if (totals.worst == PriceStatus.Grace) line = FixedPointMath.mulDivDown(line, GRACE_LINE, 100);
        if (totals.isDisputed) return totals.highDeposits * Constants.WAD < totals.lowDebts * line;
        return totals.midDeposits * Constants.WAD < totals.midDebts * line;
    }
}
