// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MiningCurve} from "../rewards/Mining.sol";

/// @title A contract whose shares earn FLUX: a money market (deposits and debts), a staking pool (stakes).
/// @notice It keeps the accounts of what its holders earn; the miner tells it at what rate and pays. Nothing
/// here calls the miner, so the miner can stop nothing.
interface IMined {
    event MinerSet(address indexed newMiner);
    event MiningSet(uint256 supplySlope, uint256 debtSlope, MiningCurve curve);

    /// @notice Who sets rates and pays. Owner only. What is owed stays owed, to be collected by the new one.
    function setMiner(address newMiner) external;

    /// @notice Rates from now on, after everything up to now was earned at the old ones. Miner only. Reverts
    /// `NotMiner`, `ValueOutOfBounds`.
    /// @param supplySlope of deposits or stakes; 64ths of a wei a second squared, see `Mining`.
    /// @param debtSlope of debts; 0 where there are none.
    function setMining(uint256 supplySlope, uint256 debtSlope, MiningCurve calldata curve) external;

    /// @notice Takes what an account has earned, for the miner to pay. Miner only. An account that was never
    /// seen and has shares begins to earn now. Reverts `NotMiner`.
    /// @return tokens FLUX, wei.
    function collectMining(address account) external returns (uint256 tokens);

    /// @notice Takes what was released while a side had no shares, or too few to count, see `Mining`. Miner
    /// only. Reverts `NotMiner`.
    /// @return tokens FLUX, wei.
    function collectIdleMining() external returns (uint256 tokens);

    /// @notice FLUX that an account has earned up to now and not been paid.
    function miningOf(address account) external view returns (uint256 tokens);

    /// @notice The words of both sides and of an account in them, as stored; see `Mining`.
    function miningWords(
        address account
    )
        external
        view
        returns (uint256 supplySide, uint256 supplyAccount, uint256 debtSide, uint256 debtAccount);

    /// @notice Who sets rates and pays.
    function miner() external view returns (address);
}
