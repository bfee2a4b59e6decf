// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    AccountState,
    Change,
    IFluxLens,
    MarketState,
    Outlook,
    PositionState
} from "../interfaces/IFluxLens.sol";
import {IMarketProxy} from "../interfaces/IMarketProxy.sol";
import {Action, Books, IMoneyMarket, MarketParameters} from "../interfaces/IMoneyMarket.sol";
import {Price} from "../interfaces/IPriceOracle.sol";
import {IRewardsLens} from "../interfaces/IRewardsLens.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Shares} from "../libraries/Shares.sol";
import {MarketIdentity} from "../markets/MarketIdentity.sol";
import {MarketSlots} from "../markets/MarketSlots.sol";
import {AccountValuation, Totals, Valued} from "./AccountValuation.sol";
import {PoolReader} from "./PoolReader.sol";

/// @notice One account in one market while it is being read.
/// @dev asEngine: deposit without the interest since the last accrual, as borrowing and withdrawing see it.
/// asSold: with it, as a liquidation sees it. Neither has a credit line's debt.
struct Reading {
    IMoneyMarket market;
    address asset;
    uint256 depositShares;
    uint256 debtShares;
    uint256 debtAssets;
    bool isCreditDebt;
    Books books;
    Valued asEngine;
    Valued asSold;
}

