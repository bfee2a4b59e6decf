// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A batch that checks solvency at its end, unless an action it does not know has cleared the flag
/// (X-46).
contract TwinCook {
    using SafeERC20 for IERC20;

    uint8 public constant BORROW = 5;

    IERC20 public immutable cash;
    mapping(address account => uint256 assets) public debts;

    error Insolvent(address account);

    constructor(IERC20 newCash) {
        cash = newCash;
    }

    function cook(uint8[] calldata actions, uint256[] calldata values) external {
        bool needsCheck;
        for (uint256 i = 0; i < actions.length; ++i) {
            if (actions[i] == BORROW) {
                debts[msg.sender] += values[i];
                needsCheck = true;
                cash.safeTransfer(msg.sender, values[i]);
            } else {
                needsCheck = _customAction();
            }
        }
        // nobody has deposits here: every debt is insolvent
        require(!needsCheck || debts[msg.sender] == 0, Insolvent(msg.sender));
    }

    /// @dev Meant to be overridden; answers a fresh status.
    function _customAction() private pure returns (bool needsCheck) {}
}
