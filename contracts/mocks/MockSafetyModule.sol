// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISafetyModule} from "../interfaces/ISafetyModule.sol";

/// @title A safety module that gives what it holds, or misbehaves in one of the ways there are.
contract MockSafetyModule is ISafetyModule {
    enum Conduct {
        Honest,
        Reverting,
        EatingGas,
        PromisingTooMuch,
        Silent,
        Wordy
    }

    uint256 private constant BOMB = 200_000;

    Conduct public conduct;
    uint256 public limit = type(uint256).max;

    /// @notice What the last liquidation asked for.
    address public lastMarket;
    uint256 public lastAssets;

    error ModuleUnwilling();

    function setConduct(Conduct newConduct) external {
        conduct = newConduct;
    }

    /// @notice It answers no more than this.
    function setLimit(uint256 newLimit) external {
        limit = newLimit;
    }

    /// @inheritdoc ISafetyModule
    function provide(address market, uint256 assets) external returns (uint256 available) {
        (lastMarket, lastAssets) = (market, assets);
        if (conduct == Conduct.Reverting) revert ModuleUnwilling();
        if (conduct == Conduct.PromisingTooMuch) return type(uint256).max;
        if (conduct == Conduct.EatingGas) while (true) ++lastAssets;
        if (conduct == Conduct.Silent || conduct == Conduct.Wordy) {
            uint256 length = conduct == Conduct.Wordy ? BOMB : 0;
            // an answer of another length than the interface promises
            assembly ("memory-safe") {
                return(mload(0x40), length)
            }
        }
        return assets < limit ? assets : limit;
    }
}
