// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Calls anything with native coin and takes none back.
contract MockPayer {
    function pay(address target, bytes calldata data) external payable {
        Address.functionCallWithValue(target, data, msg.value);
    }
}
