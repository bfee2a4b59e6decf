// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";

/// @title Where a market's words are and what their bits mean, for those who read many of them.
/// @dev The layout is that of `MarketStorage`, which the compiler packs; a test compares the two. Reading a
/// word once and taking it apart costs a third of reading its fields one by one, and lets the risk engine
/// value a deposit without entering the market.
library MarketSlots {
    /// @dev First slot of `MarketLayout` (ERC-7201): the supply book; the debt book, the parameters and the
    /// positions follow. Written out, because the compiler would add them up in every call.
    uint256 internal constant SUPPLY = 0x871f5314ddac2356c6e34301fd6def7842305076acc616c02248f0892e5add00;
    uint256 internal constant DEBT = 0x871f5314ddac2356c6e34301fd6def7842305076acc616c02248f0892e5add01;
    uint256 internal constant PARAMETERS = 0x871f5314ddac2356c6e34301fd6def7842305076acc616c02248f0892e5add02;
    uint256 internal constant POSITIONS = 0x871f5314ddac2356c6e34301fd6def7842305076acc616c02248f0892e5add03;

    /// @dev What a change of the supply book leaves as it is: ratio and switches.
    uint256 private constant RATIO_AND_SWITCHES = 0xffffff << 224;

    uint256 private constant LOCK = 1 << 248;

    /// @notice Slot of an account's position: the same in every market.
    function positionOf(address account) internal pure returns (bytes32) {
        return SlotDerivation.deriveMapping(bytes32(POSITIONS), account);
    }

    function supply(uint256 word) internal pure returns (uint256 assets, uint256 shares, uint256 ratio) {
        return (uint112(word), uint112(word >> 112), uint16(word >> 224));
    }

    /// @notice The supply word with new totals and lock; assets and shares have at most 112 bits each.
    function packSupply(
        uint256 word,
        uint256 assets,
        uint256 shares,
        bool isLocked_
    ) internal pure returns (uint256) {
        return (word & RATIO_AND_SWITCHES) | assets | (shares << 112) | (SafeCast.toUint(isLocked_) << 248);
    }

    function locked(uint256 supplyWord) internal pure returns (uint256) {
        return supplyWord | LOCK;
    }

    function unlocked(uint256 supplyWord) internal pure returns (uint256) {
        return supplyWord & ~LOCK;
    }

    /// @notice Whether the pause bit of an action (its number) is set.
    function isPaused(uint256 supplyWord, uint256 action) internal pure returns (bool) {
        return (supplyWord >> (240 + action)) & 1 != 0;
    }

    /// @notice Whether the market is neither locked nor has the pause bit of an action: one look for what is
    /// nearly always true.
    function isClear(uint256 supplyWord, uint256 action) internal pure returns (bool) {
        return (supplyWord >> 240) & (0xff00 | (1 << action)) == 0;
    }

    /// @notice Whether incoming transfers are measured.
    function isMeasured(uint256 supplyWord) internal pure returns (bool) {
        return (supplyWord >> 247) & 1 != 0;
    }

    /// @notice Whether deposits earn FLUX, or did at some time.
    function isSupplyMined(uint256 supplyWord) internal pure returns (bool) {
        return (supplyWord >> 245) & 1 != 0;
    }

    /// @notice Whether debts earn FLUX, or did at some time.
    function isDebtMined(uint256 supplyWord) internal pure returns (bool) {
        return (supplyWord >> 246) & 1 != 0;
    }

    /// @notice Whether the market waits for foreign code.
    function isLocked(uint256 supplyWord) internal pure returns (bool) {
        return supplyWord >> 248 != 0;
    }

    function debt(uint256 word) internal pure returns (uint256 shares, uint256 index) {
        return (uint96(word), uint80(word >> 96));
    }

    /// @notice The rest of the debt word: at what rate debts grow, and since when.
    function rate(
        uint256 debtWord
    ) internal pure returns (uint256 ratePerSecond, uint256 lastAccrual, bool isScarce) {
        return (uint40(debtWord >> 176), uint32(debtWord >> 216), debtWord >> 248 != 0);
    }

    /// @notice The whole debt word; every value fits its field, see `DebtBook`.
    function packDebt(
        uint256 shares,
        uint256 index,
        uint256 ratePerSecond,
        uint256 lastAccrual,
        bool isScarce
    ) internal pure returns (uint256) {
        return
            shares |
            (index << 96) |
            (ratePerSecond << 176) |
            (lastAccrual << 216) |
            (SafeCast.toUint(isScarce) << 248);
    }

    function position(uint256 word) internal pure returns (uint256 supplyShares, uint256 debtShares) {
        return (uint112(word), uint96(word >> 112));
    }

    /// @notice Whether an account borrows through a credit line.
    function isCreditManager(uint256 positionWord) internal pure returns (bool) {
        return uint8(positionWord >> 216) != 0;
    }

    /// @notice Basis points a year, and k.
    function curve(
        uint256 parameterWord
    )
        internal
        pure
        returns (uint256 base, uint256 slope, uint256 jump, uint256 maximum, uint256 steepness)
    {
        return (
            uint16(parameterWord),
            uint16(parameterWord >> 16),
            uint16(parameterWord >> 32),
            uint16(parameterWord >> 48),
            uint8(parameterWord >> 64)
        );
    }

    /// @notice Basis points of the interest.
    function reserveFactor(uint256 parameterWord) internal pure returns (uint256) {
        return uint16(parameterWord >> 72);
    }

    /// @notice Whole assets.
    function supplyCap(uint256 parameterWord) internal pure returns (uint256) {
        return uint40(parameterWord >> 88);
    }

    /// @notice Whole assets.
    function borrowCap(uint256 parameterWord) internal pure returns (uint256) {
        return uint40(parameterWord >> 128);
    }

    /// @notice Millionths of a whole asset.
    function minDebt(uint256 parameterWord) internal pure returns (uint256) {
        return uint56(parameterWord >> 168);
    }

    /// @notice Basis points.
    function flashFee(uint256 parameterWord) internal pure returns (uint256) {
        return uint8(parameterWord >> 224);
    }

    /// @notice Seconds of scarcity at the last accrual.
    function scarcity(uint256 parameterWord) internal pure returns (uint256) {
        return uint24(parameterWord >> 232);
    }
}
