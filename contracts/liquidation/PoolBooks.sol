// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    ERC20Upgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {
    ReentrancyGuardUpgradeable
} from "@openzeppelin/contracts-upgradeable/utils/ReentrancyGuardUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ILiquidationPool} from "../interfaces/ILiquidationPool.sol";
import {ILiquidationReserve} from "../interfaces/ILiquidationReserve.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMarketProxy} from "../interfaces/IMarketProxy.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IPriceOracle, Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {IStorefrontCallback} from "../interfaces/IStorefrontCallback.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Shares} from "../libraries/Shares.sol";
import {MarketIdentity} from "../markets/MarketIdentity.sol";
import {MarketSlots} from "../markets/MarketSlots.sol";
import {PoolIncome} from "./PoolIncome.sol";
import {Batch, PoolLayout, PoolStorage, Stock} from "./PoolStorage.sol";

/// @title What a pool holds, what it is worth, and the pricing of those who enter: the only writers of its
/// funds and inventory.
/// @dev Idea: a share of the pool is a part of two things, idle fTokens and inventory. Only entry needs a
/// value for both. It takes the highest, so that who enters never gets a part of a discount that others have
/// bought; leaving is in kind and needs none. All who enter in an epoch are priced together, in one step
/// that does not depend on how many they are: shares = fTokens * (S + 1000) / (value + 1). The virtual 1000
/// shares make it pointless to inflate the price of the first share. Danger: inventory that is worth far
/// less than it cost makes new shares cheap, without bound; hence the minimum of idle fTokens that no
/// liquidation takes. To the wei: docs/mathematics.md section 5.
abstract contract PoolBooks is ERC20Upgradeable, ReentrancyGuardUpgradeable {
    using FixedPointMath for uint256;
    using MarketIdentity for uint256;
    using SafeCast for uint256;

    /// @dev Shares that nobody has.
    uint256 internal constant VIRTUAL_SHARES = 1000;

    IRiskEngine internal immutable ENGINE;

    ILiquidator internal immutable LIQUIDATOR;

    IPriceOracle private immutable ORACLE;

    constructor(IRiskEngine engine, ILiquidator newLiquidator) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        require(address(newLiquidator).code.length != 0, FluxErrors.NotAContract(address(newLiquidator)));
        ENGINE = engine;
        LIQUIDATOR = newLiquidator;
        ORACLE = engine.priceOracle();
    }

    // --- the only writers of funds and inventory ---

    function _addIdle(uint256 fTokens) internal {
        PoolLayout storage $ = PoolStorage.state();
        $.idle = SafeCast.toUint112($.idle + fTokens);
    }

    function _removeIdle(uint256 fTokens) internal {
        PoolLayout storage $ = PoolStorage.state();
        $.idle = SafeCast.toUint112($.idle - fTokens);
    }

    /// @dev Saturates: the cap it is compared with fits.
    function _addAbsorbed(uint256 fTokens) internal {
        PoolLayout storage $ = PoolStorage.state();
        uint256 absorbed = _absorbedNow() + fTokens;
        $.absorbed = uint96(absorbed < type(uint96).max ? absorbed : type(uint96).max);
        $.absorbedEpoch = uint24(_epochNow());
    }

    /// @dev Inventory sold: its price is available again in the same epoch.
    function _earn(uint256 fTokens) internal {
        PoolLayout storage $ = PoolStorage.state();
        uint256 absorbed = _absorbedNow();
        _addIdle(fTokens);
        if (absorbed != 0) $.absorbed = uint96(fTokens < absorbed ? absorbed - fTokens : 0);
    }

    /// @dev The age of a stock is the average of its fTokens', rounded to the younger.
    function _addStock(address market, uint256 shares) internal {
        if (shares == 0) return;
        Stock storage stock = PoolStorage.state().stocks[market];
        (uint256 held, uint256 since) = (stock.shares, stock.since);
        if (held == 0) {
            uint256 index = _identityOf(market).indexOf();
            stock.index = uint8(index);
            PoolStorage.state().stocked |= uint128(1 << index);
        }

        uint256 total = held + shares;
        stock.since = uint40((held * since + shares * block.timestamp + total - 1) / total);
        stock.shares = total.toUint112();
    }

    function _removeStock(address market, uint256 shares) internal {
        Stock storage stock = PoolStorage.state().stocks[market];
        uint256 left = stock.shares - shares;
        if (left != 0) {
            stock.shares = uint112(left);
            return;
        }
        PoolStorage.state().stocked &= ~uint128(1 << stock.index);
        delete PoolStorage.state().stocks[market];
    }

    // --- entries ---

    /// @dev Before anything that changes what a share is worth, and before anyone enters or leaves.
    /// @return isPriced false if entries are due that cannot be priced now.
    function _priceEntries() internal returns (bool isPriced) {
        PoolLayout storage $ = PoolStorage.state();
        uint256 epoch = $.pendingEpoch;
        if (!_isDue(epoch)) return true;

        // reverts while a flash loan locks the market, in which nothing could be sent
        _market().accrue();
        // what overflows in this hour belongs to those who were there before
        try ILiquidationReserve(LIQUIDATOR.liquidationReserve()).sendOverflow(address(_market())) {} catch {}
        (uint256 value, bool isUsable) = _valueInShares();
        if (!isUsable) return false;

        uint256 fTokens = $.pending;
        uint256 shares = Math.mulDiv(fTokens, totalSupply() + VIRTUAL_SHARES, value + 1);
        if (shares > type(uint144).max) shares = type(uint144).max;
        $.batches[epoch] = Batch(uint112(fTokens), uint144(shares));
        $.pending = 0;
        $.pendingEpoch = 0;
        _addIdle(fTokens);
        PoolIncome.admitBatch($.income, epoch);
        _mint(address(this), shares);

        emit ILiquidationPool.EntriesPriced(epoch, fTokens, shares);
        return true;
    }

    /// @dev All that the pool's shares own, in fTokens of its market, at the price that is best for them.
    function _valueInShares() private view returns (uint256 fTokens, bool isUsable) {
        PoolLayout storage $ = PoolStorage.state();
        fTokens = $.idle;
        if ($.stocked == 0) return (fTokens, true);

        IMoneyMarket own = _market();
        uint256 identity = _identityOf(address(own));
        Price memory price = ORACLE.priceOf(identity.assetOf());
        if (price.status > PriceStatus.Cautious) return (0, false);
        (, uint256 value, PriceStatus worst) = _stockValue();
        if (worst > PriceStatus.Cautious) return (0, false);

        fTokens += own.previewWithdraw(value.mulDivUp(identity.unitOf(), price.low));
        isUsable = true;
    }

    /// @dev Of the whole inventory, USD 1e18: low less the last discount, rounded down; high, rounded up.
    function _stockValue() internal view returns (uint256 low, uint256 high, PriceStatus worst) {
        PoolLayout storage $ = PoolStorage.state();
        uint256 kept = Constants.BASIS_POINTS - $.lastDiscount;
        uint256 word = $.stocked;
        while (word != 0) {
            uint256 index;
            (index, word) = _nextIndex(word);
            address market = ENGINE.marketAt(index);
            uint256 identity = _identityOf(market);
            Price memory price = ORACLE.priceOf(identity.assetOf());
            if (price.status > worst) worst = price.status;
            uint256 assets = IMoneyMarket(market).convertToAssets($.stocks[market].shares);
            uint256 cheap = assets.mulDivDown(price.low, identity.unitOf());
            low += cheap.mulDivDown(kept, Constants.BASIS_POINTS);
            // a unit more than was cut off: who enters never gains by the rounding
            high += (assets + 1).mulDivUp(price.high, identity.unitOf());
        }
    }

    // --- pool shares ---

    /// @dev Whoever calls this with neither address 0 settles what the two have earned.
    function _update(address from, address to, uint256 shares) internal virtual override {
        if (from == address(0) || to == address(0)) {
            PoolIncome.touch(PoolStorage.state().income, totalSupply());
        }
        super._update(from, to, shares);
    }

    /// @dev With those about to leave.
    function _sharesOf(address account) internal view returns (uint256) {
        return balanceOf(account) + PoolStorage.state().exits[account].shares;
    }

    // --- the storefront's price ---

    // Idea: what a liquidation brought at 3 % below the price is offered at 1 % below at first and at 3 %
    // after ten minutes, so that it is sold as soon as anyone can use it and never below what it cost at the
    // same prices. The cost of the whole stock is worked out first, rounded up at every step, what is paid
    // counting at its low price and what is sold at its high one; a part costs that part of it.

    /// @dev Only markets that liquidations brought have a stock, so the address is genuine where there is
    /// one. fTokens that have lost nearly all their worth cost more than 128 bits hold: a full-width product.
    function _quote(address market, uint256 fTokens) internal view returns (uint256 paid, uint256 shares) {
        uint256 stocked = PoolStorage.state().stocks[market].shares;
        require(stocked != 0, FluxErrors.InventoryMissing(address(this), market));
        uint256 cost = _costOf(market, stocked);
        if (fTokens >= cost) return (cost, stocked);
        return (fTokens, Math.mulDiv(stocked, fTokens, cost));
    }

    /// @dev What is paid counts without the interest since its market was last touched: two slots instead of
    /// a call, and what little that is, the pool gets.
    /// @return cost of the whole stock, fTokens of the pool's market.
    function _costOf(address market, uint256 stocked) private view returns (uint256 cost) {
        uint256 identity = _identityOf(market);
        (, uint256 high) = _usableBounds(identity.assetOf());
        uint256 value = IMoneyMarket(market).previewMint(stocked).mulDivUp(high, identity.unitOf());
        uint256 discount = _discount(PoolStorage.state().stocks[market].since);
        value = value.mulDivUp(Constants.WAD - discount, Constants.WAD);

        uint256 supplyWord;
        (supplyWord, identity) = _wordsOf(address(_market()));
        (uint256 low, ) = _usableBounds(identity.assetOf());
        (uint256 supplyAssets, uint256 supplyShares, ) = MarketSlots.supply(supplyWord);
        return Shares.toSharesUp(value.mulDivUp(identity.unitOf(), low), supplyAssets, supplyShares);
    }

    /// @return discount 1e18; of an empty stock, which is as old as time, the last.
    function _discount(uint256 since) internal view returns (uint256 discount) {
        PoolLayout storage $ = PoolStorage.state();
        (uint256 first, uint256 last, uint256 ageing) = ($.firstDiscount, $.lastDiscount, $.ageing);
        uint256 age = block.timestamp - since;
        discount = last * Constants.WAD;
        if (age < ageing) discount = first * Constants.WAD + ((last - first) * Constants.WAD * age) / ageing;
        return discount / Constants.BASIS_POINTS;
    }

    function _sell(
        address market,
        uint256 fTokens,
        uint256 minShares,
        address receiver
    ) internal returns (uint256 paid, uint256 shares) {
        _requireReceiver(receiver);
        _priceEntries();
        (paid, shares) = _quote(market, fTokens);
        require(shares != 0, FluxErrors.ZeroAmount());
        require(shares >= minShares, FluxErrors.OutputBelowMinimum(shares, minShares));

        _removeStock(market, shares);
        _earn(paid);

        emit ILiquidationPool.Bought(msg.sender, receiver, market, paid, shares);
    }

    function _callBack(address market, uint256 paid, uint256 shares, bytes calldata data) internal {
        IStorefrontCallback(msg.sender).onPurchase(address(this), market, paid, shares, data);
    }

    // --- sending and receiving ---

    /// @dev To the pool itself would be a gift to nobody.
    function _requireReceiver(address receiver) internal view {
        bool isSane = receiver != address(0) && receiver != address(this);
        require(isSane, FluxErrors.ReceiverInvalid(receiver));
    }

    /// @dev A market that refuses the transfer, or a receiver who owes its asset, does not keep anyone in.
    /// @return sent what has arrived; the rest waits for `collect`.
    function _sendOrKeep(address market, address receiver, uint256 shares) internal returns (uint256 sent) {
        if (shares == 0) return 0;
        try IERC20(market).transfer(receiver, shares) returns (bool) {
            return shares;
        } catch {
            PoolStorage.state().kept[receiver][market] += shares;
            emit ILiquidationPool.ExitLegKept(receiver, market, shares);
        }
    }

    // --- reading ---

    function _market() internal view returns (IMoneyMarket) {
        return IMoneyMarket(PoolStorage.state().market);
    }

    function _identityOf(address market) internal view returns (uint256 identity) {
        (, identity) = _wordsOf(market);
    }

    function _wordsOf(address market) private view returns (uint256 supplyWord, uint256 identity) {
        // with the slot that whoever asks will need next: the first read of a slot is the dear one
        (supplyWord, , identity) = IMarketProxy(market).readSlots(
            bytes32(MarketSlots.SUPPLY),
            bytes32(MarketSlots.DEBT)
        );
    }

    function _usablePrice(address asset) internal view returns (Price memory price) {
        price = ORACLE.priceOf(asset);
        if (price.status > PriceStatus.Cautious) {
            revert FluxErrors.PriceUnusable(asset, uint8(price.status));
        }
    }

    function _usableBounds(address asset) internal view returns (uint256 low, uint256 high) {
        PriceStatus status;
        (low, high, status) = ORACLE.boundsOf(asset);
        if (status > PriceStatus.Cautious) revert FluxErrors.PriceUnusable(asset, uint8(status));
    }

    function _priceOf(address asset) internal view returns (Price memory) {
        return ORACLE.priceOf(asset);
    }

    function _isDue(uint256 epoch) internal view returns (bool) {
        return epoch != 0 && epoch <= _epochNow();
    }

    /// @dev Idle fTokens once the entries that are due have been priced; they come in at any price.
    function _idleWhenPriced() internal view returns (uint256 fTokens) {
        PoolLayout storage $ = PoolStorage.state();
        fTokens = $.idle;
        if (!_isDue($.pendingEpoch)) return fTokens;

        (, bool isUsable) = _valueInShares();
        if (isUsable) fTokens += $.pending;
    }

    function _absorbedNow() internal view returns (uint256 assets) {
        PoolLayout storage $ = PoolStorage.state();
        return $.absorbedEpoch == _epochNow() ? $.absorbed : 0;
    }

    function _epochNow() internal view returns (uint256) {
        return block.timestamp / Constants.EPOCH;
    }

    /// @dev Takes the first market off a word of stocks; the word is not 0.
    function _nextIndex(uint256 word) internal pure returns (uint256 index, uint256 rest) {
        return (Math.log2(word & (~word + 1)), word & (word - 1));
    }
}
