// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Where market proxies come from; one factory serves any number of risk engines.
interface IMarketFactory {
    /// @notice Creates the proxy of the caller's market `index` for `asset` over `implementation`. Fails if
    /// it exists.
    function create(address implementation, uint256 index, address asset) external returns (address market);

    /// @notice Implementation, asked by a proxy while it is created.
    function pendingImplementation() external view returns (address);

    /// @notice Identity (index, decimals, asset in one word), asked by a proxy while it is created.
    function pendingIdentity() external view returns (uint256);

    /// @notice keccak256 of the proxies' creation code.
    function proxyCodeHash() external pure returns (bytes32);

    /// @notice CREATE2 salt of an engine's market: the engine's address, then the index.
    function saltOf(address engine, uint256 index) external pure returns (bytes32);
}
