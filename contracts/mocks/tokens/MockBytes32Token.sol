// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MockERC20} from "../MockERC20.sol";

/// @title A token from before names were strings, as MKR.
contract MockBytes32Token is MockERC20 {
    constructor(
        string memory name_,
        string memory symbol_,
        uint8 decimals_
    ) MockERC20(name_, symbol_, decimals_) {}

    function name() public pure override returns (string memory) {
        assembly {
            mstore(0, "Old token")
            return(0, 32)
        }
    }

    function symbol() public pure override returns (string memory) {
        assembly {
            mstore(0, "OLD")
            return(0, 32)
        }
    }
}
