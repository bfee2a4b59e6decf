// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarketProxy} from "../interfaces/IMarketProxy.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {Shares} from "../libraries/Shares.sol";
import {Interest} from "../markets/Interest.sol";
import {MarketSlots} from "../markets/MarketSlots.sol";

/// @title What an account has in a market.
/// @dev Read from the market's storage, not asked of the market: see docs/decisions/0002-words.md.
library MarketReader {
    /// @notice A deposit, without the interest since the market was last touched, and its ratio in
    /// thousandths; or a debt with all interest, ratio 0.
    function holdingIn(
        address market,
        address account,
        bytes32 positionSlot,
        bool isDebt
    ) internal view returns (uint256 assets, uint256 shares, uint256 ratio, uint256 identity) {
        uint256 book;
        uint256 position;
        (book, position, identity) = IMarketProxy(market).readSlots(
            bytes32(isDebt ? MarketSlots.DEBT : MarketSlots.SUPPLY),
            positionSlot
        );

        if (isDebt) {
            (, shares) = MarketSlots.position(position);
            assets = _debtWithInterest(account, market, book, shares);
        } else {
            (shares, ) = MarketSlots.position(position);
            uint256 totalShares;
            (assets, totalShares, ratio) = MarketSlots.supply(book);
            assets = FixedPointMath.boundedMulDivDown(shares, assets, totalShares);
        }
    }

    /// @notice Whether it borrows there through a credit line.
    function isCreditManager(address market, address account) internal view returns (bool) {
        bytes32 slot = MarketSlots.positionOf(account);
        (uint256 position,,) = IMarketProxy(market).readSlots(slot, slot);
        return MarketSlots.isCreditManager(position);
    }

    function _debtWithInterest(
        address account,
        address market,
        uint256 book,
        uint256 debtShares
    ) private view returns (uint256) {
        (uint256 ratePerSecond, uint256 lastAccrual, bool isScarce) = MarketSlots.rate(book);
        if (isScarce) return IMoneyMarket(market).debtOf(account);

        // time does not run backwards
        unchecked {
            (, uint256 debtIndex) = MarketSlots.debt(book);
            uint256 index = Interest.grown(debtIndex, ratePerSecond, block.timestamp - lastAccrual);
            return Shares.toDebtUp(debtShares, index);
        }
    }
}
