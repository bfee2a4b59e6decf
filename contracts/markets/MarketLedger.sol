// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StorageSlot} from "@openzeppelin/contracts/utils/StorageSlot.sol";
import {MarketParameters, RateCurve} from "../interfaces/IMoneyMarket.sol";
import {Constants} from "../libraries/Constants.sol";
import {Shares} from "../libraries/Shares.sol";
import {Interest} from "./Interest.sol";
import {MarketSlots} from "./MarketSlots.sol";
import {MarketStorage} from "./MarketStorage.sol";
import {RateMath} from "./RateMath.sol";

/// @notice Both books in memory, with interest up to now, and the words they were loaded from, see
/// `MarketSlots`.
struct Ledger {
    uint256 supplyAssets;
    uint256 supplyShares;
    uint256 debtAssets;
    uint256 debtShares;
    uint256 debtIndex;
    uint256 supplyWord; // whether the market is mined, and the total before the change
    uint256 debtWord; // the rate, and what follows it, since the last change
    uint256 parameterWord;
}

/// @title The books of one market: read with interest, written with a rate.
/// @dev A call loads a ledger (which accrues in memory), changes it, and stores it (which sets the rate for
/// the time to come).
library MarketLedger {
    function load() internal view returns (Ledger memory) {
        return loadFrom(readSupplyWord());
    }

    /// @param supplyWord the supply slot, which callers have read for its switches.
    function loadFrom(uint256 supplyWord) internal view returns (Ledger memory ledger) {
        ledger.supplyWord = supplyWord;
        (ledger.supplyAssets, ledger.supplyShares, ) = MarketSlots.supply(supplyWord);
        uint256 debtWord = debtSlot().value;
        ledger.debtWord = debtWord;
        (ledger.debtShares, ledger.debtIndex) = MarketSlots.debt(debtWord);
        ledger.debtAssets = Shares.toDebtDown(ledger.debtShares, ledger.debtIndex);
        ledger.parameterWord = readParameterWord();

        if (ledger.debtShares != 0) _addInterest(ledger);
    }

    function _addInterest(Ledger memory ledger) private view {
        (uint256 ratePerSecond, uint256 lastAccrual, bool isScarce) = MarketSlots.rate(ledger.debtWord);
        uint256 elapsed = _elapsedSince(lastAccrual);
        if (elapsed == 0) return;

        uint256 index =
            isScarce
                ? _scarceIndexAfter(ledger.debtIndex, ratePerSecond, elapsed)
                : Interest.grown(ledger.debtIndex, ratePerSecond, elapsed);
        uint256 debtAssets = Shares.toDebtDown(ledger.debtShares, index);

        // interest has at most 116 bits, the index never falls, and the reserve factor is at most a half
        unchecked {
            uint256 interest = debtAssets - ledger.debtAssets;
            uint256 reserveFactor = MarketSlots.reserveFactor(ledger.parameterWord);
            uint256 kept = (interest * reserveFactor) / Constants.BASIS_POINTS;
            uint256 assets = ledger.supplyAssets + interest - kept;
            ledger.supplyAssets = assets < type(uint112).max ? assets : type(uint112).max;
        }
        ledger.debtIndex = index;
        ledger.debtAssets = debtAssets;
    }

    function _scarceIndexAfter(
        uint256 index,
        uint256 ratePerSecond,
        uint256 elapsed
    ) private view returns (uint256) {
        return Interest.grownScarce(index, ratePerSecond, elapsed, MarketSlots.scarcity(readParameterWord()));
    }

    /// @dev Index of debts with interest up to now.
    function indexNow() internal view returns (uint256) {
        uint256 debtWord = debtSlot().value;
        (uint256 shares, uint256 index) = MarketSlots.debt(debtWord);
        (uint256 ratePerSecond, uint256 lastAccrual, bool isScarce) = MarketSlots.rate(debtWord);
        uint256 elapsed = _elapsedSince(lastAccrual);
        if (shares == 0 || elapsed == 0) return index;
        return
            isScarce
                ? _scarceIndexAfter(index, ratePerSecond, elapsed)
                : Interest.grown(index, ratePerSecond, elapsed);
    }

    /// @dev Books with interest become the stored ones; the rate is set from them, and the lock as asked.
    /// @return supplyWord the supply slot as it is now.
    function store(Ledger memory ledger, bool isLocked) internal returns (uint256 supplyWord) {
        _storeScarcity(ledger);
        uint256 utilised = RateMath.utilisation(ledger.debtAssets, ledger.supplyAssets);
        uint256 ratePerSecond = RateMath.apr(ledger.parameterWord, utilised) / Constants.YEAR;

        return _write(ledger, ratePerSecond, utilised >= RateMath.SCARCE_UTILISATION, isLocked);
    }

    /// @dev Interest alone: the rate stays what the last change of the books set.
    function storeAccrued(Ledger memory ledger) internal {
        _storeScarcity(ledger);

        (uint256 ratePerSecond, , bool isScarce) = MarketSlots.rate(ledger.debtWord);
        _write({ledger: ledger, ratePerSecond: ratePerSecond, isScarce: isScarce, isLocked: false});
    }

    /// @dev All values fit: totals are checked where they grow, interest saturates, and the curve's maximum
    /// bounds the rate.
    function _write(
        Ledger memory ledger,
        uint256 ratePerSecond,
        bool isScarce,
        bool isLocked
    ) private returns (uint256 supplyWord) {
        // calls that take the lock only now have not let foreign code run since the ledger was loaded; in
        // others it may have, so the switches are read again
        StorageSlot.Uint256Slot storage supply = supplySlot();
        supplyWord = MarketSlots.packSupply(
            isLocked ? ledger.supplyWord : supply.value,
            ledger.supplyAssets,
            ledger.supplyShares,
            isLocked
        );
        supply.value = supplyWord;

        debtSlot().value = MarketSlots.packDebt(
            ledger.debtShares,
            ledger.debtIndex,
            ratePerSecond,
            uint32(block.timestamp),
            isScarce
        );
    }

    /// @dev Scarcity grows with time and is forgotten with time: a dip below 95 % costs it ten times what it
    /// lasts.
    function _storeScarcity(Ledger memory ledger) private {
        uint256 before = MarketSlots.scarcity(ledger.parameterWord);
        (, uint256 lastAccrual, bool isScarce) = MarketSlots.rate(ledger.debtWord);
        if (before == 0 && !isScarce) return;

        uint256 elapsed = _elapsedSince(lastAccrual);
        uint256 scarcity =
            isScarce
                ? _atMost(before + elapsed, RateMath.SCARCITY_LIMIT)
                : before - _atMost(before, elapsed * RateMath.SCARCITY_DECAY);
        if (scarcity != before) MarketStorage.state().parameters.scarcity = uint24(scarcity);
    }

    function parameters() internal view returns (MarketParameters memory) {
        uint256 word = readParameterWord();
        (uint256 base, uint256 slope, uint256 jump, uint256 maximum, uint256 steepness) = MarketSlots.curve(
            word
        );
        return
            MarketParameters({
                curve: RateCurve(base, slope, jump, maximum, steepness),
                reserveFactor: MarketSlots.reserveFactor(word),
                supplyCap: MarketSlots.supplyCap(word),
                borrowCap: MarketSlots.borrowCap(word),
                minDebt: MarketSlots.minDebt(word),
                flashFee: MarketSlots.flashFee(word)
            });
    }

    function _atMost(uint256 value, uint256 highest) private pure returns (uint256) {
        return value < highest ? value : highest;
    }

    /// @dev Time does not run backwards.
    function _elapsedSince(uint256 lastAccrual) private view returns (uint256) {
        unchecked {
            return block.timestamp - lastAccrual;
        }
    }

    function readParameterWord() internal view returns (uint256) {
        return StorageSlot.getUint256Slot(bytes32(MarketSlots.PARAMETERS)).value;
    }

    function readSupplyWord() internal view returns (uint256) {
        return supplySlot().value;
    }

    function debtSlot() internal pure returns (StorageSlot.Uint256Slot storage) {
        return StorageSlot.getUint256Slot(bytes32(MarketSlots.DEBT));
    }

    function supplySlot() internal pure returns (StorageSlot.Uint256Slot storage) {
        return StorageSlot.getUint256Slot(bytes32(MarketSlots.SUPPLY));
    }
}
