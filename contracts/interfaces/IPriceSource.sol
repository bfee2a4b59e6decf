// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Price} from "./IPriceOracle.sol";

/// @title A small immutable adapter over one feed.
/// @notice May revert or answer `Frozen`; the oracle treats both as "no valid price".
interface IPriceSource {
    /// @notice Current price, USD 1e18 per whole asset.
    function price() external view returns (Price memory);
}
