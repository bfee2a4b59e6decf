// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";

/// @title Who bears a shortfall: liquidation reserve, the market's own reserve, then its suppliers, at once
/// and visibly.
/// @dev Loss is never left in the books to be the last withdrawer's. Each level reports what it gave, and
/// those are what the event says; the levels add up to what was covered, to the wei.
library Waterfall {
    /// @param lost shortfall in asset units of the market, not 0.
    /// @return covered what the three levels gave together, at most `lost`, less at most one unit a level for
    /// rounding.
    function cover(
        IMoneyMarket market,
        address account,
        address liquidationReserve,
        uint256 lost
    ) internal returns (uint256 covered) {
        uint256 owned = market.convertToAssets(market.balanceOf(liquidationReserve));
        if (owned > lost) owned = lost;
        uint256 fromReserve = owned == 0 ? 0 : market.settleWithShares(liquidationReserve, account, owned);
        uint256 fromMarket = _drawn(market, account, lost - fromReserve);
        uint256 left = lost - fromReserve - fromMarket;
        uint256 writtenOff = left == 0 ? 0 : market.writeOff(account, left);

        emit ILiquidator.ShortfallCovered(account, address(market), fromReserve, fromMarket, writtenOff);

        return fromReserve + fromMarket + writtenOff;
    }

    function _drawn(IMoneyMarket market, address account, uint256 lost) private returns (uint256) {
        return lost == 0 ? 0 : market.drawReserve(account, lost);
    }
}
