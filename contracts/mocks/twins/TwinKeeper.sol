// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title A share's price while a keeper executes an order: the refund is sent between two halves of it
/// (X-87).
contract TwinKeeper {
    uint256 public shares;
    uint256 public assets;
    mapping(address account => uint256 shares) public sharesOf;

    receive() external payable {}

    function deposit() external payable {
        uint256 minted = shares == 0 ? msg.value : (msg.value * shares) / assets;
        shares += minted;
        assets += msg.value;
        sharesOf[msg.sender] += minted;
    }

    /// @notice Closes a position of `stake` and refunds it; the tracker is told last.
    function executeOrder(address account, uint256 stake) external {
        assets += stake;
        Address.sendValue(payable(account), stake);
        assets -= stake;
    }

    function redeem(address account) external {
        uint256 out = (sharesOf[account] * assets) / shares;
        shares -= sharesOf[account];
        delete sharesOf[account];
        assets -= out;
        Address.sendValue(payable(account), out);
    }
}
