// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @title The only owner of the protocol: everything that loosens something waits here, in sight.
/// @dev What waits is what will run: an operation is refused when the code of one of the contracts that it
/// calls is not what it was when it was scheduled. Contracts that are arguments of its calls are not seen.
contract FluxTimelock is TimelockController {
    mapping(bytes32 id => bytes32 codes) private _codes;

    /// @param minDelay seconds between a proposal and its execution.
    /// @param proposers may schedule and cancel.
    /// @param executors may execute what is due; the zero address is anyone.
    /// @param admin may change roles without delay during set-up and renounces after it; zero is nobody.
    constructor(
        uint256 minDelay,
        address[] memory proposers,
        address[] memory executors,
        address admin
    ) TimelockController(minDelay, proposers, executors, admin) {}

    /// @inheritdoc TimelockController
    function schedule(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.schedule(target, value, data, predecessor, salt, delay);
        _codes[hashOperation(target, value, data, predecessor, salt)] = _codeOf(target);
    }

    /// @inheritdoc TimelockController
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay);
        _codes[hashOperationBatch(targets, values, payloads, predecessor, salt)] = _codesOf(targets);
    }

    /// @notice As in `TimelockController`. Reverts also `CodeChanged`.
    function execute(
        address target,
        uint256 value,
        bytes calldata payload,
        bytes32 predecessor,
        bytes32 salt
    ) public payable override {
        _requireSame(hashOperation(target, value, payload, predecessor, salt), _codeOf(target));
        super.execute(target, value, payload, predecessor, salt);
    }

    /// @notice As in `TimelockController`. Reverts also `CodeChanged`.
    function executeBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) public payable override {
        bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
        _requireSame(id, _codesOf(targets));
        super.executeBatch(targets, values, payloads, predecessor, salt);
    }

    /// @notice What the code of an operation's targets must be, as one hash; zero if it was never scheduled.
    function codesOf(bytes32 id) external view returns (bytes32 codes) {
        return _codes[id];
    }

    function _codesOf(address[] calldata targets) private view returns (bytes32) {
        bytes32[] memory codes = new bytes32[](targets.length);
        for (uint256 i = 0; i < targets.length; ++i) codes[i] = _codeOf(targets[i]);
        return keccak256(abi.encode(codes));
    }

    /// @dev The same for every address without code, or a gift of one wei would change it.
    function _codeOf(address target) private view returns (bytes32) {
        return target.code.length == 0 ? keccak256("") : target.codehash;
    }

    /// @dev What was never scheduled, or is not due, is the controller's to refuse.
    function _requireSame(bytes32 id, bytes32 codes) private view {
        bytes32 expected = _codes[id];
        require(!isOperationReady(id) || codes == expected, FluxErrors.CodeChanged(id, codes, expected));
    }
}
