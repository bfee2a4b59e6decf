// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title The implementation behind it (X-59): bytes of an address, read as flags, say that it is being
/// initialised.
contract TwinCollidingLogic {
    using SafeERC20 for IERC20;

    bool private _isInitialized;
    bool private _isInitializing;
    uint256[3] private _gap;
    address public guardian;

    error AlreadyInitialized();
    error NotGuardian(address caller);

    function initialize(address newGuardian) external {
        require(_isInitializing || !_isInitialized, AlreadyInitialized());
        guardian = newGuardian;
    }

    function withdraw(IERC20 token, uint256 assets) external {
        require(msg.sender == guardian, NotGuardian(msg.sender));
        token.safeTransfer(msg.sender, assets);
    }
}