/// @title Reads the whole protocol; see `IFluxLens`.
/// @dev An account's totals are summed once; every limit of every market follows from them. So the cost is
/// that of the markets listed plus, in `maxWithdraw`, the square of those joined.
contract FluxLens is PoolReader {
    using AccountValuation for Totals;
    using AccountValuation for Valued;

    IRewardsLens private immutable REWARDS;

    constructor(IRiskEngine engine, IRewardsLens newRewards) PoolReader(engine) {
        require(address(newRewards).code.length > 0, FluxErrors.NotAContract(address(newRewards)));
        REWARDS = newRewards;
    }

    // --- markets ---

    /// @inheritdoc IFluxLens
    function allMarkets() external view returns (MarketState[] memory states) {
        return marketsFrom(0, type(uint256).max);
    }

    /// @inheritdoc IFluxLens
    function marketsFrom(uint256 first, uint256 count) public view returns (MarketState[] memory states) {
        uint256 listed = ENGINE.marketCount();
        uint256 left = first < listed ? listed - first : 0;
        if (count > left) count = left;

        states = new MarketState[](count);
        address[] memory assets = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            IMoneyMarket market = IMoneyMarket(ENGINE.marketAt(first + i));
            assets[i] = market.asset();
            states[i].market = address(market);
            states[i].asset = assets[i];
            _readNames(states[i], market);
            _readBooks(states[i], market);
        }
        Price[] memory prices = ENGINE.priceOracle().pricesOf(assets);
        for (uint256 i = 0; i < count; ++i) {
            states[i].price = prices[i];
        }
    }

    function _readNames(MarketState memory state, IMoneyMarket market) private view {
        state.symbol = market.symbol();
        state.decimals = market.decimals();
        state.ratio = market.collateralRatio();
        state.parameters = market.parameters();
        for (uint256 i = 0; i < state.pausedUntil.length; ++i) {
            state.pausedUntil[i] = market.pausedUntil(Action(i));
        }
    }

    function _readBooks(MarketState memory state, IMoneyMarket market) private view {
        state.books = market.books();
        state.rates = market.rates();
        state.borrowApr = state.rates.borrowRate * Constants.YEAR;
        state.supplyApr = state.rates.supplyRate * Constants.YEAR;
        state.exchangeRate = Shares.toAssetsDown(
            Constants.WAD,
            state.books.supplyAssets,
            state.books.supplyShares
        );
    }

    // --- accounts ---

    /// @inheritdoc IFluxLens
    function accountOf(address account) external view returns (AccountState memory state) {
        Reading[] memory readings = _readAll(account, ENGINE.markets());
        Totals memory asEngine;
        Totals memory asSold;
        for (uint256 i = 0; i < readings.length; ++i) {
            asEngine.add(readings[i].asEngine);
            asSold.add(readings[i].asSold);
        }

        state.health = ENGINE.healthOf(account);
        state.depositValue = asSold.midDeposits;
        state.debtValue = asSold.midDebts;
        state.healthRatio = AccountValuation.ratioOf(asSold.midDeposits, asSold.midDebts);

        bool isFull = ENGINE.joinedMarkets(account).length >= Constants.MAX_JOINED_MARKETS;
        uint256 line = ENGINE.liquidationLine();
        state.positions = new PositionState[](readings.length);
        for (uint256 i = 0; i < readings.length; ++i) {
            Reading memory reading = readings[i];
            PositionState memory position = state.positions[i];
            _fill(position, reading);
            position.liquidationPrice = asSold.liquidationPrice(reading.asSold, line);
            if (reading.depositShares != 0) position.maxWithdraw = reading.market.maxWithdraw(account);
            position.maxBorrow = _maxBorrow(account, reading, asEngine, isFull);
        }
    }

    /// @inheritdoc IFluxLens
    function outlookOf(
        address account,
        Change[] calldata changes
    ) external view returns (Outlook memory outlook) {
        Reading[] memory readings = _readAll(account, _concerned(account, changes));
        Totals memory asEngine;
        Totals memory asSold;
        bool owes;
        for (uint256 i = 0; i < readings.length; ++i) {
            _change(readings[i], changes);
            asEngine.add(readings[i].asEngine);
            asSold.add(readings[i].asSold);
            if (readings[i].asSold.debt != 0) owes = true;
        }

        outlook.health = asEngine.healthOf(asSold, ENGINE.liquidationLine());
        outlook.healthRatio = AccountValuation.ratioOf(asSold.midDeposits, asSold.midDebts);
        outlook.worstStatus = asEngine.worst;
        outlook.meetsBorrowingLine = asEngine.isBorrowingAllowed();
        outlook.meetsWithdrawingLine = asEngine.isWithdrawingAllowed(owes);
    }

    /// @inheritdoc IFluxLens
    function riskEngine() external view returns (IRiskEngine) {
        return ENGINE;
    }

    /// @inheritdoc IFluxLens
    function rewardsLens() external view returns (IRewardsLens) {
        return REWARDS;
    }

    // --- reading ---

    function _readAll(
        address account,
        address[] memory markets
    ) private view returns (Reading[] memory readings) {
        address[] memory joined = ENGINE.joinedMarkets(account);
        address[] memory assets = new address[](markets.length);
        readings = new Reading[](markets.length);
        for (uint256 i = 0; i < markets.length; ++i) {
            _read(readings[i], IMoneyMarket(markets[i]), account, _contains(joined, markets[i]));
            assets[i] = readings[i].asset;
        }

        Price[] memory prices = ENGINE.priceOracle().pricesOf(assets);
        for (uint256 i = 0; i < markets.length; ++i) {
            readings[i].asEngine.price = prices[i];
            readings[i].asSold.price = prices[i];
        }
    }

    function _read(
        Reading memory reading,
        IMoneyMarket market,
        address account,
        bool hasJoined
    ) private view {
        (uint256 supplyWord, , uint256 identity) = IMarketProxy(address(market)).readSlots(
            bytes32(MarketSlots.SUPPLY),
            bytes32(MarketSlots.SUPPLY)
        );
        (uint256 storedAssets, uint256 storedShares, uint256 ratio) = MarketSlots.supply(supplyWord);
        uint256 unit = MarketIdentity.unitOf(identity);
        Books memory books = market.books();
        reading.market = market;
        reading.books = books;
        reading.asset = MarketIdentity.assetOf(identity);
        reading.depositShares = market.balanceOf(account);
        reading.debtShares = market.debtSharesOf(account);
        reading.debtAssets = Shares.toDebtUp(reading.debtShares, books.debtIndex);

        // nobody but a credit manager owes where he supplies, or where the engine does not know of him
        reading.isCreditDebt = reading.debtShares != 0 && (!hasJoined || reading.depositShares != 0);
        uint256 debt = reading.isCreditDebt ? 0 : reading.debtAssets;
        uint256 withInterest = Shares.toAssetsDown(
            reading.depositShares,
            books.supplyAssets,
            books.supplyShares
        );
        Price memory later;
        uint256 stored = Shares.toAssetsDown(reading.depositShares, storedAssets, storedShares);
        reading.asEngine = Valued(stored, debt, ratio, unit, later);
        reading.asSold = Valued(withInterest, debt, ratio, unit, later);
    }

    function _fill(PositionState memory position, Reading memory reading) private pure {
        uint256 mid = reading.asSold.price.mid;
        position.market = address(reading.market);
        position.depositShares = reading.depositShares;
        position.depositAssets = reading.asSold.deposit;
        position.depositValue = reading.asSold.depositValue(mid);
        position.debtAssets = reading.debtAssets;
        position.debtValue = reading.asSold.debtValue(mid);
        position.isCreditDebt = reading.isCreditDebt;
        position.borrowLimit = reading.asEngine.borrowLimit();
    }

    // --- limits ---

    /// @dev In debt shares, because these are what a borrowing rounds up to.
    function _maxBorrow(
        address account,
        Reading memory reading,
        Totals memory totals,
        bool isFull
    ) private view returns (uint256 assets) {
        IMoneyMarket market = reading.market;
        if (market.pausedUntil(Action.Borrow) != 0) return 0;
        MarketParameters memory parameters = market.parameters();

        uint256 largest = _largestDebt(account, reading, totals, isFull);
        uint256 room = _shareRoom(reading, largest, parameters.borrowCap * reading.asSold.unit);
        assets = Shares.toDebtDown(room, reading.books.debtIndex);
        if (assets > reading.books.cash) assets = reading.books.cash;

        uint256 newShares = reading.debtShares + Shares.toDebtSharesUp(assets, reading.books.debtIndex);
        uint256 minDebt = FixedPointMath.mulDivUp(parameters.minDebt, reading.asSold.unit, 1e6);
        if (Shares.toDebtUp(newShares, reading.books.debtIndex) < minDebt) return 0;
    }

    /// @dev Most that the account may owe in the market: by its credit line, else by its deposits.
    function _largestDebt(
        address account,
        Reading memory reading,
        Totals memory totals,
        bool isFull
    ) private view returns (uint256) {
        uint256 line = ENGINE.creditLine(account, address(reading.market));
        if (line != 0) return line;
        if (reading.isCreditDebt || reading.depositShares != 0) return 0;
        if (isFull && reading.debtShares == 0) return 0;

        return totals.largestDebt(reading.asEngine);
    }

    /// @dev Debt shares that may be added so that the account owes at most `largest` and the market at most
    /// `cap`.
    function _shareRoom(
        Reading memory reading,
        uint256 largest,
        uint256 cap
    ) private pure returns (uint256 room) {
        Books memory books = reading.books;
        uint256 ofAccount = Shares.toDebtSharesDown(largest, books.debtIndex);
        // the market's debt is rounded down: the most shares that are still worth less than cap + 1
        uint256 ofMarket = Shares.toDebtSharesUp(cap + 1, books.debtIndex) - 1;
        if (ofAccount <= reading.debtShares || ofMarket <= books.debtShares) return 0;

        room = ofAccount - reading.debtShares;
        if (room > ofMarket - books.debtShares) room = ofMarket - books.debtShares;
    }

    // --- what if ---

    /// @dev Joined markets, and the others that would change.
    function _concerned(
        address account,
        Change[] calldata changes
    ) private view returns (address[] memory markets) {
        address[] memory joined = ENGINE.joinedMarkets(account);
        address[] memory all = new address[](joined.length + changes.length);
        uint256 count = joined.length;
        for (uint256 i = 0; i < count; ++i) {
            all[i] = joined[i];
        }
        for (uint256 i = 0; i < changes.length; ++i) {
            address market = changes[i].market;
            if (_contains(all, market)) continue;
            require(ENGINE.isMarket(market), FluxErrors.NotListedMarket(market));
            all[count++] = market;
        }

        markets = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            markets[i] = all[i];
        }
    }

    /// @dev A market that the account touches accrues: from then on the engine, too, sees all interest there.
    function _change(Reading memory reading, Change[] calldata changes) private pure {
        for (uint256 i = 0; i < changes.length; ++i) {
            if (changes[i].market != address(reading.market)) continue;
            reading.asSold.deposit = _plus(reading.asSold.deposit, changes[i].depositAssets);
            reading.asSold.debt = _plus(reading.asSold.debt, changes[i].debtAssets);
            reading.asEngine = reading.asSold;
        }
    }

    function _plus(uint256 assets, int256 change) private pure returns (uint256) {
        if (change >= 0) return assets + uint256(change);

        // -(change + 1) + 1 instead of -change: the smallest number has no positive counterpart
        uint256 taken = uint256(-(change + 1)) + 1;
        return taken < assets ? assets - taken : 0;
    }

    function _contains(address[] memory list, address item) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == item) return true;
        }
        return false;
    }
}
