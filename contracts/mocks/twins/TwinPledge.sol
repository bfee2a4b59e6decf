// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Lends on pledges that have been taken back (X-51).
contract TwinPledge {
    using SafeERC20 for IERC20;

    struct Pledge {
        address account;
        uint256 assets;
        bool isWithdrawn;
    }

    IERC20 public immutable deposited;
    IERC20 public immutable cash;
    Pledge[] public pledges;

    error NotPledger(address caller);
    error AlreadyWithdrawn(uint256 id);

    constructor(IERC20 newDeposited, IERC20 newCash) {
        (deposited, cash) = (newDeposited, newCash);
    }

    function pledge(uint256 assets) external {
        deposited.safeTransferFrom(msg.sender, address(this), assets);
        pledges.push(Pledge(msg.sender, assets, false));
    }

    function withdraw(uint256 id) external {
        Pledge storage own = _own(id);
        require(!own.isWithdrawn, AlreadyWithdrawn(id));
        own.isWithdrawn = true;
        deposited.safeTransfer(msg.sender, own.assets);
    }

    /// @notice Half of what was pledged, at a dollar each.
    function borrow(uint256 id) external {
        cash.safeTransfer(msg.sender, _own(id).assets / 2);
    }

    function _own(uint256 id) private view returns (Pledge storage own) {
        own = pledges[id];
        require(own.account == msg.sender, NotPledger(msg.sender));
    }
}
