// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Action} from "../interfaces/IMoneyMarket.sol";
import {MiningBook} from "../rewards/Mining.sol";
import {MarketSlots} from "./MarketSlots.sol";

/// @notice What suppliers own, and the switches that every call reads.           one slot: 14 + 14 + 2 + 1 +
/// 1 = 32 bytes
struct SupplyBook {
    uint112 assets; // asset units, without interest since lastAccrual
    uint112 shares; // fTokens in existence
    uint16 ratio; // collateral ratio in thousandths; here because valuing a deposit reads this slot
    uint8 switches; // bits 0-4: a paused Action each; 5, 6: deposits, debts are mined; 7: measured transfers
    bool isLocked; // true only while a call of this market waits for somebody else's code
}

/// @notice What borrowers owe, and at what rate.                                  one slot: 12 + 10 + 5 + 4 +
/// 1 = 32 bytes
struct DebtBook {
    uint96 shares; // debt shares in existence; assets = shares * index / 1e18
    uint80 index; // asset units per share, 1e18, without interest since lastAccrual; never falls
    uint40 ratePerSecond; // 1e18, without scarcity, set by the last change of the books
    uint32 lastAccrual; // seconds
    bool isScarce; // utilisation was at least 95 % after the last change of the books
}

/// @notice Governance's parameters, and how long money has been scarce.    one slot: 9 + 2 + 5 + 5 + 7 + 1 +
/// 3 = 32 bytes
struct ParameterBook {
    uint16 base; // basis points a year
    uint16 slope; // basis points a year
    uint16 jump; // basis points a year
    uint16 maximum; // basis points a year
    uint8 steepness; // k
    uint16 reserveFactor; // basis points of the interest
    uint40 supplyCap; // whole assets
    uint40 borrowCap; // whole assets
    uint56 minDebt; // millionths of a whole asset
    uint8 flashFee; // basis points
    uint24 scarcity; // seconds of scarcity at lastAccrual; being forgotten while isScarce is false
}

/// @notice One account here.                                                            one slot: 14 + 12 + 1
/// + 1 = 28 bytes
struct Position {
    uint112 supplyShares; // fTokens
    uint96 debtShares;
    bool isEncumbered; // false proves that the account owes nothing anywhere; true says: ask
    bool isCreditManager; // borrows through a credit line, without deposits
}

/// @custom:storage-location erc7201:flux.storage.MoneyMarket
struct MarketLayout {
    SupplyBook supply;
    DebtBook debt;
    ParameterBook parameters;
    mapping(address account => Position) positions;
    mapping(address owner => mapping(address spender => uint256 shares)) allowances;
    mapping(Action => uint256 timestamp) pausedUntil; // end of a pause whose bit is set
    string name;
    string symbol;
    MiningBook supplyMining; // what deposits earn; three slots
    MiningBook debtMining; // what debts earn; three slots
    address miner;
}

/// @title Where a market keeps its state (ERC-7201).
library MarketStorage {
    /// @dev keccak256(abi.encode(uint256(keccak256("flux.storage.MoneyMarket")) - 1)) &
    /// ~bytes32(uint256(0xff))
    uint256 private constant LOCATION = MarketSlots.SUPPLY;

    function state() internal pure returns (MarketLayout storage $) {
        uint256 location = LOCATION;

        // the only way to place a struct at a slot: one assignment, no memory touched
        assembly ("memory-safe") {
            $.slot := location
        }
    }

    function position(address account) internal view returns (Position storage) {
        return state().positions[account];
    }
}
