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

/// @notice Both books in memory, with interest up to now. The rate, and what follows it, are those of the
/// last change; parameters are a word as stored, see `MarketSlots`.
struct Ledger {
    uint256 supplyAssets;
    uint256 supplyShares;
    uint256 debtAssets;
    uint256 debtShares;
    uint256 debtIndex;
    uint256 ratePerSecond;
    uint256 lastAccrual;
    uint256 parameterWord;
    bool isScarce;
    uint256 supplyWord; // as it was loaded: whether the market is mined, and the total before the change
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
        (
            ledger.debtShares,
            ledger.debtIndex,
            ledger.ratePerSecond,
            ledger.lastAccrual,
            ledger.isScarce
        ) = MarketSlots.debt(StorageSlot.getUint256Slot(bytes32(MarketSlots.DEBT)).value);
        ledger.debtAssets = Shares.toDebtDown(ledger.debtShares, ledger.debtIndex);
        ledger.parameterWord = readParameterWord();

        if (ledger.debtShares != 0 && ledger.lastAccrual != block.timestamp) _addInterest(ledger);
    }

    function _addInterest(Ledger memory ledger) private view {
        uint256 elapsed = _elapsedSince(ledger.lastAccrual);
        uint256 index =
            ledger.isScarce
                ? _scarceIndexAfter(ledger.debtIndex, ledger.ratePerSecond, elapsed)
                : Interest.grown(ledger.debtIndex, ledger.ratePerSecond, elapsed);
        uint256 debtAssets = Shares.toDebtDown(ledger.debtShares, index);

        // interest has at most 116 bits, the index never falls, and the reserve factor is at most a half
        unchecked {
            uint256 interest = debtAssets - ledger.debtAssets;
            uint256 reserveFactor = MarketSlots.reserveFactor(ledger.parameterWord);
            uint256 kept = (interest * reserveFactor) / Constants.BASIS_POINTS;
            uint256 credited = interest - kept;
            ledger.supplyAssets = _atMost(ledger.supplyAssets + credited, type(uint112).max);
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
        (
            uint256 shares,
            uint256 index,
            uint256 ratePerSecond,
            uint256 lastAccrual,
            bool isScarce
        ) = MarketSlots.debt(StorageSlot.getUint256Slot(bytes32(MarketSlots.DEBT)).value);
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
        ledger.ratePerSecond = RateMath.apr(ledger.parameterWord, utilised) / Constants.YEAR;
        ledger.isScarce = utilised >= RateMath.SCARCE_UTILISATION;

        return _write(ledger, isLocked);
    }

    /// @dev Interest alone: the rate stays what the last change of the books set.
    function storeAccrued(Ledger memory ledger) internal {
        _storeScarcity(ledger);

        _write({ledger: ledger, isLocked: false});
    }

    /// @dev All values fit: totals are checked where they grow, interest saturates, and the curve's maximum
    /// bounds the rate.
    function _write(Ledger memory ledger, bool isLocked) private returns (uint256 supplyWord) {
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

        StorageSlot.getUint256Slot(bytes32(MarketSlots.DEBT)).value = MarketSlots.packDebt(
            ledger.debtShares,
            ledger.debtIndex,
            ledger.ratePerSecond,
            uint32(block.timestamp),
            ledger.isScarce
        );
    }

    /// @dev Scarcity grows with time and is forgotten with time: a dip below 95 % costs it ten times what it
    /// lasts.
    function _storeScarcity(Ledger memory ledger) private {
        uint256 before = MarketSlots.scarcity(ledger.parameterWord);
        if (before == 0 && !ledger.isScarce) return;

        uint256 elapsed = _elapsedSince(ledger.lastAccrual);
        uint256 scarcity =
            ledger.isScarce
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

    function supplySlot() internal pure returns (StorageSlot.Uint256Slot storage) {
        return StorageSlot.getUint256Slot(bytes32(MarketSlots.SUPPLY));
    }
}
