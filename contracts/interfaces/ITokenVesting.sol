// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Receives the team's or the fund's part of every release and passes it on.
/// @notice The miner releases on the same curve to users, team and fund; what is not released does not exist
/// yet, so there is no schedule here to get wrong.
interface ITokenVesting {
    event BeneficiaryProposed(address indexed newBeneficiary);
    event BeneficiarySet(address indexed newBeneficiary);
    event Paid(address indexed beneficiary, uint256 tokens);

    /// @notice Asks the miner for what is due and pays the beneficiary all there is. Anyone.
    /// @return tokens FLUX paid, wei.
    function release() external returns (uint256 tokens);

    /// @notice Names who shall be paid; it takes effect when he accepts. Owner only. Zero withdraws a
    /// proposal.
    function proposeBeneficiary(address newBeneficiary) external;

    /// @notice Becomes the beneficiary. Who was proposed only. Reverts `NotProposed`. What is due up to now
    /// is paid to him too.
    function acceptBeneficiary() external;

    /// @notice Who is paid.
    function beneficiary() external view returns (address);

    /// @notice Who was proposed and has not accepted.
    function proposedBeneficiary() external view returns (address);
}
