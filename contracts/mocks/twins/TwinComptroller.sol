// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {TwinUnderlyingOracle} from "./TwinUnderlyingOracle.sol";

/// @title Takes an oracle without trying it on the markets that it has (X-62).
contract TwinComptroller {
    TwinUnderlyingOracle public oracle;
    mapping(address account => mapping(address market => uint256 assets)) public deposits;

    function setOracle(TwinUnderlyingOracle newOracle) external {
        oracle = newOracle;
    }

    function supply(address market) external payable {
        deposits[msg.sender][market] += msg.value;
    }

    /// @notice Asks the price of the market first, as everything here does.
    function withdraw(address market) external {
        oracle.priceOf(market);
        uint256 assets = deposits[msg.sender][market];
        delete deposits[msg.sender][market];
        Address.sendValue(payable(msg.sender), assets);
    }
}
