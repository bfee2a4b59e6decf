// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {Proxy} from "@openzeppelin/contracts/proxy/Proxy.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMined} from "../interfaces/IMined.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {ISafetyModule} from "../interfaces/ISafetyModule.sol";
import {Departure, IStakedFlux, SafetyExit, SafetyFunds, SafetySale} from "../interfaces/IStakedFlux.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Mining, MiningCurve} from "./Mining.sol";
import {SafetyBooks} from "./SafetyBooks.sol";
import {SafetyExtension} from "./SafetyExtension.sol";
import {DepartureBatch, SafetyLayout, SafetyStorage} from "./SafetyStorage.sol";

/// @title sFLUX; see `IStakedFlux`.
/// @dev No call runs foreign code: FLUX and fTokens are Flux's own, revert when they do not move, and call
/// nobody. The rarely used half is in `SafetyExtension`, which this contract creates and delegates to,
/// because both together are larger than a contract may be.
contract SafetyModule is SafetyBooks, IStakedFlux, Proxy, UUPSUpgradeable {
    using FixedPointMath for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant SAFETY_COOLDOWN = 10 days;
    uint256 private constant EXIT_WINDOW = 2 days;

    address private immutable EXTENSION;

    constructor(IRiskEngine engine, address token) SafetyBooks(engine, token) {
        EXTENSION = address(new SafetyExtension(engine, token));
        _disableInitializers();
    }

    // --- delegated ---

    /// @notice First call after creation; in `SafetyExtension`.
    function initialize(address) external {
        _fallback();
    }

    /// @inheritdoc IStakedFlux
    function cancelExit() external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc IStakedFlux
    function addIncome(uint256) external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc IStakedFlux
    function closeSale(address) external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc IStakedFlux
    function setEntryPaused(bool) external {
        _fallback();
    }

    /// @inheritdoc IMined
    function setMiner(address) external {
        _fallback();
    }

    /// @inheritdoc IMined
    function setMining(uint256, uint256, MiningCurve calldata) external {
        _fallback();
    }

    /// @inheritdoc IMined
    function collectMining(address) external returns (uint256) {
        _fallback();
    }

    /// @inheritdoc IMined
    function collectIdleMining() external returns (uint256) {
        _fallback();
    }

    // --- stakers ---

    /// @inheritdoc IStakedFlux
    function stake(uint256 tokens, address account) external returns (uint256 shares) {
        SafetyLayout storage $ = SafetyStorage.state();
        require(!$.isEntryPaused, FluxErrors.EntryPaused(address(this)));
        require($.openSales == 0, FluxErrors.SaleOpen($.openSales));
        _accrue();
        shares = _toShares(tokens, $.staked);
        require(shares != 0, FluxErrors.ZeroAmount());

        _addStake(tokens);
        _mint(account, shares);
        _recordRate();

        emit Staked(msg.sender, account, tokens, shares);

        IERC20(TOKEN).safeTransferFrom(msg.sender, address(this), tokens);
    }

    /// @inheritdoc IStakedFlux
    function requestExit(uint256 shares) external returns (uint256 readyAt) {
        require(shares != 0, FluxErrors.ZeroAmount());
        uint256 free = _free(msg.sender);
        require(shares <= free, FluxErrors.SharesLeaving(msg.sender, shares, free));
        SafetyExit storage request = SafetyStorage.state().exits[msg.sender];
        readyAt = block.timestamp + SAFETY_COOLDOWN;
        // at most the account's shares, 112 bits
        request.shares += uint208(shares);
        request.readyAt = uint40(readyAt);

        emit ExitRequested(msg.sender, request.shares, readyAt);
    }

    /// @inheritdoc IStakedFlux
    function exit(uint256 shares, address receiver) external returns (uint256 payableAt) {
        require(shares != 0, FluxErrors.ZeroAmount());
        _requireReceiver(receiver);
        if (SafetyStorage.state().departures[msg.sender].tokens != 0) _collect(msg.sender);
        _takeRequest(shares);
        _accrue();
        uint256 tokens = _toTokens(shares, SafetyStorage.state().staked);
        require(tokens != 0, FluxErrors.ZeroAmount());

        uint256 epoch = _moveToDepartures(tokens);
        SafetyStorage.state().departures[msg.sender] = Departure({
            tokens: uint112(tokens),
            epoch: uint40(epoch),
            receiver: receiver
        });
        _burn(msg.sender, shares);
        _recordRate();

        emit Left(msg.sender, receiver, shares, tokens);

        return epoch * Constants.EPOCH;
    }

    /// @inheritdoc IStakedFlux
    function collect(address account) external returns (uint256 tokens) {
        return _collect(account);
    }

    // --- liquidation ---

    /// @inheritdoc ISafetyModule
    /// @dev What the Liquidator burns is the module's balance: fTokens that anybody sent here help too.
    function provide(address market, uint256 assets) external returns (uint256 available) {
        require(msg.sender == ENGINE.liquidator(), FluxErrors.NotLiquidator(msg.sender));
        available = IMoneyMarket(market).convertToAssets(IMoneyMarket(market).balanceOf(address(this)));
        if (available >= assets) return assets;

        uint256 missing = assets - available;
        _accrue();
        uint256 slashed = _slash(market, _worth(market, missing));
        _recordRate();

        if (slashed == 0) return available;
        emit StakesSlashed(market, missing, slashed, SafetyStorage.state().sales[market].endsAt);
    }

    // --- storefront ---

    /// @inheritdoc IStakedFlux
    function buy(
        address market,
        uint256 fTokens,
        uint256 minTokens,
        address receiver
    ) external returns (uint256 paid, uint256 tokens) {
        _requireReceiver(receiver);
        (paid, tokens) = _quote(market, fTokens);
        require(tokens != 0, FluxErrors.ZeroAmount());
        require(tokens >= minTokens, FluxErrors.OutputBelowMinimum(tokens, minTokens));

        _removeFromSale(market, tokens);

        emit Bought(msg.sender, receiver, market, paid, tokens);

        IERC20(market).safeTransferFrom(msg.sender, address(this), paid);
        IERC20(TOKEN).safeTransfer(receiver, tokens);
    }

    // --- views ---

    /// @inheritdoc IMined
    function miningOf(address account) external view returns (uint256 tokens) {
        (tokens, ) = Mining.owed(
            SafetyStorage.state().mining,
            account,
            balanceOf(account),
            totalSupply()
        );
    }

    /// @inheritdoc IMined
    function miningWords(address account) external view returns (uint256, uint256, uint256, uint256) {
        SafetyLayout storage $ = SafetyStorage.state();
        return ($.mining.side, $.mining.accounts[account], 0, 0);
    }

    /// @inheritdoc IMined
    function miner() external view returns (address) {
        return SafetyStorage.state().miner;
    }

    /// @inheritdoc IStakedFlux
    function quoteBuy(
        address market,
        uint256 fTokens
    ) external view returns (uint256 paid, uint256 tokens) {
        return _quote(market, fTokens);
    }

    /// @inheritdoc IStakedFlux
    function discountOf(address market) external view returns (uint256 discount) {
        return _discount(SafetyStorage.state().sales[market].since);
    }

    /// @inheritdoc IStakedFlux
    function saleOf(address market) external view returns (SafetySale memory) {
        return SafetyStorage.state().sales[market];
    }

    /// @inheritdoc IStakedFlux
    function openSales() external view returns (uint256 sales) {
        return SafetyStorage.state().openSales;
    }

    /// @inheritdoc IStakedFlux
    function funds() external view returns (SafetyFunds memory) {
        (uint256 staked, uint256 income, uint256 end) = _fundsNow();
        return SafetyFunds(staked, _slashable(staked) - staked, income, end);
    }

    /// @inheritdoc IStakedFlux
    function convertToTokens(uint256 shares) external view returns (uint256 tokens) {
        (uint256 staked, , ) = _fundsNow();
        return _toTokens(shares, staked);
    }

    /// @inheritdoc IStakedFlux
    function convertToShares(uint256 tokens) external view returns (uint256 shares) {
        (uint256 staked, , ) = _fundsNow();
        return _toShares(tokens, staked);
    }

    /// @inheritdoc IStakedFlux
    function exitOf(address account) external view returns (SafetyExit memory) {
        return SafetyStorage.state().exits[account];
    }

    /// @inheritdoc IStakedFlux
    function departureOf(address account) external view returns (Departure memory departure) {
        departure = SafetyStorage.state().departures[account];
        // at most what it was
        if (departure.tokens != 0) departure.tokens = uint112(_payable(departure));
    }

    /// @inheritdoc IStakedFlux
    function asset() external view returns (address) {
        return TOKEN;
    }

    /// @inheritdoc IStakedFlux
    function riskEngine() external view returns (address) {
        return address(ENGINE);
    }

    /// @inheritdoc IStakedFlux
    function isEntryPaused() external view returns (bool) {
        return SafetyStorage.state().isEntryPaused;
    }

    // --- internal ---

    /// @dev Where `Proxy` delegates to; nothing else reaches it, for there is no such function.
    function _implementation() internal view override returns (address) {
        return EXTENSION;
    }

    function _collect(address account) private returns (uint256 tokens) {
        Departure memory departure = SafetyStorage.state().departures[account];
        require(departure.tokens != 0, FluxErrors.DepartureMissing(account));
        uint256 payableAt = departure.epoch * Constants.EPOCH;
        require(block.timestamp >= payableAt, FluxErrors.DepartureUnderWay(account, payableAt));
        tokens = _payable(departure);
        delete SafetyStorage.state().departures[account];

        emit Collected(account, departure.receiver, tokens);

        IERC20(TOKEN).safeTransfer(departure.receiver, tokens);
    }

    function _payable(Departure memory departure) private view returns (uint256 tokens) {
        DepartureBatch memory batch = SafetyStorage.state().batches[departure.epoch];
        return uint256(departure.tokens).mulDivDown(batch.left, batch.tokens);
    }

    function _takeRequest(uint256 shares) private {
        SafetyExit storage request = SafetyStorage.state().exits[msg.sender];
        (uint256 requested, uint256 readyAt) = (request.shares, request.readyAt);
        require(shares <= requested, FluxErrors.ExitMissing(msg.sender, shares, requested));
        bool isOpen = block.timestamp >= readyAt && block.timestamp < readyAt + EXIT_WINDOW;
        require(isOpen, FluxErrors.ExitNotOpen(msg.sender, readyAt, readyAt + EXIT_WINDOW));

        if (shares == requested) {
            delete SafetyStorage.state().exits[msg.sender];
        } else {
            request.shares = uint208(requested - shares);
        }
    }

    function _toShares(uint256 tokens, uint256 staked) private view returns (uint256 shares) {
        return tokens.mulDivDown(totalSupply() + VIRTUAL_SHARES, staked + 1);
    }

    function _toTokens(uint256 shares, uint256 staked) private view returns (uint256 tokens) {
        return staked.mulDivDown(shares, totalSupply() + VIRTUAL_SHARES);
    }

    /// @dev To the module itself would be a gift to nobody.
    function _requireReceiver(address receiver) private view {
        bool isSane = receiver != address(0) && receiver != address(this);
        require(isSane, FluxErrors.ReceiverInvalid(receiver));
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
