// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title The least a flash borrower can be: has approved its lender for ever and only says yes.
contract MockFlashReceiver is IERC3156FlashBorrower {
    constructor(IERC20 token, address lender) {
        token.approve(lender, type(uint256).max);
    }

    /// @inheritdoc IERC3156FlashBorrower
    function onFlashLoan(address, address, uint256, uint256, bytes calldata) external pure returns (bytes32) {
        return keccak256("ERC3156FlashBorrower.onFlashLoan");
    }
}
