// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ILiquidationPool} from "../interfaces/ILiquidationPool.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {ISafetyModule} from "../interfaces/ISafetyModule.sol";

/// @notice Who stands behind a market. Zero: nobody at that level.
struct Backing {
    address liquidationReserve;
    address pool;
    uint256 slashCap; // basis points of the pool's idle funds
    address safetyModule;
}

/// @title Who bears a shortfall: liquidation reserve, the market's own reserve, the debt's pool, the safety
/// module, then the market's suppliers, at once and visibly.
/// @dev Loss is never left in the books to be the last withdrawer's. Each level reports what it gave, and
/// those are what the event says; the levels add up to what was covered, to the wei.
library Waterfall {
    /// @dev Enough for a safety module to redeem and transfer; what it fails to give, suppliers bear.
    uint256 private constant MODULE_GAS = 1_000_000;

    /// @param lost shortfall in asset units of the market, not 0.
    /// @param isAll whether nothing of the debt may be left: rounding on the way is covered too.
    /// @return covered what the levels gave together: `lost`, less at most one unit a level for rounding, or
    /// all of the debt.
    function cover(
        IMoneyMarket market,
        address account,
        Backing memory backing,
        uint256 lost,
        bool isAll
    ) internal returns (uint256 covered) {
        uint256[5] memory given;
        given[0] = _burned(market, account, backing.liquidationReserve, lost);
        uint256 left = _left(market, account, lost - given[0], isAll);
        if (left != 0) given[1] = market.drawReserve(account, left);
        left = _left(market, account, left - given[1], isAll);
        given[2] = _slashed(market, account, backing, left);
        left = _left(market, account, left - given[2], isAll);
        given[3] = _provided(market, account, backing.safetyModule, left);
        left = _left(market, account, left - given[3], isAll);
        if (left != 0) given[4] = market.writeOff(account, left);

        emit ILiquidator.ShortfallCovered(
            account,
            address(market),
            given[0],
            given[1],
            given[2],
            given[3],
            given[4]
        );

        return given[0] + given[1] + given[2] + given[3] + given[4];
    }

    /// @dev A debt that is cancelled in parts, each rounded, may end a unit above what the parts leave.
    function _left(
        IMoneyMarket market,
        address account,
        uint256 left,
        bool isAll
    ) private view returns (uint256) {
        return isAll ? market.debtOf(account) : left;
    }

    /// @dev fTokens that `payer` holds, as far as they go.
    function _burned(
        IMoneyMarket market,
        address account,
        address payer,
        uint256 assets
    ) private returns (uint256) {
        uint256 owned = market.convertToAssets(market.balanceOf(payer));
        if (owned > assets) owned = assets;
        return owned == 0 ? 0 : market.settleWithShares(payer, account, owned);
    }

    function _slashed(
        IMoneyMarket market,
        address account,
        Backing memory backing,
        uint256 left
    ) private returns (uint256 settled) {
        if (left == 0 || backing.pool == address(0)) return 0;

        uint256 most = ILiquidationPool(backing.pool).slashable(backing.slashCap);
        if (most > left) most = left;
        if (most == 0) return 0;
        uint256 before = market.balanceOf(backing.pool);
        settled = market.settleWithShares(backing.pool, account, most);
        ILiquidationPool(backing.pool).recordSlash(before - market.balanceOf(backing.pool));
    }

    /// @dev Nothing that a module does may stop a liquidation. Hence the low-level call: a high-level one
    /// reverts here, beyond the reach of `try`, when the answer is too short. What it returns is paid with
    /// its own gas; copying that costs us less than MODULE_GAS.
    function _provided(
        IMoneyMarket market,
        address account,
        address module,
        uint256 left
    ) private returns (uint256) {
        if (left == 0 || module == address(0)) return 0;

        // solhint-disable-next-line avoid-low-level-calls
        (bool hasAnswered, bytes memory answer) = module.call{gas: MODULE_GAS}(
            abi.encodeCall(ISafetyModule.provide, (address(market), left))
        );
        if (!hasAnswered || answer.length != 32) return 0;
        uint256 most = abi.decode(answer, (uint256));
        if (most > left) most = left;
        uint256 owned = market.convertToAssets(market.balanceOf(module));
        if (owned < most) most = owned;
        if (most == 0) return 0;
        try market.settleWithShares(module, account, most) returns (uint256 settled) {
            return settled;
        } catch {
            return 0;
        }
    }
}
