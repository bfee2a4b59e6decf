// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IFluxMiner} from "../interfaces/IFluxMiner.sol";
import {ILiquidationPool, PoolTerms} from "../interfaces/ILiquidationPool.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMined} from "../interfaces/IMined.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {FluxIncome, IPoolIncome} from "../interfaces/IPoolIncome.sol";
import {Price} from "../interfaces/IPriceOracle.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketIdentity} from "../markets/MarketIdentity.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {PoolEntries} from "./PoolEntries.sol";
import {IncomeBook, PoolIncome} from "./PoolIncome.sol";
import {PoolLayout, PoolStorage} from "./PoolStorage.sol";

/// @title The rarely used half of a pool, which `LiquidationPool` delegates to: creation, settings,
/// storefront for the asset, crossings, FLUX.
/// @dev Storage, sender and immutables are the pool's; called directly this contract has empty books and
/// sells nothing. The functions are specified in `ILiquidationPool`.
contract PoolExtension is PoolEntries, IPoolIncome, Ownable2StepUpgradeable {
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

    // --- FLUX ---

    /// @inheritdoc IPoolIncome
    function setFlux(address token) external onlyOwner {
        PoolIncome.open(PoolStorage.state().income, token);

        emit FluxSet(token);
    }

    /// @inheritdoc IPoolIncome
    function collectFlux() external nonReentrant returns (uint256 tokens) {
        PoolLayout storage $ = PoolStorage.state();
        require($.income.period != 0, FluxErrors.IncomeTokenMissing(address(this)));
        _haveMinerPay($.market);
        for (uint256 word = $.stocked; word != 0; ) {
            uint256 index;
            (index, word) = _nextIndex(word);
            _haveMinerPay(ENGINE.marketAt(index));
        }
        // a period must not end before what was earned in it has come
        uint256 owed = IMined($.market).miningOf(address(this));
        require(owed == 0, FluxErrors.IncomeUnpaid($.market, owed));

        uint256 period = $.income.period;
        uint256 shareSeconds;
        (tokens, shareSeconds) = PoolIncome.close($.income, totalSupply());
        if (tokens != 0) emit FluxCollected(period, tokens, shareSeconds);
    }

    /// @inheritdoc IPoolIncome
    function claimFlux(address account) external nonReentrant returns (uint256 tokens) {
        // what the pool has of its own shares is counted for those it keeps them for
        require(account != address(this), FluxErrors.ReceiverInvalid(account));
        IncomeBook storage book = PoolStorage.state().income;
        tokens = PoolIncome.take(book, account, _sharesOf(account));
        if (tokens == 0) return 0;

        emit FluxClaimed(account, tokens);

        IERC20(book.token).safeTransfer(account, tokens);
    }

    /// @inheritdoc IPoolIncome
    function fluxOf(address account) external view returns (uint256 tokens, uint256 shareSeconds) {
        IncomeBook storage book = PoolStorage.state().income;
        if (book.period == 0 || account == address(this)) return (0, 0);
        return PoolIncome.earned(book, book.earners[account], _sharesOf(account));
    }

    /// @inheritdoc IPoolIncome
    function fluxIncome() external view returns (FluxIncome memory) {
        IncomeBook storage book = PoolStorage.state().income;
        uint256 shareSeconds = book.period == 0 ? 0 : PoolIncome.allOf(book, totalSupply());
        return FluxIncome(book.token, book.held, book.period, book.openedAt, shareSeconds);
    }

    /// @dev A source without a miner, without a weight, or whose claims are paused, pays later.
    function _haveMinerPay(address market) private {
        address miner = IMined(market).miner();
        if (miner.code.length == 0) return;
        address[] memory source = new address[](1);
        source[0] = market;
        try IFluxMiner(miner).claim(address(this), source) {} catch {}
    }

    // --- suppliers ---

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
