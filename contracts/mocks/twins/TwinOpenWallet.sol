// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title A wallet that anybody can initialise, as often as he likes (X-57).
contract TwinOpenWallet {
    address public owner;

    error NotOwner(address caller);

    receive() external payable {}

    function initialize(address newOwner) external {
        owner = newOwner;
    }

    function withdraw() external {
        require(msg.sender == owner, NotOwner(msg.sender));
        Address.sendValue(payable(msg.sender), address(this).balance);
    }
}
