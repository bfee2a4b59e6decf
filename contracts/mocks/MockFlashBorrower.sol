// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {IERC3156FlashLender} from "@openzeppelin/contracts/interfaces/IERC3156FlashLender.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Takes flash loans.
/// @notice Pays them back unless told otherwise, and can call anything while it holds the money.
contract MockFlashBorrower is IERC3156FlashBorrower {
    using SafeERC20 for IERC20;

    bytes32 public constant SUCCESS = keccak256("ERC3156FlashBorrower.onFlashLoan");

    bytes32 public answer = SUCCESS;
    bool public isThief;
    address public target;
    bytes public targetData;

    address public lastInitiator;
    address public lastToken;
    uint256 public lastAssets;
    uint256 public lastFee;
    bytes public lastData;

    /// @notice A thief does not approve the repayment.
    function setThief(bool newIsThief) external {
        isThief = newIsThief;
    }

    /// @notice What it answers to the lender instead of the standard's word.
    function setAnswer(bytes32 newAnswer) external {
        answer = newAnswer;
    }

    /// @notice What it calls while it holds the loan; a revert there goes all the way up. Zero: nothing.
    function setCall(address newTarget, bytes calldata newTargetData) external {
        target = newTarget;
        targetData = newTargetData;
    }

    function take(
        IERC3156FlashLender lender,
        address token,
        uint256 assets,
        bytes calldata data
    ) external returns (bool) {
        return lender.flashLoan(this, token, assets, data);
    }

    /// @inheritdoc IERC3156FlashBorrower
    function onFlashLoan(
        address initiator,
        address token,
        uint256 assets,
        uint256 fee,
        bytes calldata data
    ) external returns (bytes32) {
        (lastInitiator, lastToken, lastAssets, lastFee, lastData) = (initiator, token, assets, fee, data);
        if (target != address(0)) Address.functionCall(target, targetData);
        if (!isThief) IERC20(token).forceApprove(msg.sender, assets + fee);
        return answer;
    }
}
