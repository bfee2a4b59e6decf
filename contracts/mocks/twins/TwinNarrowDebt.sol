// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title A debt in 64 bits that is accrued before everything else (X-55q).
contract TwinNarrowDebt {
    using SafeCast for uint256;

    mapping(address account => uint64 assets) public debts;
    mapping(address account => uint256 time) private _since;

    function open(uint64 assets) external {
        (debts[msg.sender], _since[msg.sender]) = (assets, block.timestamp);
    }

    /// @notice Repaying and liquidating begin with it: 300 % a year, not compounded.
    function liquidate(address account) external {
        uint256 elapsed = block.timestamp - _since[account];
        uint256 debt = debts[account];
        debts[account] = (debt + (debt * 3 * elapsed) / 365 days).toUint64();
        _since[account] = block.timestamp;
        delete debts[account];
    }
}
