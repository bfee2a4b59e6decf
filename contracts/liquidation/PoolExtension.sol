// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ILiquidationPool, PoolTerms} from "../interfaces/ILiquidationPool.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {Price} from "../interfaces/IPriceOracle.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketIdentity} from "../markets/MarketIdentity.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {PoolLayout, PoolStorage} from "./PoolStorage.sol";

/// @title The rarely used half of a pool, which `LiquidationPool` delegates to: creation, settings,
/// storefront for the asset, crossings.
/// @dev Storage, sender and immutables are the pool's; called directly this contract has empty books and
/// sells nothing. The functions are specified in `ILiquidationPool`.
contract PoolExtension is PoolBooks, Ownable2StepUpgradeable {
    using FixedPointMath for uint256;
    using MarketIdentity for uint256;
    using SafeERC20 for IERC20;

    /// @dev What liquidations leave the pool, basis points: it never sells below what it paid.
    uint256 private constant MAX_DISCOUNT = 300;

    /// @dev Basis points; a pool that never buys would be none.
    uint256 private constant MAX_CUSHION = 9000;

    constructor(IRiskEngine engine, ILiquidator newLiquidator) PoolBooks(engine, newLiquidator) {
        _disableInitializers();
    }

    /// @notice First call after creation.
    function initialize(
        address newOwner,
        address newMarket,
        PoolTerms calldata newTerms,
        string calldata newName,
        string calldata newSymbol
    ) external initializer {
        __Ownable_init(newOwner);
        __ReentrancyGuard_init();
        __ERC20_init(newName, newSymbol);
        require(ENGINE.isMarket(newMarket), FluxErrors.NotListedMarket(newMarket));
        PoolStorage.state().market = newMarket;
        _setTerms(newTerms);

        // for ever: the market takes only what a call here has just pulled
        IERC20(IMoneyMarket(newMarket).asset()).forceApprove(newMarket, type(uint256).max);
    }

    // --- storefront ---

    /// @notice See `ILiquidationPool.buyWithAssets`.
    function buyWithAssets(
        address market,
        uint256 assets,
        uint256 minShares,
        address receiver,
        bytes calldata data
    ) external nonReentrant returns (uint256 paid, uint256 shares) {
        uint256 fTokens = _market().previewDeposit(assets);
        (paid, shares) = _sell(market, fTokens, minShares, receiver);
        uint256 due = paid < fTokens ? _market().previewMint(paid) : assets;

        IERC20(market).safeTransfer(receiver, shares);
        if (data.length != 0) _callBack(market, due, shares, data);
        uint256 received = _depositFrom(msg.sender, due);
        require(received >= paid, FluxErrors.TransferShortfall(paid, received));
    }

    /// @notice See `ILiquidationPool.cross`.
    function cross(
        ILiquidationPool other
    ) external nonReentrant returns (uint256 sharesGiven, uint256 fTokensReceived) {
        address otherMarket = _requirePool(address(other));
        _priceEntries();
        other.prepare();
        (sharesGiven, fTokensReceived) = _crossing(other, otherMarket);

        _removeStock(otherMarket, sharesGiven);
        _earn(fTokensReceived);

        emit ILiquidationPool.Crossed(address(other), sharesGiven, fTokensReceived);

        IERC20(otherMarket).safeTransfer(address(other), sharesGiven);
        other.takeCross(sharesGiven, fTokensReceived);
    }

    /// @notice See `ILiquidationPool.takeCross`.
    function takeCross(uint256 fTokens, uint256 sharesGiven) external nonReentrant {
        address otherMarket = _requirePool(msg.sender);
        _removeStock(otherMarket, sharesGiven);
        _earn(fTokens);

        emit ILiquidationPool.Crossed(msg.sender, sharesGiven, fTokens);

        IERC20(otherMarket).safeTransfer(msg.sender, sharesGiven);
    }

    // --- governance and guardian ---

    /// @notice See `ILiquidationPool.setTerms`.
    function setTerms(PoolTerms calldata newTerms) external onlyOwner {
        _setTerms(newTerms);
    }

    /// @notice See `ILiquidationPool.setEntryPaused`.
    function setEntryPaused(bool newIsPaused) external {
        if (msg.sender != owner()) {
            require(msg.sender == ENGINE.guardian(), FluxErrors.NotGuardian(msg.sender));
            require(newIsPaused, FluxErrors.NotOwner(msg.sender));
        }
        PoolStorage.state().isEntryPaused = newIsPaused;

        emit ILiquidationPool.EntryPauseSet(newIsPaused);
    }

    // --- suppliers ---

    /// @notice See `ILiquidationPool.enterWithAssets`.
    function enterWithAssets(
        uint256 assets,
        address account
    ) external nonReentrant returns (uint256 epoch) {
        _requireOpen(account);
        return _queue(_depositFrom(msg.sender, assets), account);
    }

    /// @notice See `ILiquidationPool.cancelEntry`.
    function cancelEntry(address receiver) external nonReentrant returns (uint256 fTokens) {
        _priceEntries();
        uint256 epoch = _entryEpoch(msg.sender);
        require(!_isPriced(epoch), FluxErrors.EntryPriced(msg.sender, epoch));

        PoolLayout storage $ = PoolStorage.state();
        fTokens = $.entries[msg.sender].fTokens;
        delete $.entries[msg.sender];
        uint256 left = $.pending - fTokens;
        $.pending = uint112(left);
        if (left == 0) $.pendingEpoch = 0;

        emit ILiquidationPool.EntryCancelled(msg.sender, receiver, fTokens);

        _sendOrKeep(address(_market()), receiver, fTokens);
    }

    /// @notice See `ILiquidationPool.cancelExit`.
    function cancelExit() external nonReentrant returns (uint256 shares) {
        shares = PoolStorage.state().exits[msg.sender].shares;
        require(shares != 0, FluxErrors.ExitMissing(msg.sender, 1, 0));
        delete PoolStorage.state().exits[msg.sender];
        _transfer(address(this), msg.sender, shares);

        emit ILiquidationPool.ExitCancelled(msg.sender, shares);
    }

    /// @notice See `ILiquidationPool.collect`.
    function collect(address receiver, address market) external nonReentrant returns (uint256 fTokens) {
        PoolLayout storage $ = PoolStorage.state();
        fTokens = $.kept[receiver][market];
        require(fTokens != 0, FluxErrors.ZeroAmount());
        delete $.kept[receiver][market];
        IERC20(market).safeTransfer(receiver, fTokens);
    }

    /// @dev What two pools hold of each other's asset, as much as both have, at mid.
    function _crossing(
        ILiquidationPool other,
        address otherMarket
    ) private view returns (uint256 given, uint256 received) {
        given = PoolStorage.state().stocks[otherMarket].shares;
        (received, ) = other.stockOf(address(_market()));
        require(given != 0, FluxErrors.InventoryMissing(address(this), otherMarket));
        require(received != 0, FluxErrors.InventoryMissing(address(other), address(_market())));

        uint256 givenValue = _midValue(otherMarket, given);
        uint256 receivedValue = _midValue(address(_market()), received);
        if (givenValue > receivedValue) given = given.mulDivDown(receivedValue, givenValue);
        if (receivedValue > givenValue) received = received.mulDivDown(givenValue, receivedValue);
        require(given != 0 && received != 0, FluxErrors.ZeroAmount());
    }

    function _midValue(address market, uint256 shares) private view returns (uint256) {
        uint256 identity = _identityOf(market);
        Price memory price = _usablePrice(identity.assetOf());
        return IMoneyMarket(market).convertToAssets(shares).mulDivDown(price.mid, identity.unitOf());
    }

    function _requirePool(address pool) private view returns (address market) {
        require(pool != address(this) && pool.code.length != 0, FluxErrors.NotPool(pool));
        market = ILiquidationPool(pool).market();
        require(LIQUIDATOR.poolOf(market) == pool, FluxErrors.NotPool(pool));
    }

    function _setTerms(PoolTerms calldata newTerms) private {
        require(
            newTerms.minimum != 0,
            FluxErrors.ValueOutOfBounds("minimum", 0, 1, type(uint112).max)
        );
        require(
            newTerms.lastDiscount <= MAX_DISCOUNT,
            FluxErrors.ValueOutOfBounds("lastDiscount", newTerms.lastDiscount, 0, MAX_DISCOUNT)
        );
        require(
            newTerms.firstDiscount <= newTerms.lastDiscount,
            FluxErrors.ValueOutOfBounds("firstDiscount", newTerms.firstDiscount, 0, newTerms.lastDiscount)
        );
        require(
            newTerms.cushion <= MAX_CUSHION,
            FluxErrors.ValueOutOfBounds("cushion", newTerms.cushion, 0, MAX_CUSHION)
        );
        PoolLayout storage $ = PoolStorage.state();
        $.minimum = newTerms.minimum;
        $.epochCap = newTerms.epochCap;
        $.cushion = newTerms.cushion;
        $.firstDiscount = newTerms.firstDiscount;
        $.lastDiscount = newTerms.lastDiscount;
        $.ageing = newTerms.ageing;

        emit ILiquidationPool.TermsSet(newTerms);
    }
}
