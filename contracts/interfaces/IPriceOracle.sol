// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice How far a price may be trusted; the table of what each status allows is in `IRiskEngine`.
enum PriceStatus {
    Ok,
    Cautious,
    Degraded,
    Grace,
    Frozen
}

/// @notice USD 1e18 per whole asset: `value = assets * price / 10^decimals` is USD 1e18.
/// @dev low <= mid <= high <= 2^128 - 1. All three are 0 when, and only when, the status is Frozen.
struct Price {
    uint256 low;
    uint256 mid;
    uint256 high;
    PriceStatus status;
}

/// @title Prices of all assets, aggregated from their sources.
/// @notice Never reverts: an asset without a usable source is `Frozen`. Constant within a transaction.
interface IPriceOracle {
    event SourceSet(address indexed asset, address indexed source);

    /// @notice Price of one asset.
    function priceOf(address asset) external view returns (Price memory price);

    /// @notice The part of it that borrowing and withdrawing need, without the detour of a struct.
    function boundsOf(address asset) external view returns (uint256 low, uint256 high, PriceStatus status);

    /// @notice Prices of several assets, in the order asked.
    function pricesOf(address[] calldata assets) external view returns (Price[] memory prices);

    /// @notice The source of an asset, or zero.
    function sourceOf(address asset) external view returns (address source);

    /// @notice Sets the source of an asset. Owner only. Reverts `SourceInvalid` when it gives no usable price
    /// now.
    function setSource(address asset, address newSource) external;
}
