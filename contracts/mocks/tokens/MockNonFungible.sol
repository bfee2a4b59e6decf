// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @title What looks like a token to who only reads balances: its transfers move things, not amounts.
contract MockNonFungible is ERC721 {
    constructor(string memory name_, string memory symbol_, uint8) ERC721(name_, symbol_) {}

    function mint(address account, uint256 id) external {
        _mint(account, id);
    }
}
