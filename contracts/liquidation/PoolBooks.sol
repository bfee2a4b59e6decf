// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    ERC20Upgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {
    ReentrancyGuardUpgradeable
} from "@openzeppelin/contracts-upgradeable/utils/ReentrancyGuardUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Entry, ILiquidationPool, PoolTerms} from "../interfaces/ILiquidationPool.sol";
import {ILiquidationReserve} from "../interfaces/ILiquidationReserve.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMarketProxy} from "../interfaces/IMarketProxy.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IPriceOracle, Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketIdentity} from "../markets/MarketIdentity.sol";
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
    using SafeERC20 for IERC20;

    /// @dev Shares that nobody has.
    uint256 internal constant VIRTUAL_SHARES = 1000;

    uint256 internal constant EPOCH = 1 hours;

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
        $.idle = ($.idle + fTokens).toUint112();
    }

    function _removeIdle(uint256 fTokens) internal {
        PoolLayout storage $ = PoolStorage.state();
        $.idle = ($.idle - fTokens).toUint112();
    }

    /// @dev Saturates: the cap it is compared with fits.
    function _addAbsorbed(uint256 assets) internal {
        PoolLayout storage $ = PoolStorage.state();
        uint256 absorbed = _absorbedNow() + assets;
        $.absorbed = uint96(absorbed < type(uint96).max ? absorbed : type(uint96).max);
        $.absorbedEpoch = uint24(_epochNow());
    }

    /// @dev Inventory sold: its price is available again in the same epoch.
    function _removeAbsorbed(uint256 fTokens) internal {
        PoolLayout storage $ = PoolStorage.state();
        uint256 absorbed = _absorbedNow();
        if (absorbed == 0) return;

        uint256 assets = _market().convertToAssets(fTokens);
        $.absorbed = uint96(assets < absorbed ? absorbed - assets : 0);
    }

    /// @dev The age of a stock is the average of its fTokens', rounded to the younger.
    function _addStock(address market, uint256 shares) internal {
        if (shares == 0) return;
        PoolLayout storage $ = PoolStorage.state();
        uint256 index = _identityOf(market).indexOf();
        Stock storage stock = $.stocks[index];
        uint256 held = stock.shares;
        if (held == 0) $.stocked |= uint128(1 << index);

        uint256 total = held + shares;
        uint256 since = (held * stock.since + shares * block.timestamp + total - 1) / total;
        stock.shares = total.toUint112();
        stock.since = uint40(since);

        emit ILiquidationPool.InventoryChanged(market, total, since);
    }

    function _removeStock(address market, uint256 index, uint256 shares) internal {
        PoolLayout storage $ = PoolStorage.state();
        Stock storage stock = $.stocks[index];
        uint256 left = stock.shares - shares;
        stock.shares = uint112(left);
        if (left == 0) {
            $.stocked &= ~uint128(1 << index);
            stock.since = 0;
        }

        emit ILiquidationPool.InventoryChanged(market, left, stock.since);
    }

    // --- entries ---

    /// @dev Before anything that changes what a share is worth, and before anyone enters or leaves.
    /// @return isPriced false if entries are due that cannot be priced now.
    function _priceEntries() internal returns (bool isPriced) {
        PoolLayout storage $ = PoolStorage.state();
        uint256 epoch = $.pendingEpoch;
        if (!_isDue(epoch)) return true;

        // the reserve's overflow belongs to those who were there before
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
        uint256 kept = Constants.BASIS_POINTS - $.terms.lastDiscount;
        uint256 word = $.stocked;
        while (word != 0) {
            uint256 index;
            (index, word) = _nextIndex(word);
            address market = ENGINE.marketAt(index);
            uint256 identity = _identityOf(market);
            Price memory price = ORACLE.priceOf(identity.assetOf());
            if (price.status > worst) worst = price.status;
            uint256 assets = IMoneyMarket(market).convertToAssets($.stocks[index].shares);
            uint256 cheap = assets.mulDivDown(price.low, identity.unitOf());
            low += cheap.mulDivDown(kept, Constants.BASIS_POINTS);
            high += assets.mulDivUp(price.high, identity.unitOf());
        }
    }

    function _requireOpen(address account) internal {
        PoolLayout storage $ = PoolStorage.state();
        require(!$.isEntryPaused, FluxErrors.EntryPaused(address(this)));
        require(account != address(0), FluxErrors.ZeroAddress());
        // who enters now must not be priced with those who should have been before
        if (!_priceEntries()) _revertUnpriced();
        if (_isPriced($.entries[account].epoch)) _claim(account);
    }

    function _revertUnpriced() internal view {
        _usablePrice(_market().asset());
        for (uint256 word = PoolStorage.state().stocked; word != 0; ) {
            uint256 index;
            (index, word) = _nextIndex(word);
            // one of them reverts
            _usablePrice(_assetAt(index));
        }
    }

    function _queue(uint256 fTokens, address account) internal returns (uint256 epoch) {
        require(fTokens != 0, FluxErrors.ZeroAmount());
        PoolLayout storage $ = PoolStorage.state();
        epoch = _epochNow() + 1;
        $.pending = ($.pending + fTokens).toUint112();
        $.pendingEpoch = uint24(epoch);
        Entry storage entry = $.entries[account];
        entry.fTokens = (entry.fTokens + fTokens).toUint112();
        entry.epoch = uint24(epoch);

        emit ILiquidationPool.Entered(msg.sender, account, epoch, fTokens);
    }

    function _claim(address account) internal returns (uint256 shares) {
        PoolLayout storage $ = PoolStorage.state();
        Entry memory entry = $.entries[account];
        Batch memory batch = $.batches[entry.epoch];
        delete $.entries[account];
        shares = uint256(entry.fTokens).mulDivDown(batch.shares, batch.fTokens);
        _transfer(address(this), account, shares);

        emit ILiquidationPool.EntryClaimed(account, entry.epoch, shares);
    }

    function _entryEpoch(address account) internal view returns (uint256 epoch) {
        epoch = PoolStorage.state().entries[account].epoch;
        require(epoch != 0, FluxErrors.EntryMissing(account));
    }

    function _isPriced(uint256 epoch) internal view returns (bool) {
        return PoolStorage.state().batches[epoch].fTokens != 0;
    }

    function _assetAt(uint256 index) internal view returns (address) {
        return address(uint160(_identityOf(ENGINE.marketAt(index))));
    }

    // --- the storefront's price ---

    function _quote(
        address market,
        uint256 identity,
        uint256 fTokens
    ) internal view returns (uint256 paid, uint256 shares) {
        Stock memory stock = PoolStorage.state().stocks[identity.indexOf()];
        require(stock.shares != 0, FluxErrors.InventoryMissing(address(this), market));
        uint256 high = _usablePrice(identity.assetOf()).high;
        uint256 value = IMoneyMarket(market).previewMint(stock.shares).mulDivUp(high, identity.unitOf());
        value = value.mulDivUp(Constants.WAD - _discount(stock.since), Constants.WAD);

        uint256 own = _identityOf(address(_market()));
        uint256 low = _usablePrice(own.assetOf()).low;
        uint256 cost = _market().previewWithdraw(value.mulDivUp(own.unitOf(), low));
        if (fTokens >= cost) return (cost, stock.shares);
        return (fTokens, uint256(stock.shares).mulDivDown(fTokens, cost));
    }

    /// @dev 1e18. An empty stock is as old as time; nobody asks.
    function _discount(uint256 since) internal view returns (uint256) {
        PoolTerms memory terms = PoolStorage.state().terms;
        uint256 age = block.timestamp - since;
        uint256 discount = terms.lastDiscount;
        if (age < terms.ageing) {
            uint256 rise = terms.lastDiscount - terms.firstDiscount;
            discount = (terms.firstDiscount * Constants.WAD + (rise * Constants.WAD * age) / terms.ageing);
            return discount / Constants.BASIS_POINTS;
        }
        return (discount * Constants.WAD) / Constants.BASIS_POINTS;
    }

    // --- sending and receiving ---

    /// @dev Takes the asset and deposits it for the pool. In a market whose token may deliver less than it is
    /// told to, what arrived is what counts.
    function _depositFrom(address payer, uint256 assets) internal returns (uint256 fTokens) {
        IERC20 asset = IERC20(_market().asset());
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(payer, address(this), assets);
        return _market().deposit(asset.balanceOf(address(this)) - before, address(this));
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
        (, , identity) = IMarketProxy(market).readSlots(0, 0);
    }

    /// @dev Anybody can write a contract that calls itself market 3.
    function _listedIdentityOf(address market) internal view returns (uint256 identity) {
        require(market.code.length != 0, FluxErrors.NotListedMarket(market));
        identity = _identityOf(market);
        require(ENGINE.marketAt(identity.indexOf()) == market, FluxErrors.NotListedMarket(market));
    }

    function _usablePrice(address asset) internal view returns (Price memory price) {
        price = ORACLE.priceOf(asset);
        if (price.status > PriceStatus.Cautious) {
            revert FluxErrors.PriceUnusable(asset, uint8(price.status));
        }
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
        return block.timestamp / EPOCH;
    }

    /// @dev Takes the first market off a word of stocks; the word is not 0.
    function _nextIndex(uint256 word) internal pure returns (uint256 index, uint256 rest) {
        return (Math.log2(word & (~word + 1)), word & (word - 1));
    }
}
