// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Its second version (X-58): a new field in front has moved the flag into an empty slot.
contract TwinVaultSecond {
    using SafeERC20 for IERC20;

    uint256 public feePercent;
    bool public isInitialized;
    address public owner;

    error AlreadyInitialized();
    error NotOwner(address caller);

    function initialize(address newOwner) external {
        require(!isInitialized, AlreadyInitialized());
        (isInitialized, owner) = (true, newOwner);
    }

    function withdraw(IERC20 token, uint256 assets) external {
        require(msg.sender == owner, NotOwner(msg.sender));
        token.safeTransfer(msg.sender, assets);
    }
}
