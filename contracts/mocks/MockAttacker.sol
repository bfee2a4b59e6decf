// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title An attacker's contract: does a list of calls in one transaction, and another list when it is called
/// back, by whatever hook.
/// @notice A reaction goes on when a call fails; what each call answered is kept.
contract MockAttacker is IERC3156FlashBorrower {
    using SafeERC20 for IERC20;

    struct Step {
        address target;
        uint256 value;
        bytes data;
    }

    bytes32 private constant SUCCESS = keccak256("ERC3156FlashBorrower.onFlashLoan");

    /// @dev The list, encoded: structs with bytes cannot be copied from calldata to storage.
    bytes private _reaction;
    uint256 private _reactionsLeft;
    bool[] private _successes;
    bytes[] private _answers;

    receive() external payable {
        _react();
    }

    fallback() external payable {
        _react();
    }

    /// @notice Does the list so many times; a failure undoes everything.
    function run(Step[] calldata steps, uint256 times) external payable {
        for (uint256 n = 0; n < times; ++n) {
            for (uint256 i = 0; i < steps.length; ++i) {
                Address.functionCallWithValue(steps[i].target, steps[i].data, steps[i].value);
            }
        }
    }

    /// @notice What it does the next so many times that it is called back.
    function setReaction(Step[] calldata steps, uint256 times) external {
        _reaction = abi.encode(steps);
        _reactionsLeft = times;
        delete _successes;
        delete _answers;
    }

    /// @inheritdoc IERC3156FlashBorrower
    function onFlashLoan(
        address,
        address token,
        uint256 assets,
        uint256 fee,
        bytes calldata
    ) external returns (bytes32) {
        _react();
        if (IERC20(token).allowance(address(this), msg.sender) < assets + fee) {
            IERC20(token).forceApprove(msg.sender, assets + fee);
        }
        return SUCCESS;
    }

    /// @notice Of every call of its reactions, in order: whether it succeeded, and what it returned, or
    /// reverted with.
    function outcomes() external view returns (bool[] memory successes, bytes[] memory answers) {
        return (_successes, _answers);
    }

    function _react() private {
        if (_reactionsLeft == 0) return;

        --_reactionsLeft;
        Step[] memory steps = abi.decode(_reaction, (Step[]));
        for (uint256 i = 0; i < steps.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool hasSucceeded, bytes memory answer) = steps[i].target.call{value: steps[i].value}(
                steps[i].data
            );
            _successes.push(hasSucceeded);
            _answers.push(answer);
        }
    }
}
