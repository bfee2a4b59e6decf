// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IPriceOracle, Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {SafetySale} from "../interfaces/IStakedFlux.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {SafetyShares} from "./SafetyShares.sol";
import {DepartureBatch, SafetyLayout, SafetyStorage} from "./SafetyStorage.sol";

/// @title What the safety module has, in whose name, and the price at which it sells what was slashed.
/// @dev Idea: FLUX is in one of four places, staked (the shares'), in a batch of those who have left, on
/// sale, or income on its way; every change below moves it between two of them. FLUX sent here is in none.
/// A slash takes the same part of the stakes and of the two batches that have not been let go yet, so to
/// leave is a decision that takes effect after an hour at least: no sight of a shortfall is early enough.
/// Shares are tokens * (S + 1000) / (staked + 1); the virtual shares make it pointless to inflate the price
/// of the first. Danger: a share's price that jumps can be entered just before; hence income is spread over
/// a week, and nobody enters while unsold FLUX may come back.
abstract contract SafetyBooks is SafetyShares {
    using FixedPointMath for uint256;
    using SafeCast for uint256;

    /// @dev 30 %, basis points, of what can be slashed, for one shortfall.
    uint256 private constant SLASH_CAP = 3000;

    /// @dev Basis points, within AGEING.
    uint256 private constant FIRST_DISCOUNT = 100;
    uint256 private constant LAST_DISCOUNT = 300;
    uint256 private constant AGEING = 10 minutes;

    uint256 private constant SALE_LIFETIME = 7 days;
    uint256 private constant INCOME_TIME = 7 days;

    /// @dev Departures are paid from the second epoch after theirs: after more than one hour, at most two.
    uint256 private constant DEPARTURE_EPOCHS = 2;

    IRiskEngine internal immutable ENGINE;

    IPriceOracle private immutable ORACLE;

    /// @dev FLUX, 18 decimals.
    address internal immutable TOKEN;

    constructor(IRiskEngine engine, address token) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        require(token.code.length != 0, FluxErrors.NotAContract(token));
        ENGINE = engine;
        ORACLE = engine.priceOracle();
        TOKEN = token;
    }

    // --- the only writers of the books ---

    /// @dev Income up to now becomes staked; before anything that changes or uses the price of a share.
    function _accrue() internal {
        SafetyLayout storage $ = SafetyStorage.state();
        (uint256 staked, uint256 income, uint256 end) = _fundsNow();
        // both parts of a sum that fits
        ($.staked, $.income) = (uint112(staked), uint112(income));
        ($.incomeAt, $.incomeEnd) = (uint40(block.timestamp), uint40(end));
    }

    function _addStake(uint256 tokens) internal {
        SafetyLayout storage $ = SafetyStorage.state();
        $.staked = SafeCast.toUint112($.staked + tokens);
    }

    /// @dev A small gift can not put off the income of others by much.
    function _addIncome(uint256 tokens) internal returns (uint256 end) {
        SafetyLayout storage $ = SafetyStorage.state();
        (uint256 income, uint256 left) = ($.income, $.incomeEnd - block.timestamp);
        end = block.timestamp + (income * left + tokens * INCOME_TIME) / (income + tokens);
        ($.income, $.incomeEnd) = ((income + tokens).toUint112(), uint40(end));
    }

    function _moveToDepartures(uint256 tokens) internal returns (uint256 epoch) {
        SafetyLayout storage $ = SafetyStorage.state();
        epoch = block.timestamp / Constants.EPOCH + DEPARTURE_EPOCHS;
        DepartureBatch storage batch = $.batches[epoch];
        // what is staked fits, and so does the part of it that leaves
        $.staked -= uint112(tokens);
        (batch.tokens, batch.left) = (batch.tokens + uint112(tokens), batch.left + uint112(tokens));
    }

    /// @dev The same part of everything, each rounded down.
    /// @return slashed FLUX that is on sale from now on.
    function _slash(address market, uint256 wanted) internal returns (uint256 slashed) {
        SafetyLayout storage $ = SafetyStorage.state();
        uint256 epoch = block.timestamp / Constants.EPOCH;
        (uint256 staked, uint256 total) = ($.staked, _slashable($.staked));
        uint256 most = total.mulDivDown(SLASH_CAP, Constants.BASIS_POINTS);
        if (wanted > most) wanted = most;
        if (wanted == 0) return 0;

        slashed = wanted.mulDivDown(staked, total);
        $.staked = uint112(staked - slashed);
        for (uint256 i = 1; i <= DEPARTURE_EPOCHS; ++i) {
            uint256 left = $.batches[epoch + i].left;
            if (left == 0) continue;
            uint256 part = wanted.mulDivDown(left, total);
            $.batches[epoch + i].left = uint112(left - part);
            slashed += part;
        }
        if (slashed != 0) _addToSale(market, slashed);
    }

    /// @dev The age of what is on sale is the average of its tokens', rounded to the younger.
    function _addToSale(address market, uint256 tokens) private {
        SafetyLayout storage $ = SafetyStorage.state();
        SafetySale storage sale = $.sales[market];
        (uint256 held, uint256 since) = (sale.tokens, sale.since);
        if (held == 0) ++$.openSales;
        uint256 total = held + tokens;
        sale.since = uint40((held * since + tokens * block.timestamp + total - 1) / total);
        sale.tokens = total.toUint112();
        sale.endsAt = uint40(block.timestamp + SALE_LIFETIME);
    }

    function _removeFromSale(address market, uint256 tokens) internal {
        SafetyLayout storage $ = SafetyStorage.state();
        SafetySale storage sale = $.sales[market];
        uint256 left = sale.tokens - tokens;
        if (left != 0) {
            sale.tokens = uint112(left);
            return;
        }
        --$.openSales;
        delete $.sales[market];
    }

    // --- the storefront's price ---

    /// @dev Rounded up at every step, FLUX counting at its high price and what is paid at its low one; a part
    /// costs that part of the whole. The market is genuine where there is a sale.
    function _quote(address market, uint256 fTokens) internal view returns (uint256 paid, uint256 tokens) {
        SafetySale storage sale = SafetyStorage.state().sales[market];
        uint256 offered = sale.tokens;
        require(offered != 0, FluxErrors.SaleMissing(market));
        (, uint256 high) = _usableBounds(TOKEN);
        uint256 value = offered.mulDivUp(high, Constants.WAD);
        value = value.mulDivUp(Constants.WAD - _discount(sale.since), Constants.WAD);

        (uint256 low, ) = _usableBounds(IMoneyMarket(market).asset());
        uint256 cost = IMoneyMarket(market).previewWithdraw(value.mulDivUp(_unitOf(market), low));
        if (fTokens >= cost) return (cost, offered);
        return (fTokens, offered.mulDivDown(fTokens, cost));
    }

    /// @dev FLUX that brings these assets even at the last discount, or 0 without a price of FLUX. A price
    /// that may not be sold at is good enough to put FLUX aside.
    function _worth(address market, uint256 assets) internal view returns (uint256 tokens) {
        Price memory price = ORACLE.priceOf(IMoneyMarket(market).asset());
        uint256 value = assets.mulDivUp(price.mid, _unitOf(market));
        price = ORACLE.priceOf(TOKEN);
        if (price.status == PriceStatus.Frozen) return 0;
        tokens = value.mulDivUp(Constants.WAD, price.mid);
        return tokens.mulDivUp(Constants.BASIS_POINTS, Constants.BASIS_POINTS - LAST_DISCOUNT);
    }

    /// @return discount 1e18; of no sale, which is as old as time, the last.
    function _discount(uint256 since) internal view returns (uint256 discount) {
        uint256 age = block.timestamp - since;
        discount = LAST_DISCOUNT * Constants.WAD;
        if (age < AGEING) {
            uint256 rise = (LAST_DISCOUNT - FIRST_DISCOUNT) * Constants.WAD;
            discount = FIRST_DISCOUNT * Constants.WAD + (rise * age) / AGEING;
        }
        return discount / Constants.BASIS_POINTS;
    }

    // --- reading ---

    /// @dev With income up to now. While there are no shares, income waits.
    function _fundsNow() internal view returns (uint256 staked, uint256 income, uint256 end) {
        SafetyLayout storage $ = SafetyStorage.state();
        (staked, income, end) = ($.staked, $.income, $.incomeEnd);
        (uint256 since, uint256 timestamp) = ($.incomeAt, block.timestamp);
        // a lapsed end would be a time before its beginning
        if (income == 0) return (staked, 0, timestamp);
        if (totalSupply() == 0) return (staked, income, end + timestamp - since);

        uint256 earned = timestamp < end ? income.mulDivDown(timestamp - since, end - since) : income;
        staked += earned;
        income -= earned;
        if (income == 0) end = timestamp;
    }

    function _slashable(uint256 staked) internal view returns (uint256 tokens) {
        SafetyLayout storage $ = SafetyStorage.state();
        uint256 epoch = block.timestamp / Constants.EPOCH;
        tokens = staked;
        for (uint256 i = 1; i <= DEPARTURE_EPOCHS; ++i) tokens += $.batches[epoch + i].left;
    }

    function _usableBounds(address asset_) private view returns (uint256 low, uint256 high) {
        PriceStatus status;
        (low, high, status) = ORACLE.boundsOf(asset_);
        if (status > PriceStatus.Cautious) revert FluxErrors.PriceUnusable(asset_, uint8(status));
    }

    function _unitOf(address market) private view returns (uint256) {
        return 10 ** IMoneyMarket(market).decimals();
    }
}
