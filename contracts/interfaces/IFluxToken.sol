// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title FLUX: ERC-20 with permit and votes (ERC-5805, by timestamp), 18 decimals.
/// @notice 21,000,000 over all chains, ever; each chain's token has its part of them as cap. Only the miner
/// creates tokens. A token that leaves for another chain takes its part of the cap with it.
interface IFluxToken is IERC20 {
    event MinterSet(address indexed newMinter);
    event BridgeSet(address indexed newBridge);
    event CapMoved(uint256 newCap);

    /// @notice Creates tokens, up to the cap. Minter only. Reverts `NotMinter`, `TokenCapExceeded`.
    function mint(address to, uint256 tokens) external;

    /// @notice Tokens that arrive from another chain, and their part of the cap. Bridge only. Reverts
    /// `NotBridge`, `TokenCapExceeded` above 21,000,000.
    function bridgeIn(address to, uint256 tokens) external;

    /// @notice Tokens that leave for another chain, from the bridge's own balance, and their part of the cap.
    /// Bridge only. Reverts `NotBridge`.
    function bridgeOut(uint256 tokens) external;

    /// @notice The only one who may create tokens. Owner only.
    function setMinter(address newMinter) external;

    /// @notice The only one who may move tokens between chains; zero is nobody. Owner only.
    function setBridge(address newBridge) external;

    /// @notice Tokens that may ever exist on this chain, wei.
    function cap() external view returns (uint256 tokens);

    /// @notice Who creates tokens.
    function minter() external view returns (address);

    /// @notice Who moves them between chains.
    function bridge() external view returns (address);
}
