// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title An auction of a deposit that ends with its best bid, however low, if nobody else comes (X-53).
contract TwinAuction {
    using SafeERC20 for IERC20;

    IERC20 public immutable deposited;
    IERC20 public immutable cash;
    uint256 public immutable endsAt;
    address public bidder;
    uint256 public bid;

    error AuctionRuns(uint256 endsAt);

    constructor(IERC20 newDeposited, IERC20 newCash, uint256 lifetime) {
        (deposited, cash) = (newDeposited, newCash);
        endsAt = block.timestamp + lifetime;
    }

    function offer(uint256 newBid) external {
        if (bidder != address(0) && newBid <= bid) return;
        cash.safeTransferFrom(msg.sender, address(this), newBid);
        if (bid != 0) cash.safeTransfer(bidder, bid);
        (bidder, bid) = (msg.sender, newBid);
    }

    function settle() external {
        require(block.timestamp >= endsAt, AuctionRuns(endsAt));
        deposited.safeTransfer(bidder, deposited.balanceOf(address(this)));
    }
}
