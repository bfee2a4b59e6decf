// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IFluxLens, PoolLot, PoolPosition, PoolState} from "../interfaces/IFluxLens.sol";
import {Entry, ExitRequest, ILiquidationPool, Lot} from "../interfaces/ILiquidationPool.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @title The lens's view of the liquidation pools; see `IFluxLens`.
abstract contract PoolReader is IFluxLens {
    /// @dev Of every pool: shares that nobody has, and for how long an exit stays open.
    uint256 private constant VIRTUAL_SHARES = 1000;
    uint256 private constant EXIT_WINDOW = 2 days;

    IRiskEngine internal immutable ENGINE;

    constructor(IRiskEngine engine) {
        require(address(engine).code.length > 0, FluxErrors.NotAContract(address(engine)));
        ENGINE = engine;
    }

    /// @inheritdoc IFluxLens
    function allPools() external view returns (PoolState[] memory states) {
        ILiquidationPool[] memory pools = _pools();
        states = new PoolState[](pools.length);
        for (uint256 i = 0; i < pools.length; ++i) {
            ILiquidationPool pool = pools[i];
            PoolState memory state = states[i];
            state.pool = address(pool);
            state.market = pool.market();
            state.symbol = pool.symbol();
            state.decimals = pool.decimals();
            (state.netValueLow, state.netValueHigh) = pool.netValue();
            state.capacity = pool.capacity();
            state.funds = pool.funds();
            state.totalShares = pool.totalSupply();
            state.escrowedShares = pool.balanceOf(address(pool));
            state.lots = _lotsOf(pool);
            state.isEntryPaused = pool.isEntryPaused();
            state.terms = pool.terms();
        }
    }

    /// @inheritdoc IFluxLens
    function poolAccountOf(address account) external view returns (PoolPosition[] memory positions) {
        ILiquidationPool[] memory pools = _pools();
        positions = new PoolPosition[](pools.length);
        for (uint256 i = 0; i < pools.length; ++i) {
            _fillPosition(positions[i], pools[i], account);
        }
    }

    function _pools() private view returns (ILiquidationPool[] memory pools) {
        ILiquidator liquidator = ILiquidator(ENGINE.liquidator());
        address[] memory markets = ENGINE.markets();
        ILiquidationPool[] memory all = new ILiquidationPool[](markets.length);
        uint256 count;
        for (uint256 i = 0; i < markets.length; ++i) {
            address pool = liquidator.poolOf(markets[i]);
            if (pool != address(0)) all[count++] = ILiquidationPool(pool);
        }
        pools = new ILiquidationPool[](count);
        for (uint256 i = 0; i < count; ++i) {
            pools[i] = all[i];
        }
    }

    function _lotsOf(ILiquidationPool pool) private view returns (PoolLot[] memory lots) {
        Lot[] memory inventory = pool.inventory();
        lots = new PoolLot[](inventory.length);
        for (uint256 i = 0; i < inventory.length; ++i) {
            Lot memory lot = inventory[i];
            lots[i] = PoolLot({
                market: lot.market,
                shares: lot.shares,
                assets: IMoneyMarket(lot.market).convertToAssets(lot.shares),
                since: lot.since,
                discount: pool.discountOf(lot.market)
            });
        }
    }

    function _fillPosition(
        PoolPosition memory position,
        ILiquidationPool pool,
        address account
    ) private view {
        Entry memory entry = pool.entryOf(account);
        ExitRequest memory request = pool.exitOf(account);
        position.pool = address(pool);
        position.market = pool.market();
        position.shares = pool.balanceOf(account);
        position.entry = entry;
        // what was priced waits no longer
        position.isEntryPriced = entry.fTokens != 0 && pool.funds().pendingEpoch != entry.epoch;
        position.exitShares = request.shares;
        if (request.readyAt != 0) {
            position.exitReadyAt = request.readyAt;
            position.exitExpiresAt = request.readyAt + EXIT_WINDOW;
        }
        (uint256 low, ) = pool.netValue();
        uint256 owned = position.shares + position.exitShares;
        position.valueLow = FixedPointMath.mulDivDown(low, owned, pool.totalSupply() + VIRTUAL_SHARES);
    }
}
