// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {
    GovernorCountingSimple
} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {
    GovernorPreventLateQuorum
} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {
    GovernorTimelockControl
} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @notice Times in seconds, votes in FLUX wei. quorum: percent of the supply, but never fewer votes than
/// leastQuorum, so that a young supply of which little is out is not cheap to govern. extension: a proposal
/// stays open that long after its quorum is reached.
struct GovernorTerms {
    uint48 votingDelay;
    uint32 votingPeriod;
    uint48 extension;
    uint256 proposalThreshold;
    uint256 quorum;
    uint256 leastQuorum;
}

/// @title Proposes to the timelock what FLUX and sFLUX vote for.
/// @notice Votes are those of the moment at which voting begins, a delay after the proposal; for and abstain
/// count for the quorum. What has succeeded waits in the timelock, where the guardian may cancel it.
/// @dev OpenZeppelin's governor with bounds on what governance may change about itself. Not upgradeable: the
/// timelock can give its role to another.
contract FluxGovernor is
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotesQuorumFraction,
    GovernorPreventLateQuorum,
    GovernorTimelockControl
{
    /// @dev Of 21,000,000 FLUX 1 %: more than that, and hardly anyone could propose.
    uint256 private constant MAX_THRESHOLD = 210_000e18;

    uint256 private constant MIN_DELAY = 1 hours;
    uint256 private constant MAX_DELAY = 14 days;
    uint256 private constant MIN_PERIOD = 1 days;
    uint256 private constant MAX_PERIOD = 30 days;
    uint256 private constant MIN_QUORUM = 1;
    uint256 private constant MAX_QUORUM = 20;
    uint256 private constant MAX_EXTENSION = 7 days;

    uint256 private immutable LEAST_QUORUM;

    constructor(
        IERC5805 votes,
        TimelockController timelock_,
        GovernorTerms memory terms
    )
        Governor("Flux Governor")
        GovernorSettings(terms.votingDelay, terms.votingPeriod, terms.proposalThreshold)
        GovernorVotes(votes)
        GovernorVotesQuorumFraction(terms.quorum)
        GovernorPreventLateQuorum(terms.extension)
        GovernorTimelockControl(timelock_)
    {
        require(terms.leastQuorum != 0, FluxErrors.ValueOutOfBounds("leastQuorum", 0, 1, type(uint208).max));
        LEAST_QUORUM = terms.leastQuorum;
    }

    /// @notice Votes below which no quorum is, however small the supply.
    function leastQuorum() external view returns (uint256 votes) {
        return LEAST_QUORUM;
    }

    /// @notice Votes for and abstaining that a proposal needs.
    function quorum(
        uint256 timepoint
    ) public view override(Governor, GovernorVotesQuorumFraction) returns (uint256 votes) {
        votes = super.quorum(timepoint);
        if (votes < LEAST_QUORUM) votes = LEAST_QUORUM;
    }

    // --- which of several bases answers; all of them call on ---

    /// @notice Votes needed to propose, FLUX wei.
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @notice End of voting, later than announced if the quorum came late.
    function proposalDeadline(
        uint256 proposalId
    ) public view override(Governor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @notice State of a proposal; cancelled when the timelock's operation was.
    function state(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    /// @notice Whether a proposal has to wait in the timelock: always.
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    // --- bounds ---

    function _setVotingDelay(uint48 newDelay) internal override {
        _requireWithin("votingDelay", newDelay, MIN_DELAY, MAX_DELAY);
        super._setVotingDelay(newDelay);
    }

    function _setVotingPeriod(uint32 newPeriod) internal override {
        _requireWithin("votingPeriod", newPeriod, MIN_PERIOD, MAX_PERIOD);
        super._setVotingPeriod(newPeriod);
    }

    function _setProposalThreshold(uint256 newThreshold) internal override {
        _requireWithin("proposalThreshold", newThreshold, 1, MAX_THRESHOLD);
        super._setProposalThreshold(newThreshold);
    }

    function _updateQuorumNumerator(uint256 newQuorum) internal override {
        _requireWithin("quorum", newQuorum, MIN_QUORUM, MAX_QUORUM);
        super._updateQuorumNumerator(newQuorum);
    }

    function _setLateQuorumVoteExtension(uint48 newExtension) internal override {
        _requireWithin("extension", newExtension, 0, MAX_EXTENSION);
        super._setLateQuorumVoteExtension(newExtension);
    }

    function _requireWithin(bytes32 name, uint256 value, uint256 lowest, uint256 highest) private pure {
        bool isWithin = value >= lowest && value <= highest;
        require(isWithin, FluxErrors.ValueOutOfBounds(name, value, lowest, highest));
    }
}
