// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {
    ERC20Upgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {Proxy} from "@openzeppelin/contracts/proxy/Proxy.sol";
import {
    IERC20Metadata
} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ILiquidationPool, Lot, PoolFunds, PoolTerms} from "../interfaces/ILiquidationPool.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketIdentity} from "../markets/MarketIdentity.sol";
import {MembershipWord} from "../risk/MembershipWord.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {PoolExtension} from "./PoolExtension.sol";
import {PoolSuppliers} from "./PoolSuppliers.sol";
import {PoolLayout, PoolStorage, Stock} from "./PoolStorage.sol";

/// @title The standing buyer of one asset; see `ILiquidationPool`.
/// @dev Leaving is in `PoolSuppliers`, the books in `PoolBooks`; here is what the Liquidator
/// books, what governance sets, and the views. The functions whose body is one line are in `PoolExtension`,
/// which this contract creates and delegates to, because both together are larger than a contract may be.
contract LiquidationPool is PoolSuppliers, Ownable2StepUpgradeable, Proxy, UUPSUpgradeable {
    using FixedPointMath for uint256;
    using MarketIdentity for uint256;

    /// @dev Decimals of a share beyond the market's: the virtual shares.
    uint8 private constant EXTRA_DECIMALS = 3;

    address private immutable EXTENSION;

    modifier onlyLiquidator() {
        require(msg.sender == address(LIQUIDATOR), FluxErrors.NotLiquidator(msg.sender));
        _;
    }

    constructor(IRiskEngine engine, ILiquidator newLiquidator) PoolBooks(engine, newLiquidator) {
        EXTENSION = address(new PoolExtension(engine, newLiquidator));
        _disableInitializers();
    }

    // --- delegated: creation and governance ---

    /// @notice First call after creation; in `PoolExtension`.
    function initialize(
        address,
        address,
        PoolTerms calldata,
        string calldata,
        string calldata
    ) external {
        _fallback();
    }

    /// @inheritdoc ILiquidationPool
    function setTerms(PoolTerms calldata) external {
        _fallback();
    }

    /// @inheritdoc ILiquidationPool
    function setEntryPaused(bool) external {
        _fallback();
    }

    // --- delegated: suppliers ---

    /// @inheritdoc ILiquidationPool
    function enter(uint256, address) external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc ILiquidationPool
    function enterWithAssets(uint256, address) external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc ILiquidationPool
    function claimEntry(address) external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc ILiquidationPool
    function cancelEntry(address) external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc ILiquidationPool
    function collect(address, address) external returns (uint256) {
        _fallback();
    }

    // --- delegated: storefront ---

    /// @inheritdoc ILiquidationPool
    function buyWithAssets(
        address,
        uint256,
        uint256,
        address,
        bytes calldata
    ) external returns (uint256, uint256) {
        _fallback();
    }

    /// @inheritdoc ILiquidationPool
    function cross(ILiquidationPool) external returns (uint256, uint256) {
        _fallback();
    }

    /// @inheritdoc ILiquidationPool
    function takeCross(uint256, uint256) external {
        _fallback();
    }

    // --- storefront ---

    /// @inheritdoc ILiquidationPool
    /// @dev The lock is taken for a callback only: without one no foreign code runs. fTokens are Flux's own
    /// and revert when they do not move.
    function buy(
        address market_,
        uint256 fTokens,
        uint256 minShares,
        address receiver,
        bytes calldata data
    ) external returns (uint256 paid, uint256 shares) {
        if (data.length != 0) return _buyOnCredit(market_, fTokens, minShares, receiver, data);
        require(!_reentrancyGuardEntered(), ReentrancyGuardReentrantCall());
        (paid, shares) = _sell(market_, fTokens, minShares, receiver);

        IMoneyMarket(market_).transfer(receiver, shares);
        _market().transferFrom(msg.sender, address(this), paid);
    }

    function _buyOnCredit(
        address market_,
        uint256 fTokens,
        uint256 minShares,
        address receiver,
        bytes calldata data
    ) private nonReentrant returns (uint256 paid, uint256 shares) {
        (paid, shares) = _sell(market_, fTokens, minShares, receiver);

        IMoneyMarket(market_).transfer(receiver, shares);
        _callBack(market_, paid, shares, data);
        _market().transferFrom(msg.sender, address(this), paid);
    }

    // --- liquidation ---

    /// @inheritdoc ILiquidationPool
    /// @dev Not locked: a liquidation may come while a buyer at the storefront is called back.
    function prepare() external returns (uint256 assets) {
        if (!_reentrancyGuardEntered()) _priceEntries();
        return _capacityOf(PoolStorage.state().idle);
    }

    /// @inheritdoc ILiquidationPool
    function recordAbsorption(
        address account,
        uint256 assets,
        uint256 fTokens,
        address[] calldata markets,
        uint256[] calldata shares
    ) external onlyLiquidator {
        _removeIdle(fTokens);
        _addAbsorbed(fTokens);

        emit Absorbed(account, assets, fTokens);

        for (uint256 i = 0; i < markets.length; ++i) {
            _addStock(markets[i], shares[i]);
        }
    }

    /// @inheritdoc ILiquidationPool
    function recordSlash(uint256 fTokens) external onlyLiquidator {
        _removeIdle(fTokens);

        emit Slashed(fTokens);
    }

    /// @inheritdoc ILiquidationPool
    function recordOverflow(uint256 fTokens) external {
        require(
            msg.sender == LIQUIDATOR.liquidationReserve(),
            FluxErrors.NotLiquidationReserve(msg.sender)
        );
        _addIdle(fTokens);

        emit OverflowReceived(fTokens);
    }

    // --- views ---

    /// @inheritdoc ILiquidationPool
    function quoteBuy(
        address market_,
        uint256 fTokens
    ) external view returns (uint256 paid, uint256 shares) {
        return _quote(market_, fTokens);
    }

    /// @inheritdoc ILiquidationPool
    function discountOf(address market_) external view returns (uint256 discount) {
        return _discount(PoolStorage.state().stocks[market_].since);
    }

    /// @inheritdoc ILiquidationPool
    function capacity() external view returns (uint256 assets) {
        return _capacityOf(_idleWhenPriced());
    }

    /// @inheritdoc ILiquidationPool
    function slashable(uint256 slashCap) external view returns (uint256 assets) {
        PoolLayout storage $ = PoolStorage.state();
        (uint256 idle, uint256 minimum) = ($.idle, $.minimum);
        if (idle <= minimum) return 0;
        uint256 most = idle.mulDivDown(slashCap, Constants.BASIS_POINTS);
        return _market().convertToAssets(most < idle - minimum ? most : idle - minimum);
    }

    /// @inheritdoc ILiquidationPool
    function netValue() external view returns (uint256 low, uint256 high) {
        PriceStatus worst;
        (low, high, worst) = _stockValue();
        uint256 identity = _identityOf(address(_market()));
        Price memory price = _priceOf(identity.assetOf());
        if (worst == PriceStatus.Frozen || price.status == PriceStatus.Frozen) return (0, 0);

        uint256 assets = _market().convertToAssets(PoolStorage.state().idle);
        low += assets.mulDivDown(price.low, identity.unitOf());
        high += assets.mulDivUp(price.high, identity.unitOf());
    }

    /// @inheritdoc ILiquidationPool
    function funds() external view returns (PoolFunds memory) {
        PoolLayout storage $ = PoolStorage.state();
        return PoolFunds($.idle, $.pending, $.pendingEpoch, $.absorbed, $.absorbedEpoch);
    }

    /// @inheritdoc ILiquidationPool
    function stockOf(address market_) external view returns (uint256 shares, uint256 since) {
        Stock memory stock = PoolStorage.state().stocks[market_];
        return (stock.shares, stock.since);
    }

    /// @inheritdoc ILiquidationPool
    function inventory() external view returns (Lot[] memory lots) {
        PoolLayout storage $ = PoolStorage.state();
        uint256 word = $.stocked;
        lots = new Lot[](MembershipWord.count(word));
        for (uint256 i = 0; i < lots.length; ++i) {
            uint256 index;
            (index, word) = _nextIndex(word);
            address stocked = ENGINE.marketAt(index);
            lots[i] = Lot(stocked, $.stocks[stocked].shares, $.stocks[stocked].since);
        }
    }

    /// @inheritdoc ILiquidationPool
    function liquidator() external view returns (address) {
        return address(LIQUIDATOR);
    }

    /// @inheritdoc ILiquidationPool
    function market() external view returns (address) {
        return address(_market());
    }

    /// @inheritdoc ILiquidationPool
    function terms() external view returns (PoolTerms memory) {
        PoolLayout storage $ = PoolStorage.state();
        return
            PoolTerms({
                minimum: $.minimum,
                epochCap: $.epochCap,
                firstDiscount: $.firstDiscount,
                lastDiscount: $.lastDiscount,
                ageing: $.ageing,
                cushion: $.cushion
            });
    }

    /// @inheritdoc ILiquidationPool
    function isEntryPaused() external view returns (bool) {
        return PoolStorage.state().isEntryPaused;
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public view override(ERC20Upgradeable, IERC20Metadata) returns (uint8) {
        return _market().decimals() + EXTRA_DECIMALS;
    }

    /// @dev Where `Proxy` delegates to; nothing else reaches it, for there is no such function.
    function _implementation() internal view override returns (address) {
        return EXTENSION;
    }

    function _capacityOf(uint256 idle) private view returns (uint256 assets) {
        PoolLayout storage $ = PoolStorage.state();
        (uint256 kept, uint256 cap, uint256 absorbed) = ($.minimum, $.epochCap, _absorbedNow());
        uint256 cushion = (idle + absorbed).mulDivUp($.cushion, Constants.BASIS_POINTS);
        if (cushion > kept) kept = cushion;
        if (idle <= kept || absorbed >= cap) return 0;

        uint256 fTokens = idle - kept;
        if (fTokens > cap - absorbed) fTokens = cap - absorbed;
        return _market().convertToAssets(fTokens);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
